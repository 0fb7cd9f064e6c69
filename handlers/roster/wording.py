"""Changes of the organisation as lines for whoever brought the file."""

from collections.abc import Iterator

from dialog.catalogue import Catalogue
from handlers.roster import writing
from handlers.roster.changes import Change, Changes
from handlers.roster.columns import SCHEMA, Sheet
from handlers.roster.rosters import Entry
from handlers.sheets import wording
from handlers.sheets.problems import Problem
from handlers.sheets.wording import Kind
from handlers.sheets.writing import Written


def problem(found: Problem, language: str, words: Catalogue) -> str:
    return wording.problem(SCHEMA, found, language, words)


def changes(told: Changes, language: str, words: Catalogue) -> tuple[str, ...]:
    """A dry run in full: a heading and its entries for each sheet and kind of change, then leavers and what waits."""
    return tuple(_changes(told, language, words))


def _changes(told: Changes, language: str, words: Catalogue) -> Iterator[str]:
    if not told:
        yield SCHEMA.text("change.none", language, words)
    for sheet in Sheet:
        for kind in Kind:
            found = told.of(sheet, kind)
            if found:
                yield wording.heading(SCHEMA, sheet, kind, len(found), language, words)
                yield from (_change(change, language, words) for change in found)
    if told.leavers:
        yield words.text("roster.change.leavers", language, {"people": list(told.leavers), "count": len(told.leavers)})
    for each in told.pending:
        role = {"key": f"roster.role.{each.role}"}
        yield words.text("roster.change.pending", language, {"person": each.person, "unit": each.unit, "role": role})


def _change(change: Change, language: str, words: Catalogue) -> str:
    key, sheet = change.key, change.sheet
    if sheet is Sheet.SECTORS:
        key = (words.text(f"roster.sector.{key[0]}", language),)

    def cells(entry: Entry | None) -> Written | None:
        return None if entry is None else writing.written(sheet, entry, language, words)

    return wording.change(SCHEMA, sheet, key, cells(change.before), cells(change.after), language, words)
