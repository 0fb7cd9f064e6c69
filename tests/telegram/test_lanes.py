"""One thing at a time in each chat, in order; chats side by side."""

import asyncio

from bot.channels.telegram.lanes import Job, Lane, Lanes
from bot.channels.telegram.model import Heard, Nothing, Worded
from dialog.post import Arrival


def a_job(update: int, *, album: bool = False) -> Job:
    what = Worded(text="album") if album else Nothing()
    return Job(arrival=Arrival(id=update, visitor="v", body=b""), heard=Heard(update=update, chat=1, what=what))


def is_album(job: Job) -> bool:
    return job.heard is not None and isinstance(job.heard.what, Worded)


class Work:
    """Remembers what began and ended; a job waits until it is let go."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, int]] = []
        self.go = asyncio.Event()

    async def __call__(self, lane: Lane, job: Job) -> None:
        assert job.arrival
        self.seen.append(("begun", lane.ref, job.arrival.id))
        await self.go.wait()
        self.seen.append(("done", lane.ref, job.arrival.id))


async def test_in_a_chat_one_is_done_before_the_next_begins() -> None:
    work = Work()
    lanes = Lanes(work)
    for update in (1, 2, 3):
        lanes.put("v", a_job(update))
    work.go.set()
    assert await lanes.drain(1)
    assert work.seen == [(what, "v", update) for update in (1, 2, 3) for what in ("begun", "done")]


async def test_chats_do_not_wait_for_each_other() -> None:
    work = Work()
    lanes = Lanes(work)
    lanes.put("v", a_job(1))
    lanes.put("w", a_job(2))
    await asyncio.sleep(0)
    begun = {ref for what, ref, _ in work.seen if what == "begun"}
    work.go.set()
    await lanes.drain(1)
    assert begun == {"v", "w"}


async def test_a_job_that_fails_does_not_stop_its_chat() -> None:
    done: list[int] = []

    async def work(_: Lane, job: Job) -> None:
        assert job.arrival
        if job.arrival.id == 1:
            raise LookupError
        done.append(job.arrival.id)

    lanes = Lanes(work)
    lanes.put("v", a_job(1))
    lanes.put("v", a_job(2))
    await lanes.drain(1)
    assert done == [2]


async def test_what_takes_too_long_is_left_when_it_is_time_to_go() -> None:
    work = Work()
    lanes = Lanes(work)
    lanes.put("v", a_job(1))
    assert not await lanes.drain(0.01)
    assert not lanes.busy("v")


async def test_too_many_chats_are_left_in_the_database() -> None:
    work = Work()
    lanes = Lanes(work, most=2)
    lanes.put("v", a_job(1))
    before = lanes.full
    lanes.put("w", a_job(2))
    assert (before, lanes.full) == (False, True)
    work.go.set()
    await lanes.drain(1)
    assert not lanes.full


async def test_pictures_of_an_album_are_gathered_until_something_else_comes() -> None:
    found: list[list[int]] = []

    async def work(lane: Lane, job: Job) -> None:
        assert job.arrival
        more = await lane.following(is_album, 5) if is_album(job) else []
        found.append([job.arrival.id, *(each.arrival.id for each in more if each.arrival)])

    lanes = Lanes(work)
    lanes.put("v", a_job(1, album=True))
    await asyncio.sleep(0)
    for update in (2, 3):
        lanes.put("v", a_job(update, album=True))
        await asyncio.sleep(0)
    lanes.put("v", a_job(4))
    assert await lanes.drain(1)
    assert found == [[1, 2, 3], [4]]


async def test_an_album_that_is_not_whole_is_waited_for_no_longer_than_patience() -> None:
    found: list[int] = []

    async def work(lane: Lane, job: Job) -> None:
        found.append(len(await lane.following(is_album, 0.01)))

    lanes = Lanes(work)
    lanes.put("v", a_job(1, album=True))
    assert await lanes.drain(1)
    assert found == [0]


async def test_a_look_at_what_is_left_does_not_break_an_album() -> None:
    found: list[int] = []

    async def work(lane: Lane, job: Job) -> None:
        found.append(len(await lane.following(is_album, 0.02)))

    lanes = Lanes(work)
    lanes.put("v", a_job(1, album=True))
    await asyncio.sleep(0)
    lanes.put("v", Job())
    lanes.put("v", a_job(2, album=True))
    assert await lanes.drain(1)
    assert found == [1]
