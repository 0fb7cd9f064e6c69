"""States, pauses, extensions and shares."""

from datetime import datetime, timedelta

import pytest

from cases.time import deadlines
from cases.time.deadlines import ClockState, Pause
from cases.time.limits import Limit, parse
from tests.cases.time.calendars import A_OCTOBER, A, B, shown, there

HOUR = 3_600
MONDAY = "2026-03-02 09:00"


def at(typed: str) -> datetime:
    return there(A, typed)


def state(now: str, *pauses: Pause, limit: str = "7h", done: str | None = None) -> ClockState:
    ended = None if done is None else at(done)
    return deadlines.reckon(at(MONDAY), parse(limit), A, pauses=pauses, at=at(now), done=ended).state


def due(limit: str, *pauses: Pause, extensions: tuple[Limit, ...] = (), start: str = MONDAY) -> str:
    return shown(A, deadlines.due_for(at(start), parse(limit), A, pauses=pauses, extensions=extensions))


def pause(first: str, last: str | None = None) -> Pause:
    return Pause(first=at(first), last=None if last is None else at(last))


def test_exactly_at_the_due_date_it_is_not_late() -> None:
    assert ClockState.RUNNING is state("2026-03-02 17:30")


def test_a_second_later_it_is() -> None:
    late = deadlines.reckon(at(MONDAY), parse("7h"), A, at=at("2026-03-02 17:30") + timedelta(seconds=1))
    assert ClockState.LATE is late.state


def test_before_the_start_nothing_is_used() -> None:
    early = deadlines.reckon(at(MONDAY), parse("7h"), A, at=at("2026-02-27 09:00"))
    assert (ClockState.RUNNING, 0, 0, 7 * HOUR) == (early.state, early.used, early.held, early.left)


def test_in_a_pause_it_is_paused_from_its_first_second_until_before_its_last() -> None:
    asked = [
        state(now, pause("2026-03-02 10:00", "2026-03-02 11:00")) for now in ("2026-03-02 10:00", "2026-03-02 11:00")
    ]
    assert [ClockState.PAUSED, ClockState.RUNNING] == asked


def test_late_before_the_pause_is_late_in_it() -> None:
    assert ClockState.LATE is state("2026-03-05 09:00", pause("2026-03-03 09:30"))


def test_a_pause_that_goes_on_is_paused_for_ever() -> None:
    assert ClockState.PAUSED is state("2027-03-05 09:00", pause("2026-03-02 10:00"))


def test_a_limit_in_days_does_not_run_out_in_a_pause_that_began_before() -> None:
    """Monday + 5 d is a Saturday, which rolls to Monday; the pause begins on the Sunday between."""
    held = pause("2026-03-08 12:00")
    assert ClockState.PAUSED is state("2026-03-12 09:00", held, limit="5d")
    ended = Pause(first=held.first, last=at("2026-03-11 12:00"))
    assert "Thu 2026-03-12 00:00" == due("5d", ended)


def test_while_it_is_paused_the_due_date_moves_on() -> None:
    now = at("2026-03-03 09:00")
    found = deadlines.due_for(at(MONDAY), parse("7h"), A, pauses=[pause("2026-03-02 10:00")], at=now)
    assert "Tue 2026-03-03 16:30" == shown(A, found)


def test_done_is_done_also_when_late() -> None:
    assert ClockState.DONE is state("2026-03-09 09:00", done="2026-03-05 09:00")


def test_being_done_ends_a_pause_before_anything_is_measured() -> None:
    found = deadlines.reckon(
        at(MONDAY), parse("7h"), A,
        pauses=[pause("2026-03-02 10:00", "2026-03-06 10:00")], at=at("2026-03-09 09:00"), done=at("2026-03-02 11:00"),
    )  # fmt: skip
    assert (HOUR, HOUR) == (found.used, found.held)
    assert "Tue 2026-03-03 10:00" == shown(A, found.due)


@pytest.mark.parametrize(
    "pauses",
    [
        (pause("2026-03-02 10:00", "2026-03-02 12:00"),),
        (pause("2026-03-02 10:00", "2026-03-02 12:00"), pause("2026-03-02 10:30", "2026-03-02 11:00")),
        (pause("2026-03-02 11:00", "2026-03-02 12:00"), pause("2026-03-02 10:00", "2026-03-02 11:30")),
        (pause("2026-03-02 10:00", "2026-03-02 11:00"), pause("2026-03-02 11:00", "2026-03-02 12:00")),
        (pause("2026-03-02 10:00", "2026-03-02 12:00"), pause("2026-03-02 15:00", "2026-03-02 15:00")),
        (pause("2026-03-02 10:00", "2026-03-02 12:00"), pause("2026-02-02 10:00", "2026-03-02 09:00")),
    ],
    ids=["one", "nested", "overlapping", "touching", "of no length", "before the start"],
)  # fmt: skip
def test_two_hours_of_pauses_are_two_hours(pauses: tuple[Pause, ...]) -> None:
    assert "Mon 2026-03-02 16:00" == due("210min", *pauses)


