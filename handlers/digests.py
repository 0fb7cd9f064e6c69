"""Each working morning everybody is told once how their day stands: numbers, and the cases of their own that are due
today or late. Nobody gets an empty one."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial

from cases.clocks import window
from cases.staff import Told
from cases.time import calendars
from handlers.abreast import abreast
from handlers.books import Desk, Transactions
from handlers.correspondence import waiting
from handlers.ports import Delivery, Item, Morning, StaffDesk, Telling
from handlers.work import shelves
from handlers.work.performing import Performer
from handlers.work.shelves import Row, Wanted

log = logging.getLogger(__name__)

#: Lines of one digest; the numbers say how many there are.
MOST_LINES = 20

#: After the opening of the window nobody gets the digest of that morning any more.
MORNING = timedelta(hours=3)

#: So many people are told at once, and so long one sender keeps others from telling the same person.
AT_ONCE, LEASE = 20, timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Digester:
    """Any number may work at once. Who was told is a row in the tray: it is told again only where a process died
    between telling and that row."""

    store: Transactions
    desk: StaffDesk
    zone: tzinfo

    async def send(self, now: datetime) -> int:
        """How many people were told."""
        people = await self.store.read(partial(_people, now=now, zone=self.zone))
        return sum(await abreast(partial(self._guarded, now=now), people, most=AT_ONCE))

    async def _guarded(self, person: str, now: datetime) -> bool:
        try:
            return await self._tell(person, now)
        except Exception:
            log.exception("digest-failed")
            return False

    async def _tell(self, person: str, now: datetime) -> bool:
        telling = await self.store.transact(partial(_lease, person=person, now=now, zone=self.zone))
        if telling is None:
            return False
        if telling.morning is not None and await self.desk.tell(person, telling) is Delivery.LATER:
            return False
        await self.store.transact(partial(_done, person=person, telling=telling, now=now, zone=self.zone))
        return telling.morning is not None


def _people(books: Desk, *, now: datetime, zone: tzinfo) -> Sequence[str]:
    """Those who have not been told this morning; nobody outside of it."""
    rules, organisation = books.rules.current(), books.organisation.load()
    local = now.astimezone(rules.calendar.zone)
    if not calendars.is_working(rules.calendar, local.date()) or window.opening(now, rules) != now:
        return ()
    if now - calendars.moment(rules.calendar, local.date(), rules.sending.opens) > MORNING:
        return ()
    day = now.astimezone(zone).date()
    return tuple(
        account.person
        for account in books.staff.accounts()
        if organisation.is_active(account.person)
        and not organisation.on_leave(account.person, day)
        and not books.staff.was_told(_id(account.person, now, zone))
    )


def _lease(books: Desk, *, person: str, now: datetime, zone: tzinfo) -> Telling | None:
    """What to tell; without `morning` there is nothing. None where another sender is at it or has been."""
    id_ = _id(person, now, zone)
    if books.staff.was_told(id_):
        return None
    if books.buckets.take(f"lease {id_}", capacity=1.0, per_second=1.0 / LEASE.total_seconds(), now=now):
        return None
    counts = shelves.counts(books, person, now=now, zone=zone)
    to_decide = _waiting(books, person, now, zone)
    if not (counts.today or counts.late or to_decide):
        return Telling(language="", items=())
    tonight = (now.astimezone(zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    page = shelves.page(books, person, Wanted(mine=True, due_by=tonight), now=now, zone=zone, limit=MOST_LINES)
    morning = Morning(total=counts.total, today=counts.today, late=counts.late, waiting=to_decide)
    return Telling(language="", items=tuple(_item(row) for row in page.rows if row.at is not None), morning=morning)


def _done(books: Desk, *, person: str, telling: Telling, now: datetime, zone: tzinfo) -> None:
    """The row that says so; the tray shows the numbers, of an empty morning nothing."""
    numbers = telling.morning
    body = None if numbers is None else {"today": numbers.today, "late": numbers.late, "waiting": numbers.waiting}
    told = Told(id=_id(person, now, zone), person=person, at=now, body={"morning": body}, seen=numbers is None)
    books.staff.tell(told)


def _waiting(books: Desk, person: str, now: datetime, zone: tzinfo) -> int:
    """What others proposed, and cases with letters to be confirmed."""
    performer = Performer(person=person, zone=zone, new_id=str)
    proposals = ((each, books.cases.get(each.case)) for each in books.proposals.all())
    proposed = sum(performer.may_approve(books, each, case, now) for each, case in proposals)
    return proposed + len(waiting.numbers_of(books, person, now=now, zone=zone))


def _item(row: Row) -> Item:
    assert row.at is not None
    return Item(number=row.number, stage=row.word, due=row.at, late=row.late)


def _id(person: str, now: datetime, zone: tzinfo) -> str:
    return f"morning {now.astimezone(zone).date().isoformat()} {person}"
