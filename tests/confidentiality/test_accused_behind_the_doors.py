"""CF-01, CF-02: whoever is kept away is no recipient, co-handler, copy, searcher, exporter or target of a reminder, by
whatever way the program comes to think of them: the gate, the lists, routing, the ladder of reminders, letters,
mornings, the group of the unit, stand-ins, commands."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from app import demo
from cases import errors, exclusions, gate, numbers, routing
from cases.case import Access, Case, Filing, State, Track
from cases.clocks import targets
from cases.gate import Act
from cases.letters import Kind
from cases.organisation import Organisation, Recipient, Recusal
from cases.routing import Load
from cases.rules import structure
from handlers.identity import entitled
from handlers.telegram.groups import Numbers, numbers_of
from handlers.work import shelves
from handlers.work.shelves import Wanted
from storage.ports import UnitOfWork
from storage.vault import suite
from tests.cases.builders import TIP_ANSWERS
from tests.confidentiality import cast, siege
from tests.handlers.correspondence.test_letters_of_a_case import registry
from tests.handlers.work.filing import ANSWERS, IDENTITY, file
from tests.support.house import NOW, ZONE, TestHouse, a_house

#: One house is lived in for all of them, before the first.
pytestmark = pytest.mark.timeout(600)

T = TypeVar("T")

DAY = date(2026, 11, 16)
KEPT_AWAY = [each.id for each in cast.KEPT_AWAY]
AWAY = f"{cast.ACCUSED_NAME}；{cast.NAMED_NAME}"


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    """Everybody of the cast who could have a key has one."""
    known = cast.organisation(demo.organisation(tmp_path_factory.mktemp("keys"), suite.new_age_identity), DAY)
    holders = (each for role in demo.KEY_HOLDERS for each in known.holders(role))
    keys = tuple(Recipient(person=who, public_key=f"age1{who}") for who in dict.fromkeys(holders))
    return replace(known, recipients=keys)


def a_filing(track: Track = Track.SERVICE, **answers: str) -> Filing:
    said = {**(TIP_ANSWERS if track is Track.DISCIPLINE else ANSWERS), **answers}
    return Filing(track=track, anonymous=False, language="zh-Hans", answers=said, identity=IDENTITY)


def a_case(organisation: Organisation, **changes: object) -> Case:
    """Of the construction bureau, with everybody declared who could."""
    out = exclusions.of(a_filing(keep_away=AWAY), organisation)
    case = Case(
        id="case-1",
        number="000000000012",
        track=Track.SERVICE,
        state=State.HANDLING,
        version=1,
        filed=NOW,
        owner=cast.OWNER,
        language="zh-Hans",
        anonymous=False,
        handler="p-pan",
        identity="reference",
        declared=frozenset(organisation.people),
        access=Access(excluded_units=out.units, excluded_people=out.people),
    )
    return replace(case, **changes)


# ── What is asked of the organisation ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("person", [who for who in KEPT_AWAY if who != cast.HEIR.id])
def test_whatever_the_role_and_the_place_nothing_of_the_case_is_let_through(
    organisation: Organisation, person: str
) -> None:
    case = a_case(organisation, co_units=frozenset({cast.ACCUSED}), leader=person)
    able = {act for act in Act if gate.visible((case,), person, organisation, day=DAY, act=act)}
    assert (set(), False, False) == (
        able,
        targets.may_be_told(person, case, organisation, DAY),
        entitled.may_ask(case, person, organisation, DAY) or entitled.by_consent(case, person, organisation, DAY),
    )


@pytest.mark.parametrize("person", [each.id for each in (*cast.TORN, *cast.TORN_BELOW)])
def test_whoever_was_posted_in_the_accused_unit_since_is_kept_away_too(organisation: Organisation, person: str) -> None:
    """Nobody wrote their name down when the case was filed; today's organisation is asked."""
    access = Access(excluded_units=frozenset({cast.ACCUSED}))
    case = a_case(organisation, leader=person, access=access)
    assert [] == [act for act in Act if gate.visible((case,), person, organisation, day=DAY, act=act)]


def test_whoever_is_in_for_somebody_kept_away_inherits_nothing(organisation: Organisation) -> None:
    case = a_case(organisation)
    assert [] == [act for act in Act if gate.visible((case,), cast.HEIR.id, organisation, day=DAY, act=act)]
    ordinary = replace(case, access=Access())
    assert gate.visible((ordinary,), cast.HEIR.id, organisation, day=DAY)


