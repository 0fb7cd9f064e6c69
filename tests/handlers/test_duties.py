"""What the office owes every month and quarter rings like a case, and has no case behind it."""

import pytest

from cases.clocks import duties
from cases.clocks.model import NoticeState
from cases.clocks.recomputing import recompute
from cases.rules import reading
from tests.cases.clocks.schedules import at
from tests.handlers.reminding import Office
from tests.support.telegram.client import Bench

BEGUN, DUE = "2026-03-01 00:00", "2026-03-06 00:00"  # by 24:00 of Thursday the 5th


async def begun(office: Office) -> None:
    await office.do(lambda books: duties.begin(books, now=at(BEGUN)))


@pytest.fixture(params=["staffed", "staffed_on_sqlite"])
def somewhere(request: pytest.FixtureRequest, desk: str, rim: Bench | None) -> Office:
    found: Office = request.getfixturevalue(request.param)
    return found


async def test_the_dispatcher_is_reminded_and_told_its_name_instead_of_a_number(somewhere: Office) -> None:
    await begun(somewhere)
    await somewhere.sweep("2026-03-04 09:00")
    await somewhere.send("2026-03-04 09:00")
    ((person, telling),) = await somewhere.desk.told()
    assert (person, [(item.number, item.stage) for item in telling.items]) == (
        "dispatcher",
        [("", "policy.clock.lists")],
    )


async def test_lateness_climbs_the_ladder_and_writes_no_diary(somewhere: Office) -> None:
    await begun(somewhere)
    await somewhere.sweep("2026-03-13 09:00")
    assert {"0", "+1wd", "+3wd", "+5wd"} <= {each.level for each in await somewhere.raised(duties.OFFICE)}
    assert not await somewhere.events(duties.OFFICE)
    clock = next(each for each in await somewhere.do(lambda books: books.clocks.of(duties.OFFICE)) if each.missed)
    assert clock.missed == at(DUE)


async def test_no_letter_about_it_is_said_to_wait(somewhere: Office) -> None:
    """Of a step that on a case would be a draft."""
    await begun(somewhere)
    for now in ("2026-03-13 09:00", "2026-03-13 09:01"):
        await somewhere.sweep(now)
        await somewhere.send(now)
    told = [item for _, telling in await somewhere.desk.told() for item in telling.items]
    assert {(True, False)} == {(item.late, item.draft) for item in told}


async def test_done_clears_what_waits_to_be_sent(somewhere: Office) -> None:
    await begun(somewhere)
    await somewhere.sweep("2026-03-04 09:00")
    await somewhere.do(lambda books: duties.finish(books, "T-04.lists", actor="dispatcher", now=at("2026-03-04 09:01")))
    await somewhere.send("2026-03-04 09:02")
    assert await somewhere.desk.told() == []
    assert {each.state for each in await somewhere.notices(duties.OFFICE)} == {NoticeState.CLEARED}


async def test_another_limit_moves_what_is_open(on_sqlite: Office) -> None:
    await begun(on_sqlite)
    text = reading.shipped().replace('limit = "day5"', 'limit = "day9"')
    await on_sqlite.do(
        lambda books: books.rules.save("rules", text, at=at("2026-03-02 09:00"), actor="administrator", reason="test")
    )
    while await on_sqlite.do(lambda books: recompute(books, now=at("2026-03-02 09:01"))):
        pass
    clocks = {each.name: each for each in await on_sqlite.do(lambda books: books.clocks.of(duties.OFFICE))}
    assert (clocks["lists"].due, clocks["lists"].version) == (at("2026-03-10 00:00"), 2)
