"""The organisation as sheets, in XLSX or CSV. Keys and recusals are in neither."""

from collections.abc import Iterator, Mapping

from cases.organisation import Leave, Organisation, Person, Post, Sector, Team, Unit
from dialog.catalogue import Catalogue
from handlers.roster import rosters
from handlers.roster.columns import SCHEMA, Sheet
from handlers.roster.rosters import Entry, Lead, Roster
from handlers.sheets import writing
from handlers.sheets.columns import NAMES, Value
from handlers.sheets.writing import Written


def workbook(organisation: Organisation, language: str, words: Catalogue) -> bytes:
    """Raises `Unfit` when a list is longer than a cell can hold."""
    roster = rosters.of(organisation)
    rows: dict[str, list[Written]] = {sheet: list(_rows(sheet, roster, language, words)) for sheet in Sheet}
    return writing.workbook(SCHEMA, rows, language, words)


def csvs(organisation: Organisation, language: str, words: Catalogue) -> dict[Sheet, bytes]:
    roster = rosters.of(organisation)
    return {
        sheet: writing.csv_file(SCHEMA, sheet, _rows(sheet, roster, language, words), language, words)
        for sheet in Sheet
    }


def written(sheet: str, entry: Entry, language: str, words: Catalogue) -> Written:
    return writing.written(SCHEMA, sheet, values(entry), language, words)


def values(entry: Entry) -> Mapping[str, Value]:
    """By column; what reading gives back."""
    match entry:
        case Unit():
            own: dict[str, Value] = {"id": entry.id, "kind": entry.kind.value, "branch": entry.branch}
            return own | {"above": entry.above} | _names(entry.names)
        case Person():
            return {"id": entry.id, "name": entry.name, "active": entry.active}
        case Post():
            roles = tuple(sorted(entry.roles))
            return {"person": entry.person, "unit": entry.unit, "roles": roles, "head": entry.head}
        case Leave():
            return {"person": entry.person, "first": entry.first, "last": entry.last, "stand_in": entry.stand_in}
        case Lead():
            return {"sector": entry.sector.value, "leads": entry.units}
        case Team():
            own = {"id": entry.id, "kind": entry.kind.value, "unit": entry.unit, "members": entry.members}
            return own | {"projects": tuple(sorted(entry.projects))} | _names(entry.names)


def _names(names: Mapping[str, str]) -> dict[str, Value]:
    return {column: names.get(language) for column, language in NAMES.items()}


def _rows(sheet: Sheet, roster: Roster, language: str, words: Catalogue) -> Iterator[Written]:
    """All seven sectors, so that one sees which have no leading unit."""
    entries: Mapping[tuple[str, ...], Entry] = roster[sheet]
    if sheet is Sheet.SECTORS:
        entries = {(sector,): Lead(sector=sector, units=()) for sector in Sector} | dict(entries)
    return (written(sheet, entry, language, words) for entry in entries.values())
