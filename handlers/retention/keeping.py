"""Looks through what is archived, tells people beforehand, and deletes what has had its time."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial

from cases import lists, numbers, retention
from cases.case import Case, State
from cases.clocks import targets, window
from cases.clocks.model import Notice
from cases.organisation import Role
from cases.ports import Listed
from cases.retention import WARNINGS, Fate, Term
from cases.rules.model import Act
from handlers.books import Desk, Transactions

log = logging.getLogger(__name__)

#: In place of the name of a clock, and of the part of the rules that an office may have of its own.
RETENTION = "retention"

#: Cases looked at in one transaction.
PAGE = 50

#: What is counted of a case that is no more.
_TALLY = "retention {year} {track} {outcome} {owner}"


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A case and what becomes of it."""

    number: str
    fate: Fate


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What one run came to."""

    looked: int = 0
    told: int = 0
    deleted: int = 0

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(
            looked=self.looked + other.looked, told=self.told + other.told, deleted=self.deleted + other.deleted
        )


@dataclass(frozen=True, kw_only=True)
class Keeper:
    store: Transactions
    zone: tzinfo

    async def run(self, now: datetime) -> Kept:
        """May be cut off anywhere and run again: what is deleted is not looked at again."""
        old = await self.store.read(lambda books: _old_enough(books, now))
        everything = await self._through(lists.ALL, old, now)
        return everything + await self._through(lists.TO_ERASE, None, now)

    async def coming(self, now: datetime, *, within: timedelta) -> Sequence[Coming]:
        """What goes in that time, or waits for somebody's decision; nothing is changed."""

        def work(books: Desk) -> Sequence[Coming]:
            found: list[Coming] = []
            after: Listed | None = _old_enough(books, now + within)
            while page := books.lists.page(frozenset({lists.ALL}), over=True, after=after, limit=PAGE):
                after = page[-1]
                cases = books.cases.several([each.case for each in page])
                fates = ((case, self._fate(books, case, now)) for case in cases.values())
                found += [
                    Coming(number=numbers.shown(case.number), fate=fate)
                    for case, fate in fates
                    if fate is not None and fate.until is not None and fate.until - now <= within
                ]
            return found

        return await self.store.read(work)

    async def _through(self, name: str, after: Listed | None, now: datetime) -> Kept:
        total = Kept()
        while True:
            done, after = await self.store.transact(partial(self._some, name=name, after=after, now=now))
            total += done
            if after is None:
                return total

    def _some(self, books: Desk, *, name: str, after: Listed | None, now: datetime) -> tuple[Kept, Listed | None]:
        page = books.lists.page(frozenset({name}), over=True, after=after, limit=PAGE)
        cases = books.cases.several([each.case for each in page])
        told = deleted = 0
        for place in page:
            case = cases[place.case]
            fate = self._fate(books, case, now)
            if fate is None:
                continue
            if fate.is_due(now):
                delete(books, case)
                deleted += 1
            elif fate.until is not None and not fate.erased:
                told += self._warn(books, case, fate.until, now)
        return Kept(looked=len(page), told=told, deleted=deleted), page[-1] if len(page) == PAGE else None

    def _fate(self, books: Desk, case: Case, now: datetime) -> Fate | None:
        return retention.fate(case, books.diary.of(case.id), terms_of(books), now=now, zone=self.zone)

    def _warn(self, books: Desk, case: Case, until: datetime, now: datetime) -> int:
        """The nearest warning whose day has come, once for each person."""
        left = (until.astimezone(self.zone).date() - now.astimezone(self.zone).date()).days
        level = next((days for days in sorted(WARNINGS) if left <= days), None)
        if level is None:
            return 0
        organisation, day = books.organisation.load(), now.astimezone(self.zone).date()
        people = (
            *organisation.holders(Role.DISPATCHER, organisation.office),
            *organisation.holders(Role.UNIT_HEAD, case.owner),
        )
        added = 0
        for person in dict.fromkeys(people):
            if targets.may_be_told(person, case, organisation, day):
                notice = Notice(
                    case=case.id,
                    clock=RETENTION,
                    version=case.version,
                    level=f"-{level}d",
                    person=person,
                    act=Act.REMIND,
                    due=until,
                    after=window.opening(now, books.rules.current()),
                )
                added += books.notices.add(notice)
        return added


def _old_enough(books: Desk, now: datetime) -> Listed:
    """The place behind which cases begin that may be near their end: nothing happened on them since."""
    shortest = min((term.years for term in terms_of(books) if term.years), default=100)
    since = now - timedelta(days=365 * shortest - max(WARNINGS) - 1)
    return Listed(case="", state=State.ARCHIVED, at=since)


def terms_of(books: Desk) -> Sequence[Term]:
    return retention.read(books.rules.own(RETENTION) or retention.shipped())


def delete(books: Desk, case: Case) -> None:
    """Keys first, then everything; of the case its count stays, and the head of its diary's chain."""
    diary = books.diary.of(case.id)
    outcome = next((str(link.facts["outcome"]) for link in reversed(diary) if "outcome" in link.facts), "none")
    name = _TALLY.format(year=case.filed.year, track=case.track.value, outcome=outcome, owner=case.owner)
    books.meta.put(name, str(int(books.meta.get(name) or 0) + 1))
    books.keys.shred(case.id)
    books.housekeeping.archive(case)
    log.info("case-deleted", extra={"facts": {"count": 1}})
