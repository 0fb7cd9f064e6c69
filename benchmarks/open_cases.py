"""Databases full of open cases with running clocks and planned reminders, on SQLite or PostgreSQL.

Rows are those that the real books would write, with the real encryption; what is left out are diaries' later lines,
messages and files, which neither the sweep nor the recomputing looks at.
"""

import secrets
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import psycopg

from app.simulation import people
from benchmarks.rows import Rows
from cases import numbers
from cases.case import Access, Case, Entry, Lock, State, Track
from cases.clocks.model import Clock, Reminder
from cases.clocks.planning import plan
from cases.promises import PROMISE
from cases.rules.model import Rules
from cases.time import deadlines
from storage import migrate
from storage.ports import UnitOfWork
from storage.urls import sqlite_path
from storage.vault import suite
from storage.vault.keyring import Keyring

AT_ONCE = 5_000
ZONE = ZoneInfo("Asia/Shanghai")
#: A Wednesday at eleven; the send window is open.
NOW = datetime(2026, 3, 11, 3, tzinfo=UTC)

#: Those that are due were begun here: ordinary handling whose last day has come, so that reminders wait since this
#: morning. All others began after it and have their first reminder ahead.
DUE_SINCE = datetime(2026, 3, 4, 2, tzinfo=UTC)
LATELY = datetime(2026, 3, 11, 1, 30, tzinfo=UTC)


def fill(url: str, keyring: Keyring, *, cases: int, due: int) -> None:
    """An organisation and so many open cases in hand; `due` of them have one reminder whose time has come."""
    migrate.migrate(url)
    path = sqlite_path(url)
    random = Random(cases)
    staff = people.organisation(random, suite.new_age_identity, first=NOW.date(), days=1)
    staff = replace(staff, leaves=())
    units = people.handling_units(staff)
    chosen = frozenset(random.sample(range(cases), due))
    lock = a_lock()
    with closing(connect(url, path)) as connection:
        rows = Rows(keyring)
        rows.books.organisation.save(staff)
        rules = _rules(keyring)
        templates = {late: _template(rules, late=late) for late in (True, False)}
        ids = iter(enumerate(sorted(secrets.token_hex(16) for _ in range(cases))))
        while some := list(islice(ids, AT_ONCE)):
            for at, case_id in some:
                unit = units[at % len(units)]
                case = in_hand(case_id, unit, f"{unit}-handler-1", filed=DUE_SINCE - timedelta(days=2))
                _add(rows.books, case, lock, templates[at in chosen])
            rows.flush(connection)
            connection.commit()
        connection.execute("ANALYZE")
        connection.commit()


def connect(url: str, path: Path | None) -> "sqlite3.Connection | psycopg.Connection[tuple[object, ...]]":
    if path is None:
        return psycopg.connect(url)
    connection = sqlite3.connect(path)
    for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-400000"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _rules(keyring: Keyring) -> Rules:
    return Rows(keyring).books.rules.current()


def in_hand(case_id: str, unit: str, handler: str, *, filed: datetime) -> Case:
    return Case(
        id=case_id,
        number=numbers.new_number(secrets.token_bytes),
        track=Track.SERVICE,
        state=State.HANDLING,
        version=4,
        filed=filed,
        owner=unit,
        language="zh-Hans",
        anonymous=False,
        category="C07.01",
        handler=handler,
        access=Access(),
    )


def _template(rules: Rules, *, late: bool) -> tuple[tuple[Clock, ...], tuple[Reminder, ...]]:
    """The clocks of such a case, and the reminders of the one it is in hand by."""
    started = DUE_SINCE if late else LATELY
    policy = rules.policy("S-11")
    due = deadlines.due_for(started, policy.limit, rules.calendar)
    handling = Clock(case="", name="handling", round=1, policy=policy.key, started=started, due=due)
    promise = replace(handling, name=PROMISE, policy=PROMISE, due=due + timedelta(days=4))
    planned = plan(handling, policy, rules, now=NOW - timedelta(hours=2, minutes=1) if late else LATELY)
    return (handling, promise), planned


def _add(books: UnitOfWork, case: Case, lock: Lock, template: tuple[tuple[Clock, ...], tuple[Reminder, ...]]) -> None:
    clocks, reminders = template
    books.cases.add(case, lock)
    books.diary.append(case, Entry(at=case.filed, actor="reporter", event="CaseSubmitted"))
    for clock in clocks:
        books.clocks.save(replace(clock, case=case.id))
    books.clocks.replan(case.id, "handling", [replace(each, case=case.id) for each in reminders])


def a_lock() -> Lock:
    return Lock(
        salt=bytes(16), params=suite.PARAMS, verifier=bytes(32), public_key=suite.new_age_identity()[1],
        wrapped_key=bytes(115),
    )  # fmt: skip
