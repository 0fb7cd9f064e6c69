"""Problems and changes of the register as lines for whoever brought the file."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dialog.catalogue import Catalogue
from handlers.register import records
from handlers.register.columns import SCHEMA, SHEET
from handlers.register.names import Directory
from handlers.register.planning import Change, Plan
from handlers.register.records import Record
from handlers.sheets import wording, writing
from handlers.sheets.problems import Problem
from handlers.sheets.wording import Kind
from handlers.sheets.writing import Written

#: Of new and of changed places, so many are shown; the others are counted.
SHOWN = 50


def problem(found: Problem, language: str, words: Catalogue) -> str:
    return wording.problem(SCHEMA, found, language, words)


def wrong(found: Problem, language: str, words: Catalogue) -> str:
    """The same without where it is, for what stands beside the field itself."""
    return problem(replace(found, sheet=None), language, words)


def changes(told: Plan, language: str, words: Catalogue, *, shown: int = SHOWN) -> tuple[str, ...]:
    """A heading and its first entries for each kind of change, then how many rows change nothing."""
    return tuple(_changes(told, language, words, shown))


def counts(told: Plan) -> dict[Kind, int]:
    return {kind: len(found) for kind, found in _by_kind(told)}


def written(record: Record, directory: Directory, language: str, words: Catalogue) -> Written:
    return writing.written(SCHEMA, SHEET, records.values(record, directory, language), language, words)


def place(record: Record, directory: Directory, language: str, words: Catalogue) -> tuple[tuple[str, str], ...]:
    """Heading and cell of each column; of one that is blank, that it is."""
    blank = SCHEMA.text("change.blank", language, words)
    heads = writing.headings(SCHEMA, SHEET, language, words)
    cells = written(record, directory, language, words)
    return tuple((head, str(cell) or blank) for head, cell in zip(heads, cells, strict=True))


def _by_kind(told: Plan) -> Iterator[tuple[Kind, Sequence[Change]]]:
    yield Kind.ADDED, [each for each in told.changes if each.before is None]
    yield Kind.CHANGED, [each for each in told.changes if each.before is not None]


def _changes(told: Plan, language: str, words: Catalogue, shown: int) -> Iterator[str]:
    if not told.changes:
        yield SCHEMA.text("change.none", language, words)
    for kind, found in _by_kind(told):
        if found:
            yield wording.heading(SCHEMA, SHEET, kind, len(found), language, words)
            yield from (_change(each, told.directory, language, words) for each in found[:shown])
        if len(found) > shown:
            yield SCHEMA.text("change.further", language, words, {"count": len(found) - shown})
    if told.unchanged:
        yield SCHEMA.text("change.unchanged", language, words, {"count": told.unchanged})


def _change(change: Change, directory: Directory, language: str, words: Catalogue) -> str:
    place = (change.before or change.after).place
    name = place.names.get(language) or next(iter(place.names.values()), place.id)
    old = None if change.before is None else written(change.before, directory, language, words)
    new = written(change.after, directory, language, words)
    key = [each for each in (place.number, name) if each]
    return wording.change(SCHEMA, SHEET, key, old, new, language, words, blanks=False)
