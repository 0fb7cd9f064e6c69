"""The register as one sheet, in XLSX or CSV."""

from collections.abc import Iterator, Sequence

from cases.organisation import Organisation
from cases.places import Place
from dialog.catalogue import Catalogue
from handlers.register import names, records, wording
from handlers.register.columns import SCHEMA, SHEET
from handlers.sheets import writing
from handlers.sheets.writing import Written


def workbook(
    shown: Sequence[Place], places: Sequence[Place], organisation: Organisation, language: str, words: Catalogue
) -> bytes:
    """The shown ones of all places. Raises `Unfit` when a list is longer than a cell can hold."""
    rows = {SHEET: list(_rows(shown, places, organisation, language, words))}
    return writing.workbook(SCHEMA, rows, language, words)


def csv(
    shown: Sequence[Place], places: Sequence[Place], organisation: Organisation, language: str, words: Catalogue
) -> bytes:
    return writing.csv_file(SCHEMA, SHEET, _rows(shown, places, organisation, language, words), language, words)


def _rows(
    shown: Sequence[Place], places: Sequence[Place], organisation: Organisation, language: str, words: Catalogue
) -> Iterator[Written]:
    directory = names.directory(organisation, places)
    found = sorted(records.of(shown, organisation).values(), key=_order)
    return (wording.written(record, directory, language, words) for record in found)


def _order(record: records.Record) -> tuple[str, str, str]:
    return record.place.kind.value, record.place.number, record.place.id
