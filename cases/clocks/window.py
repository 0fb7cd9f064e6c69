"""When people may be reminded: some hours of the working day (domain.md B2); none at midnight or on a holiday."""

from datetime import UTC, datetime

from cases.rules.model import Rules
from cases.time import calendars


def opening(at: datetime, rules: Rules) -> datetime:
    """The instant itself within the send window, otherwise when it next opens."""
    calendar, sending = rules.calendar, rules.sending
    local = at.astimezone(calendar.zone)
    if calendars.is_working(calendar, local.date()):
        if local.time() < sending.opens:
            return calendars.moment(calendar, local.date(), sending.opens).astimezone(UTC)
        if local.time() < sending.closes:
            return at
    return tomorrow(at, rules)


def tomorrow(at: datetime, rules: Rules) -> datetime:
    """When it opens on the next working day."""
    calendar = rules.calendar
    day = calendars.working_day(calendar, at.astimezone(calendar.zone).date(), 1)
    return calendars.moment(calendar, day, rules.sending.opens).astimezone(UTC)
