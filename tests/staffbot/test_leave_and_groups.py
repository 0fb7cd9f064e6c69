"""A leave is noted with buttons; a unit's group gets numbers and nothing else."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta

import pytest

from cases.organisation import Leave
from tests.handlers.work.filing import file
from tests.staffbot.test_cards import a_tip, acts, dispatched, labels, last, presses, sends
from tests.support.house import ZONE, TestHouse
from tests.support.telegram.client import Bench
from tests.support.telegram.people import InGroup, Person, keys
from tests.support.telegram.staff import Staff, staff

#: Monday, 16 November, in the morning after the window has opened, and the evening before.
MORNING = datetime(2026, 11, 16, 9, 5, tzinfo=ZONE)
TODAY = date(2026, 11, 16)


@pytest.fixture
async def here(house: TestHouse, bench: Bench) -> AsyncIterator[Staff]:
    """Nobody sends numbers but the test."""
    async with staff(house, bench, tending=3600) as opened:
        yield opened


async def leaves(here: Staff) -> tuple[Leave, ...]:
    return (await here.house.house.workplace("p-lin").organisation()).leaves


async def takes(here: Staff, person: Person, *answers: str) -> None:
    await here.tells(person, "/leave")
    for answer in answers:
        await presses(here, person, await last(person), answer)


async def test_a_leave_is_noted_question_by_question(here: Staff) -> None:
    person = await here.join("p-wei")
    before = await leaves(here)
    await takes(here, person, "17 November 2026", "18 November 2026", "唐示例（虚构）", "Yes")
    (noted,) = set(await leaves(here)) - set(before)
    assert noted == Leave(person="p-wei", first=date(2026, 11, 17), last=date(2026, 11, 18), stand_in="p-tang")


async def test_all_questions_stand_in_one_message(here: Staff) -> None:
    person = await here.join("p-wei")
    count = len(await person.screen())
    await takes(here, person, "17 November 2026", "18 November 2026", "Nobody", "Yes")
    assert len(await person.screen()) == count + 2


async def test_before_it_is_confirmed_nothing_is_noted(here: Staff) -> None:
    person = await here.join("p-wei")
    before = await leaves(here)
    await takes(here, person, "17 November 2026", "18 November 2026", "Nobody")
    assert await leaves(here) == before


async def test_only_colleagues_of_the_own_unit_can_stand_in(here: Staff) -> None:
    person = await here.join("p-pan")
    await takes(here, person, "17 November 2026", "17 November 2026")
    organisation = await here.house.house.workplace("p-lin").organisation()
    near = [organisation.people[post.person].name for post in organisation.posts if post.unit == "construction"]
    assert set(labels(await last(person))) == {"Nobody", *near} - {organisation.people["p-pan"].name}


async def test_a_leave_can_be_ended(here: Staff) -> None:
    person = await here.join("p-wei")
    before = await leaves(here)
    await takes(here, person, "16 November 2026", "18 November 2026", "Nobody", "Yes")
    await here.tells(person, "/leave")
    await presses(here, person, await last(person), "End the leave from 16 November 2026 to 18 November 2026")
    assert await leaves(here) == before


async def test_the_same_days_cannot_be_taken_twice(here: Staff) -> None:
    person = await here.join("p-wei")
    await takes(here, person, "17 November 2026", "18 November 2026", "Nobody", "Yes")
    noted = await leaves(here)
    await takes(here, person, "18 November 2026", "19 November 2026", "Nobody", "Yes")
    assert await leaves(here) == noted


async def test_an_answer_of_before_is_answered_and_not_obeyed(here: Staff) -> None:
    person = await here.join("p-wei")
    await here.tells(person, "/leave")
    first = await last(person)
    await presses(here, person, first, "17 November 2026")
    toast = await presses(here, person, first, "20 November 2026")
    assert toast == here.words("staffbot.toast.old")


# Groups.


async def says(here: Staff, somebody: InGroup, text: str) -> list[str]:
    mark = await here.bench.mark()
    await here.dealt_with(await somebody.says(f"{text}@bench{here.bench.bot_id}_bot"), after=mark)
    return await here.heard(somebody, after=mark)


def in_group(here: Staff, person: Person) -> InGroup:
    return InGroup(bench=here.bench, id=person.id, name=person.name)


async def bound(here: Staff) -> InGroup:
    """The group of the construction bureau, bound by its head."""
    head = in_group(here, await here.join("p-gao"))
    await says(here, head, "/bind")
    asked = (await head.screen())[-1]
    await sends(here, head, keys(asked)[0]["callback_data"], asked["message_id"])
    return head


async def numbers_to(here: Staff, group: InGroup) -> list[str]:
    mark = await here.bench.mark()
    await here.bot._groups.send(here.house.clock())
    return await here.heard(group, after=mark)


async def test_the_head_of_a_unit_binds_its_group(here: Staff) -> None:
    head = await bound(here)
    assert "/unbind" in (await head.screen())[-1]["text"]


@pytest.mark.parametrize("person", ["p-pan", "p-lin"])
async def test_whoever_heads_no_unit_hears_nothing(here: Staff, person: str) -> None:
    assert await says(here, in_group(here, await here.join(person)), "/bind") == []


async def test_the_button_of_the_head_is_good_for_nobody_else(here: Staff) -> None:
    head, other = in_group(here, await here.join("p-gao")), await here.join("p-pan")
    await says(here, head, "/bind")
    asked = (await head.screen())[-1]
    stranger = InGroup(bench=here.bench, id=other.id, group=head.group)
    toast = await sends(here, stranger, keys(asked)[0]["callback_data"], asked["message_id"])
    assert toast == here.words("staffbot.toast.old")


async def test_nothing_else_is_said_in_a_group(here: Staff) -> None:
    somebody = in_group(here, await here.join("p-gao"))
    case = await dispatched(here)
    for text in ("/mine", "/today", "/help", "/start"):
        assert await says(here, somebody, text) == []
    mark = await here.bench.mark()
    await here.dealt_with(await somebody.says(case.number), after=mark)
    assert await here.heard(somebody, after=mark) == []


async def test_each_working_morning_the_numbers_come_once(here: Staff) -> None:
    await dispatched(here)
    here.house.clock.at = MORNING - timedelta(hours=12)
    group = await bound(here)
    evening = await numbers_to(here, group)
    here.house.clock.at = MORNING
    first, again = await numbers_to(here, group), await numbers_to(here, group)
    assert (evening, again) == ([], [])
    assert [text.partition(" · ")[0] for text in first] == ["Open: 1"]


async def test_on_a_holiday_and_in_the_afternoon_no_numbers_come(here: Staff) -> None:
    here.house.clock.at = MORNING + timedelta(hours=5)
    group = await bound(here)
    afternoon = await numbers_to(here, group)
    here.house.clock.at = MORNING + timedelta(days=5)  # Saturday
    assert (afternoon, await numbers_to(here, group)) == ([], [])


async def test_a_case_from_which_somebody_is_kept_away_is_not_counted(here: Staff) -> None:
    kept_away = await file(here.house, keep_away="云川市市场监管局（虚构）")
    await acts(here, "p-lin", kept_away, "accept")
    await acts(here, "p-lin", kept_away, "dispatch", unit="construction")
    await a_tip(here)
    await dispatched(here)
    here.house.clock.at = MORNING - timedelta(hours=12)
    group = await bound(here)
    here.house.clock.at = MORNING
    (text,) = await numbers_to(here, group)
    assert text.startswith("Open: 1 ")


async def test_a_group_that_is_unbound_gets_no_more(here: Staff) -> None:
    here.house.clock.at = MORNING - timedelta(hours=12)
    group = await bound(here)
    await says(here, group, "/unbind")
    here.house.clock.at = MORNING
    assert await numbers_to(here, group) == []


async def test_a_group_that_has_thrown_the_bot_out_is_forgotten(here: Staff) -> None:
    here.house.clock.at = MORNING - timedelta(hours=12)
    group = await bound(here)
    here.house.clock.at = MORNING
    await here.bench.fault(method="sendMessage", chat_id=group.group, code=403)
    first, again = await numbers_to(here, group), await numbers_to(here, group)
    assert (first, again) == ([], [])


async def test_numbers_that_could_not_be_sent_come_later(here: Staff) -> None:
    here.house.clock.at = MORNING - timedelta(hours=12)
    group = await bound(here)
    here.house.clock.at = MORNING
    await here.bench.fault(method="sendMessage", chat_id=group.group, code=502)
    first, again = await numbers_to(here, group), await numbers_to(here, group)
    assert (first, len(again)) == ([], 1)
