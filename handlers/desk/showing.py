"""Cases and dates as templates show them: words by key, names by language, and never a thing of what a case says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cases import lists
from cases.organisation import Organisation
from cases.time.calendars import Calendar
from cases.values import Json
from handlers.desk import addresses
from handlers.desk.frame import Visit
from handlers.work import countdown
from handlers.work.shelves import Row

#: Marks that stand beside a case in a list; the others are on its card.
TELLING = ("supervised", "level-up", "green-channel", "stuck", "extended", "co-handled", "frozen")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a list. `left` is a text with its facts, None without a due date."""

    number: str
    path: str
    version: int
    stage: str
    at: datetime | None
    left: tuple[str, Mapping[str, Json]] | None
    late: bool
    over: bool
    urgent: bool
    sealed: bool
    owner: Mapping[str, str]
    handler: str
    flags: tuple[str, ...]


def lines(visit: Visit, rows: Sequence[Row], calendar: Calendar) -> list[Line]:
    return [line(visit, row, calendar) for row in rows]


def line(visit: Visit, row: Row, calendar: Calendar) -> Line:
    due = None if row.over else row.at
    return Line(
        number=row.number,
        path=addresses.of_case(row.number),
        version=row.version,
        stage=row.word if row.sealed else f"desk.state.{row.state}",
        at=row.at,
        left=None if due is None else left(due, visit.now, calendar),
        late=row.late,
        over=row.over,
        urgent=row.urgent,
        sealed=row.sealed,
        owner=unit_names(visit.organisation, row.owner),
        handler=person_name(visit.organisation, row.handler),
        flags=tuple(flag for flag in TELLING if flag in row.flags),
    )


def left(due: datetime, now: datetime, calendar: Calendar) -> tuple[str, Mapping[str, Json]]:
    """The text that tells how long there is, and its facts."""
    found = countdown.left(due, now=now, calendar=calendar)
    return f"desk.{'late' if found.late else 'left'}.{found.unit}", {"count": found.count}


def unit_names(organisation: Organisation, unit: str | None) -> Mapping[str, str]:
    """Empty for none; the id of one that is not there any more."""
    if unit is None:
        return {}
    known = organisation.units.get(unit)
    return {"": unit} if known is None else known.names


def person_name(organisation: Organisation, person: str | None) -> str:
    """Empty for nobody; the id of somebody who is not there any more."""
    if person is None:
        return ""
    known = organisation.people.get(person)
    return person if known is None else known.name


def reads_all(visit: Visit) -> bool:
    """Whether lists of all units are theirs to see."""
    readings = lists.read_by(visit.person, visit.organisation, visit.workplace.day(visit.now))
    return any(lists.ALL in each.names for each in readings)


def limit(text: str) -> Json:
    """A limit such as "5wd" as a fact for texts."""
    unit = text.lstrip("0123456789")
    number = text[: len(text) - len(unit)]
    known = number and unit in ("min", "h", "wd", "d", "mo")
    return {"key": f"desk.limit.{unit}", "facts": {"count": int(number)}} if known else text