def test_days_after_a_pause_of_hours_still_end_at_24() -> None:
    assert "Wed 2026-04-01 00:00" == due("28d", pause("2026-03-03 09:00", "2026-03-03 14:00"))


SECONDS = ("2026-03-03 10:00:00", "2026-03-03 10:00:03")


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ((SECONDS,), "Tue 2026-03-10 17:30"),
        ((SECONDS, ("2026-03-04 15:00", "2026-03-04 15:00:04")), "Tue 2026-03-10 17:30"),
        ((("2026-03-03 10:00", "2026-03-04 10:00"),), "Tue 2026-03-10 17:30"),
        ((("2026-03-03 10:00", "2026-03-04 10:00:01"),), "Wed 2026-03-11 17:30"),
        ((("2026-03-06 17:30", "2026-03-09 09:00"),), "Mon 2026-03-09 17:30"),
        ((("2026-03-09 17:29", "2026-03-09 17:31"),), "Tue 2026-03-10 17:30"),
        ((SECONDS, ("2026-03-10 12:30", "2026-03-11 11:00")), "Wed 2026-03-11 17:30"),
        ((SECONDS, ("2026-03-10 16:00", "2026-03-10 19:00")), "Wed 2026-03-11 17:30"),
        ((SECONDS, ("2026-03-10 16:00", "2026-03-10 17:30")), "Tue 2026-03-10 17:30"),
    ],
    ids=[
        "seconds", "seconds twice are seconds", "a day's work", "a second more", "no work at all",
        "over the last minute", "over the close of the last day", "until after work of the last day",
        "until the close of the last day",
    ],
)  # fmt: skip
def test_working_days_end_at_the_close_of_business_also_after_pauses(
    pauses: tuple[tuple[str, str], ...], expected: str
) -> None:
    """Five of them would end on Monday 9 March."""
    assert expected == due("5wd", *(pause(*ends) for ends in pauses))


def test_working_hours_go_on_by_as_much_as_was_held() -> None:
    assert "Tue 2026-03-03 09:01" == due("7h", pause("2026-03-02 10:00", "2026-03-02 10:01"))


def test_days_extended_after_a_pause_of_seconds_are_counted_from_the_day_it_ended_on() -> None:
    assert "Fri 2026-03-13 17:30" == due("5wd", pause(*SECONDS), extensions=(parse("3wd"),))


def test_an_extension_starts_where_the_limit_ended() -> None:
    assert "Mon 2026-03-23 17:30" == due("5wd", extensions=(parse("10wd"),))


def test_an_extension_in_days_counts_from_the_day_that_the_limit_ended() -> None:
    """Sixty days end on Friday 1 May at 24:00; thirty more on Sunday 31 May, which rolls."""
    assert "Sat 2026-05-02 00:00" == due("60d")
    assert "Tue 2026-06-02 00:00" == due("60d", extensions=(parse("30d"),))


def test_the_share_of_a_limit_is_reckoned_without_pauses() -> None:
    held = pause("2026-03-02 10:00", "2026-03-02 12:00")
    shares = [deadlines.share(at(MONDAY), parse("4h"), A, percent, pauses=[held]) for percent in (25, 50, 80, 100)]
    assert ["10:00", "14:30", "15:42", "16:30"] == [shown(A, share)[-5:] for share in shares]


def test_years_without_published_make_up_days_are_named() -> None:
    found = deadlines.reckon(at("2026-12-30 09:00"), parse("5wd"), A_OCTOBER, at=at("2026-12-30 09:00"))
    assert (2027,) == found.provisional


def test_a_due_date_at_24_on_the_last_day_of_a_year_does_not_touch_the_next() -> None:
    found = deadlines.reckon(at("2026-12-01 09:00"), parse("30d"), A_OCTOBER, at=at("2026-12-01 09:00"))
    assert ("Fri 2027-01-01 00:00", ()) == (shown(A, found.due), found.provisional)


def test_round_the_clock_depends_on_no_year() -> None:
    limit = parse("24h", continuous=True)
    assert () == deadlines.reckon(at("2027-05-01 09:00"), limit, A_OCTOBER, at=at("2027-05-01 09:00")).provisional


def test_hours_round_the_clock_are_not_rolled_forward() -> None:
    found = deadlines.due_for(at("2026-03-06 09:00"), parse("24h", continuous=True), A)
    assert "Sat 2026-03-07 09:00" == shown(A, found)


@pytest.mark.parametrize("limit", ["1h", "3650d", "120mo", "2600wd"])
def test_beyond_the_years_that_are_reckoned_with_it_is_refused(limit: str) -> None:
    with pytest.raises(ValueError, match=r"year|^$"):
        deadlines.due_for(datetime(2298 if limit != "1h" else 9999, 6, 1, tzinfo=B.zone), parse(limit), B)


def test_the_longest_limit_has_an_end() -> None:
    """Five days a week: 520 weeks."""
    assert "Thu 2035-12-20 17:30" == due("2600wd", start="2026-01-01 09:00")


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        deadlines.due_for(datetime(2026, 3, 2), parse("1h"), A)  # noqa: DTZ001
