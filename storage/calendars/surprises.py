"""What a calendar says that may not be what was meant. Nothing here is wrong; a person looks at it once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from cases.time.calendars import Calendar, DayKind, Special
from storage.calendars import national

#: A stretch without work of more days than this is longer than any holiday.
LONGEST_STRETCH = 10
#: Less work a week than this, or more, and somebody has mistyped or works in shifts.
FEWEST_HOURS, MOST_HOURS = 10, 60
#: How far ahead closed stretches are looked for.
_AHEAD = 2 * 366


@dataclass(frozen=True, kw_only=True)
class Surprise:
    """The words are `cli.calendar.check.surprise.<code>`."""

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


def surprises(calendar: Calendar, *, today: date) -> tuple[Surprise, ...]:
    found = [*_of_week(calendar), *_of_stretches(calendar, today)]
    if calendar.country is not None:
        found += [*_of_country(calendar, calendar.country), *_of_days(calendar, calendar.country)]
    return tuple(found)


def _of_week(calendar: Calendar) -> Iterator[Surprise]:
    hours = sum(segment.end - segment.start for day in calendar.week for segment in day) // 3600
    if hours < FEWEST_HOURS:
        yield Surprise(code="few-hours", facts={"hours": hours})
    elif hours > MOST_HOURS:
        yield Surprise(code="many-hours", facts={"hours": hours})


def _of_stretches(calendar: Calendar, today: date) -> Iterator[Surprise]:
    """Closed longer than a holiday lasts, between two working days."""
    last: date | None = None
    for day in (today + timedelta(days=ahead) for ahead in range(_AHEAD)):
        if not calendar.segments(day):
            continue
        if last is not None and (day - last).days - 1 > LONGEST_STRETCH:
            first = last + timedelta(days=1)
            facts = {"first": first.isoformat(), "last": (day - timedelta(days=1)).isoformat()}
            yield Surprise(code="long-stretch", facts=facts | {"days": (day - last).days - 1})
        last = day


def _of_country(calendar: Calendar, country: str) -> Iterator[Surprise]:
    known = national.days(country)
    if known.make_up and not calendar.published:
        yield Surprise(code="nothing-published", facts={"country": country})
    declared = (calendar.published or frozenset()) - national.published_years(country)
    for year in sorted(declared):
        if not any(day.year == year and special.kind is DayKind.MAKE_UP for day, special in calendar.dates.items()):
            yield Surprise(code="published-without-make-up", facts={"year": year})


def _of_days(calendar: Calendar, country: str) -> Iterator[Surprise]:
    """Where the office and the country disagree."""
    known = national.days(country)
    for day, special in sorted(calendar.dates.items()):
        facts = {"date": day.isoformat()}
        if day in known.off and special.segments and day not in known.make_up:
            yield Surprise(code="open-on-holiday", facts=facts)
        elif day in known.make_up and special == Special(kind=DayKind.OWN):
            yield Surprise(code="closed-on-make-up", facts=facts)
