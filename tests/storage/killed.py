"""A process that works until it is killed at one of its commits. Run by test_kills.py.

`python -m tests.storage.killed URL KEYRING COMMIT before|after [HOW MANY]`; prints the number of each transaction
that it was told is committed.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from storage.ports import UnitOfWork
from storage.server import PostgresStore
from storage.sqlite import Link
from storage.store import open_store
from storage.vault.keyring import Keyring
from tests.storage.builders import LATER, NOW, a_case, a_lock, an_entry
from tests.storage.workload import TRANSACTIONS, VISITOR


def work(books: UnitOfWork, n: int) -> None:
    """Two turns of a draft, then the filing that erases it, and so on."""
    books.talk.load(VISITOR, now=NOW)
    books.talk.hear(VISITOR, f"in-{n}", {"text": n}, turn=n, now=NOW)
    books.talk.save(VISITOR, {"last": n}, turn=n, now=NOW, until=LATER)
    seq = books.talk.say(VISITOR, f"in-{n}", [n], turn=n, now=NOW)
    books.meta.put(f"done.{n}", str(seq))
    if n % 3 == 2:
        case = a_case(f"MS-{n:04}")
        books.cases.add(case, a_lock())
        books.contents.put(case, "answers", {"n": n})
        books.diary.append(case, an_entry())
        books.talk.erase(VISITOR, keep_seq=seq)


def deadly(commit: Callable[..., None], at: int, when: str) -> Callable[..., None]:
    count = 0

    def deadly_commit(self: Any, connection: Any) -> None:
        nonlocal count
        count += 1
        if count == at and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        commit(self, connection)
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    return deadly_commit


async def main(url: str, keyring: Path, at: int, when: str, count: int = TRANSACTIONS) -> None:
    Link._commit = deadly(Link._commit, at, when)  # type: ignore[method-assign]
    PostgresStore._commit = deadly(PostgresStore._commit, at, when)  # type: ignore[method-assign]
    store = open_store(url, Keyring.load(keyring))
    for n in range(count):
        await store.transact(lambda books, n=n: work(books, n))  # type: ignore[misc]
        print(n, flush=True)


def run(url: str, keyring: str, at: int, when: str, *count: int) -> None:
    asyncio.run(main(url, Path(keyring), at, when, *count))


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], *map(int, sys.argv[5:]))
