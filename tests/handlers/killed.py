"""A process that sweeps until it is killed. Run by test_sweeping_twice.py.

`python -m tests.handlers.killed URL KEYRING COMMIT before|after`; with commit 0 it sweeps to the end. Says `begun`
when it is about to.
"""

import asyncio
import sys
from pathlib import Path

from storage.server import PostgresStore
from storage.sqlite import Link
from storage.store import open_store
from storage.vault.keyring import Keyring
from tests.handlers.reminding import Office
from tests.storage.killed import deadly

DUE = "2026-03-09 17:30"  # of S-11 begun on Mon 2026-03-02


async def main(url: str, keyring: Path, at: int, when: str) -> None:
    Link._commit = deadly(Link._commit, at, when)  # type: ignore[method-assign]
    PostgresStore._commit = deadly(PostgresStore._commit, at, when)  # type: ignore[method-assign]
    store = open_store(url, Keyring.load(keyring))
    await store.read(lambda books: (books.rules.current(), books.organisation.load()))
    print("begun", flush=True)
    await Office(store).sweep(DUE, batch=2)
    await store.close()


def run(url: str, keyring: str, at: int, when: str) -> None:
    asyncio.run(main(url, Path(keyring), at, when))


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
