"""The schema: brought up to date, and asked for its version."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from storage.problems import StorageUnavailable
from storage.urls import for_sqlalchemy, sqlite_path

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 5_462_018  # any number of our own: two processes that migrate at once do so one after the other


def migrate(url: str, revision: str = "head") -> None:
    """Makes the database file (mode 0600) and its folder where they are missing. All or nothing."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    with _connected(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    with _connected(url) as connection:
        command.downgrade(_config(connection), revision)


def current(url: str) -> str | None:
    """The revision of the database; None when there is no database, or no schema in it."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return None
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision that this program expects."""
    head = ScriptDirectory(str(_FOLDER)).get_current_head()
    assert head is not None
    return head


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(for_sqlalchemy(url), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin_at_once)
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError as trouble:
        code = "locked" if "locked" in str(trouble.orig) else "gone"
        raise StorageUnavailable(code) from None
    finally:
        engine.dispose()


def _leave_transactions_to_us(connection: object, _: object) -> None:
    """The driver would commit before each change of a table."""
    connection.isolation_level = None  # type: ignore[attr-defined]


def _begin_at_once(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
