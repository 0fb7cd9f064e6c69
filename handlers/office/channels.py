"""Channels from before, folded into this one (001-13): each goes on to be counted for itself, by its owner and month.

The office sees every number as it is now. The owner of a channel sees months that are over, and of these what is five
or more (CF-10): scans as anywhere, and of cases the count as it was when the month ended. It never changes afterwards:
from one that falls by one they would learn that a case was sealed. A sealed case is of no channel at all.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import partial

from cases import lists
from cases.case import Case
from cases.events import SYSTEM
from cases.organisation import Organisation
from cases.places import Place, PlaceKind
from cases.ports import Books
from handlers.books import Desk, Transactions
from handlers.office import scans
from handlers.office.scans import LEAST, Sight, Viewer

#: Months that are told, this one included.
MONTHS = 12

#: The last month whose counts are kept.
_MARK = "channels counted"


@dataclass(frozen=True, kw_only=True)
class Month:
    """`month` is its first day. None: withheld, or none; the two look alike where they must."""

    month: date
    cases: int | None
    scans: int | None


@dataclass(frozen=True, kw_only=True)
class Channel:
    """The newest month first."""

    place: Place
    sight: Sight
    months: Sequence[Month]

    @property
    def cases(self) -> int:
        """Of what is shown, as `scans`."""
        return sum(each.cases or 0 for each in self.months)

    @property
    def scans(self) -> int:
        return sum(each.scans or 0 for each in self.months)


def counted(books: Books, person: str, *, now: datetime, zone: tzinfo, months: int = MONTHS) -> Sequence[Channel]:
    """Those that they see, by owner and number."""
    organisation, today = books.organisation.load(), now.astimezone(zone).date()
    viewer = Viewer(person, organisation)
    seen = [place for place in _channels(books) if viewer.sight(place) is not Sight.NONE]
    told = _months(today, months)
    scanned = _scanned(books, viewer, seen, told, today)
    exact = [place.id for place in seen if viewer.sight(place) is Sight.EXACT]
    filed = _filed(books, person, organisation, exact, told, now=now, zone=zone)
    kept = books.cases.kept_months([place.id for place in seen if place.id not in exact], told[-1], told[0])

    def month(place: Place, first: date) -> Month:
        if viewer.sight(place) is Sight.EXACT:
            return Month(month=first, cases=filed[place.id, first], scans=scanned[place.id, first])
        count = kept.get((place.id, first), 0)
        return Month(month=first, cases=count if count >= LEAST else None, scans=scanned.get((place.id, first)) or None)

    found = [
        Channel(place=place, sight=viewer.sight(place), months=[month(place, each) for each in told]) for place in seen
    ]
    return sorted(found, key=lambda each: (each.place.unit or "", each.place.number, each.place.id))


def may_look(person: str, organisation: Organisation) -> bool:
    return scans.may_look(person, organisation)


@dataclass(frozen=True, kw_only=True)
class ChannelCounter:
    """Keeps the counts of months that are over."""

    store: Transactions
    zone: tzinfo

    async def run(self, now: datetime) -> None:
        """Each month once; those that were missed are made up for as far as they are told."""
        today = now.astimezone(self.zone).date()
        done = await self.store.read(lambda books: books.meta.get(_MARK) or "")
        for month in reversed(_months(today, MONTHS)[1:]):
            if month.isoformat() > done:
                await self.store.transact(partial(_keep, month=month, zone=self.zone))


def _keep(books: Desk, *, month: date, zone: tzinfo) -> None:
    """Also of a channel from which nothing came: its count is kept, so that it stays what it was."""
    ids = [place.id for place in _channels(books)]
    found = books.cases.placed(ids, _midnight(month, zone), _midnight(_next(month), zone))
    books.cases.keep_month(month, {place: found.get(place, 0) for place in ids})
    books.meta.put(_MARK, month.isoformat())


def _channels(books: Books) -> Sequence[Place]:
    return [place for place in books.places.all() if place.kind is PlaceKind.CHANNEL]


def _scanned(
    books: Books, viewer: Viewer, seen: Sequence[Place], told: Sequence[date], today: date
) -> Mapping[tuple[str, date], int]:
    """By channel and month: of days what is shown, and sums of months long over."""
    found: Counter[tuple[str, date]] = Counter()
    by_day = scans.counted_each(books, viewer, seen, first=told[-1], last=today, today=today)
    for place, counts in by_day.items():
        found.update({(place, month): count for month, count in scans.by_month(counts).items()})
    for each, count in scans.monthly(books, viewer, seen, first=told[-1], last=today).items():
        found[each.place, each.month] += count
    return found


def _filed(
    books: Books,
    person: str,
    organisation: Organisation,
    exact: Sequence[str],
    told: Sequence[date],
    *,
    now: datetime,
    zone: tzinfo,
) -> Mapping[tuple[str, date], int]:
    """By channel and month, as it is now, without cases that this person may not see (trap 4)."""
    found: Counter[tuple[str, date]] = Counter()
    for month in told:
        counts = books.cases.placed(exact, _midnight(month, zone), _midnight(_next(month), zone))
        found.update({(place, month): count for place, count in counts.items()})
    for case in _kept_away(books, person, organisation, now.astimezone(zone).date()):
        if case.place is not None and case.place in exact and not case.sealed:
            found.subtract([(case.place, case.filed.astimezone(zone).date().replace(day=1))])
    return found


def _kept_away(books: Books, person: str, organisation: Organisation, day: date) -> Sequence[Case]:
    readings = [] if person == SYSTEM else lists.read_by(person, organisation, day)[:1]
    barred = [case for each in readings for case in sorted(books.lists.barred(each.bars) | each.recused)]
    return list(books.cases.several(barred).values())


def _months(today: date, count: int) -> Sequence[date]:
    """First days, the newest first."""
    months = (divmod(today.year * 12 + today.month - 1 - ago, 12) for ago in range(count))
    return [date(year, month + 1, 1) for year, month in months]


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)
