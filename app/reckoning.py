"""Keeps all open clocks reckoned with the rules as they are now."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from cases.clocks import recomputing
from cases.events import SYSTEM
from cases.time.calendars import Calendar
from storage.ports import UnitOfWork
from storage.store import Store

_SEEN = "calendar.seen"

#: Cases given their clocks in one transaction.
PAGE = 50


@dataclass(kw_only=True)
class Bookkeeper:
    """`started`: what a process has to do once has been done."""

    store: Store
    _started: bool = field(default=False)

    async def catch_up(self, now: datetime) -> None:
        if not self._started:
            await self.store.transact(partial(notice_new_data, now=now))
            await self.start_clocks(now)
            self._started = True
        while await self.store.transact(partial(recomputing.recompute, now=now)):
            pass

    async def start_clocks(self, now: datetime) -> int:
        """Cases that were filed before there were clocks get theirs; how many."""
        after, started = "", 0
        while ids := await self.store.transact(partial(_start_some, after=after, now=now)):
            after, started = ids[-1], started + len(ids)
        return started


def notice_new_data(books: UnitOfWork, *, now: datetime) -> bool:
    """After an update of the program the same calendar may hold other days, and what was shipped may say something
    else: then it is another edition, and open clocks are reckoned anew (decision 27)."""
    rules = books.rules.current()
    digest = _digest(rules.calendar, books.rules.text("rules"))
    seen = f"{rules.edition} {digest}"
    kept = books.meta.get(_SEEN) or ""
    changed = kept != seen and kept.startswith(f"{rules.edition} ")
    if changed:
        text = books.rules.text("calendar")
        edition = books.rules.save("calendar", text, at=now, actor=SYSTEM, reason="update")
        seen = f"{edition} {digest}"
    if kept != seen:
        books.meta.put(_SEEN, seen)
    return changed


def _start_some(books: UnitOfWork, *, after: str, now: datetime) -> tuple[str, ...]:
    ids = tuple(books.clocks.unclocked(after, PAGE))
    for case_id in ids:
        recomputing.start(books, books.cases.get(case_id), now=now)
    return ids


def _digest(calendar: Calendar, rules: str) -> str:
    days = sorted((day.isoformat(), special.kind.value, special.segments) for day, special in calendar.dates.items())
    return hashlib.sha256(repr((days, sorted(calendar.published or ()), rules)).encode()).hexdigest()
