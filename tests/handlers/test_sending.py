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
from tests.handlers.reminding import Office, case_of, number_of

DUE = "2026-03-09 17:30"
HANDLER = "housing-handler"
LATER, UNREACHABLE = Delivery.LATER, Delivery.UNREACHABLE


async def late(office: Office, cases: int = 1) -> None:
    await office.begin(*(case_of(n) for n in range(1, cases + 1)))
    await office.sweep(DUE)


async def of(office: Office, person: str, case_id: str = "case-00001") -> Notice:
    return next(each for each in await office.notices(case_id) if each.person == person)


async def test_a_few_are_told_one_by_one(office: Office) -> None:
    await late(office, 5)
    await office.send(DUE)
    assert office.desk.items(HANDLER) == [1] * 5


async def test_more_than_a_few_are_one_digest(office: Office) -> None:
    await late(office, 6)
    await office.send(DUE)
    assert office.desk.items(HANDLER) == [6]


async def test_e33_of_two_hundred_breaches_at_once_none_is_lost(on_sqlite: Office) -> None:
    await late(on_sqlite, 200)
    sent = await on_sqlite.send(DUE)
    told = [item.number for who, each in on_sqlite.desk.told if who == HANDLER for item in each.items]
    assert (on_sqlite.desk.items(HANDLER), len(set(told)), sent.tellings) == ([200], 200, 3)


async def test_a_digest_is_not_cut_where_a_page_ends(office: Office) -> None:
    await late(office, 12)
    await office.send(DUE, page=5)
    assert [office.desk.items(who) for who in (HANDLER, "housing-head", "housing-deputy")] == [[12]] * 3


async def test_what_comes_after_the_digest_waits_for_the_next_working_day(office: Office) -> None:
    await late(office, 6)
    await office.send(DUE)
    await office.begin(case_of(7))
    await office.sweep("2026-03-09 17:40")
    sent = await office.send("2026-03-09 17:40")
    assert (office.desk.items(HANDLER), sent.deferred) == ([6], 3)
    await office.send("2026-03-10 08:30")
    assert office.desk.items(HANDLER) == [6, 1]


async def test_what_comes_little_by_little_becomes_a_digest_when_it_is_too_much(office: Office) -> None:
    for n in range(1, 8):
        await office.begin(case_of(n))
        await office.sweep(DUE)
        await office.send(DUE)
    assert office.desk.items(HANDLER) == [1, 1, 1, 1, 1, 1]  # the sixth is the digest; the seventh waits
    assert (await of(office, HANDLER, "case-00007")).after == at("2026-03-10 08:30")


async def test_reminders_of_hours_go_at_once_and_singly(office: Office) -> None:
    urgent = [case_of(n, urgent=True) for n in range(1, 9)]
    await office.begin(*urgent, key="S-09", started="2026-03-06 15:00")
    await office.sweep("2026-03-07 15:00")  # a Saturday
    await office.send("2026-03-07 15:00")
    assert office.desk.items("housing-head") == [1] * 8


@pytest.mark.parametrize("now", ["2026-03-09 18:00", "2026-03-10 00:00", "2026-03-10 08:29"])
async def test_nobody_is_told_outside_the_window(office: Office, now: str) -> None:
    await late(office)
    await office.send(now)
    assert office.desk.told == []


async def test_a_holiday_declared_since_it_was_queued_counts(office: Office) -> None:
    await office.begin(case_of(1))
    await office.sweep("2026-03-09 19:00")  # waits for 2026-03-10 08:30

    def declare(books: object) -> None:
        calendar = office_calendar() + '\n[dates]\n"2026-03-10" = []\n'
        books.rules.save("calendar", calendar, at=at(DUE), actor="administrator", reason="-")  # type: ignore[attr-defined]

    await office.do(declare)
    await office.send("2026-03-10 08:30")
    assert office.desk.told == []
    await office.send("2026-03-11 08:30")
    assert office.desk.people == {HANDLER, "housing-head", "housing-deputy"}


def office_calendar() -> str:
    from storage import calendars

    return calendars.shipped()


