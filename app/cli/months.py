"""Months as grids in the terminal. Colour helps; the marks say the same without it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from app.cli import almanac, words
from app.cli.calendar_words import MAY_MOVE
from cases.time.calendars import Calendar, DayKind
from storage.calendars.reading import WEEKDAYS

MARKS = {DayKind.HOLIDAY: "*", DayKind.MAKE_UP: "+", DayKind.OWN: "~"}
STYLES = {
    DayKind.WORKING: "",
    DayKind.WEEKEND: "dim",
    DayKind.HOLIDAY: "bold red",
    DayKind.MAKE_UP: "bold green",
    DayKind.OWN: "bold cyan",
}
PROVISIONAL = "bold yellow"
_ABREAST, _GAP, _CELL = 3, 4, 3


@dataclass(frozen=True, kw_only=True)
class Sheet:
    calendar: Calendar
    today: date


def console() -> Console:
    return Console(highlight=False, soft_wrap=False)


def grids(sheet: Sheet, months: Sequence[tuple[int, int]]) -> RenderableType:
    table = Table.grid(padding=(0, _GAP, 0, 0))
    pictures = [_month(sheet, year, number) for year, number in months]
    for at in range(0, len(pictures), _ABREAST):
        table.add_row(*pictures[at : at + _ABREAST])
    return table


def _month(sheet: Sheet, year: int, number: int) -> RenderableType:
    grid = Table.grid(padding=0)
    for _ in range(7):
        grid.add_column(width=_CELL)
    grid.add_row(*(Text(f"{words.say(f'calendar.letters.{day}'):>2}"[:2], style="dim") for day in WEEKDAYS))
    first, last = almanac.month(year, number)
    row = [Text("")] * first.weekday()
    for day in almanac.days(first, last):
        row.append(_cell(sheet, day))
        if len(row) == 7:
            grid.add_row(*row)
            row = []
    if row:
        grid.add_row(*row)
    return Group(_title(sheet.calendar, first), grid, Text(""))


def _title(calendar: Calendar, first: date) -> Text:
    title = Text(words.say("calendar.month", year=first.year, month=words.say(f"calendar.months.{first.month}")))
    title.stylize("bold")
    if calendar.is_provisional(first.year):
        title.append(f" {MAY_MOVE}", style=PROVISIONAL)
    return title


def _cell(sheet: Sheet, day: date) -> Text:
    kind = sheet.calendar.kind(day)
    style = STYLES[kind] + (" reverse" if day == sheet.today else "")
    return Text.assemble((f"{day.day:2}", style.strip()), (MARKS.get(kind, " "), STYLES[kind]))


def legend(kinds: Collection[DayKind], *, provisional: bool) -> Text:
    """Of what is on the sheet."""
    pieces = [Text.assemble(*_explained(kind)) for kind in DayKind if kind in kinds]
    if provisional:
        pieces.append(Text.assemble((MAY_MOVE, PROVISIONAL), " " + words.say("calendar.show.provisional_short")))
    return Text("   ").join(pieces)


def _explained(kind: DayKind) -> Iterator[tuple[str, str]]:
    yield f"12{MARKS.get(kind, '')}", STYLES[kind]
    yield f" {words.say(f'calendar.kinds.{kind}')}", ""


def large(sheet: Sheet, year: int, number: int) -> RenderableType:
    """One month with the hours of every day that is not like its weekday."""
    table = Table(padding=(0, 1), show_lines=True, border_style="dim")
    for weekday in WEEKDAYS:
        table.add_column(words.say(f"calendar.weekdays.{weekday}"), width=8, header_style="bold")
    first, last = almanac.month(year, number)
    row = [Text("")] * first.weekday()
    for day in almanac.days(first, last):
        row.append(_large_cell(sheet, day))
        if len(row) == 7:
            table.add_row(*row)
            row = []
    if row:
        table.add_row(*row, *([Text("")] * (7 - len(row))))
    return Group(_title(sheet.calendar, first), table)


def _large_cell(sheet: Sheet, day: date) -> Text:
    kind = sheet.calendar.kind(day)
    cell = Text.assemble(_cell(sheet, day))
    if kind in MARKS:
        told = "closed" if kind is DayKind.OWN and not sheet.calendar.segments(day) else kind
        cell.append("\n" + words.say(f"calendar.short_kinds.{told}"), style=STYLES[kind])
    return cell
