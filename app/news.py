"""Wakes the pages that wait for news. One look at the outbox for all of them; no state that a restart would miss."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

from dialog.ports import Visitor
from storage.news import Watch
from storage.problems import StorageUnavailable
from storage.store import Store

#: How late news may be on a page of another replica, in seconds.
EVERY = 1.0


@dataclass(kw_only=True)
class NewsRoom:
    """One polling task per process while anybody listens. A page asks for what it missed when it comes back, so a
    lost wake-up costs a moment and nothing else."""

    store: Store
    channel: str = "web"
    every: float = EVERY
    _waiting: dict[str, set[asyncio.Queue[int]]] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None

    async def listen(self, visitor: Visitor) -> AsyncIterator[int]:
        queue: asyncio.Queue[int] = asyncio.Queue(maxsize=100)
        self._waiting.setdefault(visitor.ref, set()).add(queue)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._poll())
        try:
            while True:
                yield await queue.get()
        finally:
            listeners = self._waiting.get(visitor.ref, set())
            listeners.discard(queue)
            if not listeners:
                self._waiting.pop(visitor.ref, None)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _poll(self) -> None:
        watch = Watch(self.store, self.channel)
        while self._waiting:
            try:
                fresh = await watch.look()
            except StorageUnavailable:
                fresh = {}  # the pages keep waiting; readiness tells that something is wrong
            for ref, seq in fresh.items():
                for queue in self._waiting.get(ref, ()):
                    with suppress(asyncio.QueueFull):
                        queue.put_nowait(seq)
            await asyncio.sleep(self.every)
