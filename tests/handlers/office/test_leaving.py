"""What somebody who has left leaves behind."""

import pytest

from cases import errors, numbers
from cases.case import Case
from cases.organisation import Role
from handlers.office.leaving import Leaving, Step, living_keys_of_leavers
from handlers.work.cards import Card
from tests.handlers.office.files import ends, give, let_go, organisation
from tests.handlers.work.filing import a_tip, file
from tests.support.house import ZONE, TestHouse


def leaving(house: TestHouse, person: str = "p-lin") -> Leaving:
    return Leaving(store=house.store, person=person, zone=ZONE)


async def in_hand(house: TestHouse, person: str = "p-pan", unit: str = "construction", **answers: str) -> Case:
    case = await file(house, **answers)
    for who, name, given in (
        ("p-lin", "accept", {}),
        ("p-lin", "dispatch", {"unit": unit}),
        (person, "sign_for", {"yes": "yes"}),
    ):
        done = await house.house.workplace(who).act(case.number, name, given, version=None, now=house.clock())
        assert isinstance(done, Card)
    return case


async def test_their_open_cases_are_shown_to_whoever_may_hand_them_over(house: TestHouse) -> None:
    case = await in_hand(house)
    await let_go(house, "p-pan")
    (left,) = await leaving(house).left(now=house.clock())
    assert ("p-pan", (numbers.shown(case.number),)) == (left.person, left.cases)


@pytest.mark.parametrize("person", ["p-ding", "p-miao", "p-he", "nobody"])
async def test_to_others_not_even_how_many(house: TestHouse, person: str) -> None:
    await in_hand(house)
    await let_go(house, "p-pan")
    assert await leaving(house, person).left(now=house.clock()) == []


async def test_a_colleague_of_the_unit_is_planned(house: TestHouse) -> None:
    case = await in_hand(house)
    await let_go(house, "p-pan")
    steps = await leaving(house).plan("p-pan", None, now=house.clock())
    assert [Step(number=numbers.shown(case.number), heir="p-tan")] == list(steps)


async def test_who_was_chosen_gets_them_all(house: TestHouse) -> None:
    await in_hand(house)
    await let_go(house, "p-pan")
    assert ["p-gao"] == [each.heir for each in await leaving(house).plan("p-pan", "p-gao", now=house.clock())]


async def test_the_load_is_spread_over_those_who_are_least_busy(house: TestHouse) -> None:
    await give(house, "p-gao", Role.HANDLER)
    for _ in range(2):
        await in_hand(house)
    await let_go(house, "p-pan")
    planned = []
    for busy in (False, True):
        if busy:
            await in_hand(house, "p-tan")
        steps = await leaving(house).plan("p-pan", None, now=house.clock())
        planned.append([each.heir for each in steps])
    assert [["p-gao", "p-tan"], ["p-gao", "p-gao"]] == planned


async def test_where_no_handler_is_left_it_is_the_head(house: TestHouse) -> None:
    await in_hand(house)
    await let_go(house, "p-pan")
    await let_go(house, "p-tan")
    assert ["p-gao"] == [each.heir for each in await leaving(house).plan("p-pan", None, now=house.clock())]


async def test_where_nobody_is_left_it_is_said(house: TestHouse) -> None:
    await in_hand(house)
    for who in ("p-pan", "p-tan", "p-gao"):
        await let_go(house, who)
    assert [None] == [each.heir for each in await leaving(house).plan("p-pan", None, now=house.clock())]


async def test_of_somebody_who_works_here_nothing_is_planned(house: TestHouse) -> None:
    await in_hand(house)
    with pytest.raises(errors.NoSuchCase):
        await leaving(house).plan("p-pan", None, now=house.clock())


async def test_what_was_planned_can_be_done(house: TestHouse) -> None:
    case = await in_hand(house)
    await let_go(house, "p-pan")
    (step,) = await leaving(house).plan("p-pan", None, now=house.clock())
    card = await house.house.workplace("p-lin").act(
        step.number, "hand_over", {"handler": step.heir or ""}, version=None, now=house.clock()
    )
    assert isinstance(card, Card)
    assert (numbers.shown(case.number), "p-tan") == (card.number, card.handler)


async def test_the_key_of_a_leaver_is_ended(house: TestHouse) -> None:
    await let_go(house, "p-wei")
    assert living_keys_of_leavers(await organisation(house)) == ("p-wei",)
    await leaving(house, "p-ding").end_keys("p-wei")
    known = await organisation(house)
    assert living_keys_of_leavers(known) == ()
    assert {"p-wei"} == {each.person for each in known.recipients if each.ended}


@pytest.mark.parametrize(("person", "whose"), [("p-ding", "p-tang"), ("p-tang", "p-wei"), ("p-gao", "p-wei")])
async def test_no_other_key_and_by_nobody_else(house: TestHouse, person: str, whose: str) -> None:
    await let_go(house, "p-wei")
    with pytest.raises(errors.NoSuchCase):
        await leaving(house, person).end_keys(whose)


async def test_recipients_are_told_which_tips_to_seal_anew(house: TestHouse) -> None:
    tip = await a_tip(house)
    assert await leaving(house, "p-tang").to_reseal(now=house.clock()) == []
    await let_go(house, "p-wei")
    assert await leaving(house, "p-tang").to_reseal(now=house.clock()) == [numbers.shown(tip.number)]
    assert await leaving(house, "p-lin").to_reseal(now=house.clock()) == []
    assert await leaving(house, "p-ding").to_reseal(now=house.clock()) == []


async def test_one_is_told_once_and_also_when_it_is_over(house: TestHouse) -> None:
    found = [await a_tip(house), await a_tip(house)]
    await ends(house, found[0].number)
    for who in ("p-wei", "p-yan"):
        await let_go(house, who)
    shown = await leaving(house, "p-tang").to_reseal(now=house.clock())
    assert sorted(numbers.shown(each.number) for each in found) == list(shown)
