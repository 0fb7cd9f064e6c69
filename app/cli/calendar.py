"""`mashang calendar`: working time, to look at, to check and to import."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path

import click

from app.cli import almanac, calendar_files, calendar_words, months, rooms, words
from app.cli.frame import FINDING, FINE, USAGE, Trouble
from app.cli.months import Sheet
from app.settings import Settings
from app.wiring import now
from cases.ports import Books
from cases.rules.changing import may_change
from cases.time import calendars as working_time
from cases.time.calendars import Calendar, Segment
from cases.values import Json
from storage import calendars
from storage.calendars import Surprise
from storage.calendars.reading import WEEKDAYS

LONGEST_REASON = 500
#: Open deadlines are counted up to here; the number only tells how much there is to do.
MOST_COUNTED = 1_000
#: Months that are shown, and how many stretches of days off are told when a calendar is checked.
NEXT_MONTHS, NEXT_STRETCHES = 3, 4
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a calendar is from: a file, the deployment's edition, or what is shipped."""

    calendar: Calendar
    kind: str
    edition: int = 0


@dataclass(frozen=True, kw_only=True)
class Kept:
    """`waiting`: open deadlines that are reckoned anew."""

    refused: bool = False
    edition: int = 0
    waiting: int = 0


def show(year: int | None, month: str | None, calendar: Path | None, as_json: bool) -> None:
    if year is not None and month is not None:
        raise Trouble("year-and-month", exit_code=USAGE)
    found = rooms.settings()
    source = _source(found, calendar)
    today = working_time.local_day(source.calendar, now())
    shown = _months(year, month, today)
    first, last = almanac.month(*shown[0])[0], almanac.month(*shown[-1])[1]
    if as_json:
        rooms.print_json(_shown_json(source, first, last))
        return
    _print_head(source)
    sheet = Sheet(calendar=source.calendar, today=today)
    console = months.console()
    console.print()
    console.print(months.large(sheet, *shown[0]) if len(shown) == 1 else months.grids(sheet, shown))
    kinds = {source.calendar.kind(day) for day in almanac.days(first, last)}
    provisional = any(source.calendar.is_provisional(year) for year, _ in shown)
    console.print(months.legend(kinds, provisional=provisional))
    _print_special(source.calendar, first, last)


def check(file: Path, as_json: bool) -> int:
    text = calendar_files.text_of(file)
    wrong = calendars.problems(text)
    calendar = None if wrong else calendars.read(text)
    today = now().date()
    odd = () if calendar is None else calendars.surprises(calendar, today=today)
    if as_json:
        told: dict[str, Json] = {"wrong": [{"code": each.code, **each.facts} for each in wrong]}
        told["surprises"] = [{"code": each.code, **each.facts} for each in odd]
        rooms.print_json(told | ({} if calendar is None else _summary_json(calendar, today)))
        return FINDING if wrong or odd else FINE
    for trouble in wrong:
        click.echo(click.style("✗ ", fg="red") + calendar_files.wrong_words(trouble))
    _print_surprises(odd)
    if not wrong and not odd:
        click.echo(click.style("✓ ", fg="green") + words.say("calendar.check.fine"))
    if calendar is not None:
        click.echo()
        _print_summary(calendar, today)
    return FINDING if wrong or odd else FINE


def import_file(file: Path, reason: str, person: str) -> None:
    found = rooms.settings()
    text = calendar_files.text_of(file)
    calendar = calendar_files.read(text)
    why = reason.strip()
    if not why:
        raise Trouble("no-reason", exit_code=USAGE)
    if len(why) > LONGEST_REASON:
        raise Trouble("text-too-long", limit=LONGEST_REASON, exit_code=USAGE)
    at = now()

    def keep(books: Books) -> Kept:
        if not may_change(books.organisation.load(), person):
            return Kept(refused=True)
        edition = books.rules.save("calendar", text, at=at, actor=person, reason=why)
        return Kept(edition=edition, waiting=len(books.clocks.outdated(edition, limit=MOST_COUNTED + 1)))

    async def work() -> Kept:
        async with rooms.house(found) as house:
            return await house.store.transact(keep)

    kept = rooms.run(work)
    if kept.refused:
        raise Trouble("not-administrator", exit_code=FINDING)
    click.echo(click.style("✓ ", fg="green") + words.say("calendar.import.done", edition=kept.edition))
    many = "recomputed_many" if kept.waiting > MOST_COUNTED else "recomputed"
    click.echo("  " + words.say(f"calendar.import.{many}", count=min(kept.waiting, MOST_COUNTED)))
    _print_surprises(calendars.surprises(calendar, today=at.date()))


