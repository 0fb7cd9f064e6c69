"""The store of a made-up year: the real one on SQLite, in the thread that asks, and never waiting for the disk."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from storage import migrate
from storage.instants import unpack
from storage.ports import UnitOfWork
from storage.sqlite import BUSY_SECONDS, Link
from storage.vault.keyring import Keyring

T = TypeVar("T")


#: The first of an index each.
_NEXT = (
    "SELECT min(at) FROM reminder WHERE state = 'planned'",
    "SELECT min(after) FROM notice WHERE state = 'queued'",
)


class Kept:
    """In a folder of its own that is thrown away: what a power cut would lose here is of use to nobody."""

    def __init__(self, folder: Path) -> None:
        path = folder / "mashang.db"
        migrate.migrate(f"sqlite:///{path}")
        self._link = Link(
            path, Keyring.create(folder / "keys" / "keyring.json"), writable=True, busy_seconds=BUSY_SECONDS
        )
        connection, _, _ = self._link.open()
        for pragma in ("synchronous=OFF", "cache_size=-200000", "wal_autocheckpoint=4000"):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """One transaction."""
        return self._link.run(work)

    def next_wake(self) -> datetime | None:
        """When a reminder is due, or something waits to be sent."""
        connection, _, _ = self._link.open()
        found = (connection.execute(statement).fetchone()[0] for statement in _NEXT)
        return min((unpack(ticks) for ticks in found if ticks is not None), default=None)

    async def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._link.run(work)

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._link.run(work)

    async def checkpoint(self) -> bool:
        return True

    async def close(self) -> None:
        self._link.close()
