"""A calendar file is read strictly; a country's days come along, and the office's own word wins."""

import subprocess
import sys
import tomllib
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from cases.time import calendars as working_time
from cases.time.calendars import Calendar, DayKind, NoWorkingTime, Segment
from storage import calendars
from storage.calendars import NotACalendar, national
from storage.calendars.surprises import surprises

HOURS = '["09:00-12:00", "13:30-17:30"]'
OFFICE = (Segment(9 * 3600, 12 * 3600), Segment(13 * 3600 + 1800, 17 * 3600 + 1800))
WEEK = "[week]\n" + "".join(f"{day} = {HOURS}\n" for day in ("mon", "tue", "wed", "thu", "fri"))
ZONE = 'zone = "Asia/Shanghai"\n'
CHINA = ZONE + 'holidays = "CN"\n'
SATURDAY, NATIONAL_DAY = date(2026, 10, 10), date(2026, 10, 1)
TODAY = date(2026, 11, 22)


def a_calendar(*dates: str, head: str = CHINA, week: str = WEEK) -> Calendar:
    return calendars.read(head + week + "[dates]\n" + "\n".join(dates))


def codes(text: str) -> list[str]:
    return [each.code for each in calendars.problems(text)]


def test_the_file_of_the_issue() -> None:
    found = a_calendar(f'"2026-10-10" = {HOURS}', '"2026-10-01" = []')
    known = (found.zone.key, found.country, found.week, found.segments(SATURDAY), found.segments(NATIONAL_DAY))
    assert known == ("Asia/Shanghai", "CN", (*(OFFICE,) * 5, (), ()), OFFICE, ())


def test_what_is_shipped_is_that_calendar_and_fine() -> None:
    shipped = calendars.read(calendars.shipped())
    assert (shipped, surprises(shipped, today=TODAY)) == (a_calendar(), ())


def test_the_whole_day_and_the_hours_until_midnight_are_allowed() -> None:
    week = '[week]\nmon = ["22:00-24:00"]\ntue = ["00:00-24:00"]\n'
    found = a_calendar(head=ZONE, week=week)
    assert found.week[:3] == ((Segment(79_200, 86_400),), (Segment(0, 86_400),), ())


def test_touching_segments_are_fine_and_come_in_order() -> None:
    found = a_calendar(head=ZONE, week='[week]\nmon = ["12:00-17:00", "09:00-12:00"]\n')
    assert found.week[0] == (Segment(32_400, 43_200), Segment(43_200, 61_200))


def test_holidays_have_names_in_both_languages() -> None:
    special = a_calendar().dates[NATIONAL_DAY]
    assert (special.kind, dict(special.names)) == (DayKind.HOLIDAY, {"zh-Hans": "国庆节", "en": "National Day"})


def test_dates_in_names_are_read_in_one_way_only() -> None:
    assert a_calendar().dates[date(2026, 10, 6)].names["en"] == "Day off (substituted from 2026-09-20)"


def test_a_make_up_day_works_like_a_usual_weekday() -> None:
    special = a_calendar().dates[SATURDAY]
    assert (special.kind, special.segments) == (DayKind.MAKE_UP, OFFICE)


def test_without_work_on_monday_the_first_weekday_with_hours_is_the_usual_one() -> None:
    found = a_calendar(week='[week]\nwed = ["10:00-11:00"]\n')
    assert found.segments(SATURDAY) == (Segment(36_000, 39_600),)


def test_who_works_on_saturdays_has_nothing_to_make_up() -> None:
    found = a_calendar(week=WEEK + 'sat = ["09:00-10:00"]\n')
    assert (found.kind(SATURDAY), found.segments(SATURDAY)) == (DayKind.WORKING, (Segment(32_400, 36_000),))


def test_the_week_says_what_a_weekend_is_and_not_the_country() -> None:
    found = a_calendar(head='zone = "Asia/Hong_Kong"\nholidays = "HK"\n')
    assert found.kind(date(2026, 3, 7)) is DayKind.WEEKEND