@pytest.mark.parametrize("person", [each.id for each in cast.TORN])
def test_but_for_the_exclusion_every_role_that_reads_would_be_let_through(
    organisation: Organisation, person: str
) -> None:
    """What the test above holds is the exclusion and not a want of rights."""
    case = replace(a_case(organisation), access=Access())
    sees = bool(gate.visible((case,), person, organisation, day=DAY))
    blind = {"torn-clue-manager", "torn-custodian", "torn-administrator", "torn-observer"}
    assert (person not in blind) is sees


def test_nobody_kept_away_is_on_any_level_of_the_ladder(organisation: Organisation) -> None:
    case, rules = a_case(organisation, leader="torn-supervisor"), structure.clocks()
    told = {
        who
        for rule in rules.values()
        for level in targets.LEVELS
        for who in targets.people_for((level,), case, rule, organisation, DAY)
    }
    assert (set(), True) == (told & set(KEPT_AWAY), {"p-gao", "p-qiao"} <= told)


def test_nobody_kept_away_is_told_instead_of_somebody_else(organisation: Organisation) -> None:
    """Not the stand-in of the accused unit, nor who stands in for somebody kept away."""
    case, rules = a_case(organisation, handler="p-tan"), structure.clocks()
    told = {
        who
        for person in organisation.people
        for rule in rules.values()
        for who in targets.instead_of(person, case, rule, organisation, DAY)
    }
    assert set() == told & set(KEPT_AWAY)


def test_custodians_of_the_accused_decide_on_no_identity(organisation: Organisation) -> None:
    case = a_case(organisation)
    found = entitled.custodians(case, "p-pan", organisation, DAY)
    assert (set(), True) == (set(found) & set(KEPT_AWAY), "p-shi" in found)


def test_a_letter_to_the_unit_is_received_by_nobody_kept_away_through_the_gate(organisation: Organisation) -> None:
    """The address is a unit; whoever opens it passes the gate first (`Registry.receive`)."""
    case = a_case(organisation)
    posted = [each.id for each in cast.TORN if cast.OWNER in organisation.units_of(each.id)]
    assert posted
    assert () == tuple(who for who in posted if gate.visible((case,), who, organisation, day=DAY))


#: Who is accused, and how the reporter says so: the unit, its head, its deputy, or question 20.
ACCUSATIONS: Mapping[str, Mapping[str, str]] = {
    "the unit": {"subject_kind": "unit", "subject_unit": cast.ACCUSED_NAME, "category": "C11.02"},
    "its head by name": {"subject_kind": "person", "subject_unit": "", "subject_name": "its-head（虚构）"},
    "its deputy by name": {"subject_kind": "person", "subject_unit": "", "subject_name": "its-deputy（虚构）"},
    "a head without a name": {"subject_kind": "person", "subject_unit": cast.ACCUSED_NAME, "subject_head": "yes"},
    "perhaps its head": {"subject_kind": "unknown", "subject_unit": cast.ACCUSED_NAME, "subject_head": "unknown"},
    "question 20": {"keep_away": cast.ACCUSED_NAME},
}
PLACES = ("C01.01", "C03.01", "C03.04", "C05.01", "C07.01", "C08.04", "C13.01", "C14.02")


@pytest.mark.parametrize("accusation", ACCUSATIONS)
@pytest.mark.parametrize("category", PLACES)
def test_no_matter_goes_to_the_accused_nor_to_anybody_posted_there(
    organisation: Organisation, accusation: str, category: str
) -> None:
    """CF-02: a head or deputy stands for the whole unit, and for what is under it."""
    filed = a_filing(**{"category": category, **ACCUSATIONS[accusation]})
    matter = routing.of_filing(filed, organisation, place=None)
    found = routing.decide(matter, organisation, routing.read(routing.shipped()), load=Load(), day=DAY)
    out = organisation.people_in(frozenset({cast.ACCUSED, cast.BELOW}))
    assert found.owner not in (cast.ACCUSED, cast.BELOW, None)
    assert found.handler not in out


