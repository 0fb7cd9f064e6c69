"""A place as a row of the register has it, with the teams that have it among their projects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cases.organisation import Organisation, TeamKind
from cases.places import Place
from handlers.register.names import Directory
from handlers.sheets.columns import NAMES, Value

#: Which column tells of which teams.
TEAMS: Mapping[str, TeamKind] = {"team": TeamKind.PROJECT, "service_group": TeamKind.SERVICE}


@dataclass(frozen=True, kw_only=True)
class Record:
    """`teams` are ids of project teams and service groups, sorted."""

    place: Place
    teams: tuple[str, ...] = ()


def of(places: Iterable[Place], organisation: Organisation) -> dict[str, Record]:
    """By id."""
    teams: dict[str, list[str]] = {}
    for team in organisation.teams:
        for project in team.projects:
            teams.setdefault(project, []).append(team.id)
    return {place.id: Record(place=place, teams=tuple(sorted(teams.get(place.id, ())))) for place in places}


def with_teams(organisation: Organisation, changed: Iterable[Record]) -> Organisation:
    """The teams have these places among their projects, as the records say; the very same when nothing is different."""
    wanted = {record.place.id: frozenset(record.teams) for record in changed}
    teams = []
    for team in organisation.teams:
        projects = frozenset(each for each in team.projects if each not in wanted or team.id in wanted[each])
        projects |= frozenset(each for each, ids in wanted.items() if team.id in ids)
        teams.append(team if projects == team.projects else replace(team, projects=projects))
    return organisation if tuple(teams) == organisation.teams else replace(organisation, teams=tuple(teams))


def values(record: Record, directory: Directory, language: str) -> Mapping[str, Value]:
    """By column; ids as names where a name says as much."""
    place, units = record.place, directory.units
    within = [known for known in directory.places.values() if place.within in known.names]
    said: dict[str, Value] = {
        "id": place.id,
        "kind": place.kind.value,
        "number": place.number or None,
        "unit": place.unit and units.written(place.unit, language),
        "department": place.department and units.written(place.department, language),
        "lead": place.lead and units.written(place.lead, language),
        "leader": place.leader and directory.people.written(place.leader, language),
        "within": place.within and (within[0].written(place.within, language) if within else place.within),
        "stage": place.stage.value if place.stage else None,
        "contract": place.contract,
        "closed": place.closed,
    }
    said |= {column: place.names.get(spoken) for column, spoken in NAMES.items()}
    for column, kind in TEAMS.items():
        teams = directory.teams[kind]
        said[column] = tuple(teams.written(team, language, listed=True) for team in record.teams if team in teams.names)
    return said
