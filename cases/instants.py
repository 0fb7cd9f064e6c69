"""Instants are UTC inside; days are local."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

_NOON = time(12)


def half_day(now: datetime, zone: tzinfo) -> datetime:
    """The local midnight or noon before `now`: as finely as an anonymous filing may be timed (decision 7, CF-09)."""
    local = now.astimezone(zone)
    start = time() if local.time() < _NOON else _NOON
    return datetime.combine(local.date(), start, tzinfo=zone).astimezone(UTC)


def last_day(until: datetime, zone: tzinfo) -> date:
    """The day to name to people: a limit that ends at 24:00 ends on that day, not on the next."""
    return (until - timedelta(microseconds=1)).astimezone(zone).date()
