"""What the desk sees of a case's clocks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.clocks.model import Clock, Notice, NoticeState, Run
from cases.rules.model import Act
from handlers import timetable
from handlers.timetable import Stage, Standing
from tests.cases.books import DictBooks
from tests.cases.builders import NOW, a_case

DUE = NOW + timedelta(days=1)
LATER = DUE + timedelta(hours=3)


def a_clock(name: str = "dispatch", policy: str = "S-04", **changes: object) -> Clock:
    clock = Clock(case="case-1", name=name, round=1, policy=policy, started=NOW, due=DUE)
    return replace(clock, **changes)  # type: ignore[arg-type]


def stages(*clocks: Clock, late: bool = False, notices: tuple[Notice, ...] = ()) -> tuple[Stage, ...]:
    books = DictBooks()
    for clock in clocks:
        books.clocks.save(clock)
    for notice in notices:
        books.notices.add(notice)
    return timetable.of(books, a_case(), LATER if late else NOW)


def a_notice(state: NoticeState, person: str = "p") -> Notice:
    return Notice(
        case="case-1",
        clock="dispatch",
        version=1,
        level="0",
        person=person,
        act=Act.REMIND,
        due=DUE,
        after=NOW,
        state=state,
    )


@pytest.mark.parametrize(
    ("clock", "late", "standing"),
    [
        (a_clock(), False, Standing.RUNNING),
        (a_clock(), True, Standing.LATE),
        (a_clock(run=Run.PAUSED), True, Standing.PAUSED),
        (a_clock(run=Run.DONE, ended=NOW), True, Standing.DONE),
        (a_clock(run=Run.DONE, ended=LATER, missed=DUE), True, Standing.DONE_LATE),
        (a_clock(run=Run.CLEARED, ended=NOW), True, Standing.CLEARED),
        (a_clock("rating", "S-17.rating"), True, Standing.RUNNING),
        (a_clock("promise", "promise"), True, Standing.LATE),
    ],
)
def test_how_a_clock_stands(clock: Clock, late: bool, standing: Standing) -> None:
    assert [stage.standing for stage in stages(clock, late=late)] == [standing]


def test_the_open_ones_come_first_by_date_and_then_what_is_over_newest_first() -> None:
    found = stages(
        a_clock("acceptance", "S-02", run=Run.DONE, ended=NOW),
        a_clock("registration", "S-02", run=Run.DONE, ended=LATER),
        a_clock("handling", "S-11", due=LATER),
        a_clock(),
    )
    assert [stage.name for stage in found] == ["dispatch", "handling", "registration", "acceptance"]


def test_the_next_due_date_is_of_somebodys_duty_and_not_of_a_right_or_the_promise() -> None:
    soon = NOW + timedelta(hours=1)
    found = stages(
        a_clock(),
        a_clock("return-window", "S-06", due=soon),
        a_clock("promise", "promise", due=soon),
        a_clock("handling", "S-11", due=soon, run=Run.PAUSED),
    )
    assert timetable.next_due(found) == DUE


def test_what_is_paused_gives_the_date_when_nothing_else_does() -> None:
    assert timetable.next_due(stages(a_clock(run=Run.PAUSED))) == DUE


def test_a_late_promise_alone_is_nobodys_lateness() -> None:
    late = [timetable.is_late(stages(clock, late=True)) for clock in (a_clock(), a_clock("promise", "promise"))]
    assert late == [True, False]


def test_undelivered_reminders_are_counted_as_not_reminded() -> None:
    notices = (
        a_notice(NoticeState.FAILED),
        a_notice(NoticeState.FAILED, "q"),
        a_notice(NoticeState.SENT, "r"),
        a_notice(NoticeState.QUEUED, "s"),
    )
    assert [stage.undelivered for stage in stages(a_clock(), notices=notices)] == [2]


def test_a_policy_that_is_gone_is_taken_for_a_duty() -> None:
    assert stages(a_clock(policy="Z-99"))[0].duty
