"""Instants in the database: whole microseconds since 1970 in UTC, the same on every engine."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def pack(at: datetime) -> int:
    """Raises TypeError for an instant without a zone."""
    return (at - _ZERO) // _TICK


def unpack(ticks: int) -> datetime:
    return _ZERO + timedelta(microseconds=ticks)


def packed(at: datetime | None) -> int | None:
    return None if at is None else pack(at)


def unpacked(ticks: int | None) -> datetime | None:
    return None if ticks is None else unpack(ticks)


class Instant(TypeDecorator[datetime]):
    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return packed(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return unpacked(value)
