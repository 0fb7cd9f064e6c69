"""What the doctor finds in cases: nobody to give them to, tips sealed to somebody who has left."""

from collections.abc import Mapping
from dataclasses import replace

from app.examination import _health
from cases.case import Case
from cases.organisation import Leave
from handlers.work.cards import Card
from tests.handlers.office.conftest import house
from tests.handlers.office.files import let_go, organisation
from tests.handlers.work.filing import a_tip, file
from tests.support.house import TestHouse

__all__ = ["house"]


async def counted(house: TestHouse) -> Mapping[str, int]:
    known = await organisation(house)
    health = await house.store.read(lambda books: _health(books, known))
    return {"nobody-left": health.nobody_left, "sealed-to-leavers": health.sealed_to_leavers}


async def accept(house: TestHouse, case: Case) -> None:
    done = await house.house.workplace("p-lin").act(case.number, "accept", {}, version=None, now=house.clock())
    assert isinstance(done, Card)


async def test_a_case_that_somebody_can_have_is_no_finding(house: TestHouse) -> None:
    await accept(house, await file(house))
    await a_tip(house)
    assert await counted(house) == {"nobody-left": 0, "sealed-to-leavers": 0}


async def test_a_tip_sealed_to_somebody_who_has_left_is_one(house: TestHouse) -> None:
    await a_tip(house)
    await let_go(house, "p-wei")
    assert (await counted(house))["sealed-to-leavers"] == 1


async def test_a_case_that_nobody_can_have_is_one(house: TestHouse) -> None:
    """Everybody who could have it is gone but for a dispatcher on leave."""
    case = await file(house)

    def leave_alone(books) -> None:
        known = books.organisation.hold()
        day = house.clock().date()
        gone = {who: replace(one, active=who == "p-lin") for who, one in known.people.items()}
        books.organisation.save(replace(known, people=gone, leaves=(Leave(person="p-lin", first=day, last=day),)))

    await house.store.transact(leave_alone)
    await accept(house, case)
    assert (await counted(house))["nobody-left"] == 1
