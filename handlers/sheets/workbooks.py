"""XLSX, read through openpyxl once `archives` has let it pass."""

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime

from handlers.sheets import archives
from handlers.sheets.markup import MOST_COLUMNS, Sight
from handlers.sheets.pages import Odd, Page, Raw
from handlers.sheets.problems import Unfit

#: How a spreadsheet keeps `_x0041_`, which would be a letter otherwise; the library reads it in one of two places only.
_CODED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)")


def read(data: bytes, most_rows: int) -> tuple[Page, ...]:
    """Raises `Unfit`."""
    archive = archives.checked(data, most_rows)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they quote cells, and what they are about is of no use here
            return tuple(_pages(archive))
    except Exception as trouble:  # a library that was handed nonsense raises whatever it stumbles over
        raise Unfit("broken") from trouble


def _pages(archive: archives.Archive) -> Iterator[Page]:
    from openpyxl import load_workbook  # a quarter of a second and 20 MB, for whoever imports

    book = load_workbook(io.BytesIO(archive.data), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        sight = archive.sights[sheet._worksheet_path]
        sheet.reset_dimensions()  # what a file says of its own size would hide rows
        rows = (
            (number, _cells(number, row[:MOST_COLUMNS], sight)) for number, row in enumerate(sheet.iter_rows(), start=1)
        )
        yield Page(
            title=sheet.title,
            rows=tuple((number, cells) for number, cells in rows if any(cell is not None for cell in cells)),
            merged=tuple(sight.merged),
            wide=tuple(sight.wide),
            base=book.epoch.date(),
        )


def _cells(number: int, row: tuple[object, ...], sight: Sight) -> tuple[Raw, ...]:
    return tuple(
        Odd.FORMULA if (number, column) in sight.formulas else _value(cell) for column, cell in enumerate(row, start=1)
    )


def _value(cell: object) -> Raw:
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", None) == "e":
        return Odd.BROKEN
    if isinstance(value, str):
        return _CODED.sub("_", value)
    return value if value is None or isinstance(value, (int, float, bool, date, datetime)) else Odd.BROKEN
