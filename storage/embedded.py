"""The store on SQLite: one thread writes, a few read."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from storage.books import Unit
from storage.problems import StorageUnavailable
from storage.sqlite import BUSY_SECONDS, Link, connect
from storage.vault.keyring import Keyring

T = TypeVar("T")

READERS = 4
#: An idle writer empties the journal this soon after something was erased, a busy one at the latest after the second.
IDLE_SECONDS = 0.05
BUSY_CHECKPOINT_SECONDS = 2.0

_Job: TypeAlias = "tuple[Callable[[Link], Any], asyncio.AbstractEventLoop, asyncio.Future[Any]]"


class SqliteStore:
    """What is to be written waits in a queue, in order."""

    def __init__(self, path: Path, keyring: Keyring, *, busy_seconds: float = BUSY_SECONDS) -> None:
        connect(path).close()
        self._path, self._keyring, self._busy_seconds = path, keyring, busy_seconds
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="storage-reader")
        self._local = threading.local()
        self._reading: list[Link] = []
        self._gate = threading.Lock()
        self._closed = False
        self._due: float | None = None
        self._writer = threading.Thread(target=self._write, name="storage-writer", daemon=True)
        self._writer.start()

    async def transact(self, work: Callable[[Unit], T]) -> T:
        """Committed when this returns. Cancelling the caller does not undo it."""
        return await self._on_writer(lambda link: link.run(work))

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Sees one state of the database and cannot change it."""
        if self._closed:
            raise StorageUnavailable("closed")
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def checkpoint(self) -> bool:
        """Empty the journal now (decision 6); the writer does so by itself soon after something was erased."""
        return await self._on_writer(Link.checkpoint)

    async def close(self) -> None:
        """What was handed in before is still done."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        await asyncio.get_running_loop().run_in_executor(None, self._join)

    async def _on_writer(self, act: Callable[[Link], T]) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        with self._gate:
            if self._closed:
                raise StorageUnavailable("closed")
            self._jobs.put((act, loop, future))
        return await future

    def _link(self, *, writable: bool) -> Link:
        return Link(self._path, self._keyring, writable=writable, busy_seconds=self._busy_seconds)

    def _read(self, work: Callable[[Unit], T]) -> T:
        link: Link | None = getattr(self._local, "link", None)
        if link is None:
            link = self._local.link = self._link(writable=False)
            self._reading.append(link)
        return link.run(work)

    def _write(self) -> None:
        link = self._link(writable=True)
        while True:
            try:
                job = self._jobs.get(timeout=self._patience())
            except queue.Empty:
                self._empty_journal(link)
                continue
            if job is None:
                break
            act, loop, future = job
            result, trouble = None, None
            try:
                result = act(link)
            except BaseException as raised:  # noqa: BLE001 - it belongs to the one who asked
                trouble = raised
            with suppress(RuntimeError):  # the loop of the one who asked is closed
                loop.call_soon_threadsafe(_settle, future, result, trouble)
            self._look_after(link)
        if self._due is not None:
            self._empty_journal(link)
        link.close()

    def _patience(self) -> float | None:
        return None if self._due is None else IDLE_SECONDS

    def _look_after(self, link: Link) -> None:
        if self._due is None and link.wiped:
            self._due = time.monotonic() + BUSY_CHECKPOINT_SECONDS
        elif self._due is not None and time.monotonic() > self._due:
            self._empty_journal(link)

    def _empty_journal(self, link: Link) -> None:
        """Comes again when a reader stood in the way."""
        with suppress(StorageUnavailable):
            self._due = None if link.checkpoint() else time.monotonic() + BUSY_CHECKPOINT_SECONDS

    def _join(self) -> None:
        self._readers.shutdown()
        for link in self._reading:
            link.close()
        self._writer.join()


def _settle(future: "asyncio.Future[Any]", result: object, trouble: BaseException | None) -> None:
    if future.done():
        return
    if trouble is None:
        future.set_result(result)
    else:
        future.set_exception(trouble)
