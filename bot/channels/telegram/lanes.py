"""One thing at a time in each chat, in order; chats side by side. What stands in a lane is also in the database: a
process that dies loses nothing by it."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.channels.telegram.model import Heard
from dialog.post import Arrival

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Job:
    """An update to be handled; without one, only what is to be delivered or deleted in the chat."""

    arrival: Arrival | None = field(default=None, repr=False)
    heard: Heard | None = field(default=None, repr=False)


@dataclass(kw_only=True)
class Lane:
    """What waits in one chat."""

    ref: str
    jobs: deque[Job] = field(default_factory=deque)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    async def following(self, belongs: Callable[[Job], bool], patience: float) -> list[Job]:
        """Jobs at the head that belong together, waiting so many seconds for each; one of another kind ends it."""
        found: list[Job] = []
        while True:
            while self.jobs and (belongs(self.jobs[0]) or self.jobs[0].heard is None):
                job = self.jobs.popleft()
                if job.heard is not None:
                    found.append(job)
            if self.jobs:
                return found
            self.more.clear()
            try:
                await asyncio.wait_for(self.more.wait(), patience)
            except TimeoutError:
                return found


Handle = Callable[[Lane, Job], Awaitable[None]]


class Lanes:
    """`handle` must see to its own troubles; what it raises all the same is logged, and the lane goes on."""

    def __init__(self, handle: Handle, *, most: int = 2_000) -> None:
        self._handle = handle
        self._most = most
        self._lanes: dict[str, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def full(self) -> bool:
        """Too much waits in memory: what comes stays in the database until its turn."""
        return len(self._lanes) >= self._most

    def put(self, ref: str, job: Job) -> None:
        lane = self._lanes.get(ref)
        if lane is not None:
            lane.jobs.append(job)
            lane.more.set()
            return
        lane = self._lanes[ref] = Lane(ref=ref, jobs=deque([job]))
        task = asyncio.create_task(self._run(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def busy(self, ref: str) -> bool:
        return ref in self._lanes

    async def drain(self, seconds: float) -> bool:
        """Wait until all is done; what is not done in that time is left to the next start. Whether all was done."""
        if not self._tasks:
            return True
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return not late

    async def _run(self, lane: Lane) -> None:
        try:
            while lane.jobs:
                job = lane.jobs.popleft()
                try:
                    await self._handle(lane, job)
                except Exception:
                    log.exception("telegram-lane")
        finally:
            del self._lanes[lane.ref]
