import asyncio
import logging

import pytest

from app.clock import AlarmClock


async def test_chores_are_woken_again_and_again() -> None:
    done: list[int] = []

    async def chore() -> None:
        done.append(1)

    clock = AlarmClock({"chore": (chore, 0.01)})
    clock.start()
    while len(done) < 3:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    clock.stop()
    assert len(done) >= 3


async def test_a_chore_that_fails_is_told_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    tries: list[int] = []

    async def chore() -> None:
        tries.append(1)
        raise ValueError

    clock = AlarmClock({"chore": (chore, 0.01)})
    clock.start()
    with caplog.at_level(logging.ERROR, "app.clock"):
        while len(tries) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    clock.stop()
    assert {record.msg for record in caplog.records} == {"chore-failed"}


async def test_a_chore_never_runs_twice_at_once() -> None:
    running: list[int] = []
    most: list[int] = []

    async def chore() -> None:
        running.append(1)
        most.append(len(running))
        await asyncio.sleep(0.05)
        running.pop()

    clock = AlarmClock({"chore": (chore, 0.01)})
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    clock.start()
    await asyncio.sleep(0.2)
    clock.stop()
    await asyncio.sleep(0.06)
    assert max(most) == 1


async def test_a_clock_that_never_started_stops() -> None:
    assert AlarmClock({}).stop() is None
