"""Why a due date is what it is: a tuple of parts from the start to the due date. Every second of it belongs to exactly
one part, so the seconds add up; every skipped date, every pause and every provisional year is named.

`ran` is what the limit's own clock ran in a part: over all parts but pauses it adds up to the allowance. A run of more
than a few stretches is told as two parts with the same ends, what was worked and the rest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from cases.time import calendars, deadlines, ways
from cases.time.calendars import DAY, Calendar, DayKind
from cases.time.deadlines import Pause
from cases.time.limits import Limit, Unit
from cases.time.spans import BY_DATE
from cases.time.ways import Leg, Way


class Kind(StrEnum):
    COUNTED = "counted"
    MAKE_UP = "make-up"  # counted, on a day that makes up for another
    OWN_HOURS = "own-hours"  # counted, on a date with hours of its own
    START_DAY = "start-day"  # not counted as a day
    OFF_HOURS = "off-hours"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    OWN_CLOSED = "own-closed"
    PAUSE = "pause"
    TO_CLOSE = "to-close"  # after a pause of some hours: to the close of business of the day
    TO_MIDNIGHT = "to-midnight"  # the same where days and months are counted: to 24:00
    ROLL_FORWARD = "roll-forward"  # 24:00 of the next working day
    LATE = "late"
    # Notes, which last no time:
    SOONER = "sooner"
    EXTENSION = "extension"
    LAST_DAY = "last-day"  # is not a working day
    ASIDE = "pause-aside"
    PROVISIONAL = "provisional"


SKIPPED = {DayKind.WEEKEND: Kind.WEEKEND, DayKind.HOLIDAY: Kind.HOLIDAY}
COUNTED = {DayKind.MAKE_UP: Kind.MAKE_UP, DayKind.OWN: Kind.OWN_HOURS, DayKind.HOLIDAY: Kind.OWN_HOURS}
_WORK = frozenset({Kind.COUNTED, Kind.MAKE_UP, Kind.OWN_HOURS})
_NAMED = frozenset({Kind.HOLIDAY, Kind.MAKE_UP, Kind.OWN_HOURS, Kind.OWN_CLOSED})
#: So many stretches of work and rest in a row are told one by one.
_FEW = 3

_NAMELESS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Part:
    """`days`: the local dates that it touches, none for pauses. `names`: of a holiday or make-up day, by language.
    `limit`: an extension, or the sooner one of two. `year`: one whose make-up days are not published."""

    kind: Kind
    first: datetime
    last: datetime
    seconds: int
    ran: int = 0
    days: tuple[date, ...] = ()
    names: Mapping[str, str] = field(default_factory=lambda: _NAMELESS)
    limit: str = ""
    year: int = 0


def explain(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    pauses: Iterable[Pause] = (),
    extensions: Sequence[Limit] = (),
    at: datetime | None = None,
    done: datetime | None = None,
    until: datetime | None = None,
) -> tuple[Part, ...]:
    """From the start to the due date, or to `until`; what lies after the due date is late. Raises NoWorkingTime,
    NotAnInstant."""
    pauses = tuple(pauses)
    way = deadlines.way_of(start, limit, calendar, pauses, extensions, at, done)
    end = way.due if until is None else max(way.start, calendars.second(until))
    ended = at if done is None else done
    now = None if ended is None else calendars.second(ended)
    told = [part for run in _runs(way, end) for part in _parts(run, way)]
    told += list(_asides(pauses, way, now, told))
    told += [_note(Kind.PROVISIONAL, end, end, year=year) for year in way.provisional]
    return tuple(told)


class _Run(NamedTuple):
    """Days or pieces of days in a row that are told together."""

    kind: Kind
    first: int
    last: int
    leg: Leg
    days: tuple[date, ...] = ()
    names: Mapping[str, str] = _NAMELESS
    limit: str = ""


def _runs(way: Way, end: int) -> Iterator[_Run]:
    for place, leg in enumerate(way.legs):
        if place and leg.start <= end:
            yield _Run(kind=Kind.EXTENSION, first=leg.start, last=leg.start, leg=leg, limit=leg.limit.text)
        if leg.sooner and leg.start <= end:
            yield _Run(kind=Kind.SOONER, first=leg.start, last=leg.start, leg=leg, limit=leg.limit.text)
        yield from _joined(_pieces(way, leg, leg.start, min(leg.reached, end)))
        yield from _joined(_after(way, leg, end))
    if end > way.due:
        yield _Run(kind=Kind.LATE, first=way.due, last=end, leg=way.legs[-1])


def _joined(pieces: Iterable[_Run]) -> Iterator[_Run]:
    """What follows on the same kind with the same name is one run."""
    group: list[_Run] = []
    for piece in pieces:
        if group and (group[-1].kind, group[-1].names) != (piece.kind, piece.names):
            yield _one(group)
            group = []
        group.append(piece)
    if group:
        yield _one(group)


def _one(group: Sequence[_Run]) -> _Run:
    days = tuple(dict.fromkeys(day for piece in group for day in piece.days))
    return group[0]._replace(last=group[-1].last, days=days)


def _after(way: Way, leg: Leg, end: int) -> Iterator[_Run]:
    """From where the allowance is used up to the due date."""
    if leg.reached >= min(leg.due, end):
        return
    day = ways.local_day(way.calendar, leg.reached - 1)
    if not calendars.is_working(way.calendar, day):
        yield _Run(
            kind=Kind.LAST_DAY, first=leg.reached, last=leg.reached, leg=leg, days=(day,), names=_names(way, day)
        )
    yield from _pieces(way, leg, leg.reached, min(leg.due, end))


def _pieces(way: Way, leg: Leg, first: int, last: int) -> Iterator[_Run]:
    for begun, ended in way.pauses:
        if ended <= first:
            continue
        if begun >= last:
            break
        yield from _by_day(way, leg, first, begun)
        first, begun = min(ended, last), max(first, begun)
        yield _Run(kind=Kind.PAUSE, first=begun, last=first, leg=leg)
    yield from _by_day(way, leg, first, last)


def _by_day(way: Way, leg: Leg, first: int, last: int) -> Iterator[_Run]:
    begun = ways.local_day(way.calendar, leg.start - (leg is not way.legs[0]))
    for day, begins, ends in _days(way.calendar, first, last):
        kind = _kind(way.calendar, leg, day, begins, begun)
        names = _names(way, day) if kind in _NAMED else _NAMELESS
        yield _Run(kind=kind, first=begins, last=ends, leg=leg, days=(day,), names=names)


def _names(way: Way, day: date) -> Mapping[str, str]:
    special = way.calendar.dates.get(day)
    return _NAMELESS if special is None else special.names


def _days(calendar: Calendar, first: int, last: int) -> Iterator[tuple[date, int, int]]:
    """The stretch cut at 24:00 of every local date."""
    while first < last:
        ahead = calendars.offset(calendar.zone, first)
        midnight = first + DAY - (first + ahead) % DAY
        day = ways.local_day(calendar, first)
        if calendars.offset(calendar.zone, midnight) != ahead:
            midnight = calendars.second(calendars.end_of_day(calendar, day))
        yield day, first, min(midnight, last)
        first = midnight


def _kind(calendar: Calendar, leg: Leg, day: date, begins: int, begun: date) -> Kind:
    if not leg.clock.works and begins < leg.reached:
        return Kind.START_DAY if leg.limit.unit in BY_DATE and day == begun else Kind.COUNTED
    kind = calendar.kind(day)
    if not calendars.is_working(calendar, day):
        return SKIPPED.get(kind, Kind.OWN_CLOSED)
    if begins >= leg.reached:
        if leg.clock.works:
            return Kind.TO_CLOSE
        same = day == ways.local_day(calendar, leg.reached - 1)
        return Kind.TO_MIDNIGHT if same else Kind.ROLL_FORWARD
    if leg.limit.unit is Unit.WORKING_DAY and leg.limit.number and day == begun:
        return Kind.START_DAY
    return COUNTED.get(kind, Kind.COUNTED)


def _parts(run: _Run, way: Way) -> Iterator[Part]:
    clock = run.leg.clock
    ran = clock.ran(run.first, run.last)
    if run.kind not in _WORK or not clock.works:
        yield _part(run, run.last - run.first, ran)
        return
    pieces = list(islice(_work_and_rest(way.calendar, run), _FEW + 1)) if len(run.days) <= _FEW else []
    if 0 < len(pieces) <= _FEW:
        for piece in pieces:
            lasted = piece.last - piece.first
            yield _part(piece, lasted, 0 if piece.kind is Kind.OFF_HOURS else lasted)
        return
    rest = run.last - run.first - ran
    if ran:
        yield _part(run, ran, ran)
    if rest:
        yield _part(_rest(run, run.first, run.last), rest, 0)


def _work_and_rest(calendar: Calendar, run: _Run) -> Iterator[_Run]:
    now = run.first
    for first, last in calendar.years.pieces(run.first, run.last):
        if first > now:
            yield _rest(run, now, first)
        yield run._replace(first=first, last=last)
        now = last
    if now < run.last:
        yield _rest(run, now, run.last)


def _rest(run: _Run, first: int, last: int) -> _Run:
    return run._replace(kind=Kind.OFF_HOURS, first=first, last=last, names=_NAMELESS)


def _part(run: _Run, seconds: int, ran: int) -> Part:
    return Part(
        kind=run.kind, first=calendars.instant(run.first), last=calendars.instant(run.last), seconds=seconds, ran=ran,
        days=run.days, names=run.names, limit=run.limit,
    )  # fmt: skip


def _note(kind: Kind, first: int, last: int, *, year: int = 0) -> Part:
    return Part(kind=kind, first=calendars.instant(first), last=calendars.instant(last), seconds=0, year=year)


def _asides(pauses: Sequence[Pause], way: Way, now: int | None, told: Sequence[Part]) -> Iterator[Part]:
    """Pauses of which no part has the ends: inside of another one, of no length, before the start, after the end."""
    ends = {(part.first, part.last) for part in told if part.kind is Kind.PAUSE}
    for pause in pauses:
        first = calendars.second(pause.first)
        last = max(first, (first if now is None else now) if pause.last is None else calendars.second(pause.last))
        if (calendars.instant(max(first, way.start)), calendars.instant(last)) not in ends:
            yield _note(Kind.ASIDE, first, last)
