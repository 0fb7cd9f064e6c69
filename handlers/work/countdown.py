"""How long there is until something is due, in the unit people think in: working days, then hours, then minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cases.time import calendars
from cases.time.calendars import Calendar

#: What lies further away is told in days of the calendar.
MOST_COUNTED = timedelta(days=60)


class Unit(StrEnum):
    WORKING_DAYS = "wd"
    DAYS = "d"
    HOURS = "h"
    MINUTES = "min"


@dataclass(frozen=True, kw_only=True)
class Left:
    """`late`: so long ago rather than ahead."""

    count: int
    unit: Unit
    late: bool


def left(due: datetime, *, now: datetime, calendar: Calendar) -> Left:
    """A due date at 24:00 belongs to the day that ends. What is less than one is rounded down, so nobody is told of
    time there is not."""
    late = now > due
    first, last = (due, now) if late else (now, due)
    ends = last if late else last - timedelta(seconds=1)
    lasts = last - first
    begins, until = calendars.local_day(calendar, first), calendars.local_day(calendar, ends)
    if lasts > MOST_COUNTED:
        return Left(count=(until - begins).days, unit=Unit.DAYS, late=late)
    working = calendars.working_days(calendar, begins, until)
    if working:
        return Left(count=working, unit=Unit.WORKING_DAYS, late=late)
    if lasts >= timedelta(hours=1):
        return Left(count=lasts // timedelta(hours=1), unit=Unit.HOURS, late=late)
    return Left(count=lasts // timedelta(minutes=1), unit=Unit.MINUTES, late=late)
