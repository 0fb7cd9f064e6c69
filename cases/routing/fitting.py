"""Whether a rule fits a matter."""

from dataclasses import dataclass

from cases.organisation import Sector
from cases.routing.maps import Map
from cases.routing.matters import Matter
from cases.routing.model import When

_NOWHERE: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The matter as the rules see it: without anything that is excluded. `territories` and `departments` are the
    responsible unit and all above it."""

    matter: Matter
    territories: frozenset[str]
    departments: frozenset[str]
    sector: Sector | None
    flags: frozenset[str]
    urgent: bool


def facts_of(map_: Map, matter: Matter, *, territory: str | None, department: str | None) -> Facts:
    return Facts(
        matter=matter,
        territories=_NOWHERE if territory is None else map_.lineage(territory),
        departments=_NOWHERE if department is None else map_.lineage(department),
        sector=matter.sector or map_.sector_of(matter.category),
        flags=matter.flags,
        urgent=matter.urgent,
    )


def fits(when: When, facts: Facts) -> bool:
    """Track and category were looked at before (see `maps`)."""
    matter = facts.matter
    return (
        when.urgent in (None, facts.urgent)
        and when.anonymous in (None, matter.anonymous)
        and when.investor in (None, matter.investor)
        and when.in_project in (None, matter.project is not None)
        and (not when.departments or not when.departments.isdisjoint(facts.departments))
        and (not when.territories or not when.territories.isdisjoint(facts.territories))
        and (not when.projects or matter.project in when.projects)
        and (not when.places or matter.place_kind in when.places)
        and (not when.sectors or facts.sector in when.sectors)
        and (not when.kinds or matter.kind in when.kinds)
        and (not when.sources or matter.source in when.sources)
        and (not when.flags or not when.flags.isdisjoint(facts.flags))
        and when.no_flags.isdisjoint(facts.flags)
    )
