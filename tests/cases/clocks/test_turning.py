"""What changes of a case do to its clocks: started, held, taken up again, ended; and the promise."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cases import lifecycle
from cases.case import Case, State, Track
from cases.clocks.model import Clock, Run
from cases.clocks.recomputing import recompute
from cases.clocks.turning import newest_of, turn
from cases.events import CaseMoved, CaseSubmitted, Event, FirstContactMade
from cases.lifecycle import MOVES
from cases.promises import PROMISE
from tests.cases.books import DictBooks
from tests.cases.builders import a_case, a_lock, a_tip

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """Local time of Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


class Life:
    """A case that goes from state to state while its clocks are looked at."""

    def __init__(self, when: str, case: Case | None = None) -> None:
        self.books = DictBooks()
        self.case = case or a_case()
        self.books.cases.add(self.case, a_lock())
        turn(self.books, None, self.case, CaseSubmitted(case=self.case.id, at=at(when), actor="reporter"))

    def go(self, state: State, when: str, **changes: object) -> "Life":
        moved = replace(self.case, state=state, **changes)  # type: ignore[arg-type]
        event = CaseMoved(case=moved.id, at=at(when), actor="dispatcher", old=self.case.state, new=state)
        return self.happen(event, moved)

    def happen(self, event: Event, case: Case | None = None) -> "Life":
        turn(self.books, self.case, case or self.case, event)
        self.case = self.books.cases.kept[self.case.id] = case or self.case
        return self

    def clock(self, name: str) -> Clock:
        return newest_of(self.books, self.case.id)[name]

    def open(self) -> set[str]:
        return {name for name, clock in newest_of(self.books, self.case.id).items() if clock.open}

    def handled(self) -> "Life":
        self.go(State.ACCEPTED, "2026-03-02T10:00")
        self.go(State.DISPATCHED, "2026-03-02T11:00", owner="housing")
        return self.go(State.HANDLING, "2026-03-02T14:00")


def test_filing_starts_the_decision_on_acceptance_and_the_promise() -> None:
    life = Life("2026-03-02T09:30")
    assert life.open() == {"acceptance", PROMISE}
    assert life.clock("acceptance").due == at("2026-03-03T17:30")


def test_each_stage_ends_with_its_state_and_the_next_begins() -> None:
    life = Life("2026-03-02T09:30").go(State.ACCEPTED, "2026-03-02T10:00")
    assert life.clock("acceptance").run is Run.DONE
    assert life.clock("acceptance").ended == at("2026-03-02T10:00")
    assert life.open() == {"dispatch", PROMISE}


def test_a_request_to_the_reporter_holds_the_clock_and_its_answer_lets_it_go_on() -> None:
    life = Life("2026-03-02T09:30").handled()
    assert life.clock("handling").due == at("2026-03-09T17:30")
    life.go(State.SUPPLEMENTING, "2026-03-03T09:00")
    assert life.clock("handling").run is Run.PAUSED
    assert life.clock("supplement").run is Run.RUNNING
    life.go(State.HANDLING, "2026-03-04T09:00")
    assert life.clock("handling").run is Run.RUNNING
    assert life.clock("handling").due == at("2026-03-10T17:30")
    assert life.clock("handling").version == 2


def asked_for_seconds(life: Life, *days: str) -> Life:
    """The reporter is asked and answers at once."""
    for day in days:
        life.go(State.SUPPLEMENTING, f"2026-03-{day}T10:00:00").go(State.HANDLING, f"2026-03-{day}T10:00:03")
    return life


def test_a_request_answered_within_seconds_moves_it_to_the_close_of_the_next_working_day() -> None:
    """Also when it happens twice: together they are still seconds."""
    once, twice = (asked_for_seconds(Life("2026-03-02T09:30").handled(), *days) for days in (("03",), ("03", "04")))
    expected = (at("2026-03-10T17:30"), at("2026-03-12T17:30"))
    assert expected == (once.clock("handling").due, once.clock(PROMISE).due)
    assert expected == (twice.clock("handling").due, twice.clock(PROMISE).due)


