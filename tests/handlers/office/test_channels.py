"""Channels from before: each keeps its own count. The office sees it, the owner from five a month that is over, and
nobody a sealed tip."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.case import Access, Track
from cases.codes import CodeState, Scan
from cases.events import SYSTEM
from cases.organisation import Recusal
from cases.places import Place, PlaceKind
from handlers.office import channels
from handlers.office.channels import Channel, ChannelCounter
from handlers.office.places import register
from handlers.office.scans import Sight
from storage.ports import UnitOfWork
from tests.handlers.work.filing import a_tip, file
from tests.support.house import NOW, ZONE, TestHouse

THIS, LAST = date(2026, 11, 1), date(2026, 10, 1)


async def told(house: TestHouse, person: str = SYSTEM, months: int = 3) -> dict[str, Channel]:
    found = await house.store.read(
        lambda books: channels.counted(books, person, now=house.clock(), zone=ZONE, months=months)
    )
    return {each.place.id: each for each in found}


async def cases(house: TestHouse, person: str = SYSTEM) -> dict[date, int | None]:
    channel = (await told(house, person))[house.places["channel"].id]
    return {month.month: month.cases for month in channel.months}


async def came(house: TestHouse, count: int, *, ago: int = 0) -> list[str]:
    """So many cases by the channel, so many days ago."""
    house.clock.forward(days=-ago)
    ids = [(await file(house, place=house.places["channel"].id)).id for _ in range(count)]
    house.clock.forward(days=ago)
    return ids


async def month_over(house: TestHouse) -> None:
    await ChannelCounter(store=house.store, zone=ZONE).run(house.clock())


async def sealed(house: TestHouse, case_id: str) -> None:
    """What it was filed as turned out to be a tip."""

    def work(books: UnitOfWork) -> None:
        case = books.cases.get(case_id)
        recipients = Access(recipients=("p-qi", "p-yan"))
        books.cases.save(
            replace(
                case, track=Track.DISCIPLINE, version=case.version + 1, place=None, category=None, access=recipients
            )
        )

    await house.store.transact(work)


@pytest.fixture
def owner() -> str:
    """The head of the unit that had the channel."""
    return "p-ge"


async def test_the_office_sees_how_many_came_by_each_month(house: TestHouse) -> None:
    await came(house, 2)
    await came(house, 3, ago=20)
    await file(house)
    for person in ("p-lin", "p-qiao", SYSTEM):
        assert {THIS: 2, LAST: 3, date(2026, 9, 1): 0} == await cases(house, person)


async def test_a_month_begins_at_midnight_where_the_office_is(house: TestHouse) -> None:
    """In Shanghai, eight hours before it does in London."""
    house.clock.at = NOW.replace(month=10, day=31, hour=15, minute=59)
    await came(house, 1)
    house.clock.forward(minutes=1)
    await came(house, 1)
    assert {THIS: 1, LAST: 1, date(2026, 9, 1): 0} == await cases(house)


async def test_a_sealed_tip_is_of_no_channel(house: TestHouse) -> None:
    await a_tip(house, place=house.places["channel"].id)
    first, _ = await came(house, 2)
    assert 2 == (await cases(house))[THIS]
    await sealed(house, first)
    assert 1 == (await cases(house))[THIS]


async def test_the_owner_sees_months_that_are_over_from_five_up(house: TestHouse, owner: str) -> None:
    await came(house, 9)
    await came(house, 5, ago=20)
    await came(house, 4, ago=50)
    assert {None} == set((await cases(house, owner)).values())
    await month_over(house)
    assert {THIS: None, LAST: 5, date(2026, 9, 1): None} == await cases(house, owner)
    assert (5, Sight.COARSE) == ((await told(house, owner))[house.places["channel"].id].cases, Sight.COARSE)


async def test_the_owner_does_not_learn_that_a_case_was_sealed_or_deleted(house: TestHouse, owner: str) -> None:
    """The count of a month stays what it was when the month ended, however often somebody looks."""
    first, second, *_ = await came(house, 7, ago=20)
    await month_over(house)
    before = await cases(house, owner)
    await sealed(house, first)
    await house.store.transact(lambda books: books.housekeeping.archive(books.cases.get(second)))
    await month_over(house)
    house.clock.forward(days=1)
    await month_over(house)
    assert (7, before) == (before[LAST], await cases(house, owner))
    assert 5 == (await cases(house))[LAST]


async def test_months_that_were_missed_are_made_up_for(house: TestHouse, owner: str) -> None:
    await came(house, 6, ago=80)
    await month_over(house)
    house.clock.forward(days=60)
    await month_over(house)
    channel = (await told(house, owner, months=6))[house.places["channel"].id]
    assert {date(2026, 8, 1): 6} == {each.month: each.cases for each in channel.months if each.cases is not None}
    assert date(2026, 12, 1).isoformat() == await house.store.read(lambda books: books.meta.get("channels counted"))


async def test_scans_are_told_as_anywhere(house: TestHouse, owner: str) -> None:
    """By day to the owner, and sums of the days that are shown."""
    place = house.places["channel"].id
    today = NOW.astimezone(ZONE).date()
    days = {today: 50, today - timedelta(days=1): 4, today - timedelta(days=2): 7, date(2026, 10, 3): 4}
    counts = {Scan(place=place, version=1, day=day, state=CodeState.GENUINE): count for day, count in days.items()}
    await house.store.transact(lambda books: books.scans.add(counts))
    found = {person: (await told(house, person))[place] for person in ("p-lin", owner)}
    assert ([61, 4, 0], [7, None, None]) == (
        [month.scans for month in found["p-lin"].months],
        [month.scans for month in found[owner].months],
    )


async def test_sums_of_months_long_over_are_told_to_the_office_only(house: TestHouse, owner: str) -> None:
    place = house.places["channel"].id
    scan = Scan(place=place, version=1, day=date(2026, 9, 5), state=CodeState.GENUINE)
    await house.store.transact(lambda books: books.scans.add({scan: 9}))
    before = (await told(house, owner))[place].scans
    await house.store.transact(lambda books: books.scans.fold(date(2026, 10, 1)))
    assert (9, 9, 0) == (before, (await told(house, "p-lin"))[place].scans, (await told(house, owner))[place].scans)


@pytest.mark.parametrize("person", ["p-wei", "p-xue", "nobody"])
async def test_anybody_else_sees_no_channel(house: TestHouse, person: str) -> None:
    await came(house, 6, ago=20)
    await month_over(house)
    assert {} == await told(house, person)


async def test_the_head_of_another_unit_sees_not_this_channel(house: TestHouse) -> None:
    assert house.places["channel"].id not in await told(house, "p-gao")


async def test_a_count_leaves_out_what_may_not_be_seen(house: TestHouse) -> None:
    """Trap 4: a dispatcher who is recused from one of them."""
    first, *_ = await came(house, 3)

    def recuse(books: UnitOfWork) -> None:
        known = books.organisation.load()
        because = Recusal(person="p-lin", case=first, reason="亲属（虚构）")
        books.organisation.save(replace(known, recusals=(because,)))

    await house.store.transact(recuse)
    assert (2, 3) == ((await cases(house, "p-lin"))[THIS], (await cases(house, "p-qiao"))[THIS])


async def test_only_channels_are_listed_by_owner_and_number(house: TestHouse) -> None:
    for number, unit in (("QD-09", "market"), ("QD-08", "market")):
        place = Place(id=f"{number}Channel", kind=PlaceKind.CHANNEL, names={"en": number}, number=number, unit=unit)
        await house.store.transact(lambda books, p=place: register(books, p, actor=SYSTEM, now=NOW))  # type: ignore[misc]
    found = await told(house)
    listed = [(each.place.unit, each.place.number) for each in found.values()]
    wanted = [("market", "QD-08"), ("market", "QD-09"), ("services", "QD-02")]
    assert (wanted, sorted(listed)) == ([each for each in listed if each in wanted], listed)
