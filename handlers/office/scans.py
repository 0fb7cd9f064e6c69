"""Who sees how often codes were scanned (CF-10).

The office sees every number. The unit that hosts a place sees how often a code was scanned on a day that is over,
unless that is less than five: somebody seen in front of the poster must not be found by a number. There is one grain
of numbers for it, one for each code and day, and every sum is of numbers that are shown, so that nothing follows by
subtraction; and there is none of today, whose number would tell of each single scan as it comes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.codes import CodeState, Scan, ScanMonth
from cases.events import SYSTEM
from cases.organisation import Organisation, Post, Role
from cases.places import Place
from cases.ports import Books

#: Numbers below it are withheld from the hosting unit.
LEAST = 5

#: Roles of the office whose holders see every number.
READERS = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.AUDITOR})


#: Of more places than so many all scans of the days are read at once.
MANY = 500


class Sight(StrEnum):
    EXACT = "exact"
    COARSE = "coarse"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Line:
    """How often one code was scanned on one day. `state` is what it turned out to be, None where that is not shown."""

    day: date
    version: int
    state: CodeState | None
    count: int


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Of one place, or of forged codes. What is withheld has no line, like what there is not."""

    sight: Sight
    lines: tuple[Line, ...] = ()

    @property
    def total(self) -> int:
        """Of what is shown; never of anything else."""
        return sum(line.count for line in self.lines)

    def of(self, *states: CodeState) -> int:
        return sum(line.count for line in self.lines if line.state in states)


class Viewer:
    """Somebody who looks, at many places perhaps: what they see depends on the unit at the place alone."""

    def __init__(self, person: str, organisation: Organisation) -> None:
        self._organisation = organisation
        self._reads_all = reads_all(person, organisation)
        self._posts = organisation.posts_of(person)
        self._works_here = organisation.is_active(person)
        self._machine = person == SYSTEM
        self._known: dict[str | None, Sight] = {}

    def sight(self, place: Place) -> Sight:
        """Whoever reads everything and also belongs to the hosting unit, or to one above it, sees what that unit
        sees."""
        found = self._known.get(place.unit)
        if found is None:
            found = self._known[place.unit] = self._sight(place.unit)
        return found

    def _sight(self, unit: str | None) -> Sight:
        if self._machine:
            return Sight.EXACT
        if not self._works_here:
            return Sight.NONE
        hosts = set() if unit is None else {unit, *self._organisation.above(unit)}
        there = [post for post in self._posts if post.unit in hosts - {self._organisation.office}]
        if self._reads_all:
            return Sight.COARSE if there else Sight.EXACT
        return Sight.COARSE if any(map(_leads, there)) else Sight.NONE


def reads_all(person: str, organisation: Organisation) -> bool:
    """Also of forged codes, which are of no place."""
    office = organisation.office
    return person == SYSTEM or any(person in organisation.holders(role, office) for role in READERS)


def may_look(person: str, organisation: Organisation) -> bool:
    """Whether there may be a place whose numbers are theirs to see."""
    leads = any(map(_leads, organisation.posts_of(person)))
    return reads_all(person, organisation) or (leads and organisation.is_active(person))


def counted(books: Books, person: str, place: Place, *, first: date, last: date, today: date) -> Counts:
    """From `first` to `last`, both included."""
    seen = Viewer(person, books.organisation.load()).sight(place)
    if seen is Sight.NONE:
        return Counts(sight=seen)
    return _seen(seen, books.scans.between(first, last, place.id), today)


def counted_each(
    books: Books, viewer: Viewer, places: Sequence[Place], *, first: date, last: date, today: date
) -> Mapping[str, Counts]:
    """The same of several places, by place, without asking for each. What the viewer may not see is left out."""
    sights = {place.id: seen for place in places if (seen := viewer.sight(place)) is not Sight.NONE}
    few = len(sights) <= MANY
    scans = books.scans.of_each(list(sights), first, last) if few else books.scans.between(first, last)
    found: dict[str, dict[Scan, int]] = {place: {} for place in sights}
    for scan, count in scans.items():
        if scan.place in found:
            found[scan.place][scan] = count
    return {place: _seen(sights[place], found[place], today) for place in sights}


def monthly(
    books: Books, viewer: Viewer, places: Sequence[Place], *, first: date, last: date
) -> Mapping[ScanMonth, int]:
    """Sums of months long over, from the month of `first` to that of `last`, for who sees every number: beside the days
    that a unit is shown they would tell those that are withheld."""
    exact = [place.id for place in places if viewer.sight(place) is Sight.EXACT]
    return books.scans.months(first, last, exact) if exact else {}


def by_month(counts: Counts) -> Mapping[date, int]:
    """What is shown, by the month in which it was; each month by its first day."""
    found: dict[date, int] = {}
    for line in counts.lines:
        month = line.day.replace(day=1)
        found[month] = found.get(month, 0) + line.count
    return found


def forged(books: Books, person: str, *, first: date, last: date) -> Counts:
    if not reads_all(person, books.organisation.load()):
        return Counts(sight=Sight.NONE)
    return Counts(sight=Sight.EXACT, lines=tuple(_lines(books.scans.between(first, last, ""))))


def _leads(post: Post) -> bool:
    return post.head or Role.UNIT_HEAD in post.roles


def _seen(sight: Sight, scans: Mapping[Scan, int], today: date) -> Counts:
    return Counts(sight=sight, lines=tuple(_lines(scans) if sight is Sight.EXACT else _coarse(scans, today)))


def _lines(scans: Mapping[Scan, int]) -> Iterable[Line]:
    for scan, count in scans.items():
        yield Line(day=scan.day, version=scan.version, state=scan.state, count=count)


def _coarse(scans: Mapping[Scan, int], today: date) -> Iterable[Line]:
    cells: dict[tuple[date, int], int] = {}
    for scan, count in scans.items():
        cells[scan.day, scan.version] = cells.get((scan.day, scan.version), 0) + count
    for (day, version), count in cells.items():
        if count >= LEAST and day < today:
            yield Line(day=day, version=version, state=None, count=count)