@pytest.mark.parametrize("accusation", ACCUSATIONS)
def test_no_tip_and_no_identity_is_sealed_to_the_accused(organisation: Organisation, accusation: str) -> None:
    excluded = exclusions.of(a_filing(Track.DISCIPLINE, **ACCUSATIONS[accusation]), organisation)
    sealed_to = {
        each.person
        for chosen in (exclusions.choose_recipients, exclusions.choose_custodians)
        for each in chosen(organisation, excluded)
    }
    out = organisation.people_in(frozenset({cast.ACCUSED, cast.BELOW}))
    assert (set(), True) == (sealed_to & out, {"p-wei", "p-shi"} <= sealed_to)


# ── A whole life of a hidden case ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Life:
    """`trays` are what lay on the desk of whom. `mornings` and `groups` are the numbers without and with the case; the
    last one of the groups is also without one from which somebody is recused. `refused` is what was refused to whoever
    wanted to give it to the accused."""

    trays: Mapping[str, Sequence[str]]
    mornings: Sequence[Mapping[str, object]]
    groups: Sequence[Numbers]
    refused: Mapping[str, str]
    letters: Mapping[str, bool]
    commands: Mapping[str, tuple[str, str]]
    number: str


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    return asyncio.run(_life(tmp_path_factory.mktemp("life")))


async def _life(folder: Path) -> Life:
    async with a_house(folder) as house:
        await do(house, lambda books: books.organisation.save(cast.organisation(books.organisation.hold(), DAY)))
        await do(house, siege.accounts)
        ordinary = await file(house)
        await _in_hand(house, ordinary)
        mornings, groups = [await _morning(house)], [await _group(house)]
        hidden = await file(house, keep_away=AWAY)
        await _in_hand(house, hidden)
        mornings.append(await _morning(house))
        groups.append(await _group(house))
        await do(house, lambda books: _recuse(books, "p-ruan", ordinary))
        groups.append(await _group(house))
        refused = await _given_to_the_accused(house, hidden)
        commands = await _commands(house, hidden)
        letters = await _letters(house, hidden)
        for _ in range(22):
            house.clock.at += timedelta(days=1)
            await siege.remind(house, morning=False)
        shown = numbers.shown(hidden.number)
        people = (await do(house, lambda books: books.organisation.load())).people
        trays = {who: await do(house, lambda books, who=who: _numbers(books, who)) for who in people}
    return Life(
        trays=trays,
        mornings=mornings,
        groups=groups,
        refused=refused,
        commands=commands,
        letters=letters,
        number=shown,
    )


async def do(house: TestHouse, work: Callable[[UnitOfWork], T]) -> T:
    return await house.store.transact(work)


def _recuse(books: UnitOfWork, who: str, case: Case) -> None:
    known = books.organisation.hold()
    books.organisation.save(replace(known, recusals=(*known.recusals, Recusal(person=who, case=case.id, reason="-"))))


def _numbers(books: UnitOfWork, who: str) -> list[str]:
    bodies = (each.body for each in books.staff.told(who, limit=1000))
    return [str(body["number"]) for body in bodies if isinstance(body, Mapping) and "number" in body]


async def _in_hand(house: TestHouse, case: Case) -> None:
    for person, name, given in (
        ("p-lin", "accept", {}),
        ("p-lin", "dispatch", {"unit": cast.OWNER}),
        ("p-pan", "sign_for", {"yes": "yes"}),
    ):
        await house.house.workplace(person).act(case.number, name, given, version=None, now=house.clock())


async def _morning(house: TestHouse) -> Mapping[str, object]:
    """What the morning would tell each of those kept away, and what their lists hold; the week after, all is late."""
    now = house.clock() + timedelta(days=10)

    def look(books: UnitOfWork) -> Mapping[str, object]:
        return {
            who: (
                shelves.counts(books, who, now=now, zone=ZONE),
                [row.number for row in shelves.page(books, who, Wanted(), now=now, zone=ZONE).rows],
                shelves.workload(books, who, now=now, zone=ZONE),
            )
            for who in KEPT_AWAY
        }

    return await house.store.read(look)


async def _group(house: TestHouse) -> Numbers:
    now = house.clock() + timedelta(days=10)
    return await house.store.read(lambda books: numbers_of(books, cast.OWNER, now=now, zone=ZONE))