async def test_a_reminder_says_number_stage_and_due_time_in_the_language_of_who_gets_it(office: Office) -> None:
    office.desk.languages[HANDLER] = "en"
    await office.begin(case_of(1, state=State.HANDLING))
    await office.sweep("2026-03-09 09:00")
    await office.send("2026-03-09 09:00")
    item = Item(number="0000-0000-0012", stage="status.handling", due=at(DUE), late=False)
    assert office.desk.told == [(HANDLER, Telling(language="en", items=(item,)))]


async def test_the_stage_of_a_tip_is_no_finer_than_the_public_word(office: Office) -> None:
    await office.begin(a_tip(id="case-00001", number=number_of(1), state=State.SCREENING), key="D-02")
    await office.sweep("2026-03-09 17:30")
    await office.send("2026-03-09 17:30")
    assert {item.stage for _, each in office.desk.told for item in each.items} == {"status.received"}


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


async def test_a_step_that_needs_a_persons_word_is_told_as_a_draft(office: Office) -> None:
    await office.begin(case_of(1))
    await office.sweep("2026-03-16 09:00")  # +5wd: 履责提示函
    await office.send("2026-03-16 09:00")
    drafts = {who: each.items[0].draft for who, each in office.desk.told}
    assert drafts == {
        HANDLER: False,
        "housing-head": False,
        "housing-deputy": False,
        "office-head": True,
        "supervisor": True,
    }


async def test_an_office_that_lets_orders_go_by_themselves_has_no_draft_of_them(office: Office) -> None:
    text = reading.shipped().replace('["overdue", "urge"]', '["overdue", "urge", "supervise"]')
    await office.do(lambda books: books.rules.save("rules", text, at=at(DUE), actor="administrator", reason="-"))
    await office.begin(case_of(1))
    await office.sweep("2026-03-16 09:00")
    await office.send("2026-03-16 09:00")
    drafts = {who: each.items[0].draft for who, each in office.desk.told}
    assert (drafts["office-head"], drafts["supervisor"]) == (False, True)  # a letter is always a person's word


async def test_a_trouble_that_passes_is_tried_again_later_and_later(office: Office) -> None:
    await late(office)
    office.desk.answers[HANDLER] = [LATER, ConnectionError("-"), LATER]
    tried: list[str] = []
    for minute in range(30):
        now = f"2026-03-09 17:{30 + minute // 2:02}"
        before = len(office.desk.answers[HANDLER])
        await office.send(now)
        if len(office.desk.answers[HANDLER]) < before:
            tried.append(now[-5:])
    assert tried == ["17:30", "17:31", "17:36"]
    notice = await of(office, HANDLER)
    assert (notice.state, notice.tries, notice.after) == (NoticeState.QUEUED, 3, at("2026-03-09 17:51"))


async def test_what_is_tried_again_keeps_to_the_window(office: Office) -> None:
    await late(office)
    office.desk.answers[HANDLER] = [LATER]
    await office.send("2026-03-09 17:59")
    assert (await of(office, HANDLER)).after == at("2026-03-10 08:30")


async def test_a_trouble_that_does_not_pass_is_given_up_and_passed_on(office: Office) -> None:
    await late(office)
    office.desk.answers[HANDLER] = [LATER] * 6
    for hour in range(6):
        await office.send(f"2026-03-10 {9 + hour:02}:00")
    assert ((await of(office, HANDLER)).state, office.desk.answers[HANDLER]) == (NoticeState.FAILED, [])


async def test_whoever_cannot_be_reached_is_shown_and_the_stand_in_told(office: Office) -> None:
    day = at(DUE).date()
    await office.begin(case_of(1))
    await office.sweep("2026-03-09 09:00")
    office.desk.answers[HANDLER] = [UNREACHABLE]
    leave = Leave(person=HANDLER, first=day, last=day, stand_in="housing-reviewer")
    await office.open(an_organisation(leaves=(leave,)))
    await office.send("2026-03-09 09:00")
    failed = await office.do(lambda books: books.notices.failed())
    assert ([each.person for each in failed], office.desk.people) == ([HANDLER], {"housing-reviewer"})
    assert (await of(office, "housing-reviewer")).instead_of == HANDLER


