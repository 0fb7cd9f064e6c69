"""Where each poster of a run is, as a table for a spreadsheet and as a PDF for whoever hands them out."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cases.errors import CaseError
from dialog.catalogue import Catalogue
from dialog.values import Json
from qr import typesetting
from qr.errors import MissingGlyphs, NameTooLong
from qr.posters import files, printing
from qr.posters.orders import Host, Order, Spot
from qr.posters.sheets import in_language

#: What a spreadsheet would take for a formula.
_FORMULA: Final = re.compile(r"\s*[=+\-@\t\r]")
#: A name that cannot be shown as it is: its characters without a glyph become this.
_GAP: Final = "□"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One place: where its poster is, or why there is none (`page` is 0 then)."""

    spot: Spot
    file: str = ""
    page: int = 0
    trouble: CaseError | None = None


def write(rows: Sequence[Row], order: Order, host: Host, words: Catalogue, folder: Path) -> tuple[str, ...]:
    """The names of both files."""
    name = f"index-{order.stem}"
    made = {f"{name}.csv": as_csv(rows, order, words), f"{name}.pdf": as_pdf(rows, order, host, words)}
    for file, data in made.items():
        with files.whole(folder / file) as fresh:
            fresh.write_bytes(data)
    return tuple(made)


def as_csv(rows: Sequence[Row], order: Order, words: Catalogue) -> bytes:
    """UTF-8 with its mark, as spreadsheets want it. What looks like a formula is none."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_words(words, order, name) for name in ("number", "place", "unit", "file", "page", "id", "link"))
    for number, row in enumerate(rows, start=1):
        told = (*_told(number, row, order, words), row.spot.id, row.spot.link)
        writer.writerow(f"'{cell}" if _FORMULA.match(cell) else cell for cell in told)
    return text.getvalue().encode("utf-8-sig")


def as_pdf(rows: Sequence[Row], order: Order, host: Host, words: Catalogue) -> bytes:
    language = order.languages[0]
    told = [list(_told(number, row, order, words)) for number, row in enumerate(rows, start=1)]
    gaps = str.maketrans(dict.fromkeys(typesetting.missing_glyphs(["".join(row) for row in told]), _GAP))
    facts: dict[str, Json] = {
        "title": printing.title("index", order.kind, host, language, words),
        **printing.spoken(language),
        "headings": [_words(words, order, name) for name in ("number", "place", "unit", "file", "page")],
        "rows": [[cell.translate(gaps) for cell in row] for row in told],
    }
    source = printing.templates(order.templates)["index.typ"]
    return typesetting.pdf({typesetting.MAIN: source}, facts, name="index.typ")


def why(trouble: CaseError, order: Order, words: Catalogue) -> str:
    match trouble:
        case MissingGlyphs():
            return _words(words, order, "missing", characters=str(trouble.facts["characters"]))
        case NameTooLong():
            return _words(words, order, "too-long")
        case _:
            return _words(words, order, "unreadable")


def _told(number: int, row: Row, order: Order, words: Catalogue) -> tuple[str, ...]:
    language, spot = order.languages[0], row.spot
    where = row.file
    if row.trouble:
        where = _words(words, order, "unmade", why=why(row.trouble, order, words))
    unit = _name(spot.unit_names, language) or _words(words, order, "none")
    return (str(number), _name(spot.names, language), unit, where, str(row.page or ""))


def _name(names: Mapping[str, str], language: str) -> str:
    try:
        return in_language(names, language)
    except NameTooLong:
        return "…"


def _words(words: Catalogue, order: Order, name: str, **facts: Json) -> str:
    return words.text(f"poster.index.{name}", order.languages[0], facts)
