"""Slow work off the event loop: a few threads and a bounded queue in front of them (decision 15)."""

import asyncio
import math
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

POOL_THREADS = 2
QUEUE_LIMIT = 32  # waiting; at two threads and 30 ms each the last one waits about half a second
SECONDS_EACH = 0.05


class TooBusy(Exception):
    """Too much is waiting; worth trying again in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too busy, again in {seconds} s")
        self.seconds = seconds


class Pool:
    def __init__(self, name: str, *, threads: int = POOL_THREADS, queue_limit: int = QUEUE_LIMIT) -> None:
        self._size = threads
        self._room = threads + queue_limit
        self._inside = 0
        self._counting = threading.Lock()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)

    async def do(self, slow: Callable[[], T]) -> T:
        """Raises `TooBusy` at once rather than wait for long."""
        with self._counting:
            if self._inside >= self._room:
                raise TooBusy(math.ceil(self._inside * SECONDS_EACH / self._size))
            self._inside += 1
        task = self._threads.submit(slow)
        # Counted down when the thread is done, not when the waiting person went away.
        task.add_done_callback(self._leave)
        return await asyncio.wrap_future(task)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)

    def _leave(self, _: Future[T]) -> None:
        with self._counting:
            self._inside -= 1
