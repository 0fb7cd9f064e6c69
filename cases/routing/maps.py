"""Organisation and rules laid out for asking: made once for each, not for each case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from cases import categories
from cases.case import Track
from cases.organisation import Leave, Organisation, Role, Sector, TeamKind
from cases.routing.model import Mark, Route, RoutingTable, When

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, kw_only=True, eq=False)
class Map:
    """`chains` are a unit and the known units above it, nearest first, `kin` the same as a set. `rosters` are people
    with a role in a unit, in the order of their ids. `crews` are the members of a project's own team, by project."""

    organisation: Organisation
    table: RoutingTable
    chains: Mapping[str, tuple[str, ...]]
    kin: Mapping[str, frozenset[str]]
    rosters: Mapping[tuple[str, Role], tuple[str, ...]]
    posted: Mapping[str, frozenset[str]]
    absences: Mapping[str, tuple[Leave, ...]]
    recused: Mapping[str, frozenset[str]]
    crews: Mapping[str, frozenset[str]]
    _routes: dict[tuple[Track, str | None], tuple[Route, ...]] = field(default_factory=dict, repr=False)
    _marks: dict[tuple[Track, str | None], tuple[Mark, ...]] = field(default_factory=dict, repr=False)

    def lineage(self, unit: str) -> frozenset[str]:
        """The unit and everything above it; of a unit that is not known, itself."""
        return self.kin.get(unit) or frozenset({unit})

    def is_out(self, unit: str, units: frozenset[str]) -> bool:
        """Whether it is one of these or lies under one today, whenever they were found (CF-01)."""
        return not self.lineage(unit).isdisjoint(units)

    def sector_of(self, category: str | None) -> Sector | None:
        sectors = self.table.sectors
        return next((sectors[code] for code in category_line(category) if code in sectors), None)

    def is_away(self, person: str, day: date) -> bool:
        return any(leave.first <= day <= leave.last for leave in self.absences.get(person, ()))

    def routes(self, track: Track, category: str | None) -> tuple[Route, ...]:
        """Those whose track and category fit, in their order."""
        key = track, category if category in categories.load() else None
        if key not in self._routes:
            self._routes[key] = tuple(each for each in self.table.routes if _may_fit(each.when, *key))
        return self._routes[key]

    def marks(self, track: Track, category: str | None) -> tuple[Mark, ...]:
        """The same of the marks."""
        key = track, category if category in categories.load() else None
        if key not in self._marks:
            self._marks[key] = tuple(each for each in self.table.marks if _may_fit(each.when, *key))
        return self._marks[key]


class Maps:
    """Keeps the newest map, which serves as long as organisation and rules are the very same objects."""

    def __init__(self) -> None:
        self._newest: Map | None = None

    def of(self, organisation: Organisation, table: RoutingTable) -> Map:
        known = self._newest
        if known is None or known.organisation is not organisation or known.table is not table:
            known = self._newest = build(organisation, table)
        return known


def build(organisation: Organisation, table: RoutingTable) -> Map:
    lines = {unit: (unit, *organisation.above(unit)) for unit in organisation.units}
    posts = organisation.posts
    crews = (
        (project, team.members)
        for team in organisation.teams
        if team.kind is TeamKind.PROJECT
        for project in team.projects
    )
    return Map(
        organisation=organisation,
        table=table,
        chains={unit: tuple(each for each in line if each in lines) for unit, line in lines.items()},
        kin={unit: frozenset(line) for unit, line in lines.items()},
        rosters={
            key: tuple(sorted(set(people)))
            for key, people in _grouped(((post.unit, role), post.person) for post in posts for role in post.roles)
        },
        posted={person: frozenset(units) for person, units in _grouped((post.person, post.unit) for post in posts)},
        absences={who: tuple(each) for who, each in _grouped((leave.person, leave) for leave in organisation.leaves)},
        recused={
            case: frozenset(who) for case, who in _grouped((one.case, one.person) for one in organisation.recusals)
        },
        crews={project: frozenset().union(*members) for project, members in _grouped(crews)},
    )


def category_line(category: str | None) -> tuple[str, ...]:
    """An item and its group, nearest first; of a group itself."""
    return () if category is None else tuple(dict.fromkeys((category, categories.group_of(category))))


def _may_fit(when: When, track: Track, category: str | None) -> bool:
    return track in when.tracks and (not when.categories or not when.categories.isdisjoint(category_line(category)))


def _grouped(pairs: Iterable[tuple[K, V]]) -> Iterable[tuple[K, list[V]]]:
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found.items()
