"""A file becomes rows of the register."""

from collections.abc import Mapping

from dialog.catalogue import Catalogue
from handlers.register.columns import SCHEMA, SHEET
from handlers.sheets import cells, forms, reading, vocabulary
from handlers.sheets.cells import BadCell
from handlers.sheets.columns import Value
from handlers.sheets.problems import Findings, Problem
from handlers.sheets.rows import Row, Sheets


def read(data: bytes, file_name: str, words: Catalogue, headings: Mapping[str, str] | None = None) -> Sheets:
    """`headings` are what whoever brings the file says of its own: the code of a column, or empty to leave it out."""
    return reading.read(data, file_name, SCHEMA, words, headings)


def typed(fields: Mapping[str, str], words: Catalogue) -> Sheets:
    """What somebody typed into the fields of a form, by column, as the only row of a sheet would be read."""
    known, findings = vocabulary.of(SCHEMA, words), Findings()
    values: dict[str, Value] = {}
    for each in SCHEMA.columns[SHEET]:
        if each.name in fields:
            try:
                values[each.name] = forms.value(fields[each.name], each, known, cells.FIRST_DAY)
            except BadCell as bad:
                findings.add(Problem(code=bad.code, sheet=SHEET, row=1, column=each.name, facts=bad.facts))
    return Sheets(rows={SHEET: (Row(number=1, values=values),)}, problems=findings.all())


def column(typed: str, words: Catalogue) -> str | None:
    """The code of a column that somebody named, by code or by heading."""
    found = vocabulary.of(SCHEMA, words).column(SHEET, typed)
    return None if found is None else found.name


def unknown_headings(sheets: Sheets) -> tuple[str, ...]:
    return tuple(str(problem.facts["name"]) for problem in sheets.problems if problem.code == "unknown-column")
