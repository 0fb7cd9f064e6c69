"""Counts of scans become sums of months in their time, and nobody learns a small number by it (CF-10)."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from cases.codes import CodeState, Scan, ScanMonth
from cases.places import Place
from handlers.office import scans
from handlers.office.scans import Counts, Viewer
from handlers.retention.folding import Folder
from storage.ports import UnitOfWork
from tests.support.house import ZONE, TestHouse, a_house

PLACE = "YunchuanPark01"
#: The house has the 16th of November 2026: what was before October 2025 is folded.
OLD, EDGE, NEW = date(2025, 9, 14), date(2025, 9, 30), date(2025, 10, 1)


@pytest.fixture(params=[False, True], ids=["memory", "sqlite"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path, sqlite=request.param) as house:
        await house.store.transact(lambda books: books.scans.add(counted()))
        yield house


def counted() -> dict[Scan, int]:
    """Ten large days and one small one in the month that is folded; another small one after it."""
    days = {OLD - timedelta(days=ago): 20 for ago in range(10)} | {EDGE: 3, NEW: 2}
    return {Scan(place=PLACE, version=1, day=day, state=CodeState.GENUINE): count for day, count in days.items()}


async def folded(house: TestHouse) -> int:
    return await Folder(store=house.store, zone=ZONE).run(house.clock())


async def days_left(house: TestHouse) -> dict[date, int]:
    found = await house.store.read(lambda books: books.scans.between(date.min, date.max))
    return {scan.day: count for scan, count in found.items()}


async def months(house: TestHouse, person: str = "system") -> dict[str, int]:
    def look(books: UnitOfWork) -> dict[str, int]:
        viewer = Viewer(person, books.organisation.load())
        found = scans.monthly(books, viewer, _places(books), first=date.min, last=date.max)
        return {f"{each.month:%Y-%m}": count for each, count in found.items()}

    return await house.store.read(look)


def _places(books: UnitOfWork) -> list[Place]:
    return [place for place in books.places.all() if place.id == PLACE]


async def test_days_of_whole_months_become_their_sum_once(house: TestHouse) -> None:
    assert (11, 0) == (await folded(house), await folded(house))
    assert ({NEW: 2}, {"2025-09": 203}) == (await days_left(house), await months(house))


async def test_a_unit_learns_nothing_by_it(house: TestHouse) -> None:
    """It was shown ten days of twenty. With the sum of the month it would know that three more scanned."""

    async def learns(person: str) -> tuple[int, dict[str, int]]:
        def look(books: UnitOfWork) -> Counts:
            (place,) = _places(books)
            today = house.clock().astimezone(ZONE).date()
            return scans.counted(books, person, place, first=date.min, last=today, today=today)

        return (await house.store.read(look)).total, await months(house, person)

    before = await learns("p-gao")
    await folded(house)
    assert ((200, {}), (0, {})) == (before, await learns("p-gao"))
    assert (2, {"2025-09": 203}) == await learns("p-lin")


async def test_cut_off_in_the_middle_it_counts_nothing_twice(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.store.transact(lambda books: books.scans.fold(OLD))
    assert (2, {"2025-09": 203}) == (await folded(house), await months(house))


async def test_what_comes_in_late_is_added_with_the_next_month(house: TestHouse) -> None:
    await folded(house)
    late = {Scan(place=PLACE, version=2, day=EDGE, state=CodeState.GENUINE): 1}
    await house.store.transact(lambda books: books.scans.add(late))
    house.clock.forward(days=31)
    assert 2 == await folded(house)
    assert {"2025-09": 204, "2025-10": 2} == await months(house)


async def test_sums_are_erased_in_their_time(house: TestHouse) -> None:
    await folded(house)
    house.clock.forward(days=1400)  # September 2030
    await folded(house)
    kept = await months(house)
    house.clock.forward(days=31)
    await folded(house)
    assert ({"2025-09", "2025-10"}, {"2025-10"}) == (set(kept), set(await months(house)))


async def test_an_office_may_keep_days_for_ever(house: TestHouse) -> None:
    own = '[[terms]]\nname = "all"\ntracks = "DSPIX"\nyears = 1\n[scans]\ndays = 0\nmonths = 0\n'
    at = house.clock()
    await house.store.transact(lambda books: books.rules.save_own("retention", own, at=at, actor="p-lin", reason="x"))
    assert (0, {}) == (await folded(house), await months(house))
    assert 12 == len(await days_left(house))


def test_a_sum_of_a_month_says_nothing_of_versions() -> None:
    assert {"place", "month", "state"} == set(ScanMonth.__dataclass_fields__)
