"""Each working morning, once, to everybody who has something waiting."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cases.staff import Account, Password
from handlers import telling
from handlers.digests import Digester
from handlers.ports import Delivery, Item, Morning, Telling
from tests.handlers.reminding import Recorder
from tests.handlers.work.filing import file
from tests.support.house import ZONE, TestHouse, a_house, catalogue

MONDAY = datetime(2026, 11, 16, 8, 45, tzinfo=ZONE)


@pytest.fixture(params=[False, True], ids=["memory", "sqlite"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path, sqlite=request.param) as house:
        yield house


async def joined(house: TestHouse, *people: str) -> None:
    password = Password(salt=b"s", params="x", digest=b"d")
    for person in people:
        account = Account(person=person, language="en", password=password, totp="A")
        await house.store.transact(lambda books, one=account: books.staff.save_account(one))


async def morning(house: TestHouse, desk: Recorder, at: datetime = MONDAY) -> int:
    return await Digester(store=house.store, desk=desk, zone=ZONE).send(at.astimezone(ZoneInfo("UTC")))


async def late_case(house: TestHouse) -> None:
    """Filed on the Monday a week before, so its decision is overdue."""
    house.clock.at = datetime(2026, 11, 9, 10, 0, tzinfo=ZONE)
    await file(house)


async def test_whoever_has_something_late_is_told_in_numbers(house: TestHouse) -> None:
    await late_case(house)
    await joined(house, "p-lin", "p-pan")
    desk = Recorder()
    assert 1 == await morning(house, desk)
    ((person, told),) = desk.told
    assert told.morning is not None
    assert ("p-lin", 1, 1) == (person, told.morning.total, told.morning.late)


async def test_nobody_is_told_twice_in_one_morning(house: TestHouse) -> None:
    await late_case(house)
    await joined(house, "p-lin")
    desk = Recorder()
    assert [1, 0] == [await morning(house, desk), await morning(house, desk)]


async def test_two_senders_at_once_tell_once(house: TestHouse) -> None:
    await late_case(house)
    await joined(house, "p-lin")
    desk = Recorder()
    told = await asyncio.gather(morning(house, desk), morning(house, desk))
    assert (1, 1) == (sum(told), len(desk.told))


async def test_trouble_that_passes_is_tried_again(house: TestHouse) -> None:
    await late_case(house)
    await joined(house, "p-lin")
    desk = Recorder(answers={"p-lin": [Delivery.LATER]})
    later = MONDAY.replace(hour=9, minute=15)
    assert [0, 1] == [await morning(house, desk), await morning(house, desk, later)]


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(MONDAY.replace(day=15), id="sunday"),
        pytest.param(MONDAY.replace(hour=7), id="before the window"),
        pytest.param(MONDAY.replace(hour=14), id="in the afternoon"),
        pytest.param(MONDAY.replace(month=10, day=1), id="holiday"),
    ],
)
async def test_there_is_no_morning_then(house: TestHouse, at: datetime) -> None:
    await late_case(house)
    await joined(house, "p-lin")
    assert 0 == await morning(house, Recorder(), at)


def test_the_words_tell_numbers_and_cases_and_nothing_else() -> None:
    item = Item(number="0000-0000-00Y9", stage="status.handling", due=MONDAY, late=True)
    told = Telling(language="en", items=(item,), morning=Morning(total=3, today=1, late=1, waiting=0))
    first, second = telling.words(told, catalogue(), ZONE).splitlines()
    assert "Good morning. Open: 3. Due today: 1. Late: 1. Waiting for your word: 0." == first
    assert second.startswith("0000-0000-00Y9 · ")
