"""Open clocks after rules or calendar changed (E11, E13, E29), and the clocks of cases that have none."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from cases.case import State
from cases.clocks.model import Run
from cases.clocks.recomputing import recompute, start
from cases.clocks.turning import newest_of
from cases.events import CaseSubmitted
from cases.promises import PROMISE
from cases.rules.model import Policy
from cases.time import limits
from cases.time.calendars import DayKind, Segment, Special
from tests.cases.books import DictBooks
from tests.cases.builders import a_case, a_lock
from tests.cases.clocks.test_turning import Life, at

HOLIDAY = Special(kind=DayKind.HOLIDAY, names={"en": "Declared by the city", "zh-Hans": "市里宣布"})
MORNING = Special(kind=DayKind.OWN, segments=(Segment(9 * 3600, 12 * 3600),))


def declare(life: Life, days: Mapping[date, Special], when: str) -> None:
    """A holiday is declared, and open clocks are brought up."""
    rules = life.books.rules.current()
    life.books.rules.put(replace(rules, calendar=replace(rules.calendar, dates=days)))
    while recompute(life.books, now=at(when), limit=2):
        pass


def with_policy(life: Life, key: str, **changes: object) -> None:
    rules = life.books.rules.current()
    policies = tuple(replace(each, **changes) if each.key == key else each for each in rules.policies)  # type: ignore[arg-type]
    life.books.rules.put(replace(rules, policies=policies))


def test_a_holiday_declared_later_moves_the_due_date_and_the_diary_keeps_both() -> None:
    life = Life("2026-03-02T09:30")
    declare(life, {date(2026, 3, 3): HOLIDAY}, "2026-03-02T15:00")
    clock = life.clock("acceptance")
    assert (clock.due, clock.version) == (at("2026-03-04T17:30"), 2)
    moved = next(link for link in life.books.diary.of("case-1") if link.event == "DeadlineMoved")
    assert datetime.fromisoformat(str(moved.facts["old_due"])) == at("2026-03-03T17:30")
    assert datetime.fromisoformat(str(moved.facts["new_due"])) == at("2026-03-04T17:30")


def test_reminders_follow_the_due_date() -> None:
    life = Life("2026-03-02T09:30")
    before = {each.level: each.at for each in life.books.clocks.reminders("case-1") if each.state == "planned"}
    declare(life, {date(2026, 3, 3): HOLIDAY}, "2026-03-02T15:00")
    after = {each.level: each for each in life.books.clocks.reminders("case-1") if each.state == "planned"}
    assert before["0"] == at("2026-03-03T17:30")
    assert (after["0"].at, after["0"].version) == (at("2026-03-04T17:30"), 2)


def test_hours_lost_on_a_half_day_are_given_back() -> None:
    """E13: of a limit in hours only the afternoon that was taken away counts."""
    life = Life("2026-03-02T09:30").go(State.ACCEPTED, "2026-03-02T10:00").go(State.DISPATCHED, "2026-03-02T15:30")
    assert life.clock("signing").due == at("2026-03-03T11:00")
    declare(life, {date(2026, 3, 2): MORNING}, "2026-03-02T16:00")
    assert life.clock("signing").due == at("2026-03-03T14:30")


def test_the_promise_does_not_move_later_for_it() -> None:
    life = Life("2026-03-02T09:30")
    promised = life.clock(PROMISE).due
    declare(life, {date(2026, 3, 3): HOLIDAY}, "2026-03-02T15:00")
    assert life.clock(PROMISE).due == promised


def test_a_day_more_of_work_brings_the_promise_nearer() -> None:
    life = Life("2026-03-02T09:30")
    saturday = Special(kind=DayKind.MAKE_UP, segments=life.books.rules.current().calendar.week[0])
    declare(life, {date(2026, 3, 7): saturday}, "2026-03-02T15:00")
    assert life.clock(PROMISE).due == at("2026-03-12T17:30")


def test_a_shorter_policy_that_puts_the_due_date_behind_us_says_so() -> None:
    life = Life("2026-03-02T09:30").handled()
    with_policy(life, "S-11", limit=limits.parse("1wd"))
    recompute(life.books, now=at("2026-03-05T09:00"))
    clock = life.clock("handling")
    assert (clock.due, clock.caused) == (at("2026-03-03T17:30"), "policy")


def test_a_clock_whose_policies_are_all_off_is_cleared_and_keeps_that_it_was_missed() -> None:
    """E29."""
    life = Life("2026-03-02T09:30")
    missed = replace(life.clock("acceptance"), missed=at("2026-03-03T17:30"))
    life.books.clocks.save(missed)
    rules = life.books.rules.current()
    off = tuple(each for each in rules.policies if each.clock != "acceptance")
    life.books.rules.put(replace(rules, policies=off))
    recompute(life.books, now=at("2026-03-05T09:00"))
    clock = life.clock("acceptance")
    assert (clock.run, clock.missed) == (Run.CLEARED, at("2026-03-03T17:30"))
    assert [each for each in life.books.clocks.reminders("case-1") if each.state == "planned"] == []


def test_closed_cases_are_left_alone() -> None:
    life = Life("2026-03-02T09:30").go(State.REJECTED, "2026-03-02T10:00")
    archive = life.clock("archive")
    with_policy(life, "S-19", limit=limits.parse("1wd"))
    recompute(life.books, now=at("2026-03-03T09:00"))
    assert (life.clock("archive").due, life.clock("archive").version) == (archive.due, archive.version)


def test_nothing_is_left_to_do_afterwards() -> None:
    life = Life("2026-03-02T09:30").handled()
    declare(life, {date(2026, 3, 3): HOLIDAY}, "2026-03-02T15:00")
    assert recompute(life.books, now=at("2026-03-02T15:01")) == 0


def test_a_held_clock_is_reckoned_when_it_goes_on() -> None:
    life = Life("2026-03-02T09:30").handled().go(State.SUPPLEMENTING, "2026-03-03T09:00")
    declare(life, {date(2026, 3, 5): HOLIDAY}, "2026-03-03T10:00")
    life.go(State.HANDLING, "2026-03-04T09:00")
    assert life.clock("handling").due == at("2026-03-11T17:30")


def test_a_case_from_before_gets_the_clocks_of_its_state_from_when_it_came_into_it() -> None:
    books = DictBooks()
    case = a_case()
    books.cases.add(case, a_lock())
    books.diary.append(case, CaseSubmitted(case=case.id, at=at("2026-03-02T09:30"), actor="reporter").entry())
    start(books, case, now=at("2026-03-20T09:00"))
    clocks = newest_of(books, case.id)
    assert {name for name, clock in clocks.items() if clock.open} == {"acceptance", PROMISE}
    assert clocks["acceptance"].due == at("2026-03-03T17:30")


def test_policies_are_what_the_tests_think() -> None:
    policy: Policy = DictBooks().rules.current().policy("S-11")
    assert policy.limit.text == "5wd"