def _source(found: Settings, file: Path | None) -> Source:
    """The file that is named, the deployment's calendar where there is a database, otherwise what is shipped."""
    if file is not None:
        return Source(calendar=calendar_files.read(calendar_files.text_of(file)), kind="file")
    if found.database_file is not None and not found.database_file.exists():
        return Source(calendar=calendar_files.read(calendars.shipped()), kind="shipped")

    def current(books: Books) -> Source:
        rules = books.rules.current()
        last = max((each.number for each in books.rules.editions() if each.part == "calendar"), default=0)
        return Source(calendar=rules.calendar, kind="edition" if last else "shipped", edition=last)

    async def work() -> Source:
        async with rooms.house(found) as house:
            return await house.store.read(current)

    return rooms.run(work)


def _months(year: int | None, month: str | None, today: date) -> Sequence[tuple[int, int]]:
    if year is not None:
        return [(year, number) for number in range(1, 13)]
    if month is not None:
        match = _MONTH.fullmatch(month)
        if match is None:
            raise Trouble("not-a-month", exit_code=USAGE)
        return [(int(match[1]), int(match[2]))]
    first = today.year * 12 + today.month - 1
    return [(at // 12, at % 12 + 1) for at in range(first, first + NEXT_MONTHS)]


def _print_head(source: Source) -> None:
    calendar = source.calendar
    title = words.say(f"calendar.show.source.{source.kind}", edition=source.edition)
    country = words.say("calendar.show.holidays", country=calendar.country) if calendar.country else ""
    click.echo(click.style(title, bold=True) + f"  {calendar.zone.key}  {country}".rstrip())
    for line in calendar_words.week_lines(calendar):
        click.echo(f"  {line}")
    for line in calendar_words.year_lines(calendar, now().year):
        click.echo(f"  {line}")


def _print_special(calendar: Calendar, first: date, last: date) -> None:
    """What is different from the usual week, in the order of the dates."""
    told = sorted([*calendar_words.off_lines(calendar, first, last), *calendar_words.on_lines(calendar, first, last)])
    click.echo()
    for line in calendar_words.in_columns([(shown, what) for _, shown, what in told]):
        click.echo(line)
    if told:
        click.echo()
    click.echo("  " + words.say("calendar.show.working_days", count=almanac.working_days(calendar, first, last)))


def _print_surprises(found: Sequence[Surprise]) -> None:
    for surprise in found:
        said = words.say(f"calendar.surprise.{surprise.code}", **surprise.facts)
        click.echo(click.style("! ", fg="yellow") + said)


def _print_summary(calendar: Calendar, today: date) -> None:
    for line in (*calendar_words.week_lines(calendar), *calendar_words.year_lines(calendar, today.year)):
        click.echo(f"  {line}")
    for year in (today.year, today.year + 1):
        count = almanac.working_days(calendar, date(year, 1, 1), date(year, 12, 31))
        mark = "_provisional" if calendar.is_provisional(year) else ""
        click.echo("  " + words.say(f"calendar.check.working_days{mark}", year=year, count=count))
    rows = [
        (calendar_words.stretch_dates(each), calendar_words.stretch_words(calendar, each))
        for each in _next_stretches(calendar, today)
    ]
    click.echo()
    for line in calendar_words.in_columns(rows):
        click.echo(line)


def _next_stretches(calendar: Calendar, today: date) -> Sequence[almanac.Stretch]:
    found = almanac.stretches(calendar, today, date(today.year + 1, 12, 31), words.language())
    return tuple(islice(found, NEXT_STRETCHES))


def _summary_json(calendar: Calendar, today: date) -> dict[str, Json]:
    years = (today.year, today.year + 1)
    counted = partial(almanac.working_days, calendar)
    return {
        "working_days": {str(year): counted(date(year, 1, 1), date(year, 12, 31)) for year in years},
        "next": [
            {"first": each.first.isoformat(), "last": each.last.isoformat(), "names": list(each.names)}
            for each in _next_stretches(calendar, today)
        ],
        "provisional": [year for year in years if calendar.is_provisional(year)],
    }


def _shown_json(source: Source, first: date, last: date) -> Json:
    calendar = source.calendar
    return {
        "source": source.kind,
        "edition": source.edition,
        "zone": calendar.zone.key,
        "holidays": calendar.country,
        "week": {day: _hours_json(calendar.week[at]) for at, day in enumerate(WEEKDAYS)},
        "published": None if calendar.published is None else sorted(calendar.published),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "working_days": almanac.working_days(calendar, first, last),
        "provisional": [year for year in range(first.year, last.year + 1) if calendar.is_provisional(year)],
        "dates": [
            {
                "date": day.isoformat(),
                "kind": special.kind.value,
                "hours": _hours_json(special.segments),
                "names": dict(special.names),
            }
            for day in almanac.days(first, last)
            if (special := calendar.dates.get(day)) is not None
        ],
    }


def _hours_json(hours: Sequence[Segment]) -> Json:
    return [almanac.spoken(segment) for segment in hours]
