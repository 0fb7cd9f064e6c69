"""Who sees how often codes were scanned (CF-10).

The office sees every number. The unit that hosts a place sees how often a code was scanned on a day that is over,
unless that is less than five: somebody seen in front of the poster must not be found by a number. There is one grain
of numbers for it, one for each code and day, and every sum is of numbers that are shown, so that nothing follows by
subtraction; and there is none of today, whose number would tell of each single scan as it comes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.codes import CodeState, Scan
from cases.events import SYSTEM
from cases.organisation import Organisation, Post, Role
from cases.places import Place
from cases.ports import Books

#: Numbers below it are withheld from the hosting unit.
LEAST = 5

#: Roles of the office whose holders see every number.
READERS = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.AUDITOR})


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


def sight(person: str, place: Place, organisation: Organisation) -> Sight:
    """Whoever reads everything and also belongs to the hosting unit, or to one above it, sees what that unit sees."""
    if person == SYSTEM:
        return Sight.EXACT
    if not organisation.is_active(person):
        return Sight.NONE
    hosts = set() if place.unit is None else {place.unit, *organisation.above(place.unit)}
    there = [post for post in organisation.posts_of(person) if post.unit in hosts - {organisation.office}]
    if reads_all(person, organisation):
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
    seen = sight(person, place, books.organisation.load())
    if seen is Sight.NONE:
        return Counts(sight=seen)
    scans = books.scans.between(first, last, place.id)
    return Counts(sight=seen, lines=tuple(_lines(scans) if seen is Sight.EXACT else _coarse(scans, today)))


def forged(books: Books, person: str, *, first: date, last: date) -> Counts:
    if not reads_all(person, books.organisation.load()):
        return Counts(sight=Sight.NONE)
    return Counts(sight=Sight.EXACT, lines=tuple(_lines(books.scans.between(first, last, ""))))


def _leads(post: Post) -> bool:
    return post.head or Role.UNIT_HEAD in post.roles


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
