"""What there is to say about a calendar in a span of days: pure, no words."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.time.calendars import Calendar, DayKind, Segment
from storage.calendars.reading import WEEKDAYS

DAY = timedelta(days=1)
_SWAPPED = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Consecutive days without work, among them at least one special one. `names` as told in one language."""

    first: date
    last: date
    names: tuple[str, ...]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def month(year: int, number: int) -> tuple[date, date]:
    following = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), following - DAY


def working_days(calendar: Calendar, first: date, last: date) -> int:
    return sum(1 for day in days(first, last) if calendar.segments(day))


def name(calendar: Calendar, day: date, language: str) -> str:
    """In that language, or in another one when it has no name in it, or empty."""
    special = calendar.dates.get(day)
    if special is None or not special.names:
        return ""
    return special.names.get(language) or next(iter(special.names.values()))


def stretches(calendar: Calendar, first: date, last: date, language: str) -> Iterator[Stretch]:
    """Those that have a special day between `first` and `last`, whole, even where they reach beyond."""
    told: date | None = None
    for day in days(first, last):
        if (told and day <= told) or calendar.segments(day) or calendar.kind(day) is DayKind.WEEKEND:
            continue
        begun = ended = day
        while not calendar.segments(begun - DAY) and (day - begun).days < 366:
            begun -= DAY
        while not calendar.segments(ended + DAY) and (ended - day).days < 366:
            ended += DAY
        yield Stretch(first=begun, last=ended, names=_names(calendar, begun, ended, language))
        told = ended


def _names(calendar: Calendar, first: date, last: date, language: str) -> tuple[str, ...]:
    """Without the days that only say what they were swapped for, and those that repeat a name with an addition."""
    found = [told for day in days(first, last) if (told := name(calendar, day, language))]
    plain = [each for each in dict.fromkeys(found) if not _SWAPPED.search(each)]
    short = [each for each in plain if not any(other != each and each.startswith(other) for other in plain)]
    return tuple(short or dict.fromkeys(found))


def shown_week(calendar: Calendar) -> Iterator[tuple[Sequence[str], tuple[Segment, ...]]]:
    """Consecutive weekdays with the same hours: (first and last, or the only one) and the hours."""
    begun = 0
    for at in range(1, 8):
        if at == 7 or calendar.week[at] != calendar.week[begun]:
            yield tuple(dict.fromkeys((WEEKDAYS[begun], WEEKDAYS[at - 1]))), calendar.week[begun]
            begun = at


def spoken(segment: Segment) -> str:
    """As it is written in the file."""
    return f"{_clock(segment.start)}-{_clock(segment.end)}"


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}"


def runs(years: Collection[int]) -> str:
    """2027–2038, or 2025, 2027–2038."""
    ordered = sorted(years)
    told: list[tuple[int, int]] = []
    for at, year in enumerate(ordered):
        if at and year == ordered[at - 1] + 1:
            told[-1] = (told[-1][0], year)
        else:
            told.append((year, year))
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in told)
