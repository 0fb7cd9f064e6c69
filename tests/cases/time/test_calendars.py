"""Working time where the wall clock is odd."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.time import calendars
from cases.time.calendars import Calendar, NotAnInstant, NoWorkingTime, Segment, Special
from tests.cases.time.calendars import SHANGHAI, A, B, C, closed, hours, shown, there, weekly

HOUR = 3_600


def always(zone: str) -> Calendar:
    return weekly(ZoneInfo(zone), "00:00-24:00", days=7)


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Africa/Cairo", date(2026, 4, 24), 23),  # its midnight does not exist
        ("Africa/Cairo", date(2026, 10, 29), 25),
        ("America/Santiago", date(2026, 9, 6), 23),  # nor does this one
        ("America/Santiago", date(2026, 4, 4), 25),
        ("America/Havana", date(2026, 11, 1), 25),  # midnight comes twice
        ("America/St_Johns", date(2010, 11, 6), 24 + 59 / 60),  # the day comes back after a minute of the next one
        ("Asia/Shanghai", date(2026, 2, 28), 24),
    ],
)
def test_a_day_is_as_long_as_the_zone_makes_it(zone: str, day: date, length: float) -> None:
    calendar = weekly(
        ZoneInfo(zone), days=0, dates={day: Special(kind=calendars.DayKind.OWN, segments=hours("00:00-24:00"))}
    )
    around = datetime(day.year, day.month, day.day, tzinfo=UTC)
    worked = calendars.worked(calendar, around - timedelta(days=3), around + timedelta(days=4))
    assert length * HOUR == worked


def test_a_date_that_never_was_has_no_working_time() -> None:
    apia = always("Pacific/Apia")
    assert not calendars.is_working(apia, date(2011, 12, 30))
    assert date(2011, 12, 31) == calendars.working_day(apia, date(2011, 12, 29), 1)


def test_hours_that_are_skipped_do_not_count_and_hours_that_come_twice_count_twice() -> None:
    night = weekly(ZoneInfo("Europe/Berlin"), "02:00-03:00", days=7)
    assert not calendars.is_working(night, date(2026, 3, 29))
    assert 2 * HOUR == calendars.worked(night, there(night, "2026-10-25 00:00"), there(night, "2026-10-26 00:00"))


def test_segments_that_touch_are_one_and_those_that_overlap_count_once() -> None:
    touching = weekly(SHANGHAI, "09:00-12:00", "12:00-13:00", "12:30-14:00")
    assert 5 * HOUR == calendars.worked(
        touching, there(touching, "2026-03-02 00:00"), there(touching, "2026-03-03 00:00")
    )


def test_an_overnight_shift_is_one_stretch() -> None:
    shift = weekly(SHANGHAI, "00:00-06:00", "22:00-24:00", days=7)
    assert "Tue 2026-03-03 02:00" == shown(shift, calendars.advance(shift, there(shift, "2026-03-02 23:00"), 3 * HOUR))


def test_over_new_year_nothing_is_lost_or_counted_twice() -> None:
    first, last = there(A, "2025-12-29 09:00"), there(A, "2028-01-03 17:30")
    days = sum((date(2025, 12, 29) + timedelta(days=day)).weekday() < 5 for day in range(736))
    assert days * 7 * HOUR == calendars.worked(A, first, last)


def test_ahead_is_the_earliest_instant_and_back_the_latest() -> None:
    assert "Mon 2026-03-02 17:30" == shown(A, calendars.advance(A, there(A, "2026-03-02 16:30"), HOUR))
    assert "Tue 2026-03-03 09:00" == shown(A, calendars.rewind(A, there(A, "2026-03-03 10:00"), HOUR))


def test_nothing_to_work_is_done_at_once() -> None:
    at_night = there(A, "2026-03-02 23:00")
    assert [at_night, at_night] == [calendars.advance(A, at_night, 0), calendars.rewind(A, at_night, 0)]


def test_opening_and_closing_are_those_of_the_date() -> None:
    monday, sunday = date(2026, 3, 30), date(2026, 3, 29)
    assert there(C, "2026-03-30 09:00") == calendars.opening(C, monday)
    assert there(C, "2026-03-30 17:00") == calendars.closing(C, monday)
    assert calendars.opening(C, sunday) is None


@pytest.mark.parametrize(("n", "day"), [(-1, 27), (0, 30), (1, 30), (2, 31)])
def test_working_days_from_a_sunday(n: int, day: int) -> None:
    assert date(2026, 3, day) == calendars.working_day(A, date(2026, 3, 29), n)


def test_working_days_over_new_year() -> None:
    assert date(2027, 1, 4) == calendars.working_day(A, date(2026, 12, 31), 2)
    assert date(2026, 12, 31) == calendars.working_day(A, date(2027, 1, 4), -2)


def test_a_moment_that_is_skipped_is_the_instant_of_skipping() -> None:
    assert "Sun 2026-03-29 03:00" == shown(B, calendars.moment(B, date(2026, 3, 29), time(2, 30)))


def test_a_moment_that_comes_twice_is_the_first() -> None:
    assert datetime(2026, 10, 25, 0, 30, tzinfo=UTC) == calendars.moment(B, date(2026, 10, 25), time(2, 30))


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("Africa/Cairo", date(2026, 4, 23), datetime(2026, 4, 23, 22, tzinfo=UTC)),
        ("America/Havana", date(2026, 10, 31), datetime(2026, 11, 1, 4, tzinfo=UTC)),
        ("America/St_Johns", date(2010, 11, 6), datetime(2010, 11, 7, 3, 30, tzinfo=UTC)),
        ("Pacific/Apia", date(2011, 12, 30), datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ],
)
def test_the_end_of_a_day_is_where_it_is_over_for_good(zone: str, day: date, end: datetime) -> None:
    assert end == calendars.end_of_day(always(zone), day)


def test_a_calendar_with_no_more_than_dates_is_taken_and_its_end_is_told() -> None:
    once = weekly(
        SHANGHAI, days=0, dates={date(2026, 3, 2): Special(kind=calendars.DayKind.OWN, segments=hours("09:00-12:00"))}
    )
    calendars.check(once)
    with pytest.raises(NoWorkingTime):
        calendars.advance(once, there(once, "2026-03-02 11:00"), 2 * HOUR)
    with pytest.raises(NoWorkingTime):
        calendars.rewind(once, there(once, "2026-03-02 11:00"), 3 * HOUR)
    with pytest.raises(NoWorkingTime):
        calendars.working_day(once, date(2026, 3, 2), 1)


@pytest.mark.parametrize(
    "instant",
    [
        there(A, "2026-03-02 10:00").replace(tzinfo=None),
        datetime(9999, 12, 31, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
    ],
)
def test_an_instant_without_zone_or_far_away_is_refused(instant: datetime) -> None:
    for ask in (
        calendars.worked,
        lambda c, a, b: calendars.advance(c, a, 1),
        lambda c, a, b: calendars.local_day(c, a),
    ):
        with pytest.raises(NotAnInstant):
            ask(A, instant, instant)


def test_what_is_kept_of_a_calendar_is_no_part_of_it() -> None:
    fresh, used = replace(A), replace(A)
    calendars.worked(used, there(A, "2026-03-02 09:00"), there(A, "2026-03-09 09:00"))
    assert fresh == used
    assert repr(fresh) == repr(used)
    for again in (copy.deepcopy(used), pickle.loads(pickle.dumps(used))):
        assert "Mon 2026-03-02 17:30" == shown(again, calendars.advance(again, there(A, "2026-03-02 16:30"), HOUR))


def test_a_changed_calendar_starts_anew() -> None:
    first, last = there(A, "2026-03-02 00:00"), there(A, "2026-03-04 00:00")
    assert 14 * HOUR == calendars.worked(A, first, last)
    assert 7 * HOUR == calendars.worked(replace(A, dates=closed(date(2026, 3, 2))), first, last)


def test_many_threads_may_ask_the_same_calendar() -> None:
    shared, alone = replace(A), replace(A)
    starts = [there(A, "2020-01-01 00:00") + timedelta(days=37 * n) for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda start: calendars.advance(shared, start, 90_000), starts))
    assert [calendars.advance(alone, start, 90_000) for start in starts] == found


def test_fractions_of_seconds_are_dropped() -> None:
    half = timedelta(milliseconds=500)
    assert 1 == calendars.worked(A, there(A, "2026-03-02 10:00") + half, there(A, "2026-03-02 10:00") + 3 * half)


def test_segments_are_seconds_of_the_day() -> None:
    assert (Segment(9 * HOUR, 12 * HOUR),) == hours("09:00-12:00")
