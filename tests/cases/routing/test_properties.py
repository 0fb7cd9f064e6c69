"""Whatever the organisation, the rules and the exclusions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from cases import errors, exclusions, gate, routing
from cases.case import Access, Filing, Track
from cases.exclusions import Excluded
from cases.organisation import (
    Leave,
    Organisation,
    Person,
    Post,
    Recipient,
    Recusal,
    Role,
    Sector,
    Team,
    TeamKind,
    Unit,
    UnitKind,
)
from cases.routing import Alarm, Decision, Load, Matter, Route, RoutingTable, Target, When, Why
from tests.cases import builders
from tests.cases.routing.samples import DAY

CASE = "case-1"
CONFIDENTIAL = (Why.EXCLUDED, Why.RECUSED)
ROLES = (Role.HANDLER, Role.UNIT_HEAD, Role.DISPATCHER, Role.CLUE_MANAGER, Role.CUSTODIAN)


@dataclass(frozen=True, kw_only=True)
class World:
    organisation: Organisation
    table: RoutingTable
    matter: Matter
    load: Load

    def decide(self) -> Decision:
        return routing.decide(self.matter, self.organisation, self.table, load=self.load, day=DAY, maps=routing.Maps())


def a_world(seed: int) -> World:
    """One of very many. Hypothesis draws the seed only: drawing every unit and post by itself takes a hundred times as
    long."""
    chance = Random(seed)
    organisation = an_organisation(chance)
    return World(
        organisation=organisation,
        table=a_table(chance, sorted(organisation.units)),
        matter=a_matter(chance, organisation),
        load=Load(people={who: chance.randrange(4) for who in organisation.people}),
    )


def an_organisation(chance: Random) -> Organisation:
    """A forest of units: each lies under one before it, or under none."""
    units: dict[str, Unit] = {}
    for number in range(chance.randint(1, 7)):
        above = chance.choice([None, *units])
        units[f"u{number}"] = Unit(id=f"u{number}", kind=chance.choice(list(UnitKind)), names={}, above=above)
    names, people = list(units), [f"p{number}" for number in range(chance.randint(1, 8))]
    return Organisation(
        office=chance.choice(names),
        units=units,
        people={who: Person(id=who, name=who, active=chance.random() < 0.8) for who in people},
        posts=tuple(
            Post(
                person=chance.choice(people),
                unit=chance.choice(names),
                roles=frozenset(chance.sample(ROLES, chance.randint(0, 2))),
                head=chance.random() < 0.3,
            )
            for _ in range(chance.randint(0, 14))
        ),
        leaves=tuple(Leave(person=who, first=DAY, last=DAY) for who in few(chance, people)),
        recusals=tuple(
            Recusal(person=who, case=chance.choice([CASE, "another"]), reason="") for who in few(chance, people)
        ),
        recipients=tuple(Recipient(person=who, public_key=f"age1{who}") for who in people),
        sectors={Sector.SCHOOL: few(chance, names)},
        teams=(
            Team(
                id="t",
                kind=TeamKind.PROJECT,
                names={},
                unit=chance.choice(names),
                members=few(chance, people),
                projects=frozenset({"bridge"}),
            ),
        ),
    )


def a_table(chance: Random, units: list[str]) -> RoutingTable:
    routes = []
    for number in range(chance.randint(0, 5)):
        to = chance.choice(list(Target))
        when = When(
            territories=frozenset(few(chance, units)) if chance.random() < 0.3 else frozenset(),
            departments=frozenset(few(chance, units)) if chance.random() < 0.3 else frozenset(),
            urgent=chance.choice([None, None, True]),
        )
        named = tuple(chance.sample([*units, "gone"], chance.randint(1, 2))) if to is Target.UNIT else ()
        routes.append(Route(id=f"r{number}", to=to, units=named, share=chance.random() < 0.5, when=when))
    regulators = {code: chance.choice(units) for code in few(chance, ["C03", "C03.01"])}
    return RoutingTable(routes=tuple(routes), regulators=regulators)


def a_matter(chance: Random, organisation: Organisation) -> Matter:
    units, people = list(organisation.units), list(organisation.people)
    accused, away = (
        exclusions.spread(organisation, units=frozenset(few(chance, units)), people=frozenset(few(chance, people)))
        for _ in range(2)
    )
    return Matter(
        track=chance.choice([Track.SERVICE, Track.PAYMENT]),
        category=chance.choice([None, "C03.01", "C04.01"]),
        place_unit=chance.choice([None, *units]),
        project=chance.choice([None, "bridge"]),
        subject_units=frozenset(few(chance, units)),
        sector=chance.choice([None, Sector.SCHOOL]),
        urgent=chance.random() < 0.5,
        excluded=Excluded(units=accused.units | away.units, people=accused.people | away.people),
        accused=accused.units,
        case=CASE,
    )


def few(chance: Random, among: Sequence[str]) -> tuple[str, ...]:
    return tuple(chance.sample(among, min(len(among), chance.choice([0, 0, 1, 1, 2]))))


worlds = st.integers(min_value=0, max_value=2**64).map(a_world)


@given(worlds)
@settings(max_examples=300, deadline=None)
def test_cf_01_nobody_and_no_unit_that_is_excluded_gets_it(world: World) -> None:
    found, excluded = world.decide(), world.matter.excluded
    for unit in filter(None, (found.owner, found.territory, found.department)):
        assert {unit, *world.organisation.above(unit)}.isdisjoint(excluded.units)
    assert found.handler not in excluded.people


@given(worlds)
@settings(max_examples=300, deadline=None)
def test_the_gate_lets_in_whoever_is_chosen(world: World) -> None:
    found, excluded = world.decide(), world.matter.excluded
    access = Access(excluded_units=excluded.units, excluded_people=excluded.people)
    case = builders.a_case(id=CASE, owner=found.owner, access=access)
    if found.handler is not None:
        assert gate.untouched(case, found.handler, world.organisation, day=DAY)
        assert not world.organisation.on_leave(found.handler, DAY)
        roles = {
            role
            for post in world.organisation.posts_of(found.handler)
            if post.unit == found.owner
            for role in post.roles
        }
        assert roles & {Role.HANDLER, Role.UNIT_HEAD, Role.DISPATCHER}


@given(worlds)
@settings(max_examples=300, deadline=None)
def test_there_is_always_an_owner_unless_the_office_and_all_above_it_are_excluded(world: World) -> None:
    found, organisation = world.decide(), world.organisation
    acting = [
        unit
        for unit in (organisation.office, *organisation.above(organisation.office))
        if unit not in world.matter.excluded.units
    ]
    assert found.owner is not None or not acting
    assert (found.owner is None) == (found.alarm is Alarm.NO_OWNER)
    assert (found.handler is None) == (found.alarm is not None)
    assert found.owner in (found.territory, found.department, *acting[:1], None)


@given(worlds)
@settings(max_examples=300, deadline=None)
def test_a_case_without_handler_has_nobody_who_could_be_one_in_the_office_or_above(world: World) -> None:
    found, organisation = world.decide(), world.organisation
    case = builders.a_case(
        id=CASE, access=Access(excluded_units=world.matter.excluded.units, excluded_people=world.matter.excluded.people)
    )
    chain = (organisation.office, *organisation.above(organisation.office))
    able = [
        post.person
        for post in organisation.posts
        if post.unit in chain
        and post.roles & {Role.HANDLER, Role.UNIT_HEAD}
        and gate.untouched(case, post.person, organisation, day=DAY)
        and not organisation.on_leave(post.person, DAY)
    ]
    assert found.handler is not None or not able


@given(worlds)
@settings(max_examples=300, deadline=None)
def test_rc_07_what_whoever_may_not_know_reads_does_not_depend_on_the_reasons(world: World) -> None:
    found = world.decide()
    harmless = tuple(
        replace(each, why=Why.LOADED) if each.why in CONFIDENTIAL else each
        for each in found.trail
        if each.person is not None or each.why not in CONFIDENTIAL
    )
    assert routing.explain(found, False) == routing.explain(replace(found, trail=harmless), False)


@given(worlds)
@settings(max_examples=300, deadline=None)
def test_rc_07_whoever_may_not_know_reads_no_unit_that_is_excluded(world: World) -> None:
    found = world.decide()
    units = {line.facts.get("unit") for line in routing.explain(found, False)}
    assert units.isdisjoint(world.matter.excluded.units)


@given(worlds)
@settings(max_examples=300, deadline=None)
def test_rc_07_a_recusal_reads_like_leave(world: World) -> None:
    """The same people, recused or on leave: the same decision and the same lines for whoever may not know."""
    organisation = world.organisation
    recused = {each.person for each in organisation.recusals if each.case == CASE}
    away = tuple(Leave(person=who, first=DAY, last=DAY) for who in sorted(recused))
    other = replace(world, organisation=replace(organisation, recusals=(), leaves=(*organisation.leaves, *away)))
    assert routing.explain(world.decide(), False) == routing.explain(other.decide(), False)


@given(worlds, st.sampled_from(["unit", "person"]))
@settings(max_examples=300, deadline=None)
def test_cf_01_no_tip_is_sealed_to_somebody_excluded(world: World, kind: str) -> None:
    organisation = world.organisation
    answers = {
        "subject_kind": kind,
        "subject_unit": next(iter(sorted(world.matter.subject_units)), None),
        "subject_name": next(iter(sorted(world.matter.excluded.people)), None),
        "subject_head": "no",
        "keep_away": world.matter.place_unit,
    }
    filed = Filing(track=Track.DISCIPLINE, anonymous=True, language="en", answers=answers)
    try:
        found = routing.seal_to(filed, organisation)
    except (errors.AboveAuthority, errors.TooFewRecipients):
        return
    excluded = exclusions.of(filed, organisation)
    receiving = {each.person for each in found.recipients}
    assert receiving.isdisjoint(excluded.people)
    assert not any(organisation.units_of(person) & excluded.units for person in receiving)
    assert {each.person for each in found.trail if each.why is Why.TAKEN} == receiving
