"""A part of an explanation as a key of `texts/*/time.toml` and its facts, which the catalogue puts into words."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from cases.time.because import Kind, Part
from cases.values import Json

_DAY = timedelta(days=1)
_UNNAMED = frozenset({Kind.COUNTED, Kind.OFF_HOURS})


def told(part: Part, zone: str) -> tuple[str, dict[str, Json]]:
    """`zone` is where instants are told: the name of the calendar's."""
    facts: dict[str, Json] = {
        "first": {"instant": part.first.isoformat(), "zone": zone},
        "last": {"instant": part.last.isoformat(), "zone": zone},
        "lasted": duration(part.seconds),
        "ran": duration(part.ran),
        "days": [_days(first, last) for first, last in _runs(part.days)],
        "name": {"names": dict(part.names)},
        "limit": part.limit,
        "year": str(part.year),
    }
    return f"time.because.{part.kind}{'-named' if part.names else ''}", facts


def plain(part: Part, zone: str) -> dict[str, Json]:
    """For programs: every fact that the part has, in no language. `days` are the dates that count differently."""
    there = ZoneInfo(zone)
    facts: dict[str, Json] = {
        "kind": part.kind.value,
        "first": part.first.astimezone(there).isoformat(),
        "last": part.last.astimezone(there).isoformat(),
        "seconds": part.seconds,
        "ran": part.ran,
    }
    if part.days and part.kind not in _UNNAMED:
        facts["days"] = [day.isoformat() for day in part.days]
    if part.names:
        facts["names"] = dict(part.names)
    if part.limit:
        facts["limit"] = part.limit
    if part.year:
        facts["year"] = part.year
    return facts


def duration(seconds: int, *, in_days: bool = True) -> dict[str, Json]:
    """Days only from two on: up to 48 hours are told as hours. Working time is never told in days of 24 hours."""
    days, rest = divmod(seconds, 86_400) if in_days and seconds >= 2 * 86_400 else (0, seconds)
    facts: dict[str, Json] = {"d": days, "h": rest // 3600, "min": rest // 60 % 60, "s": rest % 60}
    shape = "-".join(name for name, value in facts.items() if value) or "s"
    return {"key": f"time.duration.{shape}", "facts": facts}


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    first = last = None
    for day in days:
        if first is None or last is None:
            first = day
        elif day != last + _DAY:
            yield first, last
            first = day
        last = day
    if first is not None and last is not None:
        yield first, last


def _days(first: date, last: date) -> Json:
    if first == last:
        return _date(first)
    if first + _DAY == last:
        return [_date(first), _date(last)]
    return {"key": "time.days", "facts": {"first": _date(first), "last": _date(last)}}


def _date(day: date) -> Json:
    return {"date": day.isoformat()}
