"""The sweep: what a thousand alerts cost among many open cases, and beside one APScheduler job for each."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from statistics import median

import psycopg

from benchmarks import backends, job_each, open_cases
from benchmarks.figures import Figure
from handlers.sweep import Sweeper
from storage.store import open_store
from storage.urls import sqlite_path
from storage.vault.keyring import Keyring

#: The server that the tests start; what is untyped there stays there.
postgres = import_module("tests.support.postgres")

SIZES = (10_000, 100_000)
DUE, ROUNDS = 1_000, 5
#: For the next round the same reminders are due again.
_AGAIN = (
    "UPDATE reminder SET state = 'planned', raised = NULL WHERE state <> 'planned'",
    "DELETE FROM notice",
)


@dataclass
class Filled:
    """One database, and what its sweeps took: CPU of the program and of the database server, and wall time."""

    name: str
    url: str
    size: int
    keyring: Keyring
    spent: list[float] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)

    def sweep(self) -> None:
        self.prepare()
        found = asyncio.run(self._sweep())
        assert found == DUE, "every alert once"

    async def _sweep(self) -> int:
        store = open_store(self.url, self.keyring)
        await store.read(lambda books: (books.clocks.due(now=open_cases.NOW, limit=1), books.organisation.load()))
        before, began = time.process_time() + backends.cpu(self.url), time.perf_counter()
        swept = await Sweeper(store=store, zone=open_cases.ZONE).sweep(open_cases.NOW)
        self.walls.append(time.perf_counter() - began)
        self.spent.append(time.process_time() + backends.cpu(self.url) - before)
        await store.close()
        return sum(swept.alerts.values())

    def prepare(self) -> None:
        path = sqlite_path(self.url)
        with closing(psycopg.connect(self.url) if path is None else sqlite3.connect(path)) as connection:
            for statement in _AGAIN:
                connection.execute(statement)
            connection.commit()
            if path is not None:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def figures(folder: Path, sizes: Sequence[int]) -> Iterator[Figure]:
    """On PostgreSQL too, where there is one."""
    folder.mkdir(exist_ok=True)
    keyring = Keyring.create(folder / "keys" / "keyring.json")
    yield from _engine("SQLite", keyring, sizes, lambda name: f"sqlite:///{folder}/{name}.db")
    if postgres.is_there():
        with postgres.running() as server:
            yield from _engine("PostgreSQL", keyring, sizes, server.create)


def _engine(engine: str, keyring: Keyring, sizes: Sequence[int], create: Callable[[str], str]) -> Iterator[Figure]:
    filled = [_filled(engine, create(f"open_{size}"), size, keyring) for size in sizes]
    for each in filled:
        each.sweep()  # to warm up
        each.spent.clear()
        each.walls.clear()
    for _ in range(ROUNDS):
        for each in filled:
            each.sweep()
    yield from _costs(engine, filled)
    yield from _beside(engine, filled[0], create("jobs"))


def _filled(engine: str, url: str, size: int, keyring: Keyring) -> Filled:
    open_cases.fill(url, keyring, cases=size, due=DUE)
    return Filled(name=engine, url=url, size=size, keyring=keyring)


def _costs(engine: str, filled: Sequence[Filled]) -> Iterator[Figure]:
    for each in filled:
        yield Figure(
            name=f"sweep of {DUE:,} due among {each.size:,} on {engine}",
            value=median(each.spent) * 1e6 / DUE,
            unit="µs",
            n=ROUNDS * DUE,
            how="CPU an alert, of the program" + (" and the server" if engine == "PostgreSQL" else ""),
            spread=[value * 1e6 / DUE for value in each.spent],
        )
    small = filled[0]
    for each in filled[1:]:
        ratios = [large / base for large, base in zip(each.spent, small.spent, strict=True)]
        yield Figure(
            name=f"sweep at {each.size:,} open cases ÷ at {small.size:,} on {engine}",
            value=median(ratios),
            unit="×",
            most=1.25,
            n=ROUNDS,
            how="ratio within each round",
            spread=ratios,
        )


def _beside(engine: str, ours: Filled, jobs_url: str) -> Iterator[Figure]:
    ours.prepare()
    took, spent = asyncio.run(_with_jobs(ours, jobs_url))
    for name, seconds, how in (
        ("sweep", median(ours.walls), "raised, in the diary and queued; wall time"),
        (
            "one APScheduler job each",
            took,
            "the same work, each in a job of its SQLAlchemy store; job_each.py",
        ),
    ):
        yield Figure(name=f"alerts a second on {engine}: {name}", value=DUE / seconds, unit="/s", n=DUE, how=how)
    yield Figure(
        name=f"sweep ÷ one APScheduler job each on {engine}",
        value=median(ours.walls) / took,
        unit="× the time",
        most=1 / 3,
        n=DUE,
        how=f"wall time in the same run; by CPU {median(ours.spent) / spent:.2g}",
    )


async def _with_jobs(ours: Filled, jobs_url: str) -> tuple[float, float]:
    store = open_store(ours.url, ours.keyring)
    due = await store.read(lambda books: books.clocks.due(now=open_cases.NOW, limit=2 * DUE))
    before = time.process_time() + backends.cpu(ours.url) + backends.cpu(jobs_url)
    took = await job_each.ring_all(store, jobs_url, due, jobs=ours.size)
    spent = time.process_time() + backends.cpu(ours.url) + backends.cpu(jobs_url) - before
    await store.close()
    return took, spent
