"""A step of the ladder with a letter that waits: whoever may confirm it is told so, everybody else is told of the step,
and nobody twice."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cases.case import Access, State
from cases.organisation import Leave, Recusal
from handlers.correspondence import waiting
from handlers.correspondence.confirming import Registry
from storage.ports import UnitOfWork
from tests.cases.builders import PEOPLE, a_tip, an_organisation
from tests.cases.clocks.schedules import ZONE, at
from tests.handlers.correspondence.test_letters_of_a_case import scribe
from tests.handlers.heard import Recorder
from tests.handlers.reminding import Office, case_of, id_of, number_of

#: Of a case that is due on Monday 9 March.
LADDER = {
    "0": "2026-03-09 17:30",
    "+1wd": "2026-03-10 09:00",
    "+3wd": "2026-03-12 09:00",
    "+5wd": "2026-03-16 09:00",
    "+10wd": "2026-03-23 09:00",
    "+15wd": "2026-03-30 09:00",
}
OFFICE = {"dispatcher": [True], "supervisor": [True]}


@pytest.fixture
async def late(office: Office) -> Office:
    office.scribe = scribe()
    await office.begin(case_of(1, leader="chair", state=State.HANDLING))
    return office


async def climb(office: Office, last: str) -> str:
    """Step by step; told at the last one is what is heard afterwards."""
    for level, now in LADDER.items():
        await office.sweep(now)
        if level == last:
            office.desk = Recorder()
            return now
        await office.send(now)
    raise KeyError(last)


async def heard_at(office: Office, level: str) -> dict[str, list[bool]]:
    await office.send(await climb(office, level))
    return await heard(office)


async def heard(office: Office) -> dict[str, list[bool]]:
    """By person: each line, and whether it says that a draft waits."""
    found: dict[str, list[bool]] = {}
    for who, telling in await office.desk.told():
        found.setdefault(who, []).extend(item.draft for item in telling.items)
    return found


async def kept_from(office: Office, access: Access) -> None:
    def change(books: UnitOfWork) -> None:
        case = books.cases.get(id_of(1))
        books.cases.save(replace(case, access=access, version=case.version + 1))

    await office.do(change)


async def on_leave(office: Office, person: str, stand_in: str) -> None:
    leave = Leave(person=person, first=at(LADDER["0"]).date(), last=at(LADDER["+15wd"]).date(), stand_in=stand_in)
    await office.open(an_organisation(leaves=(leave,)))


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("+1wd", {"housing-head": [False], "housing-deputy": [False]}),
        ("+3wd", {"office-head": [False], **OFFICE}),
        ("+5wd", OFFICE),
        ("+10wd", {"chair": [False], **OFFICE}),
        ("+15wd", {"chair": [False]}),
    ],
)
async def test_a_step_is_told_to_its_people_and_its_letter_to_those_who_may_confirm_it(
    late: Office, level: str, expected: dict[str, list[bool]]
) -> None:
    """The slip goes by itself, and the last step is no letter."""
    assert expected == await heard_at(late, level)


async def test_where_slips_wait_too_the_office_hears_of_them(late: Office) -> None:
    def wants_to_see_them(books: UnitOfWork) -> None:
        text = books.rules.text("rules").replace('["overdue", "urge"]', '["overdue"]')
        books.rules.save("rules", text, at=at(LADDER["0"]), actor="administrator", reason="-")

    await late.do(wants_to_see_them)
    assert {"housing-head": [False], "housing-deputy": [False], **OFFICE} == await heard_at(late, "+1wd")


@pytest.mark.parametrize("kept", ["named", "recused"])
async def test_whoever_is_kept_away_from_the_case_hears_of_no_draft(late: Office, kept: str) -> None:
    if kept == "named":
        await kept_from(late, Access(excluded_people=frozenset({"dispatcher"})))
    else:
        recusal = Recusal(person="dispatcher", case=id_of(1), reason="-")
        await late.open(an_organisation(recusals=(recusal,)))
    assert {"chair": [False], "supervisor": [True]} == await heard_at(late, "+10wd")


async def test_where_the_office_is_kept_away_whoever_acts_for_it_hears_of_the_draft(late: Office) -> None:
    await kept_from(late, Access(excluded_units=frozenset({"office"})))
    assert {"chair": [True]} == await heard_at(late, "+10wd")
    assert {"chair"} == await finders(late, "+10wd")


async def test_who_was_recused_after_the_draft_was_made_hears_nothing(late: Office) -> None:
    now = await climb(late, "+10wd")
    await late.open(an_organisation(recusals=(Recusal(person="dispatcher", case=id_of(1), reason="-"),)))
    await late.send(now)
    assert {"chair": [False], "supervisor": [True]} == await heard(late)


async def test_whoever_stands_in_for_the_office_may_confirm_and_hears_of_it(late: Office) -> None:
    await on_leave(late, "supervisor", "housing-reviewer")
    assert {"chair": [False], "dispatcher": [True], "housing-reviewer": [True]} == await heard_at(late, "+10wd")
    assert {"dispatcher", "supervisor", "housing-reviewer"} == await finders(late, "+10wd")


async def test_of_a_tip_its_recipients_hear_and_nobody_else(office: Office) -> None:
    office.scribe = scribe()
    tip = a_tip(id=id_of(1), number=number_of(1))
    await office.begin(tip, key="D-01", started="2026-03-06 10:00")
    assert {"clue-1": [True], "clue-2": [True]} == await heard_at(office, "+3wd")
    assert {"clue-1", "clue-2"} == await finders(office, "+3wd")


async def test_a_draft_that_was_decided_before_it_was_told_waits_for_nobody(late: Office) -> None:
    """What was confirmed is told to the heads of the unit, as every letter."""
    now = await climb(late, "+3wd")

    def confirm(books: UnitOfWork) -> None:
        registry = Registry(scribe=scribe(), person="supervisor")
        _, found = registry.of(books, number_of(1), now=at(now))
        registry.edit(books, number_of(1), found[-1].id, ["请于本周内书面反馈。"], now=at(now))
        registry.confirm(books, number_of(1), found[-1].id, now=at(now))

    await late.do(confirm)
    await late.send(now)
    plainly = ("office-head", "supervisor", "housing-head", "housing-deputy")
    assert {who: [False] for who in plainly} == await heard(late)
    assert [] == await waits_for(late, "supervisor", now)


async def test_whom_only_the_tray_reaches_is_not_said_again_to_those_who_know(late: Office) -> None:
    """The supervisor hears at a desk that perhaps nobody looks at; the dispatcher has heard already."""
    now = await climb(late, "+5wd")
    await late.desk.is_told_elsewhere("supervisor")
    await late.send(now)
    await late.send(now)
    assert [True] == (await heard(late))["dispatcher"]


async def test_whoever_cannot_be_reached_leaves_it_to_the_others_of_the_office(late: Office) -> None:
    now = await climb(late, "+10wd")
    await late.desk.cannot_be_reached("dispatcher")
    await late.send(now)
    assert {"chair": [False], "supervisor": [True]} == await heard(late)
    assert ["dispatcher"] == await unheard(late)


async def test_where_nobody_of_the_office_can_be_reached_it_is_an_alarm(late: Office) -> None:
    now = await climb(late, "+10wd")
    await late.desk.cannot_be_reached("dispatcher", "supervisor")
    await late.send(now)
    assert {"chair": [False]} == await heard(late)
    assert ["", "dispatcher", "supervisor"] == await unheard(late)


async def test_what_waits_is_found_by_those_who_may_confirm_it_and_by_nobody_else(late: Office) -> None:
    now = await climb(late, "+5wd")
    found = {who: await waits_for(late, who, now) for who in PEOPLE}
    shown = [f"{number_of(1)[:4]}-{number_of(1)[4:8]}-{number_of(1)[8:]}"]
    assert {"dispatcher": shown, "supervisor": shown} == {who: each for who, each in found.items() if each}


async def unheard(office: Office) -> Sequence[str]:
    return sorted(each.person for each in await office.do(lambda books: books.notices.failed()))


async def finders(office: Office, level: str) -> set[str]:
    """Whose first page names the case."""
    return {who for who in PEOPLE if await waits_for(office, who, LADDER[level])}


async def waits_for(office: Office, person: str, now: str) -> Sequence[str]:
    return await office.do(lambda books: waiting.numbers_of(books, person, now=at(now), zone=ZONE))
