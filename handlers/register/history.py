"""The diary of a place in words: what was changed, by whom, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cases.case import Link
from cases.places import Place, PlaceKind, Stage
from dialog.catalogue import Catalogue
from dialog.values import Json
from handlers.register import wording
from handlers.register.columns import SCHEMA, SHEET
from handlers.register.names import Directory
from handlers.register.records import Record
from handlers.sheets.wording import differences
from handlers.sheets.writing import Written


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the diary. `actor` is a person id, or what the diary calls others."""

    at: datetime
    actor: str
    what: str


def told(
    place: Place, lines: Iterable[Link], directory: Directory, language: str, words: Catalogue
) -> tuple[Line, ...]:
    """Oldest first. Names are those of today."""
    return tuple(
        Line(at=line.at, actor=line.actor, what=_what(place, line, directory, language, words)) for line in lines
    )


def _what(place: Place, line: Link, directory: Directory, language: str, words: Catalogue) -> str:
    def cells(facts: Mapping[str, Json]) -> Written:
        return wording.written(_record(place, facts), directory, language, words)

    match line.event:
        case "PlaceAdded":
            said = differences(SCHEMA, SHEET, None, cells(line.facts), language, words, blanks=False)
            return words.text("register.told.added", language, {"what": said})
        case "PlaceChanged" | "TeamsChanged":
            old, new = (cells({column: _side(both, at) for column, both in line.facts.items()}) for at in (0, 1))
            said = differences(SCHEMA, SHEET, old, new, language, words)
            return said or words.text("register.told.other", language)
        case "CodeMade":
            return words.text("register.told.code_made", language, line.facts)
        case "CodeRevoked":
            return words.text("register.told.code_revoked", language, line.facts)
    return words.text("register.told.other", language)


def _side(both: Json, at: int) -> Json:
    return both[at] if isinstance(both, list | tuple) else None


def _record(place: Place, facts: Mapping[str, Json]) -> Record:
    """What the facts of an event say of the place (`cases.register.columns`), and nothing else."""

    def text(column: str) -> str | None:
        said = facts.get(column)
        return said if isinstance(said, str) else None

    names, teams = facts.get("names"), facts.get("teams")
    stage, contract = text("stage"), text("contract")
    return Record(
        place=Place(
            id=place.id,
            kind=PlaceKind(text("kind") or place.kind),
            names={language: str(name) for language, name in names.items()} if isinstance(names, Mapping) else {},
            number=text("number") or "",
            unit=text("unit"),
            department=text("department"),
            lead=text("lead"),
            leader=text("leader"),
            within=text("within"),
            stage=Stage(stage) if stage else None,
            contract=date.fromisoformat(contract) if contract else None,
            closed=facts.get("closed") is True,
        ),
        teams=tuple(map(str, teams)) if isinstance(teams, list | tuple) else (),
    )
