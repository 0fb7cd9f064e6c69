"""Rows as XLSX or CSV, safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dialog.catalogue import Catalogue
from handlers.sheets import cells
from handlers.sheets.columns import NO, YES, YES_NO, Form, Schema, Value
from handlers.sheets.problems import Unfit

_WIDTHS = {Form.NAME: 36, Form.WORDS: 30, Form.IDS: 30, Form.PLACES: 30}
_WIDTH = 16
#: A spreadsheet reads `_x0041_` as a letter; a mark in front makes it what it is.
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

#: The cells of a row, as a person reads them.
Written = tuple[str | date, ...]


def headings(schema: Schema, sheet: str, language: str, words: Catalogue) -> tuple[str, ...]:
    return tuple(schema.text(f"column.{sheet}.{column.name}", language, words) for column in schema.columns[sheet])


def written(schema: Schema, sheet: str, said: Mapping[str, Value], language: str, words: Catalogue) -> Written:
    """What reading gives, by column, as the cells of its row."""
    between = words.text("grammar.comma", language)

    def cell(name: str, form: Form, listed: str) -> str | date:
        match said.get(name):
            case bool(yes):
                return schema.text(f"{YES_NO}.{YES if yes else NO}", language, words)
            case date() as day:
                return day
            case str(one):
                return schema.text(f"{listed}.{one}", language, words) if form is Form.WORD else one
            case tuple(items) if form is Form.WORDS:
                return between.join(schema.text(f"{listed}.{item}", language, words) for item in items)
            case tuple(items):
                return between.join(items)
        return ""

    return tuple(cell(column.name, column.form, column.words) for column in schema.columns[sheet])


def workbook(schema: Schema, rows: Mapping[str, Sequence[Written]], language: str, words: Catalogue) -> bytes:
    """A sheet for each of the schema. Raises `Unfit` when a list is longer than a cell can hold."""
    if any(
        isinstance(value, str) and len(value) > cells.LONGEST for each in rows.values() for row in each for value in row
    ):
        raise Unfit("too-long", limit=cells.LONGEST)  # the library would cut it off without a word
    return _book(schema, rows, language, words)


def csv_file(schema: Schema, sheet: str, rows: Iterable[Written], language: str, words: Catalogue) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings(schema, sheet, language, words))
    for row in rows:
        writer.writerow(cells.escaped(value) if isinstance(value, str) else value.isoformat() for value in row)
    return text.getvalue().encode("utf-8-sig")


def _book(schema: Schema, rows: Mapping[str, Sequence[Written]], language: str, words: Catalogue) -> bytes:
    from openpyxl import Workbook  # a quarter of a second and 20 MB, for whoever exports
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for sheet, columns in schema.columns.items():
        page = book.create_sheet(schema.text(f"sheet.{sheet}", language, words))
        page.freeze_panes = "A2"
        for at, column in enumerate(columns, start=1):
            page.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(column.form, _WIDTH)
        heads = [WriteOnlyCell(page, value=heading) for heading in headings(schema, sheet, language, words)]
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
