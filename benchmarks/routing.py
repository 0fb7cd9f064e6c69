"""One case through the routing rules: 500 rules, 2,000 people, 300 units. No process, no network, no disk."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from statistics import median, quantiles
from typing import TypeVar

from benchmarks.figures import Figure
from cases import categories, routing
from cases.case import Filing, Track
from cases.exclusions import Excluded
from cases.organisation import (
    Leave,
    Organisation,
    Person,
    Post,
    Recusal,
    Role,
    Sector,
    Team,
    TeamKind,
    Unit,
    UnitKind,
)
from cases.places import PlaceKind
from cases.routing import Load, Maps, Mark, Matter, Route, RoutingTable, Target, When

UNITS, PEOPLE, RULES, MARKS = 300, 2_000, 500, 60
MATTERS, ROUNDS = 400, 5
DAY = date(2026, 3, 4)
T = TypeVar("T")


def figures() -> Iterator[Figure]:
    chance = Random(20261122)
    organisation, table = an_organisation(chance), a_table(chance)
    matters = [a_matter(chance, number) for number in range(MATTERS)]
    load = Load(people={f"p{number}": chance.randrange(12) for number in range(PEOPLE)})
    maps = Maps()

    def decide(matter: Matter) -> object:
        return routing.decide(matter, organisation, table, load=load, day=DAY, maps=maps)

    scale = f"{RULES} rules, {PEOPLE:,} people, {UNITS} units"
    decided = [_each(decide, matters) for _ in range(ROUNDS)]
    middles = [median(times) for times in decided]
    yield _figure("routing one case, median", middles, calls=MATTERS, most=2, how=scale)
    tails = [quantiles(times, n=20)[-1] for times in decided]
    yield _figure("routing one case, p95", tails, calls=MATTERS, how="the same runs")
    yield from _slowest(organisation, load)
    filed = Filing(track=Track.SERVICE, anonymous=True, language="en", answers={"subject_unit": "Unit 17 (made up)"})
    facts = [median(_each(lambda _: routing.of_filing(filed, organisation), range(20))) for _ in range(ROUNDS)]
    yield _figure(
        "facts of one case from its answers",
        facts,
        calls=20,
        how="before the routing itself: the organisation looks for the units and people that were written",
    )
    laid = [median(_each(lambda _: Maps().of(organisation, table), range(5))) for _ in range(ROUNDS)]
    yield _figure("laying out organisation and rules", laid, calls=5, how="once for each change of either")


def _slowest(organisation: Organisation, load: Load) -> Iterator[Figure]:
    """No rule can be left out by track or category, and none fits but the last."""
    when = When(territories=frozenset({"u1"}), flags=frozenset({"complex"}))
    routes = (Route(id=f"r{number}", to=Target.UNIT, units=("u30",), when=when) for number in range(RULES - 1))
    table, maps = RoutingTable(routes=(*routes, Route(id="office", to=Target.OFFICE))), Maps()
    matters = [Matter(track=Track.SERVICE, place_unit="u1", case=f"case-{number}") for number in range(100)]

    def decide(matter: Matter) -> object:
        return routing.decide(matter, organisation, table, load=load, day=DAY, maps=maps)

    rounds = [median(_each(decide, matters)) for _ in range(ROUNDS)]
    yield _figure("routing one case that only the last rule fits", rounds, calls=100, how="every rule is asked")


def an_organisation(chance: Random) -> Organisation:
    """A city over 20 counties, and bureaus under one of these."""
    units = {"city": Unit(id="city", kind=UnitKind.TERRITORY, names={"en": "city"})}
    for number in range(UNITS - 1):
        kind = UnitKind.TERRITORY if 0 < number <= 20 else UnitKind.DEPARTMENT
        above = (
            "city"
            if number <= 20
            else f"u{chance.randint(1, number - 1)}"
            if number % 5 == 0
            else f"u{number % 20 + 1}"
        )
        units[f"u{number}"] = Unit(id=f"u{number}", kind=kind, names={"en": f"Unit {number} (made up)"}, above=above)
    names, people = list(units), [f"p{number}" for number in range(PEOPLE)]
    roles = (Role.HANDLER, Role.HANDLER, Role.HANDLER, Role.UNIT_HEAD, Role.DISPATCHER, Role.REVIEWER)
    return Organisation(
        office="u0",
        units=units,
        people={who: Person(id=who, name=f"Person {who} (made up)", active=chance.random() < 0.97) for who in people},
        posts=tuple(
            Post(
                person=who,
                unit=chance.choice(names),
                roles=frozenset({chance.choice(roles)}),
                head=chance.random() < 0.1,
            )
            for who in (*people, *chance.sample(people, 200))
        ),
        leaves=tuple(Leave(person=who, first=DAY, last=DAY) for who in chance.sample(people, 150)),
        recusals=tuple(Recusal(person=who, case=f"c{who}", reason="") for who in chance.sample(people, 300)),
        sectors={sector: tuple(chance.sample(names, 3)) for sector in Sector},
        teams=tuple(
            Team(
                id=f"t{number}",
                kind=TeamKind.PROJECT,
                names={},
                unit=chance.choice(names),
                members=tuple(chance.sample(people, 8)),
                projects=frozenset({f"project-{number}"}),
            )
            for number in range(100)
        ),
    )


def a_table(chance: Random) -> RoutingTable:
    """Narrow rules before the wide ones, as an office would write them."""
    codes = list(categories.load())
    routes = [_route(chance, codes, number) for number in range(RULES - MARKS - 3)]
    last = (Target.DEPARTMENT, Target.TERRITORY, Target.OFFICE)
    return RoutingTable(
        marks=tuple(
            Mark(id=f"m{number}", when=_when(chance, codes), flags=frozenset({"complex"})) for number in range(MARKS)
        ),
        routes=(*routes, *(Route(id=target, to=target) for target in last)),
        regulators={code: f"u{chance.randrange(UNITS - 1)}" for code in chance.sample(codes, 40)},
        sectors={"C10": Sector.INTERMEDIARY, "C16.03": Sector.SCHOOL},
    )


def a_matter(chance: Random, number: int) -> Matter:
    """Every third has somebody excluded."""
    accused = frozenset({f"u{chance.randrange(UNITS - 1)}"}) if number % 3 == 0 else frozenset()
    place = chance.choice([None, PlaceKind.PROJECT, PlaceKind.WINDOW])
    return Matter(
        track=chance.choice([Track.SERVICE, Track.SERVICE, Track.PAYMENT, Track.FOREIGN]),
        category=chance.choice(list(categories.load())),
        kind=chance.choice(["complaint", "help", "stuck"]),
        place_unit=f"u{chance.randrange(UNITS - 1)}" if place else None,
        place_kind=place,
        project=f"project-{chance.randrange(100)}" if place is PlaceKind.PROJECT else None,
        subject_units=frozenset({f"u{chance.randrange(UNITS - 1)}"}) if number % 4 else frozenset(),
        urgent=number % 7 == 0,
        investor=number % 11 == 0,
        excluded=Excluded(
            units=accused, people=frozenset({f"p{chance.randrange(PEOPLE)}"}) if accused else frozenset()
        ),
        accused=accused,
        case=f"case-{number}",
    )


def _route(chance: Random, codes: Sequence[str], number: int) -> Route:
    units = tuple(f"u{chance.randrange(UNITS - 1)}" for _ in range(chance.choice([1, 1, 3])))
    return Route(id=f"r{number}", to=Target.UNIT, units=units, share=len(units) > 1, when=_when(chance, codes))


def _when(chance: Random, codes: Sequence[str]) -> When:
    """Two of the conditions each, half of them with a category."""
    when = When(categories=frozenset(chance.sample(codes, 2))) if chance.random() < 0.5 else When()
    conditions: tuple[Callable[[When], When], ...] = (
        lambda old: replace(old, territories=frozenset({f"u{chance.randint(1, 20)}"})),
        lambda old: replace(old, departments=frozenset({f"u{chance.randrange(UNITS - 1)}"})),
        lambda old: replace(old, projects=frozenset({f"project-{chance.randrange(100)}"})),
        lambda old: replace(old, kinds=frozenset({"stuck"})),
        lambda old: replace(old, flags=frozenset({"complex"})),
    )
    for narrowed in chance.sample(conditions, 2):
        when = narrowed(when)
    return when


def _each(ask: Callable[[T], object], given: Sequence[T]) -> list[float]:
    """Milliseconds of CPU of each call; once it is called before."""
    ask(given[0])
    return [_milliseconds(ask, one) for one in given]


def _milliseconds(ask: Callable[[T], object], given: T) -> float:
    began = time.process_time_ns()
    ask(given)
    return (time.process_time_ns() - began) / 1_000_000


def _figure(name: str, rounds: Sequence[float], *, calls: int, how: str, most: float | None = None) -> Figure:
    return Figure(
        name=name,
        value=median(rounds),
        unit="ms",
        most=most,
        n=calls * len(rounds),
        how=f"CPU of one call; {how}",
        spread=rounds,
    )
