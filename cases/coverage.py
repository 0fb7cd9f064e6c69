"""Who fills each role of a project, and which are empty (000-41, 001-21, 001-61): units, people, teams and places, and
nothing about cases."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cases.organisation import Organisation, Team, TeamKind
from cases.places import Place, PlaceKind


class Part(StrEnum):
    """A role of a project."""

    LEAD = "lead"  # 牵头单位
    TERRITORY = "territory"  # 属地责任单位
    DEPARTMENT = "department"  # 部门责任单位
    LEADER = "leader"  # 联系领导
    TEAM = "team"  # 项目专班
    SERVICE = "service"  # 项目服务组
    OBSERVER = "observer"  # 勤廉观察哨
    CONTRACT = "contract"  # 廉洁合同
    CODE = "code"  # 有效码


#: Who has all of these is in contact (联系覆盖率).
CONTACT = frozenset({Part.CODE, Part.LEADER, Part.OBSERVER})


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """`filled` by role: ids of units, people, teams or places; of the contract its day, of the code the project. A role
    that nobody fills is not in it."""

    project: Place
    filled: Mapping[Part, tuple[str, ...]]

    @property
    def empty(self) -> tuple[Part, ...]:
        return tuple(part for part in Part if part not in self.filled)

    @property
    def in_contact(self) -> bool:
        return self.filled.keys() >= CONTACT


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Of `projects`, how many have each role filled, all of them, and how many are in contact."""

    projects: int
    filled: Mapping[Part, int]
    whole: int
    in_contact: int

    def share(self, count: int) -> float:
        """From 0 to 1; 0 where there is no project."""
        return count / self.projects if self.projects else 0.0


def coverages(places: Iterable[Place], organisation: Organisation, coded: Callable[[str], bool]) -> Sequence[Coverage]:
    """Of every project that is not closed, in the order in which they come. `coded` says whether a place (its id) has a
    valid code. Somebody who has left, a unit that is gone, a team without anybody who works here and a closed post
    fill nothing."""
    known = [place for place in places if not place.closed]
    posts = _by_project((place.within, place.id) for place in known if place.kind is PlaceKind.OBSERVER)
    teams = {kind: _teams(organisation, kind) for kind in TeamKind}
    return [
        Coverage(
            project=project,
            filled={
                part: who
                for part, who in (
                    (Part.LEAD, _unit(project.lead, organisation)),
                    (Part.TERRITORY, _unit(project.unit, organisation)),
                    (Part.DEPARTMENT, _unit(project.department, organisation)),
                    (Part.LEADER, _person(project.leader, organisation)),
                    (Part.TEAM, teams[TeamKind.PROJECT].get(project.id, ())),
                    (Part.SERVICE, teams[TeamKind.SERVICE].get(project.id, ())),
                    (Part.OBSERVER, posts.get(project.id, ())),
                    (Part.CONTRACT, (project.contract.isoformat(),) if project.contract else ()),
                    (Part.CODE, (project.id,) if coded(project.id) else ()),
                )
                if who
            },
        )
        for project in known
        if project.kind is PlaceKind.PROJECT
    ]


def totals(found: Sequence[Coverage]) -> Totals:
    return Totals(
        projects=len(found),
        filled={part: sum(part in each.filled for each in found) for part in Part},
        whole=sum(not each.empty for each in found),
        in_contact=sum(each.in_contact for each in found),
    )


def _unit(unit: str | None, organisation: Organisation) -> tuple[str, ...]:
    return (unit,) if unit in organisation.units and unit is not None else ()


def _person(person: str | None, organisation: Organisation) -> tuple[str, ...]:
    return (person,) if person is not None and organisation.is_active(person) else ()


def _teams(organisation: Organisation, kind: TeamKind) -> Mapping[str, tuple[str, ...]]:
    """By project."""
    at_work = (team for team in organisation.teams if team.kind is kind and _works(team, organisation))
    return _by_project((project, team.id) for team in at_work for project in team.projects)


def _works(team: Team, organisation: Organisation) -> bool:
    return any(map(organisation.is_active, team.members))


def _by_project(pairs: Iterable[tuple[str | None, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for project, filling in pairs:
        if project is not None:
            found[project] = (*found.get(project, ()), filling)
    return found
