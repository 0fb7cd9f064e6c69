"""The pace, by a clock that only moves while somebody sleeps."""

import asyncio
import heapq
from collections.abc import Awaitable, Mapping
from itertools import count
from typing import Any

import pytest

from dialog.pace import Pace, Rate
from handlers.telegram.pacing import MOST_SLEPT, Pacing
from handlers.telegram.settings import PACE
from handlers.telegram.trouble import Refused

QUICK = Pace(all=Rate(capacity=1000, per_second=1000), chat=Rate(capacity=1000, per_second=1000))


class World:
    """Time, and what left at which second of it. Within `stall` nobody is woken."""

    def __init__(self) -> None:
        self.now = 100.0
        self.left: list[tuple[float, int]] = []
        self.refuses: dict[int, float] = {}
        self.asked: list[int] = []
        self.stall = (0.0, 0.0)
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        until = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._order), until))
        await until

    async def run(self, *works: Awaitable[object]) -> list[Any]:
        """Until all are done; time passes when everybody waits."""
        tasks = [asyncio.ensure_future(work) for work in works]
        while not all(task.done() for task in tasks):
            for _ in range(10):
                await asyncio.sleep(0)
            if self._sleepers and not all(task.done() for task in tasks):
                due, _, until = heapq.heappop(self._sleepers)
                began, ended = self.stall
                self.now = ended if began <= due < ended else due
                until.set_result(None)
        return [task.exception() or task.result() for task in tasks]

    def sends(self, pacing: Pacing, chat: int, endpoint: str = "sendMessage", *, takes: float = 0) -> Awaitable[object]:
        async def callback() -> bool:
            self.asked.append(chat)
            if takes:
                await self.sleep(takes)
            if chat in self.refuses:
                raise Refused(429, seconds=self.refuses[chat])
            self.left.append((self.now, chat))
            return True

        data: Mapping[str, Any] = {"chat_id": chat} if chat else {}
        return pacing.process_request(callback, (), {}, endpoint, dict(data), None)


@pytest.fixture
def world() -> World:
    return World()


def pacing(world: World, kept: Pace = QUICK) -> Pacing:
    return Pacing(kept, clock=world.clock, sleep=world.sleep)


def most_within(times: list[float], seconds: float) -> int:
    return max(sum(1 for other in times if at <= other < at + seconds) for at in times)


async def test_no_second_sees_more_than_telegram_allows(world: World) -> None:
    line = pacing(world, PACE)
    await world.run(*(world.sends(line, chat) for chat in range(1, 301)))
    assert most_within([at for at, _ in world.left], 1.0) <= 30


async def test_those_who_wake_late_do_not_all_leave_at_once(world: World) -> None:
    line, world.stall = pacing(world, PACE), (103.0, 103.5)
    await world.run(*(world.sends(line, chat) for chat in range(1, 301)))
    assert most_within([at for at, _ in world.left], 1.0) <= 30


async def test_what_is_allowed_is_used(world: World) -> None:
    line = pacing(world, PACE)
    await world.run(*(world.sends(line, chat) for chat in range(1, 301)))
    assert 300 / (world.now - 100) >= 0.9 * 30


async def test_one_chat_gets_a_short_burst_and_then_one_a_second(world: World) -> None:
    line = pacing(world, PACE)
    await world.run(*(world.sends(line, 7) for _ in range(6)))
    assert [round(at - 100, 3) for at, _ in world.left] == pytest.approx([0, 0, 0, 1, 2, 3], abs=0.1)


async def test_who_waits_for_one_chat_takes_nothing_from_others(world: World) -> None:
    line = pacing(world, PACE)
    await world.run(*(world.sends(line, 7) for _ in range(20)), *(world.sends(line, chat) for chat in range(100, 110)))
    assert max(at for at, chat in world.left if chat >= 100) < 101


async def test_a_group_gets_twenty_a_minute(world: World) -> None:
    line = pacing(world)
    await world.run(*(world.sends(line, -5) for _ in range(41)))
    assert most_within([at for at, _ in world.left], 60) <= 20


