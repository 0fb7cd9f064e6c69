"""The organisation as sheets, in XLSX or CSV. Keys and recusals are in neither."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cases.organisation import Leave, Organisation, Person, Post, Sector, Team, Unit
from dialog.catalogue import Catalogue
from handlers.roster import cells, rosters, vocabulary
from handlers.roster.columns import COLUMNS, NAMES, Form, Sheet, Value
from handlers.roster.problems import Unfit
from handlers.roster.rosters import Entry, Lead, Roster
from handlers.roster.vocabulary import NO, YES

_WIDTHS = {Form.NAME: 36, Form.WORDS: 30, Form.IDS: 30, Form.PLACES: 30}
_WIDTH = 16
#: A spreadsheet reads `_x0041_` as a letter; a mark in front makes it what it is.
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def workbook(organisation: Organisation, language: str, words: Catalogue) -> bytes:
    """Raises `Unfit` when a list is longer than a cell can hold."""
    roster = rosters.of(organisation)
    rows = {sheet: list(_rows(sheet, roster, language, words)) for sheet in Sheet}
    if any(
        isinstance(value, str) and len(value) > cells.LONGEST for each in rows.values() for row in each for value in row
    ):
        raise Unfit("too-long", limit=cells.LONGEST)  # the library would cut it off without a word
    return _book(rows, language, words)


def csvs(organisation: Organisation, language: str, words: Catalogue) -> dict[Sheet, bytes]:
    roster = rosters.of(organisation)
    return {sheet: _csv(sheet, roster, language, words) for sheet in Sheet}


def headings(sheet: Sheet, language: str, words: Catalogue) -> tuple[str, ...]:
    return tuple(words.text(f"roster.column.{sheet}.{column.name}", language) for column in COLUMNS[sheet])


def written(sheet: Sheet, entry: Entry, language: str, words: Catalogue) -> tuple[str | date, ...]:
    """An entry as the cells of its row, as a person reads them."""
    said = values(entry)
    between = words.text("grammar.comma", language)

    def cell(name: str, form: Form, listed: str) -> str | date:
        match said.get(name):
            case bool(yes):
                return vocabulary.word(words, "yes_no", YES if yes else NO, language)
            case date() as day:
                return day
            case str(one):
                return vocabulary.word(words, listed, one, language) if form is Form.WORD else one
            case tuple(items) if form is Form.WORDS:
                return between.join(vocabulary.word(words, listed, item, language) for item in items)
            case tuple(items):
                return between.join(items)
        return ""

    return tuple(cell(column.name, column.form, column.words) for column in COLUMNS[sheet])


def values(entry: Entry) -> Mapping[str, Value]:
    """By column; what reading gives back."""
    match entry:
        case Unit():
            own: dict[str, Value] = {"id": entry.id, "kind": entry.kind.value, "branch": entry.branch}
            return own | {"above": entry.above} | _names(entry.names)
        case Person():
            return {"id": entry.id, "name": entry.name, "active": entry.active}
        case Post():
            roles = tuple(sorted(entry.roles))
            return {"person": entry.person, "unit": entry.unit, "roles": roles, "head": entry.head}
        case Leave():
            return {"person": entry.person, "first": entry.first, "last": entry.last, "stand_in": entry.stand_in}
        case Lead():
            return {"sector": entry.sector.value, "leads": entry.units}
        case Team():
            own = {"id": entry.id, "kind": entry.kind.value, "unit": entry.unit, "members": entry.members}
            return own | {"projects": tuple(sorted(entry.projects))} | _names(entry.names)


def _names(names: Mapping[str, str]) -> dict[str, Value]:
    return {column: names.get(language) for column, language in NAMES.items()}


def _rows(sheet: Sheet, roster: Roster, language: str, words: Catalogue) -> Iterator[tuple[str | date, ...]]:
    """All seven sectors, so that one sees which have no leading unit."""
    entries: Mapping[tuple[str, ...], Entry] = roster[sheet]
    if sheet is Sheet.SECTORS:
        entries = {(sector,): Lead(sector=sector, units=()) for sector in Sector} | dict(entries)
    return (written(sheet, entry, language, words) for entry in entries.values())


def _book(rows: Mapping[Sheet, list[tuple[str | date, ...]]], language: str, words: Catalogue) -> bytes:
    from openpyxl import Workbook  # a quarter of a second and 20 MB, for whoever exports
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for sheet in Sheet:
        page = book.create_sheet(words.text(f"roster.sheet.{sheet}", language))
        page.freeze_panes = "A2"
        for at, column in enumerate(COLUMNS[sheet], start=1):
            page.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(column.form, _WIDTH)
        heads = [WriteOnlyCell(page, value=heading) for heading in headings(sheet, language, words)]
        for head in heads:
            head.font = Font(bold=True)
        page.append(heads)
        for row in rows[sheet]:
            page.append([_dressed(WriteOnlyCell(page), value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _dressed(cell: Any, value: str | date) -> Any:
    """Text is marked as text, or a spreadsheet would make a number or a date of it as soon as somebody edits it."""
    if not isinstance(value, str):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    elif value:
        cell.value = _CODED.sub("_x005F_", cells.escaped(value))
        cell.data_type = "s"
        cell.number_format = "@"
    return cell


def _csv(sheet: Sheet, roster: Roster, language: str, words: Catalogue) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings(sheet, language, words))
    for row in _rows(sheet, roster, language, words):
        writer.writerow(cells.escaped(value) if isinstance(value, str) else value.isoformat() for value in row)
    return text.getvalue().encode("utf-8-sig")
