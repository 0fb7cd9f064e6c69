"""The desk among many cases: a list of fifty and its counts, for somebody of the office and somebody of a unit.

Rows are written in bulk as the real books would write them (see `rows`). One case in twenty is open; of those one in a
hundred keeps the asking person away, and half of them are late.
"""

import asyncio
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from importlib import import_module
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median

from app.simulation import people
from benchmarks import figures as table
from benchmarks import open_cases
from benchmarks.figures import Figure
from benchmarks.rows import Rows
from cases import lists, numbers
from cases.case import Access, Case, State, Track
from cases.organisation import Organisation
from handlers.work.workplace import EVERYTHING, Workplace
from storage import migrate
from storage.store import open_store
from storage.urls import sqlite_path
from storage.vault import suite
from storage.vault.keyring import Keyring

#: The server that the tests start; what is untyped there stays there.
postgres = import_module("tests.support.postgres")

NOW, ZONE = open_cases.NOW, open_cases.ZONE
ONE_OPEN_IN, ONE_BARRED_IN = 20, 100
AT_ONCE, ROUNDS = 5_000, 15
OPEN = (State.SUBMITTED, State.ACCEPTED, State.DISPATCHED, State.HANDLING, State.REVIEW)
DISPATCHER, HEAD = "office-dispatcher-1", "unit-01-unit-head-1"
MOST_MS = 100.0


def figures(folder: Path, sizes: Sequence[int]) -> Iterator[Figure]:
    with postgres.running() as server:
        for size in sizes:
            folder.joinpath(str(size)).mkdir(parents=True)
            keyring = Keyring.create(folder / str(size) / "keyring.json")
            for name, url in (
                ("SQLite", f"sqlite:///{folder / str(size) / 'desk.db'}"),
                ("PostgreSQL", server.create(f"desk_{size}")),
            ):
                fill(url, keyring, cases=size)
                yield from asyncio.run(_measured(name, url, keyring, size))


def fill(url: str, keyring: Keyring, *, cases: int) -> None:
    migrate.migrate(url)
    random = Random(cases)
    staff = people.organisation(random, suite.new_age_identity, first=NOW.date(), days=1)
    units = people.handling_units(staff)
    lock = open_cases.a_lock()
    with closing(open_cases.connect(url, sqlite_path(url))) as connection:
        rows = Rows(keyring)
        rows.books.organisation.save(staff)
        ids = iter(sorted(secrets.token_hex(16) for _ in range(cases)))
        while some := list(islice(ids, AT_ONCE)):
            for case_id in some:
                case = _case(random, case_id, units)
                rows.books.cases.add(case, lock)
                _enlist(rows, case, staff, random)
            rows.flush(connection)
            connection.commit()
        connection.execute("ANALYZE")
        connection.commit()


def _case(random: Random, case_id: str, units: Sequence[str]) -> Case:
    unit = random.choice(units)
    is_open = random.randrange(ONE_OPEN_IN) == 0
    barred = frozenset((DISPATCHER, HEAD)) if is_open and random.randrange(ONE_BARRED_IN) == 0 else frozenset[str]()
    return Case(
        id=case_id,
        number=numbers.new_number(secrets.token_bytes),
        track=Track.SERVICE,
        state=random.choice(OPEN) if is_open else State.ARCHIVED,
        version=4,
        filed=NOW - timedelta(days=random.randrange(1, 600)),
        owner=unit,
        language="zh-Hans",
        anonymous=False,
        category="C07.01",
        handler=f"{unit}-handler-{random.randrange(1, 5)}",
        access=Access(excluded_people=barred),
    )


def _enlist(rows: Rows, case: Case, staff: Organisation, random: Random) -> None:
    over = case.state in lists.OVER
    days = -random.randrange(1, 500) if over else random.randrange(-10, 10)
    at = NOW + timedelta(days=days, minutes=random.randrange(1440))
    rows.books.lists.put(case, lists.names_of(case, staff), lists.bars_of(case), over=over, at=at)


async def _measured(name: str, url: str, keyring: Keyring, size: int) -> Iterator[Figure]:
    store = open_store(url, keyring)
    try:
        found = []
        for who, person in (("dispatcher", DISPATCHER), ("unit head", HEAD)):
            place = Workplace(store=store, person=person, zone=ZONE)
            await _once(place)
            spent = [await _once(place) for _ in range(ROUNDS)]
            found.append(
                Figure(
                    name=f"desk list of 50 and counts, {who}, {name}, {size:,} cases",
                    value=median(spent),
                    unit="ms",
                    n=ROUNDS,
                    how="wall time of the service, nothing else at work",
                    most=MOST_MS,
                    spread=spent,
                )
            )
        return iter(found)
    finally:
        await store.close()


async def _once(place: Workplace) -> float:
    began = time.perf_counter()
    page = await place.page(EVERYTHING, now=NOW)
    counts = await place.counts(now=NOW)
    took = (time.perf_counter() - began) * 1000
    assert len(page.rows) == 50, "a whole page"
    assert counts.total > counts.late > 0, "and counts"
    return took


def main() -> None:
    """By itself: `python -m benchmarks.desk SIZE`."""
    with tempfile.TemporaryDirectory(prefix="mashang-desk-") as folder:
        table.show(list(figures(Path(folder), (int(sys.argv[1]),))))


if __name__ == "__main__":
    main()
