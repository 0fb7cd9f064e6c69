"""Problems and changes as lines for whoever brought the file."""

from collections.abc import Sequence
from enum import StrEnum

from dialog.catalogue import Catalogue
from dialog.values import Json
from handlers.sheets import writing
from handlers.sheets.columns import Schema
from handlers.sheets.problems import Problem
from handlers.sheets.writing import Written


class Kind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


def problem(schema: Schema, found: Problem, language: str, words: Catalogue) -> str:
    """Where it is and what it is; never what stands in the cell."""
    said = schema.text(f"problem.{found.code}", language, words, found.facts)
    if found.sheet is None:
        return said
    facts: dict[str, Json] = {"sheet": {"key": f"{schema.texts}.sheet.{found.sheet}"}, "said": said}
    if found.row is None:
        return schema.text("where.sheet", language, words, facts)
    if found.column is None:
        return schema.text("where.row", language, words, facts | {"row": found.row})
    column = {"key": f"{schema.texts}.column.{found.sheet}.{found.column}"}
    return schema.text("where.cell", language, words, facts | {"row": found.row, "column": column})


def heading(schema: Schema, sheet: str, kind: Kind, count: int, language: str, words: Catalogue) -> str:
    """Above the entries that have changed in this way."""
    facts: dict[str, Json] = {"sheet": {"key": f"{schema.texts}.sheet.{sheet}"}, "count": count}
    return schema.text(f"change.{kind}", language, words, facts)


def change(
    schema: Schema,
    sheet: str,
    key: Sequence[str],
    old: Written | None,
    new: Written | None,
    language: str,
    words: Catalogue,
    *,
    blanks: bool = True,
) -> str:
    """An entry by its key, and what is different of it. The id is what the line begins with."""
    facts: dict[str, Json] = {
        "key": words.text("grammar.comma", language).join(key),
        "what": differences(schema, sheet, old, new, language, words, blanks=blanks),
    }
    return schema.text("change.line", language, words, facts)


def differences(
    schema: Schema,
    sheet: str,
    old: Written | None,
    new: Written | None,
    language: str,
    words: Catalogue,
    *,
    blanks: bool = True,
) -> str:
    """What is different of an entry that was there, before and after; all of another (None where there is none), its
    blank cells only where `blanks` says so. A blank cell has a word of its own."""
    blank = schema.text("change.blank", language, words)
    heads = writing.headings(schema, sheet, language, words)
    columns = [at for at, column in enumerate(schema.columns[sheet]) if column.name != "id"]
    if old is not None and new is not None:
        said = [
            schema.text(
                "change.cell",
                language,
                words,
                {"column": heads[at], "before": str(old[at]) or blank, "after": str(new[at]) or blank},
            )
            for at in columns
            if old[at] != new[at]
        ]
    else:
        one = new if new is not None else old or ()
        said = [
            schema.text("change.value", language, words, {"column": heads[at], "value": str(one[at]) or blank})
            for at in columns
            if blanks or one[at] != ""
        ]
    return schema.text("change.between", language, words).join(said)
