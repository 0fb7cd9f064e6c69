"""When reminders come: each profile of domain.md B2, and the rows of time-limit-cases.md about warnings."""

from dataclasses import replace
from datetime import time

import pytest

from cases.clocks import window
from cases.clocks.model import Run
from cases.rules.model import Act, Anchor, Kind, Point, Policy, Profile, Rules
from cases.time.deadlines import Pause
from cases.time.limits import parse
from tests.cases.clocks.schedules import LONG, a_calendar, a_clock, at, rules, shown


def with_points(*points: Point, limit: str = "4h", ladder: bool = False, long: bool = False) -> Rules:
    """Shipped rules and one policy `T` with these points."""
    found = rules(
        a_calendar(LONG) if long else None, Policy(key="T", clock="handling", limit=parse(limit), profile="P")
    )
    return replace(found, profiles={"P": Profile(key="P", points=points, ladder=ladder)})


def test_e15_a_warning_of_working_time_before_the_due_date() -> None:
    """D, filed Mon 17:00, 4 h, due Tue 11:00: an hour of working time before is Tue 10:00 and not midnight."""
    found = with_points(Point(level="-1h", minutes=-60), long=True)
    assert shown(a_clock("T", "2026-03-02 17:00", found), found) == [("-1h", "Tue 03-03 10:00")]


def test_e15_a_warning_may_lie_on_the_day_before() -> None:
    found = with_points(Point(level="-2h", minutes=-120), limit="1h", long=True)
    assert shown(a_clock("T", "2026-03-02 18:00", found), found, now="2026-03-02 10:00") == []
    early = with_points(Point(level="-2h", minutes=-120), limit="3h", long=True)
    assert shown(a_clock("T", "2026-03-02 16:00", early), early) == [("-2h", "Mon 03-02 17:00")]


def test_e17_nothing_of_the_ladder_falls_on_a_weekend() -> None:
    """Due Fri 17:30: the breach stays there, what follows comes Mon 09:00."""
    found = rules()
    planned = dict(shown(a_clock("S-11", "2026-02-27 10:00", found), found))
    assert (planned["0"], planned["+1wd"]) == ("Fri 03-06 17:30", "Mon 03-09 09:00")


def test_the_short_profile() -> None:
    found = rules()
    assert shown(a_clock("S-11", "2026-03-02 10:00", found), found) == [
        ("-1wd", "Fri 03-06 09:00"),
        ("0wd", "Mon 03-09 09:00"),
        ("-2h", "Mon 03-09 15:30"),
        ("0", "Mon 03-09 17:30"),
        ("+1wd", "Tue 03-10 09:00"),
        ("+3wd", "Thu 03-12 09:00"),
        ("+5wd", "Mon 03-16 09:00"),
        ("+10wd", "Mon 03-23 09:00"),
        ("+15wd", "Mon 03-30 09:00"),
    ]


def test_the_hourly_profile_counts_hours_of_working_time() -> None:
    found = rules()
    assert shown(a_clock("S-05", "2026-03-06 15:00", found), found) == [
        ("50%", "Fri 03-06 17:00"),
        ("80%", "Mon 03-09 09:42"),
        ("0", "Mon 03-09 10:30"),
        ("+1h", "Mon 03-09 11:30"),
        ("+4h", "Mon 03-09 16:00"),
    ]


def test_the_hourly_profile_runs_round_the_clock_where_the_limit_does() -> None:
    found = rules()
    assert shown(a_clock("S-09", "2026-03-06 15:00", found), found) == [
        ("50%", "Sat 03-07 03:00"),
        ("80%", "Sat 03-07 10:12"),
        ("0", "Sat 03-07 15:00"),
        ("+1h", "Sat 03-07 16:00"),
        ("+4h", "Sat 03-07 19:00"),
    ]


def test_the_long_profile_begins_at_half_of_the_limit() -> None:
    found = rules()
    planned = shown(a_clock("S-13", "2026-03-02 10:00", found), found)
    assert planned[:6] == [
        ("50%", "Thu 03-12 09:30"),
        ("-5wd", "Mon 03-16 09:00"),
        ("-3wd", "Wed 03-18 09:00"),
        ("-1wd", "Fri 03-20 09:00"),
        ("0wd", "Mon 03-23 09:00"),
        ("0", "Mon 03-23 17:30"),
    ]


def test_the_hard_profile() -> None:
    found = rules()
    assert shown(a_clock("P-01", "2026-03-02 10:00", found), found) == [
        ("-5wd", "Mon 03-09 09:00"),
        ("-3wd", "Wed 03-11 09:00"),
        ("-1wd", "Fri 03-13 09:00"),
        ("0wd", "Mon 03-16 09:00"),
        ("0wd-pm", "Mon 03-16 14:00"),
        ("0", "Mon 03-16 17:30"),
        ("+1wd", "Tue 03-17 09:00"),
    ]


def test_a_due_date_at_midnight_belongs_to_the_day_that_ends() -> None:
    found = rules()
    planned = dict(shown(a_clock("D-04", "2026-03-02 10:00", found), found))
    assert [planned[level] for level in ("0wd", "0wd-pm", "0", "+1wd")] == [
        "Wed 04-01 09:00",
        "Wed 04-01 14:00",
        "Thu 04-02 00:00",
        "Thu 04-02 09:00",
    ]


