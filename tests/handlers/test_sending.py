"""What was queued reaches people: in the window, as a digest when it is much, and somebody else when it cannot."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

import texts
from cases.case import Access, State
from cases.clocks.model import Notice, NoticeState
from cases.organisation import Leave
from cases.rules import reading
from cases.rules.model import Act
from dialog.catalogue import Catalogue
from handlers import telling
from handlers.ports import Delivery, Item, Telling
from tests.cases.builders import PEOPLE, a_tip, an_organisation
from tests.cases.clocks.schedules import at
from tests.handlers.correspondence.test_letters_of_a_case import scribe
from tests.handlers.real_desks import PASSING
from tests.handlers.reminding import Office, case_of, id_of, number_of

DUE = "2026-03-09 17:30"
HANDLER = "housing-handler"


async def late(staffed: Office, cases: int = 1) -> None:
    await staffed.begin(*(case_of(n) for n in range(1, cases + 1)))
    await staffed.sweep(DUE)


async def of(staffed: Office, person: str, case_id: str = id_of(1)) -> Notice:
    return next(each for each in await staffed.notices(case_id) if each.person == person)


async def test_a_few_are_told_one_by_one(staffed: Office) -> None:
    await late(staffed, 5)
    await staffed.send(DUE)
    assert await staffed.desk.items(HANDLER) == [1] * 5


async def test_more_than_a_few_are_one_digest(staffed: Office) -> None:
    await late(staffed, 6)
    await staffed.send(DUE)
    assert await staffed.desk.items(HANDLER) == [6]


@pytest.mark.parametrize("desk", ["tray", "chats"], indirect=True)
async def test_e33_of_two_hundred_breaches_at_once_none_is_lost(staffed_on_sqlite: Office) -> None:
    await late(staffed_on_sqlite, 200)
    sent = await staffed_on_sqlite.send(DUE)
    told = [item.number for who, each in await staffed_on_sqlite.desk.told() if who == HANDLER for item in each.items]
    assert (await staffed_on_sqlite.desk.items(HANDLER), len(set(told)), sent.tellings) == ([200], 200, 3)


async def test_a_digest_is_not_cut_where_a_page_ends(staffed: Office) -> None:
    await late(staffed, 12)
    await staffed.send(DUE, page=5)
    assert [await staffed.desk.items(who) for who in (HANDLER, "housing-head", "housing-deputy")] == [[12]] * 3


async def test_what_comes_after_the_digest_waits_for_the_next_working_day(staffed: Office) -> None:
    await late(staffed, 6)
    await staffed.send(DUE)
    await staffed.begin(case_of(7))
    await staffed.sweep("2026-03-09 17:40")
    sent = await staffed.send("2026-03-09 17:40")
    assert (await staffed.desk.items(HANDLER), sent.deferred) == ([6], 3)
    await staffed.send("2026-03-10 08:30")
    assert await staffed.desk.items(HANDLER) == [6, 1]


async def test_what_comes_little_by_little_becomes_a_digest_when_it_is_too_much(staffed: Office) -> None:
    for n in range(1, 8):
        await staffed.begin(case_of(n))
        await staffed.sweep(DUE)
        await staffed.send(DUE)
    assert await staffed.desk.items(HANDLER) == [1, 1, 1, 1, 1, 1]  # the sixth is the digest; the seventh waits
    assert (await of(staffed, HANDLER, id_of(7))).after == at("2026-03-10 08:30")


async def test_reminders_of_hours_go_at_once_and_singly(staffed: Office) -> None:
    urgent = [case_of(n, urgent=True) for n in range(1, 9)]
    await staffed.begin(*urgent, key="S-09", started="2026-03-06 15:00")
    await staffed.sweep("2026-03-07 15:00")  # a Saturday
    await staffed.send("2026-03-07 15:00")
    assert await staffed.desk.items("housing-head") == [1] * 8


@pytest.mark.parametrize("now", ["2026-03-09 18:00", "2026-03-10 00:00", "2026-03-10 08:29"])
async def test_nobody_is_told_outside_the_window(staffed: Office, now: str) -> None:
    await late(staffed)
    await staffed.send(now)
    assert await staffed.desk.told() == []


async def test_a_holiday_declared_since_it_was_queued_counts(staffed: Office) -> None:
    await staffed.begin(case_of(1))
    await staffed.sweep("2026-03-09 19:00")  # waits for 2026-03-10 08:30

    def declare(books: object) -> None:
        calendar = office_calendar() + '\n[dates]\n"2026-03-10" = []\n'
        books.rules.save("calendar", calendar, at=at(DUE), actor="administrator", reason="-")  # type: ignore[attr-defined]

    await staffed.do(declare)
    await staffed.send("2026-03-10 08:30")
    assert await staffed.desk.told() == []
    await staffed.send("2026-03-11 08:30")
    assert await staffed.desk.people() == {HANDLER, "housing-head", "housing-deputy"}


def office_calendar() -> str:
    from storage import calendars

    return calendars.shipped()


async def test_a_reminder_says_number_stage_and_due_time_in_the_language_of_who_gets_it(staffed: Office) -> None:
    await staffed.desk.speaks(HANDLER, "en")
    await staffed.begin(case_of(1, state=State.HANDLING))
    await staffed.sweep("2026-03-09 09:00")
    await staffed.send("2026-03-09 09:00")
    item = Item(number="0000-0000-0012", stage="status.handling", due=at(DUE), late=False)
    assert await staffed.desk.told() == [(HANDLER, Telling(language="en", items=(item,)))]


async def test_the_stage_of_a_tip_is_no_finer_than_the_public_word(staffed: Office) -> None:
    await staffed.begin(a_tip(id=id_of(1), number=number_of(1), state=State.SCREENING), key="D-02")
    await staffed.sweep("2026-03-09 17:30")
    await staffed.send("2026-03-09 17:30")
    assert {item.stage for _, each in await staffed.desk.told() for item in each.items} == {"status.received"}


WORDS = Catalogue(texts.load(), zone="Asia/Shanghai")


ENGLISH = """2 cases are waiting:
0000-0000-0012 · Being handled · was due 9 March 2026, 17:30
0000-0000-0012 · Being handled · due 9 March 2026, 17:30"""

CHINESE = """有 2 件待办：
0000-0000-0012 · 办理中 · 已于 2026年3月9日 17:30 到期
0000-0000-0012 · 办理中 · 截止 2026年3月9日 17:30"""


@pytest.mark.parametrize(("language", "said"), [("en", ENGLISH), ("zh-Hans", CHINESE)])
def test_the_words_of_a_digest(language: str, said: str) -> None:
    item = Item(number="0000-0000-0012", stage="status.handling", due=at(DUE), late=True)
    told = Telling(language=language, items=(item, replace(item, late=False)))
    assert telling.words(told, WORDS, ZoneInfo("Asia/Shanghai")) == said


@pytest.mark.parametrize(
    ("late", "said"), [(False, "两张清单 · 截止 2026年3月9日 17:30"), (True, "两张清单 · 已于 2026年3月9日 17:30 到期")]
)
def test_a_duty_of_the_office_is_told_by_its_name(late: bool, said: str) -> None:
    item = Item(number="", stage="policy.clock.lists", due=at(DUE), late=late)
    assert said == telling.words(Telling(language="zh-Hans", items=(item,)), WORDS, ZoneInfo("Asia/Shanghai"))


def test_a_draft_that_waits_is_said_to_wait() -> None:
    item = Item(number="0000-0000-0012", stage="status.handling", due=at(DUE), late=True, draft=True)
    said = telling.words(Telling(language="en", items=(item,)), WORDS, ZoneInfo("Asia/Shanghai"))
    assert said.endswith("a draft is waiting for you")


async def test_a_letter_that_waits_is_told_as_a_draft_to_those_who_may_confirm_it(staffed: Office) -> None:
    staffed.scribe = scribe()
    await staffed.begin(case_of(1))
    await staffed.sweep("2026-03-16 09:00")  # +5wd: 履责提示函
    await staffed.send("2026-03-16 09:00")
    drafts = {who: each.items[0].draft for who, each in await staffed.desk.told()}
    assert drafts == {
        HANDLER: False,
        "housing-head": False,
        "housing-deputy": False,
        "office-head": False,
        "dispatcher": True,
        "supervisor": True,
    }


async def test_an_office_that_lets_orders_go_by_themselves_has_no_draft_of_them(staffed: Office) -> None:
    staffed.scribe = scribe()
    text = reading.shipped().replace('["overdue", "urge"]', '["overdue", "urge", "supervise"]')
    await staffed.do(lambda books: books.rules.save("rules", text, at=at(DUE), actor="administrator", reason="-"))
    await staffed.begin(case_of(1))
    await staffed.sweep("2026-03-12 09:00")
    await staffed.send("2026-03-12 09:00")
    drafts = [(who, each.items[0].draft) for who, each in await staffed.desk.told()]
    assert sorted(drafts) == [
        (who, False) for who in sorted((HANDLER, "housing-head", "housing-deputy", "office-head", "supervisor"))
    ]


@PASSING
async def test_a_trouble_that_passes_is_tried_again_later_and_later(staffed: Office) -> None:
    await late(staffed)
    await staffed.desk.is_troubled(HANDLER, "busy", "broken", "busy")
    tried: list[str] = []
    for minute in range(30):
        now = f"2026-03-09 17:{30 + minute // 2:02}"
        before = (await of(staffed, HANDLER)).tries
        await staffed.send(now)
        if (await of(staffed, HANDLER)).tries > before:
            tried.append(now[-5:])
    assert tried == ["17:30", "17:31", "17:36"]
    notice = await of(staffed, HANDLER)
    assert (notice.state, notice.tries, notice.after) == (NoticeState.QUEUED, 3, at("2026-03-09 17:51"))


@PASSING
async def test_what_is_tried_again_keeps_to_the_window(staffed: Office) -> None:
    await late(staffed)
    await staffed.desk.is_troubled(HANDLER, "busy")
    await staffed.send("2026-03-09 17:59")
    assert (await of(staffed, HANDLER)).after == at("2026-03-10 08:30")


@PASSING
async def test_a_trouble_that_does_not_pass_is_given_up_and_passed_on(staffed: Office) -> None:
    await late(staffed)
    await staffed.desk.is_troubled(HANDLER, *["busy"] * 6)
    for hour in range(6):
        await staffed.send(f"2026-03-10 {9 + hour:02}:00")
    notice = await of(staffed, HANDLER)
    assert (notice.state, notice.tries, await staffed.desk.items(HANDLER)) == (NoticeState.FAILED, 6, [])


async def test_whoever_cannot_be_reached_is_shown_and_the_stand_in_told(staffed: Office) -> None:
    day = at(DUE).date()
    await staffed.begin(case_of(1))
    await staffed.sweep("2026-03-09 09:00")
    await staffed.desk.cannot_be_reached(HANDLER)
    leave = Leave(person=HANDLER, first=day, last=day, stand_in="housing-reviewer")
    await staffed.open(an_organisation(leaves=(leave,)))
    await staffed.send("2026-03-09 09:00")
    failed = await staffed.do(lambda books: books.notices.failed())
    assert ([each.person for each in failed], await staffed.desk.people()) == ([HANDLER], {"housing-reviewer"})
    assert (await of(staffed, "housing-reviewer")).instead_of == HANDLER


async def test_whoever_cannot_be_reached_and_has_no_stand_in_is_passed_to_the_level_above(staffed: Office) -> None:
    await staffed.begin(case_of(1))
    await staffed.sweep("2026-03-09 09:00")
    await staffed.desk.cannot_be_reached(HANDLER)
    sent = await staffed.send("2026-03-09 09:00")
    assert (sent.passed_on, await staffed.desk.people()) == (1, {"housing-head", "housing-deputy"})


async def test_where_nobody_can_be_reached_it_is_an_alarm(staffed: Office) -> None:
    await staffed.begin(case_of(1))
    await staffed.sweep("2026-03-09 09:00")
    await staffed.desk.cannot_be_reached(*PEOPLE)
    await staffed.send("2026-03-09 09:00")
    failed = {each.person for each in await staffed.do(lambda books: books.notices.failed())}
    assert ("" in failed, HANDLER in failed, await staffed.desk.told()) == (True, True, [])
    assert (await staffed.events())["NobodyToTell"] == 1


async def test_whoever_was_recused_since_is_not_told(staffed: Office) -> None:
    await staffed.begin(case_of(1))
    await staffed.sweep("2026-03-09 09:00")

    def exclude(books: object) -> None:
        case = books.cases.get(id_of(1))  # type: ignore[attr-defined]
        access = Access(excluded_people=frozenset({HANDLER}))
        books.cases.save(replace(case, access=access, version=case.version + 1))  # type: ignore[attr-defined]

    await staffed.do(exclude)
    await staffed.send("2026-03-09 09:00")
    assert await staffed.desk.people() == {"housing-head", "housing-deputy"}


async def test_whoever_was_killed_while_delivering_delivers_once_more(staffed: Office) -> None:
    """The lease ran out: delivery is at least once."""
    await late(staffed)

    class Killed(BaseException):
        pass

    deaths = [Killed()]
    original = staffed.desk.tell

    async def tell(person: str, told: Telling) -> Delivery:
        if person == HANDLER and deaths:
            raise deaths.pop()
        return await original(person, told)

    staffed.desk.tell = tell  # type: ignore[method-assign]
    with pytest.raises(Killed):
        await staffed.send(DUE)
    await staffed.send("2026-03-09 17:39")
    assert HANDLER not in await staffed.desk.people()
    await staffed.send("2026-03-09 17:40")
    assert await staffed.desk.items(HANDLER) == [1]


async def test_what_was_done_while_it_was_delivered_is_not_passed_on(staffed: Office) -> None:
    await staffed.begin(case_of(1))
    await staffed.sweep("2026-03-09 09:00")
    await staffed.desk.cannot_be_reached(HANDLER)
    original = staffed.desk.tell

    async def tell(person: str, told: Telling) -> Delivery:
        await staffed.do(lambda books: books.notices.clear(id_of(1), "handling", now=at(DUE)))
        return await original(person, told)

    staffed.desk.tell = tell  # type: ignore[method-assign]
    await staffed.send("2026-03-09 09:00")
    assert [each.state for each in await staffed.notices()] == [NoticeState.CLEARED]


async def test_every_act_of_the_ladder_but_reminders_and_incidents_can_be_a_draft() -> None:
    from cases.actions.alerting import is_draft
    from tests.cases.clocks.schedules import rules

    sending = replace(rules().sending, by_itself=frozenset())
    assert [act for act in Act if not is_draft(act, sending)] == [Act.REMIND, Act.INCIDENT]
    assert is_draft(Act.LETTER, replace(sending, by_itself=frozenset(Act)))


async def test_two_senders_tell_nobody_twice(staffed_on_sqlite: Office) -> None:
    import asyncio

    await late(staffed_on_sqlite, 4)
    both = await asyncio.gather(staffed_on_sqlite.send(DUE), staffed_on_sqlite.send(DUE))
    assert (sum(each.notices for each in both), await staffed_on_sqlite.desk.items(HANDLER)) == (12, [1] * 4)
