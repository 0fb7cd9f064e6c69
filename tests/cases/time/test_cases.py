"""The table of time-limit cases, E1 to E27, as far as they are about computing. The others are about acting on it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.time import calendars, deadlines
from cases.time.calendars import Calendar, NoWorkingTime
from cases.time.deadlines import ClockState, Pause
from cases.time.limits import parse
from tests.cases.time.calendars import A_OCTOBER, SHANGHAI, A, B, C, D, closed, hours, shown, there, weekly

NIGHT = Calendar(
    zone=SHANGHAI, week=(hours("22:00-24:00"), hours("00:00-06:00"), (), (), (), (), ()),
)  # fmt: skip

TABLE = {
    "E1 lunch": (A, "2026-03-02 11:30", "1h", "Mon 2026-03-02 14:00"),
    "E3 boundary": (A, "2026-03-02 16:30", "1h", "Mon 2026-03-02 17:30"),
    "E3 after hours": (A, "2026-03-02 17:30", "1h", "Tue 2026-03-03 10:00"),
    "E4 weekend": (A, "2026-03-06 17:00", "1h", "Mon 2026-03-09 09:30"),
    "E5 long holiday": (A_OCTOBER, "2026-09-30 16:30", "8h", "Thu 2026-10-08 17:30"),
    "E11 before": (A, "2026-03-02 10:00", "21h", "Thu 2026-03-05 10:00"),
    "E11 raised": (A, "2026-03-02 10:00", "4h", "Mon 2026-03-02 15:30"),
    "E11 from the change": (A, "2026-03-03 09:30", "4h", "Tue 2026-03-03 15:00"),
    "E13 before": (A, "2026-03-02 10:00", "14h", "Wed 2026-03-04 10:00"),
    "E15 due": (D, "2026-03-02 17:00", "4h", "Tue 2026-03-03 11:00"),
    "E18 as if nothing had happened": (A, "2026-03-02 09:00", "14h", "Tue 2026-03-03 17:30"),
    "E18 restart": (A, "2026-03-05 10:00", "14h", "Mon 2026-03-09 10:00"),
    "E19 24×7 in spring": (B, "2026-03-28 12:00", "24h", "Sun 2026-03-29 13:00"),
    "E19 24×7 in autumn": (B, "2026-10-24 12:00", "24h", "Sun 2026-10-25 11:00"),
    "E21 office hours in spring": (C, "2026-03-27 16:00", "2h", "Mon 2026-03-30 10:00"),
    "E21 office hours in autumn": (C, "2026-10-23 16:00", "2h", "Mon 2026-10-26 10:00"),
    "E24 working days": (A, "2026-03-06 10:00", "5wd", "Fri 2026-03-13 17:30"),
    "E24 from a Saturday": (A, "2026-03-07 10:00", "5wd", "Fri 2026-03-13 17:30"),
    "E25 overnight": (NIGHT, "2026-03-02 23:00", "3h", "Tue 2026-03-03 02:00"),
    # Decisions 19 and 20
    "same day": (A, "2026-03-02 11:30", "0wd", "Mon 2026-03-02 17:30"),
    "same day, before hours": (A, "2026-03-02 05:00", "0wd", "Mon 2026-03-02 17:30"),
    "same day, at the close": (A, "2026-03-02 17:30", "0wd", "Tue 2026-03-03 17:30"),
    "same day, on a Saturday": (A, "2026-03-07 10:00", "0wd", "Mon 2026-03-09 17:30"),
    "days roll forward": (A, "2026-03-05 10:00", "30d", "Tue 2026-04-07 00:00"),
    "days": (weekly(SHANGHAI, "09:00-17:00", days=7), "2026-03-05 10:00", "30d", "Sun 2026-04-05 00:00"),
    "days over a holiday": (A_OCTOBER, "2026-09-03 10:00", "30d", "Fri 2026-10-09 00:00"),
    "a month of 28 days": (A, "2026-01-30 10:00", "1mo", "Tue 2026-03-03 00:00"),
    "a leap day": (A, "2024-01-31 10:00", "1mo", "Fri 2024-03-01 00:00"),
    "a year from a leap day": (A, "2024-02-29 10:00", "12mo", "Sat 2025-03-01 00:00"),
    "a month over new year": (A, "2026-12-15 10:00", "1mo", "Sat 2027-01-16 00:00"),
    "the sooner one: days": (A, "2026-07-10 10:00", "1mo|30d", "Tue 2026-08-11 00:00"),
    "the sooner one: the month": (A, "2026-02-10 10:00", "1mo|30d", "Wed 2026-03-11 00:00"),
    "by the 5th": (A, "2026-03-02 10:00", "day5", "Fri 2026-03-06 00:00"),
    "by the 5th, on the 5th": (A, "2026-03-05 10:00", "day5", "Fri 2026-03-06 00:00"),
    "by the 5th, after it": (A, "2026-03-06 10:00", "day5", "Tue 2026-04-07 00:00"),
    "by the 31st of a short month": (A, "2026-04-02 10:00", "day31", "Fri 2026-05-01 00:00"),
    "minutes": (A, "2026-03-02 11:30", "90min", "Mon 2026-03-02 14:30"),
}  # fmt: skip


@pytest.mark.parametrize(("calendar", "start", "limit", "due"), TABLE.values(), ids=TABLE)
def test_due(calendar: Calendar, start: str, limit: str, due: str) -> None:
    assert due == shown(calendar, deadlines.due_for(there(calendar, start), parse(limit), calendar))


def test_e7_a_pause_over_a_weekend() -> None:
    start, pause = there(A, "2026-03-06 15:00"), a_pause("2026-03-06 16:00", "2026-03-09 09:15")
    found = deadlines.reckon(start, parse("3h"), A, pauses=[pause], at=there(A, "2026-03-09 09:15"))
    assert (shown(A, found.due), found.used, found.held, found.left) == (
        "Mon 2026-03-09 11:15",
        3_600,
        6_300,
        7_200,
    )


def test_e9_done_in_a_pause() -> None:
    done = there(A, "2026-03-04 10:00")
    found = deadlines.reckon(
        there(A, "2026-03-02 09:00"), parse("5h"), A, pauses=[a_pause("2026-03-02 10:00")], at=done, done=done
    )
    assert (found.state, found.used, found.held, found.left) == (ClockState.DONE, 3_600, 14 * 3_600, 4 * 3_600)


def test_e11_a_limit_made_shorter_is_late_at_once() -> None:
    at = there(A, "2026-03-03 09:30")
    found = deadlines.reckon(there(A, "2026-03-02 10:00"), parse("4h"), A, at=at)
    assert (found.state, found.left) == (ClockState.LATE, -9_000)


def test_e13_a_holiday_declared_later() -> None:
    tuesday = replace(A, dates=closed(date(2026, 3, 3)))
    assert "Thu 2026-03-05 10:00" == shown(A, deadlines.due_for(there(A, "2026-03-02 10:00"), parse("14h"), tuesday))


def test_e15_a_warning_an_hour_of_work_before() -> None:
    due = there(D, "2026-03-03 11:00")
    assert "Tue 2026-03-03 10:00" == shown(D, calendars.rewind(D, due, 3_600))
    assert "Mon 2026-03-02 17:00" == shown(D, calendars.rewind(D, due, 4 * 3_600))


def test_e18_reopened_the_clock_goes_on_with_what_was_used() -> None:
    pause = a_pause("2026-03-02 16:00", "2026-03-05 10:00")
    found = deadlines.reckon(
        there(A, "2026-03-02 09:00"), parse("14h"), A, pauses=[pause], at=there(A, "2026-03-05 10:00")
    )
    assert (shown(A, found.due), found.used) == ("Fri 2026-03-06 11:30", 19_800)


def test_e21_the_hour_of_utc_follows_the_wall_clock() -> None:
    dues = [deadlines.due_for(there(C, start), parse("2h"), C) for start in ("2026-03-27 16:00", "2026-10-23 16:00")]
    assert [8, 9] == [due.astimezone(UTC).hour for due in dues]


@pytest.mark.parametrize("day", [6, 8])
def test_e22_the_zone_of_the_office_decides_which_day_it_is(day: int) -> None:
    start = datetime(2026, 3, day, 23, 30, tzinfo=UTC)
    assert "Mon 2026-03-09 10:00" == shown(A, deadlines.due_for(start, parse("1h"), A))


EMPTY = weekly(SHANGHAI, days=0)
A_YEAR_OFF = replace(A, dates=closed(*(date(2025, 1, 1) + timedelta(days=day) for day in range(365))))


@pytest.mark.parametrize("calendar", [EMPTY, A_YEAR_OFF], ids=["empty", "a year of holidays"])
def test_e27_a_calendar_without_working_time_is_refused(calendar: Calendar) -> None:
    with pytest.raises(NoWorkingTime):
        calendars.check(calendar)


@pytest.mark.parametrize("limit", ["1h", "1min", "5wd", "0wd", "3d", "1mo", "day5"])
def test_e27_and_reckoning_with_it_ends(limit: str) -> None:
    with pytest.raises(NoWorkingTime):
        deadlines.due_for(there(A, "2026-03-02 10:00"), parse(limit), EMPTY)


def test_e27_round_the_clock_no_working_time_is_needed() -> None:
    due = deadlines.due_for(there(A, "2026-03-02 10:00"), parse("24h", continuous=True), EMPTY)
    assert "Tue 2026-03-03 10:00" == shown(A, due)


def a_pause(first: str, last: str | None = None) -> Pause:
    return Pause(first=there(A, first), last=None if last is None else there(A, last))