def test_working_days_step_over_holidays() -> None:
    found = rules(a_calendar(closed=("2026-03-05", "2026-03-10", "2026-03-11")))
    planned = dict(shown(a_clock("S-11", "2026-03-02 10:00", found), found))
    assert (planned["-1wd"], planned["0"], planned["+1wd"]) == (
        "Mon 03-09 09:00",
        "Thu 03-12 17:30",
        "Fri 03-13 09:00",
    )


def test_points_before_the_start_are_left_out() -> None:
    found = rules()
    levels = [level for level, _ in shown(a_clock("S-02", "2026-03-02 10:00", found), found)]
    assert levels[:2] == ["0wd", "-2h"]


def test_points_that_fall_behind_the_due_date_are_no_warning() -> None:
    found = with_points(Point(level="0wd", working_days=0, at=time(9)), limit="24h")
    late = replace(a_clock("T", "2026-03-02 10:00", found), due=at("2026-03-07 12:00"))
    assert shown(late, found) == []


def test_warnings_whose_time_has_gone_are_not_planned() -> None:
    found = rules()
    levels = [level for level, _ in shown(a_clock("S-11", "2026-03-02 10:00", found), found, now="2026-03-09 12:00")]
    assert levels[:2] == ["-2h", "0"]


def test_of_a_due_date_that_has_passed_the_ladder_is_planned_with_its_true_times() -> None:
    found = rules()
    planned = shown(a_clock("S-11", "2026-03-02 10:00", found), found, now="2026-03-13 12:00")
    assert planned[:4] == [
        ("0", "Mon 03-09 17:30"),
        ("+1wd", "Tue 03-10 09:00"),
        ("+3wd", "Thu 03-12 09:00"),
        ("+5wd", "Mon 03-16 09:00"),
    ]


def test_what_was_raised_comes_again_only_when_it_lies_ahead_again() -> None:
    found, raised = rules(), ("0", "+1wd", "+3wd")
    passed = shown(a_clock("S-11", "2026-03-02 10:00", found), found, now="2026-03-10 12:00", raised=raised)
    assert [level for level, _ in passed][:2] == ["+3wd", "+5wd"]


@pytest.mark.parametrize("run", [Run.PAUSED, Run.DONE, Run.CLEARED])
def test_a_clock_that_does_not_run_reminds_nobody(run: Run) -> None:
    found = rules()
    assert shown(a_clock("S-11", "2026-03-02 10:00", found, run=run), found) == []


def test_a_pause_moves_what_is_measured_in_the_limit() -> None:
    found = with_points(Point(level="50%", anchor=Anchor.USED, percent=50))
    clock = a_clock("T", "2026-03-02 09:00", found)
    pause = Pause(first=at("2026-03-02 10:00"), last=at("2026-03-02 14:30"))  # three hours of working time
    paused = replace(clock, pauses=(pause,), due=at("2026-03-02 17:30"))
    assert (shown(clock, found), shown(paused, found)) == ([("50%", "Mon 03-02 11:00")], [("50%", "Mon 03-02 15:30")])


@pytest.mark.parametrize("key", ["S-06", "S-17.rating", "S-19"])
def test_nobody_is_late_for_a_window_or_for_what_the_program_does_itself(key: str) -> None:
    found = rules()
    assert [level for level, _ in shown(a_clock(key, "2026-03-02 10:00", found), found)] == ["end"]


@pytest.mark.parametrize("kind", [Kind.BOUND, Kind.MONITORED])
def test_what_is_no_clock_has_no_reminders(kind: Kind) -> None:
    found = with_points(Point(level="0", minutes=0))
    unclocked = replace(found, policies=(replace(found.policy("T"), kind=kind),))
    assert shown(a_clock("T", "2026-03-02 10:00", found), unclocked) == []


def test_a_duty_without_a_profile_is_not_late_in_silence() -> None:
    found = rules(None, Policy(key="T", clock="handling", limit=parse("4h")))
    assert shown(a_clock("T", "2026-03-02 10:00", found), found)[0][0] == "0"


def test_a_level_of_profile_and_ladder_is_one_alert_to_both() -> None:
    from cases.clocks.planning import points

    found = with_points(Point(level="0", minutes=0, to=("L3",), act=Act.INCIDENT), ladder=True)
    merged = points(found.policy("T"), found)["0"]
    assert (merged.to, merged.act) == (("L0", "L1", "L3"), Act.INCIDENT)


def test_every_duty_of_the_shipped_rules_has_a_reminder_on_the_due_date() -> None:
    found = rules()
    duties = [each for each in found.policies if each.kind is Kind.DUTY]
    planned = {each.key: shown(a_clock(each.key, "2026-03-02 09:00", found), found) for each in duties}
    assert {key for key, points in planned.items() if "0" not in dict(points)} == set()


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-06 08:29", "2026-03-06 08:30"),
        ("2026-03-06 08:30", "2026-03-06 08:30"),
        ("2026-03-06 12:30", "2026-03-06 12:30"),
        ("2026-03-06 18:00", "2026-03-09 08:30"),
        ("2026-03-07 12:00", "2026-03-09 08:30"),
        ("2026-03-10 00:00", "2026-03-11 08:30"),
    ],
)
def test_the_send_window_is_open_on_working_days_only(now: str, opens: str) -> None:
    found = rules(a_calendar(closed=("2026-03-10",)))
    assert window.opening(at(now), found) == at(opens)


def test_tomorrow_is_the_next_working_day() -> None:
    assert window.tomorrow(at("2026-03-06 10:00"), rules()) == at("2026-03-09 08:30")
