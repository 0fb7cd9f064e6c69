"""What is read at every turn stays in memory under its mark in the database, which is another one after each change."""

import threading
from typing import Generic, TypeVar

T = TypeVar("T")

#: Readers of an older state may still ask for the one before; more than a few are of no use.
MOST = 4


class Kept(Generic[T]):
    """One for all books of a process."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._found: dict[str, T] = {}

    def __len__(self) -> int:
        return len(self._found)

    def get(self, mark: str) -> T | None:
        return self._found.get(mark)

    def keep(self, mark: str, value: T) -> T:
        with self._gate:
            while len(self._found) >= MOST:
                del self._found[next(iter(self._found))]
            self._found[mark] = value
        return value
