"""Scans are counted once and never lost, whatever becomes of writing them down."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from bot.ports import UnitOfWork
from bot.scans import ScanTally
from cases.codes import CodeState, Scan
from storage.memory import MemoryStore
from storage.problems import StorageUnavailable
from storage.vault.keyring import Keyring

T = TypeVar("T")
DAY = date(2026, 3, 2)
ONE = Scan(place="p1", version=1, day=DAY, state=CodeState.GENUINE)
OTHER = Scan(place="p2", version=1, day=DAY, state=CodeState.REVOKED)


class Slow:
    """A store whose writes wait until they are let through, and then happen, whether or not anybody still waits: like
    those of the thread that writes to a file."""

    def __init__(self, store: MemoryStore) -> None:
        self.store, self.door, self.asked = store, asyncio.Event(), asyncio.Event()
        self.writing: asyncio.Future[object] = asyncio.Future()

    async def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        async def later() -> T:
            await self.door.wait()
            return await self.store.transact(work)

        self.asked.set()
        self.writing = asyncio.ensure_future(later())
        return await asyncio.shield(self.writing)

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self.store.read(work)


@pytest.fixture
def store(tmp_path: Path) -> MemoryStore:
    return MemoryStore(Keyring.create(tmp_path / "keyring.json"))


async def written(store: MemoryStore) -> dict[Scan, int]:
    return dict(await store.read(lambda books: books.scans.between(DAY, DAY)))


async def test_what_was_noted_is_written_once(store: MemoryStore) -> None:
    tally = ScanTally()
    tally.note(ONE)
    for _ in range(3):
        await tally.flush(store)
    assert ({ONE: 1}, {}) == (await written(store), tally.held())


async def test_what_could_not_be_written_is_held_on_to(store: MemoryStore) -> None:
    tally = ScanTally()
    tally.note(ONE)
    await store.close()
    with pytest.raises(StorageUnavailable):
        await tally.flush(store)
    tally.note(ONE)
    assert {ONE: 2} == tally.held()


async def test_whoever_is_cut_off_neither_loses_nor_doubles(store: MemoryStore) -> None:
    tally, slow = ScanTally(), Slow(store)
    tally.note(ONE)
    chore = asyncio.ensure_future(tally.flush(slow))
    await slow.asked.wait()
    chore.cancel()
    tally.note(OTHER)
    last = asyncio.ensure_future(tally.flush(store))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not last.done()  # or the store would be closed before what was begun is written
    slow.door.set()
    await asyncio.gather(slow.writing, last)
    assert {ONE: 1, OTHER: 1} == await written(store)


async def test_it_does_not_grow_for_ever(store: MemoryStore) -> None:
    tally = ScanTally(most=1)
    for scan in (ONE, OTHER, ONE):
        tally.note(scan)
    assert ({ONE: 2}, 1) == (tally.held(), tally.lost)
