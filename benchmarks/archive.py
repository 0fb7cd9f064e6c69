"""A database as after some years of work: many cases that are over, and one in twenty open, in the lists of the desk.

Rows are written in bulk as the real books would write them (see `rows`); there are no diaries and messages, which no
list looks at, and one clock for each open case. Of those open one in a hundred keeps two people away who read the
lists, and half are late.
"""

import secrets
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from app import listing
from app.simulation import people
from benchmarks import open_cases
from benchmarks.rows import Rows
from cases import lists, numbers
from cases.case import Access, Case, State, Track
from cases.clocks.model import Clock
from cases.organisation import Organisation
from storage import migrate
from storage.urls import sqlite_path
from storage.vault import suite
from storage.vault.keyring import Keyring

AT_ONCE = 5_000
ONE_OPEN_IN, ONE_BARRED_IN = 20, 100
OPEN = (State.SUBMITTED, State.ACCEPTED, State.DISPATCHED, State.HANDLING, State.REVIEW)
DISPATCHER, SUPERVISOR = "office-dispatcher-1", "office-supervisor-1"
POLICY = "S-11"
UNIT, HEAD, HANDLER = "unit-01", "unit-01-unit-head-1", "unit-01-handler-1"


def fill(url: str, keyring: Keyring, *, cases: int, now: datetime, one_open_in: int = ONE_OPEN_IN) -> None:
    migrate.migrate(url)
    random = Random(cases)
    staff = people.organisation(random, suite.new_age_identity, first=now.date(), days=1)
    units = people.handling_units(staff)
    lock = open_cases.a_lock()
    with closing(open_cases.connect(url, sqlite_path(url))) as connection:
        rows = Rows(keyring)
        rows.books.organisation.save(staff)
        listing.mark(rows.books)
        ids = iter(sorted(secrets.token_hex(16) for _ in range(cases)))
        while some := list(islice(ids, AT_ONCE)):
            for case_id in some:
                case = _case(random, case_id, units, now, is_open=random.randrange(one_open_in) == 0)
                rows.books.cases.add(case, lock)
                _enlist(rows, case, staff, random, now)
            rows.flush(connection)
            connection.commit()
        connection.execute("ANALYZE")
        connection.commit()


def _case(random: Random, case_id: str, units: Sequence[str], now: datetime, *, is_open: bool) -> Case:
    unit = random.choice(units)
    barred = frozenset((DISPATCHER, HEAD)) if is_open and random.randrange(ONE_BARRED_IN) == 0 else frozenset[str]()
    return Case(
        id=case_id,
        number=numbers.new_number(secrets.token_bytes),
        track=Track.SERVICE,
        state=random.choice(OPEN) if is_open else State.ARCHIVED,
        version=4,
        filed=now - timedelta(days=random.randrange(1, 600)),
        owner=unit,
        language="zh-Hans",
        anonymous=False,
        category="C07.01",
        handler=f"{unit}-handler-{random.randrange(1, 5)}",
        access=Access(excluded_people=barred),
    )


def _enlist(rows: Rows, case: Case, staff: Organisation, random: Random, now: datetime) -> None:
    over = case.state in lists.OVER
    days = -random.randrange(1, 500) if over else random.randrange(-10, 10)
    at = now + timedelta(days=days, minutes=random.randrange(1440))
    rows.books.lists.put(case, lists.names_of(case, staff), lists.bars_of(case), over=over, at=at)
    if not over:
        since = at - timedelta(days=12)
        rows.books.clocks.save(Clock(case=case.id, name="handling", round=1, policy=POLICY, started=since, due=at))
