"""A holiday is declared while a hundred thousand cases are open: what reckoning them anew costs, and how long others
wait for it at most."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from benchmarks import open_cases
from benchmarks.figures import Figure
from cases.clocks.recomputing import recompute
from storage.ports import UnitOfWork
from storage.store import Store, open_store
from storage.vault.keyring import Keyring

#: The server that the tests start; what is untyped there stays there.
postgres = import_module("tests.support.postgres")

SIZE = 100_000
#: A working day within every open limit.
HOLIDAY = '\n[dates]\n"2026-03-16" = []\n'


@dataclass
class Found:
    clocks: int = 0
    spent: float = 0.0
    walls: list[float] = field(default_factory=list)


def figures(folder: Path, size: int = SIZE) -> Iterator[Figure]:
    folder.mkdir(exist_ok=True)
    keyring = Keyring.create(folder / "keys" / "keyring.json")
    yield from _engine("SQLite", f"sqlite:///{folder}/recompute.db", keyring, size)
    if postgres.is_there():
        with postgres.running() as server:
            yield from _engine("PostgreSQL", server.create("recompute"), keyring, size)


def _engine(engine: str, url: str, keyring: Keyring, size: int) -> Iterator[Figure]:
    open_cases.fill(url, keyring, cases=size, due=0)
    found = asyncio.run(_recompute(open_store(url, keyring)))
    yield Figure(
        name=f"recomputing {size:,} open cases on {engine}",
        value=found.spent,
        unit="s",
        most=60 * size / SIZE,
        n=found.clocks,
        how="CPU of the program after a holiday was declared; two clocks a case, both move",
    )
    yield Figure(
        name=f"its longest transaction on {engine}",
        value=max(found.walls) * 1000,
        unit="ms",
        most=200,
        n=len(found.walls),
        how=f"wall time; the median is {sorted(found.walls)[len(found.walls) // 2] * 1000:.0f} ms",
    )


async def _recompute(store: Store) -> Found:
    found = Found()

    def declare(books: UnitOfWork) -> None:
        text = books.rules.text("calendar") + HOLIDAY
        books.rules.save("calendar", text, at=open_cases.NOW, actor="system", reason="示例（虚构）")

    await store.transact(declare)
    await store.read(lambda books: books.rules.current())
    before = time.process_time()
    while done := await store.transact(_timed(found)):
        found.clocks += done
    found.spent = time.process_time() - before
    await store.close()
    return found


def _timed(found: Found) -> Callable[[UnitOfWork], int]:
    """Without the waiting of the caller: from the lock to the commit, but for the commit itself."""

    def work(books: UnitOfWork) -> int:
        began = time.perf_counter()
        done = recompute(books, now=open_cases.NOW)
        found.walls.append(time.perf_counter() - began)
        return done

    return work
