"""Calendars, limits and pauses by chance, with a liking for the awkward."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cases.time.calendars import Calendar, DayKind, Segment, Special
from cases.time.deadlines import Pause
from cases.time.limits import Limit, Unit

ZONES = (
    "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago",
    "America/Havana", "Asia/Kathmandu", "Asia/Beirut", "Africa/Casablanca", "Pacific/Apia", "Asia/Tehran", "UTC",
)  # fmt: skip
DAY = 86_400
#: Where the wall clock jumps, or a day is missing.
NEAR = (
    date(2026, 3, 8), date(2026, 3, 28), date(2026, 4, 4), date(2026, 4, 23), date(2026, 9, 5), date(2026, 10, 3),
    date(2026, 10, 24), date(2026, 10, 29), date(2026, 11, 1), date(2024, 2, 27), date(2011, 12, 28),
    date(2026, 12, 29),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Example:
    calendar: Calendar
    start: datetime
    limit: Limit
    pauses: tuple[Pause, ...]
    extensions: tuple[Limit, ...]
    at: datetime
    done: datetime | None


def example(random: Random, *, step: int = 1) -> Example:
    """All instants and hours are multiples of `step` seconds."""
    zone = ZoneInfo(random.choice(ZONES))
    near = random.choice(NEAR) if random.random() < 0.6 else date(2026, 1, 1) + timedelta(days=random.randrange(700))
    start = datetime(near.year, near.month, near.day, tzinfo=UTC) + _seconds(random, 3 * DAY, step)
    calendar = _calendar(random, zone, near, step)
    at = start + _seconds(random, random.choice((DAY, 10 * DAY, 60 * DAY)), step) - timedelta(seconds=60 * step)
    return Example(
        calendar=calendar,
        start=start,
        limit=_limit(random),
        pauses=tuple(_pause(random, start, at, step) for _ in range(random.choice((0, 0, 1, 2, 5)))),
        extensions=tuple(_limit(random) for _ in range(random.choice((0, 0, 0, 1, 2)))),
        at=at,
        done=start + _seconds(random, 20 * DAY, step) if random.random() < 0.25 else None,
    )


def _seconds(random: Random, most: int, step: int) -> timedelta:
    return timedelta(seconds=random.randrange(0, most, step) // random.choice((1, 1, 20)) // step * step)


def _calendar(random: Random, zone: ZoneInfo, near: date, step: int) -> Calendar:
    shape = random.choice(("office", "office", "lunch", "night", "always", "sparse", "chance", "broken"))
    week = tuple(_hours(random, shape, weekday, step) for weekday in range(7))
    if not any(week):
        week = ((Segment(0, DAY),), *week[1:])
    dates = {}
    for _ in range(random.choice((0, 3, 12))):
        kind = random.choice((DayKind.HOLIDAY, DayKind.HOLIDAY, DayKind.MAKE_UP, DayKind.OWN))
        segments = () if kind is DayKind.HOLIDAY else _hours(random, random.choice(("lunch", "chance")), 0, step)
        names = {"en": random.choice(("One (fictional)", "Another (fictional)"))} if random.random() < 0.7 else {}
        day = near + timedelta(days=random.randrange(-3, 40))
        dates[day] = Special(kind=kind, segments=segments, names=names)
    published = None if random.random() < 0.5 else frozenset({2026})
    return Calendar(zone=zone, week=week, dates=dates, published=published)


def _hours(random: Random, shape: str, weekday: int, step: int) -> tuple[Segment, ...]:
    hour = 3600
    match shape:
        case "office":
            return (Segment(9 * hour, 17 * hour),) if weekday < 5 else ()
        case "lunch":
            return (
                (Segment(9 * hour, 12 * hour), Segment(12 * hour + 1800 * 3, 17 * hour + 1800)) if weekday < 5 else ()
            )
        case "night":
            return (Segment(0, 6 * hour), Segment(22 * hour, DAY))
        case "always":
            return (Segment(0, DAY),)
        case "sparse":
            return (Segment(1 * hour, 2 * hour + 1800),) if weekday == 6 else ()
        case "broken":
            return (
                Segment(0, hour),
                Segment(hour, 2 * hour),
                Segment(2 * hour + 1800, 3 * hour),
                Segment(23 * hour, DAY),
            )
    edges = sorted(random.sample(range(0, DAY + step, step), 2 * random.choice((1, 2, 3))))
    return tuple(Segment(*pair) for pair in zip(edges[::2], edges[1::2], strict=True)) if random.random() < 0.7 else ()


def _limit(random: Random) -> Limit:
    unit = random.choice(tuple(Unit))
    most = {Unit.MINUTE: 1500, Unit.HOUR: 30, Unit.WORKING_DAY: 7, Unit.DAY: 40, Unit.MONTH: 2, Unit.MONTH_DAY: 31}[
        unit
    ]
    number = random.randrange(0 if unit is Unit.WORKING_DAY else 1, most + 1)
    limit = Limit(number=number, unit=unit, continuous=unit in (Unit.MINUTE, Unit.HOUR) and random.random() < 0.3)
    return replace(limit, sooner=_limit(random)) if random.random() < 0.1 else limit


def _pause(random: Random, start: datetime, at: datetime, step: int) -> Pause:
    first = start + _seconds(random, 10 * DAY, step) - _seconds(random, DAY, step)
    if random.random() < 0.15:
        return Pause(first=min(first, at))
    long = random.choice((timedelta(0), _seconds(random, DAY, step), _seconds(random, 9 * DAY, step)))
    return Pause(first=first, last=first + long)
