"""Cases go where the rules send them, never to who is kept away, and nobody left is said aloud."""

import pytest

from cases import errors
from cases.case import State
from handlers.work.cards import Card
from tests.handlers.work.filing import file
from tests.support.house import TestHouse


async def act(house: TestHouse, person: str, number: str, name: str, **given: str) -> Card:
    done = await house.house.workplace(person).act(number, name, given, version=None, now=house.clock())
    assert isinstance(done, Card)
    return done


async def told(house: TestHouse, number: str) -> set[str]:
    def work(books) -> set[str]:
        case = books.cases.by_number(number)
        return {
            each.person for each in books.notices.of(case.id) if each.clock == "news" and each.version == case.version
        }

    return await house.store.read(work)


async def test_one_press_takes_it_up_and_sends_it_to_the_regulator(house: TestHouse) -> None:
    number = (await file(house)).number
    card = await act(house, "p-lin", number, "route")
    assert (State.DISPATCHED, "market") == (card.state, card.owner)


async def test_both_responsible_units_are_kept_when_it_is_taken_up(house: TestHouse) -> None:
    number = (await file(house)).number
    await act(house, "p-lin", number, "accept")
    case = await house.store.read(lambda books: books.cases.by_number(number))
    assert ("market", "city") == (case.department, case.territory)


async def test_only_whom_routing_chose_hears_of_it(house: TestHouse) -> None:
    number = (await file(house)).number
    await act(house, "p-lin", number, "route")
    assert {"p-luo"} == await told(house, number)


async def test_a_unit_that_is_to_be_kept_away_never_gets_it(house: TestHouse) -> None:
    number = (await file(house, keep_away="云川市市场监管局（虚构）")).number
    card = await act(house, "p-lin", number, "route")
    assert "market" != card.owner


async def test_a_handler_is_not_told_why_it_came_to_the_unit(house: TestHouse) -> None:
    number = (await file(house, keep_away="云川市住建局（虚构）")).number
    await act(house, "p-lin", number, "route")
    _, knows = await house.house.workplace("p-lin").explain(number, now=house.clock())
    _, does_not = await house.house.workplace("p-luo").explain(number, now=house.clock())
    assert not any("construction" in str(line.facts) or "住建" in str(line.facts) for line in does_not)
    assert len(knows) >= len(does_not)


async def test_who_may_not_see_the_case_gets_no_explanation(house: TestHouse) -> None:
    number = (await file(house)).number
    with pytest.raises(errors.NoSuchCase):
        await house.house.workplace("p-ding").explain(number, now=house.clock())