@pytest.mark.parametrize(
    ("line", "kind", "segments"),
    [
        ('"2026-10-10" = []', DayKind.OWN, ()),
        ('"2026-10-10" = ["09:00-10:00"]', DayKind.MAKE_UP, (Segment(32_400, 36_000),)),
        ('"2026-10-08" = ["09:00-10:00"]', DayKind.OWN, (Segment(32_400, 36_000),)),
        ('"2026-10-08" = []', DayKind.OWN, ()),
        ('"2026-10-01" = ["09:00-10:00"]', DayKind.OWN, (Segment(32_400, 36_000),)),
        ('"2026-10-01" = []', DayKind.HOLIDAY, ()),
    ],
)
def test_the_offices_own_word_wins(line: str, kind: DayKind, segments: tuple[Segment, ...]) -> None:
    special = a_calendar(line).dates[date.fromisoformat(line[1:11])]
    assert (special.kind, special.segments) == (kind, segments)


def test_years_that_are_not_published_are_provisional_until_the_file_declares_them() -> None:
    declared = a_calendar(head=CHINA + "published = [2027]\n")
    assert [(a_calendar().is_provisional(year), declared.is_provisional(year)) for year in (2026, 2027, 2028)] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_without_a_country_nothing_is_provisional() -> None:
    assert not a_calendar(head=ZONE).is_provisional(2099)


def test_a_country_without_make_up_days_is_final_as_far_as_it_is_worked_out() -> None:
    found = a_calendar(head='zone = "Europe/Berlin"\nholidays = "DE"\n')
    assert [found.is_provisional(year) for year in (2038, 2039)] == [False, True]


def test_a_country_whose_final_years_nobody_wrote_down_is_provisional_throughout() -> None:
    found = a_calendar(head='zone = "Asia/Taipei"\nholidays = "TW"\n')
    assert found.is_provisional(2026)


