"""The server as it is started: a process of its own on loopback."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import web
from app.settings import Settings
from tests.app import houses

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0

#: What any program on these libraries has to import.
LIBRARIES = "fastapi, sqlmodel, alembic.command, uvicorn, apscheduler.schedulers.asyncio, PIL.Image"

pytestmark = pytest.mark.slow


@dataclass
class Demo:
    process: "subprocess.Popen[str]"
    address: str
    told: list[str]

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, "".join(self.told) + out, err


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int) -> Demo:
    command = [sys.executable, "-m", "app", "demo", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    told: list[str] = []
    while process.poll() is None and not (told and told[-1].startswith("Stop with")):
        told.append(process.stdout.readline())
    return Demo(process, f"http://127.0.0.1:{port}", told)


def begin(folder: Path, here: pytest.MonkeyPatch) -> Demo:
    houses.point_at(folder, here)
    here.setenv("PYTHONUNBUFFERED", "1")
    here.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    return start(free_port())


def end(running: Demo) -> None:
    if running.process.poll() is None:
        running.process.kill()
        running.process.communicate()


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Demo]:
    running = begin(tmp_path, monkeypatch)
    yield running
    end(running)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """For tests that only ask it something."""
    with pytest.MonkeyPatch.context() as here:
        running = begin(tmp_path_factory.mktemp("demo"), here)
    yield running
    end(running)


def test_the_demonstration_answers_at_the_link_it_shows(shared: Demo) -> None:
    (link,) = re.findall(r"(/s/\S+)", "".join(shared.told))[:1]
    status, page = shared.get(link)
    assert (status, b"<html" in page) == (200, True)


def test_it_is_healthy_and_ready(shared: Demo) -> None:
    assert (shared.get("/healthz"), shared.get("/readyz")) == ((200, b'{"ok":true}'), (200, b'{"ok":true}'))


def test_pages_say_nothing_of_the_server(shared: Demo) -> None:
    with urllib.request.urlopen(shared.address + "/healthz", timeout=PATIENCE) as answer:
        names = {name.lower() for name in answer.headers}
    assert (names & {"server", "x-powered-by"}, "content-security-policy" in names) == (set(), True)


def test_no_address_and_no_code_gets_into_the_log_of_one_who_is_asked_to_end(shared: Demo) -> None:
    """Decision 14: a URL holds a place's code, and could hold more. Last of those that share it, for it ends it."""
    (code,) = re.findall(r"/s/(\S+)", "".join(shared.told))[:1]
    for path in (f"/s/{code}", "/s/forged-code", "/status?number=0000", "/nowhere/secret"):
        shared.get(path)
    ended, _, err = shared.stop(signal.SIGTERM)
    assert (ended, err.count("event=web-down"), "Traceback" in err) == (0, 1, False)
    leaks = [piece for piece in (code, "forged", "0000", "nowhere", "127.0.0.1", "http") if piece in err]
    assert leaks == []


def test_scans_are_counted_while_it_runs_and_at_a_clean_stop(demo: Demo, tmp_path: Path) -> None:
    links = re.findall(r"/s/\S+", "".join(demo.told))
    with closing(sqlite3.connect(tmp_path / "var" / "mashang.db")) as books:

        def counted() -> dict[str, int]:
            return dict(books.execute("SELECT state, sum(count) FROM scan GROUP BY state").fetchall())

        demo.get(links[0])
        until = time.monotonic() + PATIENCE
        while not counted():
            assert time.monotonic() < until
            time.sleep(0.2)
        for path in (*links, "/s/forged-code"):
            demo.get(path)
        demo.stop()
        assert {"genuine": 1 + len(links), "forged": 1} == counted()


def test_it_ends_well_when_it_is_interrupted_and_goes_on_where_it_was(demo: Demo) -> None:
    links = re.findall(r"/s/\S+", "".join(demo.told))
    code, _, err = demo.stop(signal.SIGINT)
    assert (code, err.count("event=web-down"), "Traceback" in err) == (0, 1, False)
    again = start(int(demo.address.rpartition(":")[2]))
    found = re.findall(r"/s/\S+", "".join(again.told))
    again.stop()
    assert found == links


def test_it_is_ready_within_two_seconds_of_work(demo: Demo) -> None:
    """On a database that exists and with byte code written, as wherever it started before; the better of two starts.
    On a slow machine, in proportion to what the bare libraries take there."""
    demo.stop()
    port = int(demo.address.rpartition(":")[2])
    assert any(_is_quick(port) for _ in range(2))


def _is_quick(port: int) -> bool:
    taken = _work(lambda: start(port).stop())
    print(f"it took {taken:.2f} s of work")
    return taken <= 2.0 or taken <= 2.8 * min(_work(_import_libraries) for _ in range(2))


def _import_libraries() -> None:
    subprocess.run([sys.executable, "-c", f"import {LIBRARIES}"], check=True)


def _work(act: Callable[[], object]) -> float:
    """Seconds that the programs started by `act` computed: what others do meanwhile is not counted."""
    before = os.times()
    act()
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def test_a_taken_port_is_told_with_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from app.cli import run

    houses.set_up(tmp_path, monkeypatch)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code = run(["serve", "--port", str(port)])
    assert (code, f"--port {port + 1}" in capfd.readouterr().err) == (3, True)


def test_version_six_is_listened_to() -> None:
    with web.listen(Settings(host="::1", port=0)) as door:
        assert door.family == socket.AF_INET6