def test_what_was_due_within_a_day_before_stays_so_until_the_clock_is_reckoned_anew() -> None:
    """Reckoned by an earlier release: nothing moves it but what moves it anyway, and the promise not even that."""
    life = asked_for_seconds(Life("2026-03-02T09:30").handled(), "03")
    within = {"handling": at("2026-03-10T09:00:03"), PROMISE: at("2026-03-12T09:00:03")}
    for name, due in within.items():
        life.books.clocks.save(replace(life.clock(name), due=due))
    life.happen(FirstContactMade(case="case-1", at=at("2026-03-04T09:00"), actor="p-pan"))
    assert within == {name: life.clock(name).due for name in within}
    life.books.rules.put(replace(life.books.rules.current()))
    while recompute(life.books, now=at("2026-03-04T10:00")):
        pass
    assert [at("2026-03-10T17:30"), within[PROMISE]] == [life.clock(name).due for name in within]


def test_nothing_is_planned_while_a_clock_is_held() -> None:
    life = Life("2026-03-02T09:30").handled().go(State.SUPPLEMENTING, "2026-03-03T09:00")
    planned = {each.clock for each in life.books.clocks.reminders(life.case.id) if each.state == "planned"}
    assert "handling" not in planned
    assert "supplement" in planned


def test_ending_a_clock_takes_back_what_was_planned() -> None:
    life = Life("2026-03-02T09:30").go(State.ACCEPTED, "2026-03-02T10:00")
    planned = {each.clock for each in life.books.clocks.reminders(life.case.id) if each.state == "planned"}
    assert planned == {"dispatch"}


def test_an_ended_pause_of_an_anonymous_reporter_is_never_shorter_than_nothing() -> None:
    """The answer is kept to the half day, which lies before the question."""
    life = Life("2026-03-02T00:00", a_case(anonymous=True)).handled()
    life.go(State.SUPPLEMENTING, "2026-03-03T11:00")
    life.go(State.HANDLING, "2026-03-03T00:00")
    pause = life.clock("handling").pauses[-1]
    assert pause.first == pause.last == at("2026-03-03T11:00")
    assert life.clock("handling").due == at("2026-03-09T17:30")


def test_another_unit_has_the_whole_limit_and_the_same_one_has_not() -> None:
    same = Life("2026-03-02T09:30").handled().go(State.RETURNED, "2026-03-03T09:00")
    same.go(State.DISPATCHED, "2026-03-04T09:00")
    assert (same.clock("handling").round, same.clock("handling").due) == (1, at("2026-03-09T17:30"))
    other = Life("2026-03-02T09:30").handled().go(State.RETURNED, "2026-03-03T09:00")
    other.go(State.DISPATCHED, "2026-03-04T09:00", owner="approvals")
    assert (other.clock("handling").round, other.clock("handling").due) == (2, at("2026-03-11T17:30"))


def test_reopened_goes_on_with_the_time_already_used() -> None:
    """E18: what lay between closing and reopening is a pause, and the first round stays on record."""
    life = Life("2026-03-02T09:30").handled()
    life.go(State.REVIEW, "2026-03-03T17:30").go(State.REPLYING, "2026-03-04T09:00")
    life.go(State.REPLIED, "2026-03-04T10:00").go(State.CLOSED, "2026-03-05T10:00")
    life.go(State.HANDLING, "2026-04-01T09:00")
    first, second = (each for each in life.books.clocks.of(life.case.id) if each.name == "handling")
    assert (first.run, first.ended, first.due) == (Run.DONE, at("2026-03-03T17:30"), at("2026-03-09T17:30"))
    assert (second.round, second.run) == (2, Run.RUNNING)
    assert second.due == at("2026-04-06T17:30")  # four working days were left
    assert second.version > first.version


def test_a_late_end_is_kept_as_missed_even_if_nobody_swept() -> None:
    life = Life("2026-03-02T09:30").go(State.ACCEPTED, "2026-03-05T10:00")
    assert life.clock("acceptance").missed == at("2026-03-03T17:30")
    assert "DeadlineMissed" in [link.event for link in life.books.diary.of(life.case.id)]


def test_withdrawn_clears_what_was_running() -> None:
    life = Life("2026-03-02T09:30").handled().go(State.WITHDRAWN, "2026-03-03T09:00")
    assert life.clock("handling").run is Run.CLEARED
    assert life.open() == {"archive"}


def test_urgent_is_measured_from_the_same_start_and_says_what_put_it_into_the_past() -> None:
    """E11: raised to 24 hours two days later, the breach is caused by the change."""
    life = Life("2026-03-02T09:30").handled()
    raised = replace(life.case, urgent=True)
    life.happen(
        CaseMoved(case="case-1", at=at("2026-03-04T09:30"), actor="x", old=State.HANDLING, new=State.HANDLING), raised
    )
    clock = life.clock("handling")
    assert (clock.policy, clock.due, clock.caused) == ("S-09", at("2026-03-03T11:00"), "policy")
    moved = [link for link in life.books.diary.of("case-1") if link.event == "DeadlineMoved"]
    assert datetime.fromisoformat(str(moved[-1].facts["old_due"])) == at("2026-03-09T17:30")


