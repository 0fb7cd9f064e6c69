"""What the reporter was promised, read off the clocks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases import promises
from cases.case import State
from cases.clocks.model import Clock, Run
from cases.promises import Promise
from cases.time.deadlines import Pause
from tests.cases.builders import NOW, a_case

DUE = NOW + timedelta(days=5)
LATE = DUE + timedelta(seconds=1)
CASE = a_case(state=State.HANDLING)


def a_clock(name: str = "promise", **changes: object) -> Clock:
    clock = Clock(case="case-1", name=name, round=1, policy=name, started=NOW, due=DUE)
    return replace(clock, **changes)  # type: ignore[arg-type]


def test_a_running_one_has_a_date() -> None:
    assert promises.promise(CASE, [a_clock()], now=NOW) == Promise(due=DUE)


def test_at_the_very_instant_it_is_not_missed_and_a_second_later_it_is() -> None:
    found = [promises.promise(CASE, [a_clock()], now=at).missed for at in (DUE, LATE)]
    assert found == [False, True]


def test_one_that_was_kept_is_not_missed_later_on() -> None:
    kept = a_clock(run=Run.DONE, ended=NOW)
    assert promises.promise(CASE, [kept], now=LATE) == Promise(due=DUE, kept=True)


def test_one_that_was_kept_late_stays_missed() -> None:
    late = a_clock(run=Run.DONE, ended=LATE, missed=DUE)
    assert promises.promise(CASE, [late], now=LATE) == Promise(due=DUE, missed=True, kept=True)


def test_while_it_is_paused_its_date_passes_without_being_missed() -> None:
    paused = a_clock(run=Run.PAUSED, pauses=(Pause(first=NOW),))
    assert promises.promise(CASE, [paused], now=LATE) == Promise(due=DUE, paused=True)


def test_one_that_was_missed_before_the_pause_stays_missed() -> None:
    paused = a_clock(run=Run.PAUSED, missed=DUE)
    assert promises.promise(CASE, [paused], now=LATE).missed


def test_the_newest_round_counts() -> None:
    again = a_clock(round=2, due=LATE)
    assert promises.promise(CASE, [again, a_clock()], now=NOW).due == LATE


def test_one_that_does_not_apply_any_more_promises_nothing() -> None:
    assert promises.promise(CASE, [a_clock(run=Run.CLEARED, ended=NOW)], now=NOW) == Promise()


def test_only_an_open_one_may_still_move_with_the_calendar() -> None:
    clocks = (a_clock(provisional=True), a_clock(provisional=True, run=Run.DONE, ended=NOW))
    assert [promises.promise(CASE, [clock], now=NOW).provisional for clock in clocks] == [True, False]


def test_rights_last_until_their_time_is_over() -> None:
    ways = [(run, at) for run in (Run.RUNNING, Run.DONE) for at in (DUE, LATE)]
    rate = [promises.may_rate([a_clock("rating", run=run)], now=at) for run, at in ways]
    review = [promises.may_ask_review(CASE, [a_clock("review-request", run=run)], now=at) for run, at in ways]
    assert (rate, review) == ([True, False, False, False], [True, False, False, False])


@pytest.mark.parametrize("state", [State.CLOSED, State.REJECTED, State.WITHDRAWN, State.ARCHIVED])
def test_what_is_over_is_not_reviewed_for_a_missed_promise(state: State) -> None:
    assert not promises.may_ask_review(a_case(state=state), [a_clock()], now=LATE)