async def test_edits_count_and_answers_to_buttons_do_not(world: World) -> None:
    line = pacing(world, Pace(all=Rate(capacity=1, per_second=1), chat=Rate(capacity=1, per_second=1)))
    await world.run(
        world.sends(line, 7),
        world.sends(line, 7, "editMessageText"),
        world.sends(line, 0, "answerCallbackQuery"),
        world.sends(line, 7, "sendChatAction"),
    )
    assert sorted(at - 100 for at, _ in world.left) == [0, 0, 0, 1]


async def test_a_refusal_is_told_and_not_repeated(world: World) -> None:
    world.refuses[7] = 5
    told = await world.run(world.sends(pacing(world), 7))
    assert (type(told[0]), world.asked) == (Refused, [7])


async def test_nothing_leaves_for_a_chat_that_is_paused(world: World) -> None:
    line, world.refuses[7] = pacing(world), 10_072.0
    await world.run(world.sends(line, 7))
    again = await world.run(world.sends(line, 7))
    assert isinstance(again[0], Refused)
    assert (again[0].status, again[0].seconds, world.asked) == (429, 10_072.0, [7])


async def test_the_pause_of_a_chat_is_its_own(world: World) -> None:
    line, world.refuses[7] = pacing(world), 60
    await world.run(world.sends(line, 7))
    await world.run(world.sends(line, 8))
    assert world.left == [(100.0, 8)]


async def test_a_short_pause_is_slept_through(world: World) -> None:
    line, world.refuses[7] = pacing(world), MOST_SLEPT
    await world.run(world.sends(line, 7))
    del world.refuses[7]
    await world.run(world.sends(line, 7))
    assert world.left == [(100.0 + MOST_SLEPT, 7)]


async def test_two_chats_refused_at_once_pause_all(world: World) -> None:
    line = pacing(world)
    world.refuses |= {7: 60, 8: 60}
    await world.run(world.sends(line, 7), world.sends(line, 8))
    told = await world.run(world.sends(line, 9))
    assert isinstance(told[0], Refused)
    assert world.left == []


async def test_two_chats_refused_at_different_times_pause_only_themselves(world: World) -> None:
    line = pacing(world)
    world.refuses |= {7: 60, 8: 60}
    await world.run(world.sends(line, 7))
    world.now += 10
    await world.run(world.sends(line, 8))
    await world.run(world.sends(line, 9))
    assert [chat for _, chat in world.left] == [9]


async def test_a_request_under_way_does_not_end_a_pause(world: World) -> None:
    """The shipped limiter opens for everybody when any request comes back."""
    line, world.refuses[7] = pacing(world), 2.0
    slow = world.sends(line, 9, takes=0.5)
    later = world.sends(line, 7)

    async def refused_meanwhile() -> None:
        with pytest.raises(Refused):
            await world.sends(line, 7)
        del world.refuses[7]
        await later

    await world.run(slow, refused_meanwhile())
    assert [(at, chat) for at, chat in world.left if chat == 7] == [(102.0, 7)]


async def test_after_a_pause_of_all_nobody_rushes(world: World) -> None:
    line = pacing(world, PACE)
    world.refuses |= {7: 2, 8: 2}
    await world.run(world.sends(line, 7), world.sends(line, 8), *(world.sends(line, chat) for chat in range(100, 200)))
    assert most_within([at for at, _ in world.left if at > 100.1], 1.0) <= 30


async def test_chats_that_owe_nothing_are_forgotten(world: World) -> None:
    line = pacing(world)
    for chat in range(1, 3000):
        await world.run(world.sends(line, chat))
        world.now += 1
    assert line.remembered <= 1025


@pytest.mark.parametrize("endpoint", ["getMe", "setMyCommands", "deleteMessage"])
async def test_what_puts_nothing_into_a_chat_is_not_paced(world: World, endpoint: str) -> None:
    line = pacing(world, Pace(all=Rate(capacity=1, per_second=0.01), chat=Rate(capacity=1, per_second=0.01)))
    await world.run(*(world.sends(line, 7, endpoint) for _ in range(9)))
    assert {at for at, _ in world.left} == {100.0}


def test_the_pace_leaves_room_for_no_more_than_thirty() -> None:
    assert PACE.all.per_second >= 27
    assert PACE.second == 29
