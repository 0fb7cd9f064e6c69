"""Emulator and gate, started once for the tests of one process; a bench with a bot of its own for each test."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.support.telegram import verdict
from tests.support.telegram.client import Bench
from tests.support.telegram.processes import Process


@dataclass(frozen=True, kw_only=True)
class BotApi:
    gate: Process
    emulator: Process
    journal: Path


@dataclass(kw_only=True)
class Judge:
    """What a test expects to be refused (`method:status`), what the gate may complain of, and what was written by
    processes, with the secrets that must not be in it."""

    refusals: set[str] = field(default_factory=set)
    lint: set[str] = field(default_factory=set)
    written: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    house_rules: bool = True

    def expects(self, *refusals: str) -> None:
        self.refusals.update(refusals)


@pytest.fixture(scope="session")
def bot_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    journal = tmp_path_factory.mktemp("bot-api") / "journal.jsonl"
    emulator = Process(module="tests.support.telegram.emulator", arguments=(str(journal),))
    emulator.start()
    emulator.ready()
    gate = Process(module="tests.support.telegram", arguments=(emulator.address,))
    gate.start()
    gate.ready()
    journal.touch()
    yield BotApi(gate=gate, emulator=emulator, journal=journal)
    gate.stop()
    emulator.stop()
    told = "".join([*gate.stderr, *emulator.stderr])
    assert not told, f"gate and emulator wrote:\n{told}"


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
async def bench(bot_api: BotApi, judge: Judge) -> AsyncIterator[Bench]:
    async with a_bench(bot_api, judge) as here:
        yield here


@asynccontextmanager
async def a_bench(bot_api: BotApi, judge: Judge) -> AsyncIterator[Bench]:
    """A bot of its own. The run fails afterwards if anybody has something to say against it."""
    since = bot_api.journal.stat().st_size
    async with ClientSession() as session:
        here = Bench(api=bot_api.gate.address, session=session)
        yield here
        await here.news()
        lint = [told for told in (await here.state())["lint"] if told not in judge.lint]
    against = [
        *verdict.of_the_emulator(bot_api.journal, since=since, expected=judge.refusals),
        *verdict.of_the_gate(here.entries, expected=judge.refusals),
        *(verdict.of_the_house(here.entries) if judge.house_rules else ()),
        *(f"lint: {told}" for told in lint),
        *verdict.of_what_was_written("".join(judge.written), secrets=[here.token, *judge.secrets]),
    ]
    if against:
        pytest.fail("\n".join(against), pytrace=False)
