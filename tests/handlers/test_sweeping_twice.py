"""Exactly one alert row for each case, clock, level and version of the deadline (decision 25): with two sweepers at
once, and with one that is killed in the middle and started again."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from storage.store import open_store
from storage.vault.keyring import Keyring
from tests.handlers import killed
from tests.handlers.killed import DUE
from tests.handlers.reminding import Office, case_of, id_of
from tests.support import forks

CASES = 8
HEARD = ("housing-deputy", "housing-handler", "housing-head")


async def opened(url: str, keyring: Keyring) -> Office:
    return Office(open_store(url, keyring))


async def begun(url: str, keyring: Keyring, cases: int = CASES) -> None:
    office = await (await opened(url, keyring)).open()
    await office.begin(*(case_of(n) for n in range(1, cases + 1)))
    await office.store.close()


async def not_exactly_once(office: Office, cases: int = CASES) -> Sequence[str]:
    """Cases with more or less than one alert row, diary line or notice a person."""
    wrong: list[str] = []
    for n in range(1, cases + 1):
        case = id_of(n)
        rows = [(each.clock, each.version, each.level) for each in await office.raised(case)]
        told = tuple(sorted(each.person for each in await office.notices(case)))
        if (rows, told) != ([("handling", 1, "0")], HEARD) or await office.events(case) != Counter(
            DeadlineMissed=1, AlertRaised=1
        ):
            wrong.append(case)
    return wrong


async def several_at_once(url: str, keyring: Keyring, sweepers: int, cases: int) -> tuple[Sequence[str], int]:
    """What was raised wrongly, and how many clocks were raised by each of them together."""
    await begun(url, keyring, cases)
    offices = [await opened(url, keyring) for _ in range(sweepers)]
    swept = await asyncio.gather(*(office.sweep(DUE, batch=3) for office in offices))
    rest = await offices[0].sweep(DUE)
    wrong = await not_exactly_once(offices[0], cases)
    for office in offices:
        await office.store.close()
    return wrong, sum(sum(each.alerts.values()) for each in (*swept, rest))


@pytest.mark.postgres
async def test_e31_two_sweepers_on_postgresql_raise_each_alert_once(postgres_url: str, keyring: Keyring) -> None:
    assert await several_at_once(postgres_url, keyring, 2, 40) == ([], 40)


async def test_e31_two_sweepers_on_sqlite_raise_each_alert_once(sqlite_url: str, keyring: Keyring) -> None:
    assert await several_at_once(sqlite_url, keyring, 2, 20) == ([], 20)


def command(url: str, folder: Path) -> list[str]:
    return [sys.executable, "-m", "tests.handlers.killed", url, str(folder / "keys" / "keyring.json"), "0", "never"]


def run_until_killed(url: str, folder: Path, at: int, when: str) -> None:
    told = folder / "told"
    ended = forks.run(killed.run, url, str(folder / "keys" / "keyring.json"), at, when, told=told)
    assert ended == -signal.SIGKILL, told.read_text()


def kill_after(words: Sequence[str], seconds: float) -> bool:
    """So long after it began; whether it was still at work."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(seconds)
        alive = process.poll() is None
        process.kill()
    return alive


async def swept_to_the_end(office: Office, cases: int) -> tuple[int, Sequence[str]]:
    """How many were late, and which cases were raised wrongly. What a killed client had claimed stays locked until
    PostgreSQL notices that it is gone; until then a sweep passes it over, and the next one finds it."""
    missed = (await office.sweep(DUE)).missed
    for _ in range(50):
        wrong = await not_exactly_once(office, cases)
        if not wrong:
            return missed, wrong
        await asyncio.sleep(0.1)
        missed += (await office.sweep(DUE)).missed
    return missed, wrong


async def killed_once(url: str, keyring: Keyring, folder: Path, at: int, when: str) -> Sequence[str]:
    await begun(url, keyring)
    run_until_killed(url, folder, at, when)
    office = await opened(url, keyring)
    missed, wrong = await swept_to_the_end(office, CASES)
    assert missed >= 2, "it was killed after the end"
    await office.store.close()
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize(("at", "when"), [(2, "before"), (2, "after"), (4, "after")])
async def test_a_killed_sweep_on_sqlite_is_finished_by_the_next(
    sqlite_url: str, keyring: Keyring, tmp_path: Path, at: int, when: str
) -> None:
    """Commits are two readings, and then two clocks each."""
    assert await killed_once(sqlite_url, keyring, tmp_path, at, when) == []


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize(("at", "when"), [(3, "before"), (3, "after")])
async def test_a_killed_sweep_on_postgresql_is_finished_by_the_next(
    postgres_url: str, keyring: Keyring, tmp_path: Path, at: int, when: str
) -> None:
    assert await killed_once(postgres_url, keyring, tmp_path, at, when) == []


KILLS, MANY = 25, 400


async def killed_at_random(url: str, keyring: Keyring, folder: Path) -> None:
    """At any moment, again and again."""
    dice = random.Random(20260309)
    await begun(url, keyring, MANY)
    words = command(url, folder)
    killed = sum(kill_after(words, dice.uniform(0, 0.08)) for _ in range(KILLS))
    office = await opened(url, keyring)
    missed, wrong = await swept_to_the_end(office, MANY)
    await office.store.close()
    print(f"\n{killed} kills, {MANY - missed} of {MANY} alerts raised by the killed, {len(wrong)} wrong")
    assert (killed > 0, missed < MANY, wrong) == (True, True, [])


@pytest.mark.soak
async def test_sqlite_raises_each_alert_once_however_often_it_is_killed(
    sqlite_url: str, keyring: Keyring, tmp_path: Path
) -> None:
    await killed_at_random(sqlite_url, keyring, tmp_path)


@pytest.mark.soak
@pytest.mark.postgres
async def test_postgresql_raises_each_alert_once_however_often_it_is_killed(
    postgres_url: str, keyring: Keyring, tmp_path: Path
) -> None:
    await killed_at_random(postgres_url, keyring, tmp_path)
