"""Sheets as one PDF, in which they share what they need of the font."""

from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Final

from dialog.catalogue import Catalogue
from dialog.values import Json
from qr import reading, typesetting
from qr.errors import NotATemplate
from qr.posters.kinds import GRIDS, PAPERS, Kind
from qr.posters.orders import Host, Order, Spot
from qr.posters.sheets import Sheet, in_language, sheet

COMMON: Final = "common.typ"
NAMES: Final = (COMMON, *sorted({paper.template for paper in PAPERS.values()}), "index.typ")
LARGEST_TEMPLATE: Final = 200_000


def pdf(spots: Sequence[Spot], order: Order, host: Host, words: Catalogue) -> bytes:
    """A page for each place, read back before it is handed out. The same bytes for the same input.

    Raises `MissingGlyphs`, `NameTooLong`, `NotATemplate` and `Unreadable`.
    """
    sheets = [sheet(spot, order, host, words) for spot in spots]
    made = printed(sheets, order, host, words)
    return reading.check_document(made, links(sheets, order), PAPERS[order.kind].ppi)


def printed(sheets: Sequence[Sheet], order: Order, host: Host, words: Catalogue) -> bytes:
    """Not read back yet."""
    paper, language = PAPERS[order.kind], order.languages[0]
    columns, rows = GRIDS[order.stickers]
    specimen = [words.text("poster.specimen", each) for each in order.languages] if host.specimen else []
    facts: dict[str, Json] = {
        "width": paper.width,
        "height": paper.height,
        "columns": columns,
        "rows": rows,
        "marks": order.marks,
        "mark": " ".join(words.text("poster.mark", each) for each in order.languages) if host.specimen else "",
        "specimen": list(specimen),
        "logo": list(host.logo.png) if host.logo else None,
        **spoken(language),
        "title": title("file", order.kind, host, language, words),
        "sheets": [
            {"code": each.code, "plate": each.plate, "square": each.square, "said": list(each.said)} for each in sheets
        ],
    }
    texts = [*(text for each in sheets for text in each.texts), *specimen, str(facts["title"])]
    files = templates(order.templates)
    return typesetting.pdf(
        {typesetting.MAIN: files[paper.template], COMMON: files[COMMON]}, facts, texts=texts, name=paper.template
    )


def links(sheets: Sequence[Sheet], order: Order) -> list[list[str]]:
    """What each page has to say when it is read."""
    times = order.stickers if order.kind is Kind.STICKERS else 1
    return [[each.link] * times for each in sheets]


def title(key: str, kind: Kind, host: Host, language: str, words: Catalogue) -> str:
    facts: dict[str, Json] = {
        "host": in_language(host.names, language),
        "kind": words.text(f"poster.kind.{kind}", language),
    }
    return words.text(f"poster.{key}.title", language, facts)


def spoken(language: str) -> Mapping[str, Json]:
    """As typst asks for it: how lines are broken and which form a character has."""
    return {"language": language.split("-")[0], "region": "cn" if language.startswith("zh") else "gb"}


def templates(folder: Path | None) -> Mapping[str, bytes]:
    """As they are shipped, but for those that the folder has. Raises `NotATemplate`."""
    shipped = resources.files(__package__).joinpath("templates")
    return {name: _own(folder, name) or shipped.joinpath(name).read_bytes() for name in NAMES}


def _own(folder: Path | None, name: str) -> bytes | None:
    file = folder / name if folder else None
    if file is None or not file.is_file():
        return None
    try:
        data = file.read_bytes()
        data.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise NotATemplate(name=name, message="") from None
    if len(data) > LARGEST_TEMPLATE:
        raise NotATemplate(name=name, message="")
    return data