async def test_whoever_cannot_be_reached_and_has_no_stand_in_is_passed_to_the_level_above(office: Office) -> None:
    await office.begin(case_of(1))
    await office.sweep("2026-03-09 09:00")
    office.desk.answers[HANDLER] = [UNREACHABLE]
    sent = await office.send("2026-03-09 09:00")
    assert (sent.passed_on, office.desk.people) == (1, {"housing-head", "housing-deputy"})


async def test_where_nobody_can_be_reached_it_is_an_alarm(office: Office) -> None:
    await office.begin(case_of(1))
    await office.sweep("2026-03-09 09:00")
    office.desk.answers = {who: [UNREACHABLE] for who in PEOPLE}
    await office.send("2026-03-09 09:00")
    failed = {each.person for each in await office.do(lambda books: books.notices.failed())}
    assert ("" in failed, HANDLER in failed, office.desk.told) == (True, True, [])
    assert (await office.events())["NobodyToTell"] == 1


async def test_whoever_was_recused_since_is_not_told(office: Office) -> None:
    await office.begin(case_of(1))
    await office.sweep("2026-03-09 09:00")

    def exclude(books: object) -> None:
        case = books.cases.get("case-00001")  # type: ignore[attr-defined]
        access = Access(excluded_people=frozenset({HANDLER}))
        books.cases.save(replace(case, access=access, version=case.version + 1))  # type: ignore[attr-defined]

    await office.do(exclude)
    await office.send("2026-03-09 09:00")
    assert office.desk.people == {"housing-head", "housing-deputy"}


async def test_whoever_was_killed_while_delivering_delivers_once_more(office: Office) -> None:
    """The lease ran out: delivery is at least once."""
    await late(office)

    class Killed(BaseException):
        pass

    office.desk.answers[HANDLER] = [Killed()]  # type: ignore[list-item]
    original = office.desk.tell

    async def tell(person: str, told: Telling) -> Delivery:
        if person == HANDLER and office.desk.answers.get(HANDLER):
            raise office.desk.answers[HANDLER].pop()  # type: ignore[misc]
        return await original(person, told)

    office.desk.tell = tell  # type: ignore[method-assign]
    with pytest.raises(Killed):
        await office.send(DUE)
    await office.send("2026-03-09 17:39")
    assert HANDLER not in office.desk.people
    await office.send("2026-03-09 17:40")
    assert office.desk.items(HANDLER) == [1]


async def test_what_was_done_while_it_was_delivered_is_not_passed_on(office: Office) -> None:
    await office.begin(case_of(1))
    await office.sweep("2026-03-09 09:00")
    original = office.desk.tell

    async def tell(person: str, told: Telling) -> Delivery:
        await office.do(lambda books: books.notices.clear("case-00001", "handling", now=at(DUE)))
        await original(person, told)
        return UNREACHABLE

    office.desk.tell = tell  # type: ignore[method-assign]
    await office.send("2026-03-09 09:00")
    assert [each.state for each in await office.notices()] == [NoticeState.CLEARED]


async def test_every_act_of_the_ladder_but_reminders_and_incidents_can_be_a_draft() -> None:
    from cases.actions.alerting import is_draft
    from tests.cases.clocks.schedules import rules

    sending = replace(rules().sending, by_itself=frozenset())
    assert [act for act in Act if not is_draft(act, sending)] == [Act.REMIND, Act.INCIDENT]
    assert is_draft(Act.LETTER, replace(sending, by_itself=frozenset(Act)))


async def test_two_senders_tell_nobody_twice(on_sqlite: Office) -> None:
    import asyncio

    await late(on_sqlite, 4)
    both = await asyncio.gather(on_sqlite.send(DUE), on_sqlite.send(DUE))
    assert (sum(each.notices for each in both), on_sqlite.desk.items(HANDLER)) == (12, [1] * 4)
