"""A calendar in lines of words: its week, its years, the days that are different."""

from collections.abc import Iterator, Sequence
from datetime import date

from app.cli import almanac, words
from app.cli.layout import columns, wrap
from cases.time.calendars import Calendar, Segment
from storage import calendars
from storage.calendars.reading import WEEKDAYS

WIDTH = 80
#: Behind what may still move; the legend says so.
MAY_MOVE = "?"


def week_lines(calendar: Calendar) -> Sequence[str]:
    rows = []
    for weekdays, hours in almanac.shown_week(calendar):
        named = words.say("calendar.span_mark").join(words.say(f"calendar.weekdays.{day}") for day in weekdays)
        rows.append((named, hours_words(hours)))
    width = max(columns(named) for named, _ in rows)
    return [f"{named}{' ' * (width - columns(named))}  {hours}" for named, hours in rows]


def hours_words(hours: Sequence[Segment]) -> str:
    return "  ".join(map(almanac.spoken, hours)) or words.say("calendar.closed")


def year_lines(calendar: Calendar, year: int) -> Sequence[str]:
    """Which years are final; of those that are not, the next ones only."""
    if calendar.country is None or calendar.published is None:
        return [words.say("calendar.show.no_country")]
    open_years = [each for each in range(year, calendars.LAST_YEAR + 1) if each not in calendar.published]
    lines = [words.say("calendar.show.published", years=almanac.runs(calendar.published))] if calendar.published else []
    if open_years:
        lines.append(words.say("calendar.show.provisional", years=almanac.runs(open_years)))
    return lines


def off_lines(calendar: Calendar, first: date, last: date) -> Iterator[tuple[date, str, str]]:
    for stretch in almanac.stretches(calendar, first, last, words.language()):
        yield stretch.first, stretch_dates(stretch), stretch_words(calendar, stretch)


def stretch_dates(stretch: almanac.Stretch) -> str:
    if stretch.first == stretch.last:
        return _dated(stretch.first)
    return words.say("calendar.span_mark").join((_dated(stretch.first), _dated(stretch.last)))


def stretch_words(calendar: Calendar, stretch: almanac.Stretch) -> str:
    named = words.say("calendar.comma").join(stretch.names) or words.say("calendar.closed_here")
    mark = f" {MAY_MOVE}" if calendar.is_provisional(stretch.first.year) else ""
    return f"{words.say('calendar.days_off', count=stretch.days)}{mark}  {named}"


def on_lines(calendar: Calendar, first: date, last: date) -> Iterator[tuple[date, str, str]]:
    for day in almanac.days(first, last):
        special = calendar.dates.get(day)
        if special is not None and special.segments:
            kind = words.say(f"calendar.kinds.{special.kind}")
            yield day, _dated(day), f"{kind}  {hours_words(special.segments)}"


def _dated(day: date) -> str:
    return f"{day.isoformat()} {words.say(f'calendar.letters.{WEEKDAYS[day.weekday()]}')}"


def in_columns(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Two columns, the second one wrapped, at most eighty wide."""
    first = max((columns(left) for left, _ in rows), default=0)
    for left, right in rows:
        head = f"  {left}{' ' * (first - columns(left))}  "
        for line in wrap(right, WIDTH - first - 4):
            yield (head + line).rstrip()
            head = " " * columns(head)


def weekday(day: date) -> str:
    return words.say(f"calendar.weekdays.{WEEKDAYS[day.weekday()]}")