def test_the_published_years_are_those_with_make_up_days_in_the_package() -> None:
    """A newer package that knows another year makes this fail: then the list gets that year too."""
    text = (files("storage.calendars") / "published.toml").read_text("utf-8")
    known = sorted({day.year for day in national.days("CN").make_up})
    assert tomllib.loads(text)["CN"] == known


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zone =", ["not-toml"]),
        ("a = 1\na = 2", ["duplicate"]),
        (ZONE + WEEK + '[dates]\n"2026-10-01" = []\n2026-10-01 = []', ["duplicate"]),
        ("x = " + "[" * 5000, ["not-toml"]),
        ("#" * (calendars.LARGEST + 1), ["too-large"]),
        ("colour = 1\n" + ZONE + WEEK, ["unknown-key"]),
        (WEEK, ["no-zone"]),
        ('zone = "Mars/Base"\n' + WEEK, ["unknown-zone"]),
        ('zone = "../../etc/passwd"\n' + WEEK, ["unknown-zone"]),
        ('zone = "localtime"\n' + WEEK, ["unknown-zone"]),
        ('zone = ""\n' + WEEK, ["unknown-zone"]),
        (ZONE + 'holidays = "XX"\n' + WEEK, ["unknown-country"]),
        (ZONE + 'holidays = "cn"\n' + WEEK, ["unknown-country"]),
        (ZONE + "holidays = 86\n" + WEEK, ["unknown-country"]),
        (ZONE + "published = [2027]\n" + WEEK, ["published-without-holidays"]),
        (CHINA + "published = [2027, 2027]\n" + WEEK, ["year-twice"]),
        (CHINA + "published = [1990, true, 2039]\n" + WEEK, ["bad-year"] * 3),
        (CHINA + "published = 2027\n" + WEEK, ["bad-year"]),
        (ZONE, ["no-week"]),
        (ZONE + WEEK + "monday = []\n", ["unknown-weekday"]),
        (ZONE + '[week]\nmon = "09:00-12:00"\n', ["bad-hours"]),
        (ZONE + '[week]\nmon = ["9:00-12:00"]\n', ["bad-time"]),
        (ZONE + '[week]\nmon = ["24:00-24:00"]\n', ["bad-time"]),
        (ZONE + '[week]\nmon = ["09:00-24:01"]\n', ["bad-time"]),
        (ZONE + '[week]\nmon = ["09:00-25:00"]\n', ["bad-time"]),
        (ZONE + '[week]\nmon = ["０９:00-12:00"]\n', ["bad-time"]),
        (ZONE + "[week]\nmon = [9]\n", ["bad-time"]),
        (ZONE + '[week]\nmon = ["22:00-06:00"]\n', ["backwards"]),
        (ZONE + '[week]\nmon = ["09:00-09:00"]\n', ["backwards"]),
        (ZONE + '[week]\nmon = ["09:00-12:00", "11:00-13:00"]\n', ["overlapping"]),
        (ZONE + '[week]\nmon = ["09:00-12:00", "09:00-12:00"]\n', ["overlapping"]),
        (ZONE + "dates = []\n" + WEEK, ["bad-dates"]),
        (ZONE + WEEK + '[dates]\n"2026-02-30" = []\n', ["bad-date"]),
        (ZONE + WEEK + '[dates]\n"20260101" = []\n', ["bad-date"]),
        (ZONE + WEEK + '[dates]\n"1026-01-01" = []\n', ["date-too-far"]),
        (ZONE + "[week]\n", ["no-working-time"]),
        (ZONE + "[week]\nmon = []\n", ["no-working-time"]),
    ],
)
def test_what_is_wrong_is_named(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_everything_that_is_wrong_is_named_at_once_with_its_place() -> None:
    text = 'zone = "Mars"\n[week]\ntue = ["x"]\n[dates]\n"2026-10-01" = ["12:00-10:00"]\n'
    found = [(each.code, dict(each.facts)) for each in calendars.problems(text)]
    assert found == [
        ("unknown-zone", {"zone": "Mars"}),
        ("bad-time", {"where": "week.tue", "typed": "x"}),
        ("backwards", {"where": "dates.2026-10-01", "typed": "12:00-10:00"}),
    ]


def test_read_raises_the_first_of_them() -> None:
    with pytest.raises(NotACalendar) as raised:
        calendars.read("a = 1\na = 2")
    assert (raised.value.code, raised.value.facts) == ("duplicate", {"line": 2})


def test_a_calendar_without_working_time_is_refused() -> None:
    with pytest.raises(NoWorkingTime):
        calendars.read(ZONE + "[week]\n")


def test_a_year_without_working_time_is_refused() -> None:
    days = [date(2026, 1, 1) + timedelta(days=at) for at in range(365)]
    text = ZONE + WEEK + "[dates]\n" + "".join(f'"{day}" = []\n' for day in days)
    assert [(each.code, each.facts) for each in calendars.problems(text)] == [("no-working-year", {"year": "2026"})]


def test_the_same_text_is_read_once() -> None:
    assert calendars.read(calendars.shipped()) is calendars.read(calendars.shipped())


def test_it_is_a_calendar_one_can_reckon_with() -> None:
    """E5: eight hours from 30 September 16:30 across the long holiday."""
    found = a_calendar()
    start = datetime(2026, 9, 30, 16, 30, tzinfo=found.zone)
    assert working_time.advance(found, start, 8 * 3600) == datetime(2026, 10, 8, 17, 30, tzinfo=found.zone)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (a_calendar(f'"2026-10-01" = {HOURS}'), ["open-on-holiday"]),
        (a_calendar('"2026-10-10" = []'), ["closed-on-make-up"]),
        (a_calendar(head=CHINA + "published = [2027]\n"), ["published-without-make-up"]),
        (a_calendar(f'"2027-02-20" = {HOURS}', head=CHINA + "published = [2027]\n"), []),
        (a_calendar(head='zone = "Asia/Taipei"\nholidays = "TW"\n'), ["nothing-published"]),
        (a_calendar(head=ZONE, week='[week]\nmon = ["09:00-10:00"]\n'), ["few-hours"]),
        (a_calendar(head=ZONE, week=WEEK.replace(HOURS, '["00:00-24:00"]')), ["many-hours"]),
        (a_calendar(*(f'"2027-03-{day:02}" = []' for day in range(1, 20)), head=ZONE), ["long-stretch"]),
    ],
)
def test_surprises(found: Calendar, expected: list[str]) -> None:
    assert [each.code for each in surprises(found, today=TODAY)] == expected


def test_the_file_that_is_documented_can_be_read_and_is_not_odd() -> None:
    told = (Path(__file__).parents[2] / "docs" / "calendar.md").read_text(encoding="utf-8")
    found = calendars.read(told.split("```toml\n")[1].split("```")[0])
    assert (found.is_provisional(2027), surprises(found, today=TODAY)) == (False, ())


def test_one_country_is_loaded_and_all_others_can_be() -> None:
    code = """
import sys
from storage.calendars import national
national.days("CN")
print(sorted(name for name in sys.modules if name.startswith("holidays.countries.")))
from holidays import country_holidays
print(all(country_holidays(each, years=2026) is not None for each in national.countries()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['holidays.countries.china']\nTrue\n"
