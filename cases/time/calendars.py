"""When people work: a zone, several segments a weekday, and dates that are different (domain.md B2, decision 27).

All instants are read to the whole second; fractions are dropped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from cases.time.layout import DAY, Segment, change, offset
from cases.time.years import FIRST_YEAR, LAST_YEAR, NotAnInstant, NoWorkingTime, Years


class DayKind(StrEnum):
    WORKING = "working"
    WEEKEND = "weekend"  # a weekday without hours
    HOLIDAY = "holiday"  # a named day off
    MAKE_UP = "make-up"  # 调休: works although its weekday does not
    OWN = "own"  # hours of its own, or closed, by decision of the office


@dataclass(frozen=True, kw_only=True)
class Special:
    """A date that is different. `names` by language ("zh-Hans", "en"), empty when it has none."""

    kind: DayKind
    segments: tuple[Segment, ...] = ()
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """`week` begins with Monday. `published` are the years whose make-up days are known; None where no country's
    holidays apply, so that nothing can change. `years` is what was laid out of it, and no part of what it is."""

    zone: ZoneInfo
    week: tuple[tuple[Segment, ...], ...]
    dates: Mapping[date, Special] = field(default_factory=lambda: MappingProxyType({}))
    country: str | None = None
    published: frozenset[int] | None = None
    years: Years = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "years", Years(self.zone, self._hours))

    def is_provisional(self, year: int) -> bool:
        """The make-up days of that year are not published yet; everything that touches it may still move."""
        return self.published is not None and year not in self.published

    def segments(self, day: date) -> Sequence[Segment]:
        special = self.dates.get(day)
        return self.week[day.weekday()] if special is None else special.segments

    def kind(self, day: date) -> DayKind:
        special = self.dates.get(day)
        if special is not None:
            return special.kind
        return DayKind.WORKING if self.week[day.weekday()] else DayKind.WEEKEND

    def _hours(self, ordinal: int) -> Sequence[Segment]:
        return self.segments(date.fromordinal(ordinal))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def second(instant: datetime) -> int:
    """Seconds since 1970. Raises NotAnInstant."""
    if instant.tzinfo is None:
        raise NotAnInstant("no zone")
    if not FIRST_YEAR < instant.year < LAST_YEAR:
        raise NotAnInstant("year")
    return (instant - _EPOCH) // _SECOND


def instant(second: int) -> datetime:
    found = datetime.fromtimestamp(second, UTC)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise NotAnInstant("year")
    return found


def check(calendar: Calendar) -> None:
    """Raises NoWorkingTime when nobody ever works, or in none of the days of a year in which dates are given."""
    years = {day.year for day in calendar.dates}
    if not years and not any(calendar.week):
        raise NoWorkingTime
    for year in sorted(years):
        first = date(year, 1, 1).toordinal()
        if not any(calendar.segments(date.fromordinal(day)) for day in range(first, first + 365)):
            raise NoWorkingTime(str(year))


def worked(calendar: Calendar, first: datetime, last: datetime) -> int:
    """Working seconds between two instants; none when `last` is not later."""
    return calendar.years.worked(second(first), second(last))


def advance(calendar: Calendar, start: datetime, seconds: int) -> datetime:
    """The earliest instant at which so much has been worked: Monday 16:30 and 1 h is Monday 17:30, not Tuesday 09:00.
    Raises NoWorkingTime."""
    return instant(calendar.years.advance(second(start), seconds))


def rewind(calendar: Calendar, end: datetime, seconds: int) -> datetime:
    """The latest instant from which so much is worked until `end`. Raises NoWorkingTime."""
    return instant(calendar.years.rewind(second(end), seconds))


def is_working(calendar: Calendar, day: date) -> bool:
    return _hours_of(calendar, day) is not None


def opening(calendar: Calendar, day: date) -> datetime | None:
    hours = _hours_of(calendar, day)
    return None if hours is None else instant(hours[0])


def closing(calendar: Calendar, day: date) -> datetime | None:
    hours = _hours_of(calendar, day)
    return None if hours is None else instant(hours[1])


def working_day(calendar: Calendar, day: date, n: int) -> date:
    """The n-th working day after (n > 0) or before (n < 0) `day`; with 0 `day` itself or the next working one.
    Raises NoWorkingTime."""
    _known(day)
    return date.fromordinal(calendar.years.working_day(day.toordinal(), n))


def working_days(calendar: Calendar, first: date, last: date) -> int:
    """How many lie behind `first`, `last` included; none where it does not lie behind it."""
    days = (last - first).days
    return sum(is_working(calendar, first + timedelta(days=more)) for more in range(1, days + 1))


def local_day(calendar: Calendar, instant: datetime) -> date:
    second(instant)
    return instant.astimezone(calendar.zone).date()


def moment(calendar: Calendar, day: date, time: time) -> datetime:
    """The first instant at which the wall clock shows that; where it skips it, the instant of skipping."""
    _known(day)
    wall = datetime.combine(day, time, calendar.zone)
    shown = wall.astimezone(UTC)
    if shown.astimezone(calendar.zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
        return instant(change(calendar.zone, second(shown) - DAY, second(shown)))
    return shown


def end_of_day(calendar: Calendar, day: date) -> datetime:
    """24:00: where that day is over for good, even if the wall clock comes back to it."""
    midnight = moment(calendar, day + timedelta(days=1), time())
    again = datetime.combine(day + timedelta(days=1), time(), calendar.zone).replace(fold=1).astimezone(UTC)
    returns = again > midnight and local_day(calendar, again - _SECOND) == day
    return again if returns else midnight


def _hours_of(calendar: Calendar, day: date) -> tuple[int, int] | None:
    _known(day)
    return calendar.years.hours_of(day.toordinal())


def _known(day: date) -> None:
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        raise NotAnInstant("year")


__all__ = [
    "DAY", "Calendar", "DayKind", "NoWorkingTime", "NotAnInstant", "Segment", "Special", "advance", "check", "closing",
    "end_of_day", "instant", "is_working", "local_day", "moment", "offset", "opening", "rewind", "second", "worked",
    "working_day",
]  # fmt: skip
