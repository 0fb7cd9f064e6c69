"""One thing at a time in each chat, in order; chats side by side. What stands in a lane is also in the database: a
process that dies loses nothing by it."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from handlers.telegram.model import Work

log = logging.getLogger(__name__)

Handle: TypeAlias = "Callable[[Work], Awaitable[None]]"


class Lanes:
    """`handle` must see to its own troubles; what it raises all the same is logged, and the lane goes on."""

    def __init__(self, handle: Handle, *, most: int = 2_000) -> None:
        self._handle = handle
        self._most = most
        self._lanes: dict[str, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def full(self) -> bool:
        """Too much waits in memory: what comes stays in the database until its turn."""
        return len(self._lanes) >= self._most

    def put(self, ref: str, job: Work) -> None:
        lane = self._lanes.get(ref)
        if lane is not None:
            lane.append(job)
            return
        self._lanes[ref] = deque([job])
        task = asyncio.create_task(self._run(ref))
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

    async def _run(self, ref: str) -> None:
        jobs = self._lanes[ref]
        try:
            while jobs:
                try:
                    await self._handle(jobs.popleft())
                except Exception:
                    log.exception("staff-lane")
        finally:
            del self._lanes[ref]
