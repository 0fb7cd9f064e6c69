"""The store on SQLite: one thread writes, a few read."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from storage.books import Unit
from storage.problems import StorageUnavailable
from storage.sqlite import BUSY_SECONDS, Link, connect
from storage.vault.keyring import Keyring

T = TypeVar("T")

READERS = 4
#: An idle writer empties the journal this soon after something was erased, a busy one at the latest after the second.
IDLE_SECONDS = 0.05
BUSY_CHECKPOINT_SECONDS = 2.0

#: So long a transaction takes in what else is waiting: a commit costs as much as several turns.
GATHERING_SECONDS = 0.01


@dataclass(frozen=True, kw_only=True)
class _Job:
    """Asked for by somebody: `work` in a transaction, or `act` with the connection itself."""

    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    work: Callable[[Unit], Any] | None = None
    act: Callable[[Link], Any] | None = None

    def done(self, result: object, trouble: BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop of the one who asked is closed
            self.loop.call_soon_threadsafe(_settle, self.future, result, trouble)


class SqliteStore:
    """What is to be written waits in a queue, in order."""

    def __init__(self, path: Path, keyring: Keyring, *, busy_seconds: float = BUSY_SECONDS) -> None:
        connect(path).close()
        self._path, self._keyring, self._busy_seconds = path, keyring, busy_seconds
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._held: list[_Job | None] = []
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
        result: T = await self._on_writer(work=work)
        return result

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Sees one state of the database and cannot change it."""
        if self._closed:
            raise StorageUnavailable("closed")
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def checkpoint(self) -> bool:
        """Empty the journal now (decision 6); the writer does so by itself soon after something was erased."""
        done: bool = await self._on_writer(act=Link.checkpoint)
        return done

    async def close(self) -> None:
        """What was handed in before is still done."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        await asyncio.get_running_loop().run_in_executor(None, self._join)

    async def _on_writer(
        self, *, work: Callable[[Unit], Any] | None = None, act: Callable[[Link], Any] | None = None
    ) -> Any:
        loop = asyncio.get_running_loop()
        job = _Job(loop=loop, future=loop.create_future(), work=work, act=act)
        with self._gate:
            if self._closed:
                raise StorageUnavailable("closed")
            self._jobs.put(job)
        return await job.future

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
                job = self._held.pop() if self._held else self._jobs.get(timeout=self._patience())
            except queue.Empty:
                self._empty_journal(link)
                continue
            if job is None:
                break
            self._carry_out(link, job)
            self._look_after(link)
        if self._due is not None:
            self._empty_journal(link)
        link.close()

    def _carry_out(self, link: Link, job: _Job) -> None:
        """With whatever else waits, in one transaction. When one of several fails, nothing of it is kept and each is
        done by itself: a work may run more than once."""
        together: list[_Job] = []
        try:
            results = link.run_all(self._gathered(job, together)) if job.work else [job.act and job.act(link)]
        except BaseException as trouble:  # noqa: BLE001 - it belongs to the one who asked
            if len(together) < 2:
                job.done(None, trouble)
                return
        else:
            for each, result in zip(together or [job], results, strict=True):
                each.done(result, None)
            return
        for each in together:
            self._carry_out_alone(link, each)

    def _carry_out_alone(self, link: Link, job: _Job) -> None:
        assert job.work is not None
        try:
            result = link.run(job.work)
        except BaseException as trouble:  # noqa: BLE001 - it belongs to the one who asked
            job.done(None, trouble)
        else:
            job.done(result, None)

    def _gathered(self, first: _Job, together: list[_Job]) -> Iterator[Callable[[Unit], Any]]:
        """The works that wait, the first first; each is noted in `together` when its turn has come."""
        until = time.monotonic() + GATHERING_SECONDS
        job: _Job | None = first
        while job is not None and job.work is not None:
            together.append(job)
            yield job.work
            if time.monotonic() > until:
                return
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
        self._held.append(job)

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
