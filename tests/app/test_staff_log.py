"""Who was told is in the log as a random-looking id, and nothing of what they were told."""

import io

import pytest

from app import logs
from app.staff_log import StaffLog
from handlers.ports import Delivery, Item, Telling
from tests.cases.builders import NOW

ITEM = Item(number="7H2K-9M3Q-XXXX", stage="status.handling", due=NOW, late=True)
TELLING = Telling(language="en", items=(ITEM, ITEM))


async def lines(desk: StaffLog, *people: str) -> list[str]:
    told = io.StringIO()
    logs.set_up("info", told)
    for person in people:
        assert await desk.tell(person, TELLING) is Delivery.DELIVERED
    return told.getvalue().splitlines()


async def test_a_line_counts_and_names_nothing() -> None:
    (line,) = await lines(StaffLog(key=b"k" * 32), "zhang-wei")
    assert line.endswith("count=2 late=2")
    assert [word for word in ("zhang", "7H2K", "handling", "2026-03-04T06:30") if word in line] == []


async def test_the_same_person_has_the_same_id_and_another_another() -> None:
    ids = [line.partition(" to=")[2][:16] for line in await lines(StaffLog(key=b"k" * 32), "one", "two", "one")]
    assert (len(set(ids)), ids[0]) == (2, ids[2])


async def test_the_id_cannot_be_worked_out_without_the_key() -> None:
    one, other = [await lines(StaffLog(key=key), "one") for key in (b"k" * 32, b"l" * 32)]
    assert one[0].partition(" to=")[2] != other[0].partition(" to=")[2]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_it_speaks_the_language_of_the_deployment(language: str) -> None:
    assert StaffLog(key=b"", spoken=language).language("anybody") == language
