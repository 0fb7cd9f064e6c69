"""CSV: comma-separated, UTF-8 with or without its mark; GB18030, as older spreadsheets write it, with a warning."""

import csv
import io

from handlers.sheets.archives import MOST_BYTES
from handlers.sheets.markup import MOST_COLUMNS
from handlers.sheets.pages import Page
from handlers.sheets.problems import Unfit

_UTF_8_MARK, _UTF_16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")


def read(data: bytes, title: str, most_rows: int) -> tuple[Page, bool]:
    """The page, and whether it was in GB18030. Raises `Unfit`."""
    if len(data) > MOST_BYTES:
        raise Unfit("too-large", limit=MOST_BYTES >> 20)
    text, old = _decoded(data)
    rows: list[tuple[int, tuple[str | None, ...]]] = []
    wide: list[int] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if len(rows) == most_rows:
                raise Unfit("too-many-rows", limit=most_rows)
            rows.append((number, tuple(cells[:MOST_COLUMNS])))
            if any(cells[MOST_COLUMNS:]):
                wide.append(number)
    except csv.Error:
        raise Unfit("not-csv") from None
    return Page(title=title, rows=tuple(rows), wide=tuple(wide)), old


def _decoded(data: bytes) -> tuple[str, bool]:
    if data.startswith(_UTF_16_MARKS):
        raise Unfit("encoding")
    try:
        return data.removeprefix(_UTF_8_MARK).decode("utf-8"), False
    except UnicodeDecodeError:
        pass
    if data.startswith(_UTF_8_MARK):
        raise Unfit("encoding")
    try:
        return data.decode("gb18030"), True
    except UnicodeDecodeError:
        raise Unfit("encoding") from None
