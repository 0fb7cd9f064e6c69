"""Each working morning, once, to everybody who has something waiting."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers import telling
from handlers.digests import Digester
from handlers.ports import Item, Morning, Telling
from tests.handlers.heard import Heard
from tests.handlers.real_desks import PASSING, a_desk
from tests.handlers.work.filing import file
from tests.support.house import ZONE, TestHouse, a_house, catalogue
from tests.support.telegram.client import Bench

MONDAY = datetime(2026, 11, 16, 8, 45, tzinfo=ZONE)


@pytest.fixture
async def house(desk: str, tmp_path: Path) -> AsyncIterator[TestHouse]:
    """The trays are of SQLite, all else of dictionaries."""
    async with a_house(tmp_path, sqlite=desk == "tray") as house:
        yield house


@pytest.fixture
async def heard(house: TestHouse, desk: str, rim: Bench | None) -> AsyncIterator[Heard]:
    """Two people are there, of whom the dispatcher alone has something to do."""
    async with a_desk(desk, house.store, "p-lin", "p-pan", rim=rim) as heard:
        yield heard


async def morning(house: TestHouse, heard: Heard, at: datetime = MONDAY) -> int:
    return await Digester(store=house.store, desk=heard, zone=ZONE).send(at.astimezone(ZoneInfo("UTC")))


async def late_case(house: TestHouse) -> None:
    """Filed on the Monday a week before, so its decision is overdue."""
    house.clock.at = datetime(2026, 11, 9, 10, 0, tzinfo=ZONE)
    await file(house)


async def test_whoever_has_something_late_is_told_in_numbers(house: TestHouse, heard: Heard) -> None:
    await late_case(house)
    assert 1 == await morning(house, heard)
    ((person, told),) = await heard.told()
    assert told.morning is not None
    assert ("p-lin", 1) == (person, told.morning.late)


@PASSING
async def test_all_that_is_open_is_counted(house: TestHouse, heard: Heard) -> None:
    """In words; the tray leads to the list."""
    await late_case(house)
    await morning(house, heard)
    assert [("p-lin", 1)] == [(person, told.morning and told.morning.total) for person, told in await heard.told()]


async def test_nobody_is_told_twice_in_one_morning(house: TestHouse, heard: Heard) -> None:
    await late_case(house)
    assert [1, 0] == [await morning(house, heard), await morning(house, heard)]
    assert {"p-lin"} == await heard.people()


async def test_two_senders_at_once_tell_once(house: TestHouse, heard: Heard) -> None:
    await late_case(house)
    told = await asyncio.gather(morning(house, heard), morning(house, heard))
    assert (1, 1) == (sum(told), len(await heard.told()))


@PASSING
async def test_trouble_that_passes_is_tried_again(house: TestHouse, heard: Heard) -> None:
    await late_case(house)
    await heard.is_troubled("p-lin", "busy")
    later = MONDAY.replace(hour=9, minute=15)
    assert [0, 1] == [await morning(house, heard), await morning(house, heard, later)]
    assert ["p-lin"] == [person for person, _ in await heard.told()]


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(MONDAY.replace(day=15), id="sunday"),
        pytest.param(MONDAY.replace(hour=7), id="before the window"),
        pytest.param(MONDAY.replace(hour=14), id="in the afternoon"),
        pytest.param(MONDAY.replace(month=10, day=1), id="holiday"),
    ],
)
async def test_there_is_no_morning_then(house: TestHouse, heard: Heard, at: datetime) -> None:
    await late_case(house)
    assert (0, []) == (await morning(house, heard, at), await heard.told())


def test_the_words_tell_numbers_and_cases_and_nothing_else() -> None:
    item = Item(number="0000-0000-00Y9", stage="status.handling", due=MONDAY, late=True)
    told = Telling(language="en", items=(item,), morning=Morning(total=3, today=1, late=1, waiting=0))
    first, second = telling.words(told, catalogue(), ZONE).splitlines()
    assert "Good morning. Open: 3. Due today: 1. Late: 1. Waiting for your word: 0." == first
    assert second.startswith("0000-0000-00Y9 · ")
