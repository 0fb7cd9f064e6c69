"""Where everything is kept. All work of a transaction is plain code; only its rim waits."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from storage.ports import UnitOfWork
from storage.urls import sqlite_path
from storage.vault.keyring import Keyring

T = TypeVar("T")


class Store(Protocol):
    """`work` may run more than once and must do nothing outside its unit of work.

    Raises what `work` raises, or `problems.StorageUnavailable`; nothing of the transaction is kept then.
    """

    async def transact(self, work: Callable[[UnitOfWork], T]) -> T: ...
    async def read(self, work: Callable[[UnitOfWork], T]) -> T: ...
    async def checkpoint(self) -> bool: ...
    async def close(self) -> None: ...


def open_store(url: str, keyring: Keyring) -> Store:
    """`sqlite:///var/mashang.db`, `postgresql://…` or `memory://`. The tables must be there: see `migrate`."""
    # Each engine is imported only where it is used: a driver costs a tenth of a second at every start.
    if url.startswith("memory:"):
        from storage.memory import MemoryStore

        return MemoryStore(keyring)
    path: Path | None = sqlite_path(url)
    if path is None:
        from storage.server import PostgresStore

        return PostgresStore(url, keyring)
    from storage.embedded import SqliteStore

    return SqliteStore(path, keyring)
