"""How long there is until something is due."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.work.countdown import Left, Unit, left
from storage import calendars

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = calendars.read(calendars.shipped())
MONDAY = datetime(2026, 11, 16, 10, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (MONDAY + timedelta(minutes=5), Left(count=5, unit=Unit.MINUTES, late=False)),
        (MONDAY.replace(hour=17, minute=30), Left(count=7, unit=Unit.HOURS, late=False)),
        (MONDAY.replace(day=17, hour=17, minute=30), Left(count=1, unit=Unit.WORKING_DAYS, late=False)),
        (MONDAY.replace(day=23, hour=17, minute=30), Left(count=5, unit=Unit.WORKING_DAYS, late=False)),
        # 24:00 of Tuesday belongs to Tuesday.
        (MONDAY.replace(day=18, hour=0, minute=0), Left(count=1, unit=Unit.WORKING_DAYS, late=False)),
        (MONDAY.replace(day=13, hour=17, minute=30), Left(count=1, unit=Unit.WORKING_DAYS, late=True)),
        (MONDAY - timedelta(minutes=5), Left(count=5, unit=Unit.MINUTES, late=True)),
        (MONDAY, Left(count=0, unit=Unit.MINUTES, late=False)),
        (MONDAY + timedelta(days=180), Left(count=180, unit=Unit.DAYS, late=False)),
    ],
)
def test_told_in_the_unit_people_think_in(due: datetime, expected: Left) -> None:
    assert expected == left(due, now=MONDAY, calendar=CALENDAR)


def test_over_a_weekend_only_working_days_count() -> None:
    friday = MONDAY.replace(day=20, hour=17, minute=30)
    assert Left(count=2, unit=Unit.WORKING_DAYS, late=False) == left(
        friday + timedelta(days=4), now=friday, calendar=CALENDAR
    )
