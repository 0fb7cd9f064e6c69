"""The TOML of a calendar. Strict: what is wrong is named, by its place in the file, so that a person can mend it."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from cases.time import calendars
from cases.time.calendars import Calendar, DayKind, NoWorkingTime, Segment, Special
from storage.calendars import national

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Characters; ten years of own dates are less.
LARGEST = 64 * 1024
#: Segments a day.
MOST_SEGMENTS = 24
#: Dates may be given for these years; others are typing errors.
EARLIEST, LATEST = 2000, 2100

_KEYS = frozenset({"zone", "holidays", "published", "week", "dates"})
_SEGMENT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LINE = re.compile(r"at line (\d+)")
_SHOWN = 40
#: Zones that mean something else on each machine, or count leap seconds.
_NOT_PORTABLE = ("localtime", "posixrules", "Factory", "right/", "posix/")

Fact = str | int


class NotACalendar(ValueError):
    """`code` says what is wrong, `facts` where; the words are `cli.calendar.wrong.<code>`."""

    def __init__(self, code: str, /, **facts: Fact) -> None:
        super().__init__(code, *facts.values())
        self.code = code
        self.facts: Mapping[str, Fact] = facts


@cache
def shipped() -> str:
    return files(__package__).joinpath("default.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=32)
def read(text: str) -> Calendar:
    """Raises NotACalendar, NoWorkingTime. Asked often, so that what was read is kept."""
    calendar, wrong = _read(text)
    if wrong:
        raise wrong[0]
    calendars.check(calendar)
    return calendar


def problems(text: str) -> tuple[NotACalendar, ...]:
    """Everything that is wrong, in the order of the file; nothing when `read` takes it."""
    calendar, wrong = _read(text)
    if not wrong:
        try:
            calendars.check(calendar)
        except NoWorkingTime as nobody:
            year = str(nobody)
            wrong.append(NotACalendar("no-working-year", year=year) if year else NotACalendar("no-working-time"))
    return tuple(wrong)


def _read(text: str) -> tuple[Calendar, list[NotACalendar]]:
    wrong: list[NotACalendar] = []
    table = _toml(text, wrong)
    if wrong:
        return Calendar(zone=ZoneInfo("UTC"), week=((),) * 7), wrong
    wrong += [NotACalendar("unknown-key", key=str(key)[:_SHOWN]) for key in table if key not in _KEYS]
    zone = _zone(table.get("zone"), wrong)
    country = _country(table.get("holidays"), wrong)
    declared = _years(table.get("published"), wrong)
    if declared and "holidays" not in table:
        wrong.append(NotACalendar("published-without-holidays"))
    week = _week(table.get("week"), wrong)
    own = _own(table.get("dates"), wrong)
    calendar = Calendar(
        zone=zone,
        week=week,
        dates=MappingProxyType(_specials(week, own, country)),
        country=country,
        published=None if country is None else national.published_years(country) | declared,
    )
    return calendar, wrong


def _toml(text: str, wrong: list[NotACalendar]) -> Mapping[str, object]:
    if len(text) > LARGEST:
        wrong.append(NotACalendar("too-large", kilobytes=LARGEST // 1024))
        return {}
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as trouble:
        found = _LINE.search(str(trouble))
        line = int(found[1]) if found else text.count("\n") + 1
        twice = "overwrite" in str(trouble) or "twice" in str(trouble)
        wrong.append(NotACalendar("duplicate" if twice else "not-toml", line=line))
        return {}


def _zone(value: object, wrong: list[NotACalendar]) -> ZoneInfo:
    if not isinstance(value, str):
        wrong.append(NotACalendar("no-zone"))
        return ZoneInfo("UTC")
    try:
        if not value.startswith(_NOT_PORTABLE):
            return ZoneInfo(value)
    except (LookupError, ValueError, OSError):
        pass
    wrong.append(NotACalendar("unknown-zone", zone=value[:_SHOWN]))
    return ZoneInfo("UTC")


def _country(value: object, wrong: list[NotACalendar]) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and value in national.countries():
        return value
    wrong.append(NotACalendar("unknown-country", country=str(value)[:_SHOWN]))
    return None


def _years(value: object, wrong: list[NotACalendar]) -> frozenset[int]:
    years: set[int] = set()
    first, last = national.FIRST_YEAR, national.LAST_YEAR
    for year in () if value is None else value if isinstance(value, list) else (value,):
        if not isinstance(value, list) or type(year) is not int or not first <= year <= last:
            wrong.append(NotACalendar("bad-year", year=str(year)[:_SHOWN], first=first, last=last))
        elif year in years:
            wrong.append(NotACalendar("year-twice", year=year))
        else:
            years.add(year)
    return frozenset(years)


def _week(value: object, wrong: list[NotACalendar]) -> tuple[tuple[Segment, ...], ...]:
    if not isinstance(value, dict):
        wrong.append(NotACalendar("no-week"))
        return ((),) * 7
    wrong += [NotACalendar("unknown-weekday", key=str(key)[:_SHOWN]) for key in value if key not in WEEKDAYS]
    return tuple(_segments(f"week.{day}", value.get(day, []), wrong) for day in WEEKDAYS)


def _own(value: object, wrong: list[NotACalendar]) -> dict[date, tuple[Segment, ...]]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        wrong.append(NotACalendar("bad-dates"))
        return {}
    own: dict[date, tuple[Segment, ...]] = {}
    for key, hours in value.items():
        segments = _segments(f"dates.{str(key)[:_SHOWN]}", hours, wrong)
        if (day := _day(str(key), wrong)) is not None:
            own[day] = segments
    return own


def _day(key: str, wrong: list[NotACalendar]) -> date | None:
    try:
        day = date.fromisoformat(key) if _DATE.fullmatch(key) else None
    except ValueError:
        day = None
    if day is None:
        wrong.append(NotACalendar("bad-date", date=key[:_SHOWN]))
    elif not EARLIEST <= day.year <= LATEST:
        wrong.append(NotACalendar("date-too-far", date=key, first=EARLIEST, last=LATEST))
        return None
    return day


def _segments(where: str, value: object, wrong: list[NotACalendar]) -> tuple[Segment, ...]:
    """By their beginnings. Touching ones are fine, overlapping ones are not."""
    if not isinstance(value, list) or len(value) > MOST_SEGMENTS:
        wrong.append(NotACalendar("bad-hours", where=where, most=MOST_SEGMENTS))
        return ()
    found = [(segment, typed) for typed in value if (segment := _segment(where, typed, wrong)) is not None]
    found.sort(key=lambda pair: pair[0])
    for (before, first), (after, second) in pairwise(found):
        if after.start < before.end:
            wrong.append(NotACalendar("overlapping", where=where, first=str(first), second=str(second)))
    return tuple(segment for segment, _ in found)


def _segment(where: str, typed: object, wrong: list[NotACalendar]) -> Segment | None:
    match = _SEGMENT.fullmatch(typed) if isinstance(typed, str) else None
    if match is None:
        wrong.append(NotACalendar("bad-time", where=where, typed=str(typed)[:_SHOWN]))
        return None
    start, end = (int(hours) * 3600 + int(minutes) * 60 for hours, minutes in (match.group(1, 2), _end(match)))
    if end <= start:
        wrong.append(NotACalendar("backwards", where=where, typed=match[0]))
        return None
    return Segment(start, end)


def _end(match: re.Match[str]) -> tuple[str, str]:
    return (match[3], match[4]) if match[3] else (match[5], match[6])


def _specials(
    week: tuple[tuple[Segment, ...], ...], own: Mapping[date, tuple[Segment, ...]], country: str | None
) -> dict[date, Special]:
    """What the office says of a date wins over the country's days."""
    found: dict[date, Special] = {}
    if country is not None:
        days = national.days(country)
        found |= {day: Special(kind=DayKind.HOLIDAY, names=names) for day, names in days.off.items()}
        usual = next((hours for hours in week if hours), ())
        # Where the office works on that weekday anyway, there is nothing to make up.
        found |= {day: Special(kind=DayKind.MAKE_UP, segments=usual) for day in days.make_up if not week[day.weekday()]}
    for day, segments in own.items():
        found[day] = _special(week[day.weekday()], segments, found.get(day))
    return dict(sorted(found.items()))


def _special(usual: tuple[Segment, ...], segments: tuple[Segment, ...], before: Special | None) -> Special:
    """Hours on a weekday without any are a make-up day; a holiday that stays closed keeps its name."""
    if segments:
        return Special(kind=DayKind.OWN if usual else DayKind.MAKE_UP, segments=segments)
    if before is not None and before.kind is DayKind.HOLIDAY:
        return before
    return Special(kind=DayKind.OWN)
