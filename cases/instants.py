"""Instants are UTC inside; days are local."""

from datetime import UTC, datetime, time, tzinfo

_NOON = time(12)


def half_day(now: datetime, zone: tzinfo) -> datetime:
    """The local midnight or noon before `now`: as finely as an anonymous filing may be timed (decision 7, CF-09)."""
    local = now.astimezone(zone)
    start = time() if local.time() < _NOON else _NOON
    return datetime.combine(local.date(), start, tzinfo=zone).astimezone(UTC)
