"""Where everything is kept. All work of a transaction is plain code; only its rim waits."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from storage.embedded import SqliteStore
from storage.memory import MemoryStore
from storage.ports import UnitOfWork
from storage.server import PostgresStore
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
    if url.startswith("memory:"):
        return MemoryStore(keyring)
    path: Path | None = sqlite_path(url)
    return PostgresStore(url, keyring) if path is None else SqliteStore(path, keyring)
