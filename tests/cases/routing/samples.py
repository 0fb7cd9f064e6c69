"""A city, a county and their bureaus, all made up, and short ways to ask where a matter goes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from cases import exclusions, routing
from cases.case import Track
from cases.exclusions import Excluded
from cases.organisation import (
    Leave,
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
from cases.routing import Decision, Load, Matter, Route, RoutingTable, Target, When
from cases.rules.tables import Finding

DAY = date(2026, 3, 4)

# Unit: kind, the one above.
UNITS = {
    "city": ("territory", None),
    "office": ("department", "city"),
    "works": ("department", "city"),
    "station": ("department", "works"),
    "services": ("department", "city"),
    "safety": ("department", "city"),
    "schools": ("department", "city"),
    "women": ("department", "city"),
    "county": ("territory", "city"),
    "county-works": ("department", "county"),
    "district": ("territory", "city"),
}

# Person: unit, roles, head.
PEOPLE = {
    "mayor": ("city", "unit-head", True),
    "office-head": ("office", "unit-head", True),
    "dispatcher": ("office", "dispatcher", False),
    "works-head": ("works", "unit-head", True),
    "works-1": ("works", "handler", False),
    "works-2": ("works", "handler", False),
    "works-3": ("works", "handler", False),
    "works-clerk": ("works", "callback-caller", False),
    "station-1": ("station", "handler", False),
    "services-1": ("services", "handler", False),
    "safety-1": ("safety", "handler", False),
    "schools-1": ("schools", "handler", False),
    "county-head": ("county", "unit-head", True),
    "county-1": ("county", "handler", False),
    "county-works-1": ("county-works", "handler", False),
    "clue-1": ("office", "clue-manager", False),
    "clue-2": ("services", "clue-manager", False),
    "clue-3": ("station", "clue-manager", False),
    "custodian": ("office", "custodian", False),
}

SHIPPED = routing.read(routing.shipped())

TEAM = Team(
    id="team",
    kind=TeamKind.PROJECT,
    names={},
    unit="works",
    members=("works-3", "works-clerk", "services-1"),
    projects=frozenset({"bridge"}),
)


def an_organisation(**changes: object) -> Organisation:
    organisation = Organisation(
        office="office",
        units={
            key: Unit(id=key, kind=UnitKind(kind), names={"en": f"{key} (fictional)", "zh-Hans": key}, above=above)
            for key, (kind, above) in UNITS.items()
        },
        people={key: Person(id=key, name=f"{key} (fictional)") for key in PEOPLE},
        posts=tuple(
            Post(person=key, unit=unit, roles=frozenset({Role(role)}), head=head)
            for key, (unit, role, head) in PEOPLE.items()
        ),
        recipients=tuple(
            Recipient(person=key, public_key=f"age1{key}")
            for key, (_, role, _) in PEOPLE.items()
            if role in ("clue-manager", "custodian")
        ),
        sectors={Sector.SCHOOL: ("schools", "services"), Sector.FAMILY: ("women",)},
        teams=(TEAM,),
    )
    return replace(organisation, **changes)  # type: ignore[arg-type]


ORG = an_organisation()


def a_matter(**changes: object) -> Matter:
    """An ordinary complaint about nothing in particular."""
    return replace(Matter(track=Track.SERVICE, case="case-1"), **changes)  # type: ignore[arg-type]


def accusing(*units: str, people: Iterable[str] = (), **changes: object) -> Matter:
    """A matter in which these are accused, as `exclusions` spreads it."""
    excluded = exclusions.spread(ORG, units=frozenset(units), people=frozenset(people))
    return a_matter(excluded=excluded, accused=excluded.units, subject_units=frozenset(units), **changes)


def keeping_away(*units: str, people: Iterable[str] = (), **changes: object) -> Matter:
    """A matter from which the reporter wants these kept away (question 20)."""
    return a_matter(excluded=exclusions.spread(ORG, units=frozenset(units), people=frozenset(people)), **changes)


def without(matter: Matter, *people: str) -> Matter:
    excluded = Excluded(units=matter.excluded.units, people=matter.excluded.people | set(people))
    return replace(matter, excluded=excluded)


def a_table(*routes: Route, **changes: object) -> RoutingTable:
    return replace(RoutingTable(routes=routes), **changes)  # type: ignore[arg-type]


def to_unit(*units: str, id: str = "named", share: bool = False, **when: object) -> Route:  # noqa: A002
    return Route(id=id, to=Target.UNIT, units=units, share=share, when=replace(When(), **when))  # type: ignore[arg-type]


def to(target: str, **when: object) -> Route:
    return Route(id=target, to=Target(target), when=replace(When(), **when))  # type: ignore[arg-type]


def decide(
    matter: Matter,
    table: RoutingTable = SHIPPED,
    organisation: Organisation = ORG,
    *,
    people: dict[str, int] | None = None,
    units: dict[str, int] | None = None,
    day: date = DAY,
) -> Decision:
    load = Load(people=people or {}, units=units or {})
    return routing.decide(matter, organisation, table, load=load, day=day)


def on_leave(*people: str, stand_in: str | None = None) -> Organisation:
    return an_organisation(leaves=tuple(Leave(person=who, first=DAY, last=DAY, stand_in=stand_in) for who in people))


def gone(*people: str) -> Organisation:
    left = {who: replace(ORG.people[who], active=False) for who in people}
    return an_organisation(people={**ORG.people, **left})


def passed(decision: Decision) -> set[tuple[str, str]]:
    """People on the trail who were not taken, and why."""
    return {(each.person, each.why.value) for each in decision.trail if each.person and each.why != "taken"}


def passed_units(decision: Decision) -> set[tuple[str, str]]:
    return {(each.unit, each.why.value) for each in decision.trail if not each.person and each.why != "taken"}


def told(findings: Iterable[Finding]) -> list[str]:
    return [f"{each.where}: {each.code}" for each in findings]
