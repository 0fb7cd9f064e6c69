"""Problems and changes as lines for whoever brought the file."""

from collections.abc import Iterator

from dialog.catalogue import Catalogue
from dialog.values import Json
from handlers.roster import writing
from handlers.roster.changes import Change, Changes, Kind
from handlers.roster.columns import COLUMNS, Sheet
from handlers.roster.problems import Problem
from handlers.roster.rosters import Entry


def problem(found: Problem, language: str, words: Catalogue) -> str:
    """Where it is and what it is; never what stands in the cell."""
    said = words.text(f"roster.problem.{found.code}", language, found.facts)
    if found.sheet is None:
        return said
    facts: dict[str, Json] = {"sheet": {"key": f"roster.sheet.{found.sheet}"}, "said": said}
    if found.row is None:
        return words.text("roster.where.sheet", language, facts)
    if found.column is None:
        return words.text("roster.where.row", language, facts | {"row": found.row})
    column = {"key": f"roster.column.{found.sheet}.{found.column}"}
    return words.text("roster.where.cell", language, facts | {"row": found.row, "column": column})


def changes(told: Changes, language: str, words: Catalogue) -> tuple[str, ...]:
    """A dry run in full: a heading and its entries for each sheet and kind of change, then leavers and what waits."""
    return tuple(_changes(told, language, words))


def _changes(told: Changes, language: str, words: Catalogue) -> Iterator[str]:
    if not told:
        yield words.text("roster.change.none", language)
    for sheet in Sheet:
        for kind in Kind:
            found = told.of(sheet, kind)
            if found:
                facts: dict[str, Json] = {"sheet": {"key": f"roster.sheet.{sheet}"}, "count": len(found)}
                yield words.text(f"roster.change.{kind}", language, facts)
                yield from (_change(change, language, words) for change in found)
    if told.leavers:
        yield words.text("roster.change.leavers", language, {"people": list(told.leavers), "count": len(told.leavers)})
    for each in told.pending:
        role = {"key": f"roster.role.{each.role}"}
        yield words.text("roster.change.pending", language, {"person": each.person, "unit": each.unit, "role": role})


def _change(change: Change, language: str, words: Catalogue) -> str:
    key = words.text("grammar.comma", language).join(_key(change, language, words))
    old, new = _cells(change, change.before, language, words), _cells(change, change.after, language, words)
    if change.kind is Kind.CHANGED:
        differences = [
            words.text("roster.change.cell", language, {"column": column, "before": before, "after": after})
            for (column, before), (_, after) in zip(old, new, strict=True)
            if before != after
        ]
    else:
        differences = [
            words.text("roster.change.value", language, {"column": column, "value": value})
            for column, value in (new or old)
        ]
    facts: dict[str, Json] = {"key": key, "what": words.text("roster.change.between", language).join(differences)}
    return words.text("roster.change.line", language, facts)


def _key(change: Change, language: str, words: Catalogue) -> tuple[str, ...]:
    if change.sheet is Sheet.SECTORS:
        return (words.text(f"roster.sector.{change.key[0]}", language),)
    return change.key


def _cells(change: Change, entry: Entry | None, language: str, words: Catalogue) -> list[tuple[str, str]]:
    """Heading and cell, without the id that the line begins with. A blank cell has a word of its own."""
    if entry is None:
        return []
    blank = words.text("roster.change.blank", language)
    heads = writing.headings(change.sheet, language, words)
    shown = writing.written(change.sheet, entry, language, words)
    return [
        (head, str(cell) or blank)
        for column, head, cell in zip(COLUMNS[change.sheet], heads, shown, strict=True)
        if column.name != "id"
    ]