def test_the_promise_adds_up_the_open_stages() -> None:
    """Decision 21: S-02, S-04, S-11, S-15, S-16, one working day, one, five, one and one."""
    life = Life("2026-03-02T09:30")
    assert life.clock(PROMISE).due == at("2026-03-13T17:30")


def test_the_promise_comes_nearer_when_a_stage_ends_early_and_never_goes_back() -> None:
    life = Life("2026-03-02T09:30").handled()
    assert life.clock(PROMISE).due == at("2026-03-11T17:30")
    life.go(State.RETURNED, "2026-03-03T09:00").go(State.DISPATCHED, "2026-03-05T09:00", owner="approvals")
    assert life.clock("handling").due == at("2026-03-12T17:30")
    assert life.clock(PROMISE).due == at("2026-03-11T17:30")


def test_a_pause_moves_the_promise_by_as_much() -> None:
    life = Life("2026-03-02T09:30").handled().go(State.SUPPLEMENTING, "2026-03-03T09:00")
    assert life.clock(PROMISE).run is Run.PAUSED
    life.go(State.HANDLING, "2026-03-04T09:00")
    assert life.clock(PROMISE).due == at("2026-03-12T17:30")


def test_the_promise_is_kept_when_the_answer_is_given() -> None:
    life = Life("2026-03-02T09:30").handled()
    life.go(State.REVIEW, "2026-03-03T17:30").go(State.REPLYING, "2026-03-04T09:00")
    life.go(State.REPLIED, "2026-03-04T10:00")
    promise = life.clock(PROMISE)
    assert (promise.run, promise.ended, promise.missed) == (Run.DONE, at("2026-03-04T10:00"), None)


def test_an_anonymous_tip_is_promised_no_date() -> None:
    assert PROMISE not in Life("2026-03-02T09:30", a_tip(anonymous=True)).open()


@pytest.mark.parametrize("track", list(Track))
def test_every_state_that_can_be_reached_has_a_due_date(track: Track) -> None:
    """No open case without a next due date, whichever way it came there."""
    bare = [state for state in _reached(track) if state is not State.ARCHIVED and not _due_in(track, state)]
    assert bare == []


def _reached(track: Track) -> list[State]:
    return [state for state in MOVES if state is not State.DRAFT and _ways(track, state)]


def _ways(track: Track, state: State) -> list[State]:
    return [old for old in MOVES if state in lifecycle.allowed(track, old)]


def _due_in(track: Track, state: State) -> bool:
    """From every state that leads there."""
    return all(_open_after(track, old, state) for old in _ways(track, state))


def _open_after(track: Track, old: State, new: State) -> bool:
    build = a_tip if track is Track.DISCIPLINE else a_case
    life = Life("2026-03-02T09:30", build(track=track, state=State.SUBMITTED))
    if old not in (State.DRAFT, State.SUBMITTED):
        life.go(old, "2026-03-02T10:00")
    if old is not State.DRAFT:
        out = track is Track.DISCIPLINE and new is State.ACCEPTED  # it becomes a service complaint
        life.go(new, "2026-03-02T11:00", **({"track": Track.SERVICE} if out else {}))
    return bool(life.open())


def test_what_is_taken_up_late_rings_again() -> None:
    """Sent back to the handler after the time was used up: the new round is late, and says so anew."""
    life = Life("2026-03-02T09:30").handled().go(State.REVIEW, "2026-03-12T10:00")
    assert life.clock("handling").missed == at("2026-03-09T17:30")
    life.go(State.HANDLING, "2026-03-13T10:00")
    clock = life.clock("handling")
    assert (clock.round, clock.run) == (2, Run.RUNNING)
    planned = {each.level for each in life.books.clocks.reminders("case-1") if each.version == clock.version}
    assert {"0", "+1wd"} <= planned


def test_a_clock_that_ends_while_it_is_held_is_not_late_for_the_pause() -> None:
    life = Life("2026-03-02T09:30").handled().go(State.SUPPLEMENTING, "2026-03-03T09:00")
    life.go(State.WITHDRAWN, "2026-03-20T09:00")
    clock = life.clock("handling")
    assert (clock.missed, clock.ended) == (None, at("2026-03-20T09:00"))
    assert clock.ended is not None
    assert clock.due > clock.ended
