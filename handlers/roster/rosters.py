"""The organisation as the sheets see it, entry by entry; and as it would be with the rows of sheets in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from cases.organisation import (
    Leave,
    Organisation,
    Person,
    Post,
    Role,
    Sector,
    Team,
    TeamKind,
    Unit,
    UnitKind,
)
from handlers.roster.columns import Sheet, key_of
from handlers.sheets.columns import NAMES, Key, Value
from handlers.sheets.rows import Row, Sheets


@dataclass(frozen=True, kw_only=True)
class Lead:
    """The leading units of a sector, the first one first."""

    sector: Sector
    units: tuple[str, ...]


Entry: TypeAlias = Unit | Person | Post | Leave | Lead | Team

#: By sheet and key. Where the organisation says something twice (two posts of a person in one unit), it is one entry.
Roster: TypeAlias = Mapping[Sheet, Mapping[Key, Entry]]


def of(organisation: Organisation) -> dict[Sheet, dict[Key, Entry]]:
    posts: dict[Key, Post] = {}
    for post in organisation.posts:
        known = posts.get((post.person, post.unit), post)
        both = replace(post, roles=known.roles | post.roles, head=known.head or post.head)
        posts[post.person, post.unit] = both
    leaves: dict[Key, Leave] = {}
    for leave in organisation.leaves:
        key = key_of_leave(leave)
        if key not in leaves or leaves[key].stand_in is None:
            leaves[key] = leave
    return {
        Sheet.UNITS: {(key,): replace(unit, names=_clean(unit.names)) for key, unit in organisation.units.items()},
        Sheet.PEOPLE: {(key,): replace(one, name=one.name.strip()) for key, one in organisation.people.items()},
        Sheet.POSTS: dict(posts),
        Sheet.LEAVE: dict(leaves),
        Sheet.SECTORS: {
            (sector,): Lead(sector=sector, units=tuple(dict.fromkeys(units)))
            for sector, units in organisation.sectors.items()
            if units
        },
        Sheet.TEAMS: {
            (team.id,): replace(team, names=_clean(team.names), members=tuple(dict.fromkeys(team.members)))
            for team in organisation.teams
        },
    }


def merged(sheets: Sheets, before: Roster) -> dict[Sheet, dict[Key, Entry]]:
    """What is not in a sheet that is there has gone; of people it is only their being active."""
    after = {sheet: dict(entries) for sheet, entries in before.items()}
    for named, rows in sheets.rows.items():
        sheet = Sheet(named)
        known = before[sheet]
        keyed = ((key, row) for row in rows if (key := key_of(sheet, row)))
        made = {key: _MAKE[sheet](row, known.get(key)) for key, row in keyed}
        after[sheet] = {key: entry for key, entry in made.items() if not isinstance(entry, Lead) or entry.units}
        if sheet is Sheet.PEOPLE:
            after[sheet] |= {key: _left(entry) for key, entry in known.items() if key not in made}
    return after


def key_of_leave(leave: Leave) -> Key:
    return (leave.person, leave.first.isoformat(), leave.last.isoformat())


def _left(entry: Entry) -> Entry:
    return replace(entry, active=False) if isinstance(entry, Person) else entry


def _clean(names: Mapping[str, str]) -> dict[str, str]:
    return {language: name.strip() for language, name in names.items() if name.strip()}


def _unit(row: Row, known: Entry | None) -> Unit:
    old = known if isinstance(known, Unit) else Unit(id="", kind=UnitKind.DEPARTMENT, names={})
    return Unit(
        id=_text(row, "id", old.id),
        kind=UnitKind(_text(row, "kind", old.kind)),
        names=_names(row, old.names),
        above=_said(row, "above", old.above),
        branch=_yes(row, "branch", old.branch),
    )


def _person(row: Row, known: Entry | None) -> Person:
    """Blank under `active` leaves it as it is: nobody comes back by a cell that nobody filled in."""
    old = known if isinstance(known, Person) else Person(id="", name="")
    active = row.values.get("active")
    return Person(
        id=_text(row, "id", old.id),
        name=_text(row, "name", old.name),
        active=old.active if active is None else active is True,
    )


def _post(row: Row, known: Entry | None) -> Post:
    old = known if isinstance(known, Post) else Post(person="", unit="")
    return Post(
        person=_text(row, "person", old.person),
        unit=_text(row, "unit", old.unit),
        roles=frozenset(map(Role, _items(row, "roles", tuple(old.roles)))),
        head=_yes(row, "head", old.head),
    )


def _leave(row: Row, known: Entry | None) -> Leave:
    old = known if isinstance(known, Leave) else Leave(person="", first=date.min, last=date.min)
    return Leave(
        person=_text(row, "person", old.person),
        first=_day(row, "first", old.first),
        last=_day(row, "last", old.last),
        stand_in=_said(row, "stand_in", old.stand_in),
    )


def _lead(row: Row, known: Entry | None) -> Lead:
    old = known.units if isinstance(known, Lead) else ()
    return Lead(sector=Sector(_text(row, "sector", "")), units=_items(row, "leads", old))


def _team(row: Row, known: Entry | None) -> Team:
    old = known if isinstance(known, Team) else Team(id="", kind=TeamKind.PROJECT, names={}, unit="")
    return Team(
        id=_text(row, "id", old.id),
        kind=TeamKind(_text(row, "kind", old.kind)),
        names=_names(row, old.names),
        unit=_text(row, "unit", old.unit),
        members=_items(row, "members", old.members),
        projects=frozenset(_items(row, "projects", tuple(old.projects))),
    )


_MAKE: Mapping[Sheet, Callable[[Row, Entry | None], Entry]] = {
    Sheet.UNITS: _unit,
    Sheet.PEOPLE: _person,
    Sheet.POSTS: _post,
    Sheet.LEAVE: _leave,
    Sheet.SECTORS: _lead,
    Sheet.TEAMS: _team,
}


def _names(row: Row, old: Mapping[str, str]) -> dict[str, str]:
    """Languages that have no column keep their names."""
    said = {language: row.values[column] for column, language in NAMES.items() if column in row.values}
    return {language: str(name) for language, name in {**old, **said}.items() if name}


def _text(row: Row, name: str, old: str) -> str:
    said = row.values.get(name, old)
    return old if said is None else str(said)


def _said(row: Row, name: str, old: str | None) -> str | None:
    said: Value = row.values.get(name, old)
    return None if said is None else str(said)


def _yes(row: Row, name: str, old: bool) -> bool:
    """Blank is no; a column that is not there says nothing."""
    return row.values.get(name, old) is True


def _items(row: Row, name: str, old: tuple[str, ...]) -> tuple[str, ...]:
    said = row.values.get(name, old)
    return said if isinstance(said, tuple) else old


def _day(row: Row, name: str, old: date) -> date:
    said = row.values.get(name)
    return said if isinstance(said, date) else old
