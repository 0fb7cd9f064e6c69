"""Many places at once: one PDF for each unit or for each place, each code read back, and an index of all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Final, Literal, TypeAlias

from cases.errors import CaseError
from dialog.catalogue import Catalogue
from qr import reading, typesetting
from qr.errors import LinkTooLong, MissingGlyphs, NameTooLong, Unreadable
from qr.posters import files, index, printing
from qr.posters.files import Made
from qr.posters.index import Row
from qr.posters.kinds import PAPERS
from qr.posters.orders import Host, Order, Spot
from qr.posters.sheets import Sheet, sheet

By: TypeAlias = Literal["unit", "place"]
Progress: TypeAlias = Callable[[int, int], None]
#: What is wrong with one place and keeps the others from nothing.
_OF_ONE: Final = (MissingGlyphs, NameTooLong, LinkTooLong, Unreadable)
#: Pages of a file: more would take memory without bound, so the unit gets a second file.
MOST_PAGES: Final = 50


@dataclass(frozen=True, kw_only=True)
class Report:
    rows: Sequence[Row]
    made: int
    kept: int
    index: tuple[str, ...]

    @property
    def troubles(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.trouble)


@dataclass(frozen=True, kw_only=True)
class _Print:
    order: Order
    host: Host
    words: Catalogue = field(repr=False)
    folder: Path
    style: str


def run(
    spots: Sequence[Spot],
    order: Order,
    host: Host,
    words: Catalogue,
    folder: Path,
    *,
    by: By = "unit",
    progress: Progress = lambda done, total: None,
) -> Report:
    """Begun again after an interruption it goes on where it was: a file that is whole and would be the same is kept.

    Raises `NotATemplate` and `OSError`. What is wrong with one place is told in its row.
    """
    folder.mkdir(parents=True, exist_ok=True)
    work = _Print(order=order, host=host, words=words, folder=folder, style=_style(order, host, words))
    known, rows, made, kept = files.remembered(folder), [], 0, 0
    for name, group in _groups(spots, by, order):
        told, fresh = _file(work, name, group, known)
        made, kept = made + fresh, kept + (not fresh)
        rows.extend(told)
        progress(len(rows), len(spots))
    return Report(rows=rows, made=made, kept=kept, index=index.write(rows, order, host, words, folder))


def _groups(spots: Sequence[Spot], by: By, order: Order) -> Iterator[tuple[str, Sequence[Spot]]]:
    if by == "place":
        yield from ((f"{order.stem}-{files.safe(spot.id)}.pdf", [spot]) for spot in spots)
        return
    units: dict[str, list[Spot]] = {}
    for spot in spots:
        units.setdefault(spot.unit, []).append(spot)
    for unit, group in units.items():
        name = f"{order.stem}-unit-{files.safe(unit)}" if unit else f"{order.stem}-no-unit"
        yield f"{name}.pdf", group[:MOST_PAGES]
        for number, first in enumerate(range(MOST_PAGES, len(group), MOST_PAGES), start=2):
            yield f"{name}.{number}.pdf", group[first : first + MOST_PAGES]


def _file(work: _Print, name: str, spots: Sequence[Spot], known: Mapping[str, Made]) -> tuple[list[Row], bool]:
    digest = files.digest([work.style, [asdict(spot) for spot in spots]])
    if files.is_kept(work.folder, name, digest, known):
        return [Row(spot=spot, file=name, page=page) for page, spot in enumerate(spots, start=1)], False
    try:
        _write(work, name, [sheet(spot, work.order, work.host, work.words) for spot in spots])
    except _OF_ONE:
        return _without_the_bad(work, name, spots), True
    files.remember(work.folder, name, Made(digest=digest, content=files.content(work.folder / name)))
    return [Row(spot=spot, file=name, page=page) for page, spot in enumerate(spots, start=1)], True


def _without_the_bad(work: _Print, name: str, spots: Sequence[Spot]) -> list[Row]:
    """Made anew each time, until the names are mended: it is not remembered."""
    troubles = {spot.id: trouble for spot in spots if (trouble := _trouble(work, spot))}
    good = [spot for spot in spots if spot.id not in troubles]
    if good:
        _write(work, name, [sheet(spot, work.order, work.host, work.words) for spot in good])
    else:
        (work.folder / name).unlink(missing_ok=True)
    pages = {spot.id: page for page, spot in enumerate(good, start=1)}
    return [
        Row(spot=spot, file=name, page=pages[spot.id])
        if spot.id in pages
        else Row(spot=spot, trouble=troubles[spot.id])
        for spot in spots
    ]


def _trouble(work: _Print, spot: Spot) -> CaseError | None:
    try:
        printing.pdf([spot], work.order, work.host, work.words)
    except _OF_ONE as trouble:
        return trouble
    return None


def _write(work: _Print, name: str, sheets: Sequence[Sheet]) -> None:
    with files.whole(work.folder / name) as fresh:
        fresh.write_bytes(printing.printed(sheets, work.order, work.host, work.words))
        typesetting.forget()
        reading.check_pages(fresh, printing.links(sheets, work.order), PAPERS[work.order.kind].ppi)
    typesetting.forget()


def _style(order: Order, host: Host, words: Catalogue) -> str:
    """Everything but the places: words, templates, logo, and the program that sets it."""
    own = {
        language: {key: text for key, text in words.tables[language].items() if key.startswith("poster.")}
        for language in order.languages
    }
    sources = {name: data.decode() for name, data in printing.templates(order.templates).items()}
    return files.digest(
        [
            *(order.kind, list(order.languages), order.stickers, order.marks, own, sources, version("typst")),
            *(dict(host.names), host.address, dict(host.next_step), host.specimen, host.bot),
            host.logo.png.hex() if host.logo else "",
        ]
    )
