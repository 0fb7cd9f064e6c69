"""Cases are kept as long as the terms say, and not a day longer; never when somebody still needs them (CF-17)."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from cases import actions, errors, flags, retention
from cases.actions import By
from cases.case import Case, State
from cases.events import REPORTER, SYSTEM
from handlers.retention.keeping import Keeper, Kept
from storage import diary
from storage.ports import UnitOfWork
from tests.handlers.work.filing import a_tip, file
from tests.support.house import ZONE, TestHouse, a_house

T = TypeVar("T")


@pytest.fixture(params=[False, True], ids=["memory", "sqlite"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path, sqlite=request.param) as house:
        yield house


async def do(house: TestHouse, work: Callable[[UnitOfWork], T]) -> T:
    return await house.store.transact(work)


async def rejected_and_archived(house: TestHouse, case: Case | None = None) -> Case:
    """Not taken up, and on the shelf some days later."""
    case = case or await file(house)

    def reject(books: UnitOfWork) -> Case:
        by = By(actor="p-lin", now=house.clock(), zone=ZONE)
        done = actions.reject(books, books.cases.get(case.id), by, right_channel="court", code="civil")
        return actions.settled(done).case

    await do(house, reject)
    house.clock.forward(days=40)

    def archive(books: UnitOfWork) -> Case:
        done = actions.archive(books, books.cases.get(case.id), now=house.clock(), zone=ZONE, actor=SYSTEM)
        return actions.settled(done).case

    return await do(house, archive)


async def run(house: TestHouse) -> Kept:
    return await Keeper(store=house.store, zone=ZONE).run(house.clock())


async def there(house: TestHouse, case: Case) -> bool:
    try:
        await do(house, lambda books: books.cases.get(case.id))
    except errors.NoSuchCase:
        return False
    return True


async def test_before_its_time_it_stays_and_after_it_goes(house: TestHouse) -> None:
    case = await rejected_and_archived(house)
    house.clock.forward(days=364)
    await run(house)
    before = await there(house, case)
    house.clock.forward(days=3)
    assert (True, 1, False) == (before, (await run(house)).deleted, await there(house, case))


async def test_people_are_told_a_month_a_week_and_a_day_before_each_once(house: TestHouse) -> None:
    case = await rejected_and_archived(house)
    until = house.clock.at
    levels = []
    for left in (31, 30, 29, 7, 1):
        house.clock.at = until + timedelta(days=365 - left)
        await run(house)
        await run(house)
        notices = await do(house, lambda books: books.notices.of(case.id))
        levels.append(sorted({each.level for each in notices if each.clock == "retention"}))
    assert [[], ["-30d"], ["-30d"], ["-30d", "-7d"], ["-1d", "-30d", "-7d"]] == levels


async def test_only_the_count_and_the_head_of_the_chain_stay(house: TestHouse) -> None:
    case = await rejected_and_archived(house)
    house.clock.forward(days=370)
    await run(house)
    counted = await do(house, lambda books: books.meta.get(f"retention 2026 S none {case.owner}"))
    assert ("1", None) == (counted, await house.store.read(diary.verify))
    assert (await do(house, lambda books: books.lists.of(case.id))) is None


async def test_a_tip_never_goes_by_itself(house: TestHouse) -> None:
    tip = await a_tip(house)
    terms = retention.read(retention.shipped())
    archived = replace(tip, state=State.ARCHIVED)
    links = await do(house, lambda books: books.diary.of(tip.id))
    moved = replace(links[0], event="CaseMoved", facts={"old": "closed", "new": "archived"})
    fate = retention.fate(archived, [moved], terms, now=house.clock() + timedelta(days=9999), zone=ZONE)
    assert fate is not None
    assert (None, False) == (fate.until, fate.is_due(house.clock() + timedelta(days=9999)))


async def test_a_suspected_leak_holds_it(house: TestHouse) -> None:
    case = await rejected_and_archived(house)
    by = By(actor="p-lin", now=house.clock(), zone=ZONE, reason="材料外泄")
    await do(
        house, lambda books: actions.DOORS["suspect_leak"].does(books, books.cases.get(case.id), by, actions.Fields())
    )
    house.clock.forward(days=400)
    assert (0, True) == ((await run(house)).deleted, await there(house, case))


async def test_a_request_that_waits_holds_it(house: TestHouse) -> None:
    case = await file(house)
    by = By(actor="p-lin", now=house.clock(), zone=ZONE)
    fields = actions.Fields(code="access")
    await do(house, lambda books: actions.DOORS["ask_privacy"].does(books, books.cases.get(case.id), by, fields))
    case = await rejected_and_archived(house, case)
    house.clock.forward(days=400)
    assert (0, True) == ((await run(house)).deleted, await there(house, case))


async def test_what_was_granted_to_be_erased_goes_as_soon_as_it_is_over(house: TestHouse) -> None:
    case = await file(house)
    by = By(actor="p-lin", now=house.clock(), zone=ZONE)

    def grant(books: UnitOfWork) -> None:
        asked = actions.DOORS["ask_privacy"].does(books, books.cases.get(case.id), by, actions.Fields(code="erasure"))
        done = actions.DOORS["answer_privacy"].does(books, actions.settled(asked).case, by, actions.Fields(yes=True))
        assert flags.ERASE in actions.settled(done).case.flags

    await do(house, grant)
    await run(house)
    before = await there(house, case)
    case = await rejected_and_archived(house, case)
    assert (True, 1) == (before, (await run(house)).deleted)


async def test_nothing_of_it_is_left_in_the_file(tmp_path: Path) -> None:
    async with a_house(tmp_path, sqlite=True) as house:
        case = await rejected_and_archived(house)
        house.clock.forward(days=370)
        await run(house)
        await house.store.checkpoint()
        with sqlite3.connect(f"file:{tmp_path}/mashang.db?mode=ro", uri=True) as connection:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            columns = {name: [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')] for name in tables}
            left = {
                name
                for name, known in columns.items()
                for column in ("case", "id")
                if column in known
                and connection.execute(f'SELECT 1 FROM "{name}" WHERE "{column}" = ?', (case.id,)).fetchone()
            }
        assert {"archive"} == left


@pytest.mark.parametrize("text", ["", "[[terms]]\n", '[[terms]]\nname="a"\ntracks="S"\nyears=5\n', "terms = 3"])
def test_a_table_that_leaves_a_track_out_or_is_none_is_refused(text: str) -> None:
    with pytest.raises(retention.NotRetention):
        retention.read(text)


def test_the_shipped_terms_are_those_of_the_rule() -> None:
    terms = retention.read(retention.shipped())
    assert [("tip", 0), ("not-accepted", 1), ("service", 5)] == [(each.name, each.years) for each in terms]


async def test_a_word_of_the_reporter_holds_it_for_a_month(house: TestHouse) -> None:
    """Trap 16: nothing is deleted to which somebody has just written."""
    case = await rejected_and_archived(house)
    house.clock.forward(days=370)
    terms = retention.read(retention.shipped())
    links = list(await do(house, lambda books: books.diary.of(case.id)))
    written = replace(links[-1], event="MessageSent", actor=REPORTER, at=house.clock() - timedelta(days=3))
    kept = await do(house, lambda books: books.cases.get(case.id))
    fate = retention.fate(kept, [*links, written], terms, now=house.clock(), zone=ZONE)
    assert fate is not None
    assert (retention.Waits.WRITTEN, False) == (fate.waits, fate.is_due(house.clock()))
