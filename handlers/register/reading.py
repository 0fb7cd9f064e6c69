"""A file becomes rows of the register."""

from collections.abc import Mapping

from dialog.catalogue import Catalogue
from handlers.register.columns import SCHEMA, SHEET
from handlers.sheets import reading, vocabulary
from handlers.sheets.rows import Sheets


def read(data: bytes, file_name: str, words: Catalogue, headings: Mapping[str, str] | None = None) -> Sheets:
    """`headings` are what whoever brings the file says of its own: the code of a column, or empty to leave it out."""
    return reading.read(data, file_name, SCHEMA, words, headings)


def column(typed: str, words: Catalogue) -> str | None:
    """The code of a column that somebody named, by code or by heading."""
    found = vocabulary.of(SCHEMA, words).column(SHEET, typed)
    return None if found is None else found.name


def unknown_headings(sheets: Sheets) -> tuple[str, ...]:
    return tuple(str(problem.facts["name"]) for problem in sheets.problems if problem.code == "unknown-column")
