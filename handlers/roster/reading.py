"""A file becomes sheets of the organisation."""

from dialog.catalogue import Catalogue
from handlers.roster.columns import SCHEMA
from handlers.sheets import reading
from handlers.sheets.rows import Sheets


def read(data: bytes, file_name: str, words: Catalogue) -> Sheets:
    """Every sheet that is known in an XLSX file, or the one sheet of a CSV file. Of what cannot be read at all nothing
    comes but one problem."""
    return reading.read(data, file_name, SCHEMA, words)