async def _given_to_the_accused(house: TestHouse, case: Case) -> dict[str, str]:
    """Every way to make somebody of the accused a party to it, tried by the dispatcher, who may."""
    found: dict[str, str] = {}
    for action, given in (
        ("co_handle", {"unit": cast.ACCUSED}),
        ("co_handle", {"unit": cast.BELOW}),
        ("assign_at_meeting", {"unit": cast.ACCUSED, "meeting": "2026-07"}),
        ("assign_leader", {"whom": "its-head"}),
        ("assign_leader", {"whom": "torn-supervisor"}),
        ("hand_over", {"handler": "torn-handler"}),
        ("hand_over", {"handler": "named"}),
    ):
        try:
            place = house.house.workplace("p-lin")
            await place.act(case.number, action, given, version=None, now=house.clock())
        except errors.CaseError as fault:
            found[f"{action} {' '.join(given.values())}"] = fault.code
    return found


async def _commands(house: TestHouse, case: Case) -> dict[str, tuple[str, str]]:
    """What the command line says in the name of each, of that number and of none."""
    found: dict[str, tuple[str, str]] = {}
    for who in KEPT_AWAY:
        clerk, now = house.house.clerk(who), house.clock()
        listed = {each.number for each in await clerk.cases(now=now)}
        assert numbers.shown(case.number) not in listed, who
        nothing, hidden = [
            [
                await _code(door)
                for door in (
                    clerk.show(number, now=now),
                    clerk.move(number, State.CLOSED, reason="-", now=now),
                    clerk.act(number, "note", reason="-", now=now),
                    clerk.message(number, "-", message_id="0" * 32, now=now),
                    house.house.workplace(who).explain(number, now=now),
                )
            ]
            for number in (siege.ABSENT, case.number)
        ]
        found[who] = (" ".join(nothing), " ".join(hidden))
    return found


async def _code(door) -> str:
    try:
        await door
    except errors.CaseError as fault:
        return fault.code
    return "done"


async def _letters(house: TestHouse, case: Case) -> dict[str, bool]:
    """Confirmed, and whether whoever is posted at the unit and kept away can have it in any way."""
    letter = await do(house, lambda books: registry().draft(books, case.number, Kind.URGE, now=house.clock()))
    await do(house, lambda books: registry().confirm(books, case.number, letter.id, now=house.clock()))
    found = {}
    for who in KEPT_AWAY:
        hand = registry(who)
        found[who] = False
        for work in (hand.of, hand.receive, hand.print_out):
            try:
                rest = () if work == hand.of else (letter.id,)
                await do(house, lambda books, work=work, rest=rest: work(books, case.number, *rest, now=house.clock()))
                found[who] = True
            except errors.NoSuchCase:
                continue
    return found


def test_in_its_whole_life_nobody_kept_away_is_ever_reminded_of_it(life: Life) -> None:
    """Late for weeks, up the whole ladder, with letters, approvals and leave in between."""
    reached = {who for who, told in life.trays.items() if life.number in told}
    assert (set(), True) == (reached & set(KEPT_AWAY), {"p-pan", "p-gao", "p-qiao"} <= reached)


def test_no_morning_list_or_workload_of_theirs_counts_it(life: Life) -> None:
    without, having = life.mornings
    assert without == having


def test_the_group_of_the_unit_does_not_count_it(life: Life) -> None:
    without, having, _ = life.groups
    assert (without, 1) == (having, without.open)


def test_nor_a_case_from_which_somebody_of_the_unit_is_recused(life: Life) -> None:
    """They read along, and could count what they have not got."""
    assert 0 == life.groups[-1].open


def test_nobody_who_may_can_make_a_party_of_the_accused(life: Life) -> None:
    assert {
        "co_handle market": "act-refused",
        "co_handle market-west": "act-refused",
        "assign_at_meeting market 2026-07": "act-refused",
        "assign_leader its-head": "act-refused",
        "assign_leader torn-supervisor": "act-refused",
        "hand_over torn-handler": "act-refused",
        "hand_over named": "act-refused",
    } == life.refused


def test_a_letter_of_it_is_read_received_or_printed_by_none_of_them(life: Life) -> None:
    assert [] == [who for who, had in life.letters.items() if had]


def test_the_command_line_answers_as_for_a_number_that_is_none(life: Life) -> None:
    assert {} == {who: both for who, both in life.commands.items() if both[0] != both[1] or "done" in both[1]}
