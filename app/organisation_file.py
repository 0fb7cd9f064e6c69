"""The organisation as a TOML file that an administrator edits: units, people, posts, leave, recipients' public keys,
sectors, teams."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cases.events import REPORTER, SYSTEM
from cases.organisation import (
    Leave,
    Level,
    Organisation,
    Person,
    Post,
    Recipient,
    Role,
    Sector,
    Team,
    TeamKind,
    Unit,
    UnitKind,
)
from cases.places import Place, PlaceKind, Stage

#: The diary knows these as nobody of the organisation.
TAKEN = frozenset({REPORTER, SYSTEM})


class OrganisationFileError(Exception):
    """`where` is a path in the file such as `people.2.posts.0.unit`, or `toml`; never a value."""

    def __init__(self, where: str) -> None:
        super().__init__(f"organisation file: {where}")
        self.where = where


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _Unit(_Table):
    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    kind: UnitKind
    names: dict[str, str] = Field(min_length=1)
    above: str | None = None
    branch: bool = False


class _Post(_Table):
    unit: str
    roles: frozenset[Role] = frozenset()
    head: bool = False


class _Key(_Table):
    public: str = Field(pattern=r"^age1[0-9a-z]{58}$")
    ended: bool = False


class _Leave(_Table):
    first: date
    last: date
    stand_in: str | None = None


class _Person(_Table):
    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: str
    active: bool = True
    posts: tuple[_Post, ...] = ()
    keys: tuple[_Key, ...] = ()
    leave: tuple[_Leave, ...] = ()


class _Team(_Table):
    """`projects` are ids of places, which this file need not know."""

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    kind: TeamKind
    names: dict[str, str] = Field(min_length=1)
    unit: str
    members: tuple[str, ...] = ()
    projects: frozenset[str] = frozenset()


class _Place(_Table):
    """Only the demonstration brings its places along; others are added one by one. What a team names has an `id`."""

    id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9]{12,16}$")
    kind: PlaceKind
    names: dict[str, str] = Field(min_length=1)
    number: str = ""
    unit: str
    department: str | None = None
    lead: str | None = None
    leader: str | None = None
    within: str | None = None
    stage: Stage | None = None
    contract: date | None = None


class _File(_Table):
    office: str
    fictional: bool = False
    authority: Level = Level.DIVISION
    units: tuple[_Unit, ...]
    people: tuple[_Person, ...] = ()
    sectors: dict[Sector, tuple[str, ...]] = Field(default_factory=dict)
    teams: tuple[_Team, ...] = ()
    places: tuple[_Place, ...] = ()


def read(path: Path) -> Organisation:
    """Raises `OrganisationFileError`, OSError."""
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> Organisation:
    """Raises `OrganisationFileError`."""
    file = _file(text)
    return Organisation(
        office=file.office,
        fictional=file.fictional,
        authority=file.authority,
        units={
            unit.id: Unit(id=unit.id, kind=unit.kind, names=unit.names, above=unit.above or None, branch=unit.branch)
            for unit in file.units
        },
        people={person.id: Person(id=person.id, name=person.name, active=person.active) for person in file.people},
        posts=tuple(
            Post(person=person.id, unit=post.unit, roles=post.roles, head=post.head)
            for person in file.people
            for post in person.posts
        ),
        leaves=tuple(
            Leave(person=person.id, first=leave.first, last=leave.last, stand_in=leave.stand_in)
            for person in file.people
            for leave in person.leave
        ),
        recipients=tuple(
            Recipient(person=person.id, public_key=key.public, ended=key.ended)
            for person in file.people
            for key in person.keys
        ),
        sectors=file.sectors,
        teams=tuple(
            Team(
                id=team.id,
                kind=team.kind,
                names=team.names,
                unit=team.unit,
                members=team.members,
                projects=team.projects,
            )
            for team in file.teams
        ),
    )


def places(text: str, new_id: Callable[[], str]) -> tuple[Place, ...]:
    """Raises `OrganisationFileError`."""
    return tuple(Place(**{**place.model_dump(), "id": place.id or new_id()}) for place in _file(text).places)


@lru_cache(maxsize=1)
def _file(text: str) -> _File:
    """People and places are asked for one after the other."""
    try:
        file = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        raise OrganisationFileError("toml") from None
    except ValidationError as trouble:
        first = trouble.errors(include_input=False, include_url=False)[0]
        raise OrganisationFileError(".".join(str(part) for part in first["loc"])) from None
    _check_names(file)
    return file


def _check_names(file: _File) -> None:
    """Everything that is named exists, and nothing twice."""
    units = [unit.id for unit in file.units]
    people = [person.id for person in file.people]
    for at, known in enumerate(people):
        if known in TAKEN:
            raise OrganisationFileError(f"people.{at}.id")
    teams = [team.id for team in file.teams]
    for what, ids in (("units", units), ("people", people), ("teams", teams)):
        for at, known in enumerate(ids):
            if known in ids[:at]:
                raise OrganisationFileError(f"{what}.{at}.id")
    wanted = [("office", file.office, units)]
    wanted += [(f"units.{at}.above", unit.above, units) for at, unit in enumerate(file.units) if unit.above]
    for at, person in enumerate(file.people):
        wanted += [(f"people.{at}.posts.{n}.unit", post.unit, units) for n, post in enumerate(person.posts)]
        wanted += [
            (f"people.{at}.leave.{n}.stand_in", leave.stand_in, people)
            for n, leave in enumerate(person.leave)
            if leave.stand_in
        ]
    for sector, leads in file.sectors.items():
        wanted += [(f"sectors.{sector}.{at}", unit, units) for at, unit in enumerate(leads)]
    for at, team in enumerate(file.teams):
        wanted.append((f"teams.{at}.unit", team.unit, units))
        wanted += [(f"teams.{at}.members.{n}", member, people) for n, member in enumerate(team.members)]
    wanted += _named_by_places(file, units, people)
    for where, name, known_names in wanted:
        if name not in known_names:
            raise OrganisationFileError(where)


def _named_by_places(file: _File, units: list[str], people: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    marked = [place.id for place in file.places if place.id]
    for at, place in enumerate(file.places):
        named = {"unit": place.unit, "department": place.department, "lead": place.lead}
        found = [(column, unit, units) for column, unit in named.items()]
        for column, one, among in (*found, ("leader", place.leader, people), ("within", place.within, marked)):
            if one:
                yield f"places.{at}.{column}", one, among
