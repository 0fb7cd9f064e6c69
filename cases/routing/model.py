"""The shape of the routing rules. They are data: nothing in code knows a unit or a category."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from cases.case import Track
from cases.organisation import Sector
from cases.places import PlaceKind

#: A tip is routed to its recipients before it is sealed (decision 4); no rule of these is ever asked about one.
ROUTED = frozenset(Track) - {Track.DISCIPLINE}


class Target(StrEnum):
    """Where a route leads."""

    UNIT = "unit"  # the units that the rule names
    DEPARTMENT = "department"  # 部门责任单位
    TERRITORY = "territory"  # 属地责任单位
    SECTOR = "sector"  # 牵头单位 of the field (004-05)
    OFFICE = "office"  # 总专班办公室 (L3)


@dataclass(frozen=True, kw_only=True)
class When:
    """What a matter must be: all of it has to hold. None and empty ask nothing; of a set one has to fit.

    A category fits its items, a unit in `territories` and `departments` everything under it. `projects` are ids of
    places; `in_project` asks whether it is about any. `sources` say how it came when a dispatcher entered it.
    """

    tracks: frozenset[Track] = ROUTED
    kinds: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    territories: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    projects: frozenset[str] = frozenset()
    places: frozenset[PlaceKind] = frozenset()
    sectors: frozenset[Sector] = frozenset()
    flags: frozenset[str] = frozenset()
    no_flags: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    in_project: bool | None = None
    urgent: bool | None = None
    anonymous: bool | None = None
    investor: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Sets flags, and perhaps urgency, which then choose the time limits (domain.md B2). All marks that fit count."""

    id: str
    when: When = field(default_factory=When)
    flags: frozenset[str] = frozenset()
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class Route:
    """Leads to a unit. The first route that fits and leads somewhere decides.

    `units` belong to `Target.UNIT`: the first of them that is not excluded or, with `share`, the one with the fewest
    open cases.
    """

    id: str
    to: Target
    when: When = field(default_factory=When)
    units: tuple[str, ...] = ()
    share: bool = False


_NONE: Mapping[str, str] = MappingProxyType({})
_NO_SECTORS: Mapping[str, Sector] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class RoutingTable:
    """All of it. `regulators` names by category the department that answers for it when neither answers nor place
    point to one (管行业就要管行风, 004-24), `sectors` the field that a category belongs to."""

    routes: tuple[Route, ...]
    marks: tuple[Mark, ...] = ()
    regulators: Mapping[str, str] = field(default_factory=lambda: _NONE)
    sectors: Mapping[str, Sector] = field(default_factory=lambda: _NO_SECTORS)

    @property
    def rules(self) -> tuple[Mark | Route, ...]:
        return (*self.marks, *self.routes)
