"""The calendars of the table of cases, and a short way to write instants."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cases.time.calendars import Calendar, DayKind, Segment, Special

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NATIONAL_DAY = {"zh-Hans": "国庆节", "en": "National Day"}


def hours(*typed: str) -> tuple[Segment, ...]:
    """hours("09:00-12:00")."""
    return tuple(Segment(*(int(edge[:2]) * 3600 + int(edge[3:]) * 60 for edge in each.split("-"))) for each in typed)


def weekly(
    zone: ZoneInfo,
    *typed: str,
    days: int = 5,
    dates: Mapping[date, Special] | None = None,
    published: frozenset[int] | None = None,
) -> Calendar:
    """The same hours on the first `days` days of the week."""
    week = (hours(*typed),) * days + ((),) * (7 - days)
    return Calendar(zone=zone, week=week, dates=dates or {}, published=published)


def closed(*days: date, kind: DayKind = DayKind.HOLIDAY, names: Mapping[str, str] | None = None) -> dict[date, Special]:
    return dict.fromkeys(days, Special(kind=kind, names=names or {}))


OCTOBER = closed(*(date(2026, 10, day) for day in range(1, 8)), names=NATIONAL_DAY)

A = weekly(SHANGHAI, "09:00-12:00", "13:30-17:30")
A_OCTOBER = weekly(SHANGHAI, "09:00-12:00", "13:30-17:30", dates=OCTOBER, published=frozenset({2026}))
B = weekly(BERLIN, "00:00-24:00", days=7)
C = weekly(BERLIN, "09:00-17:00")
D = weekly(SHANGHAI, "08:00-18:00")


def there(calendar: Calendar, typed: str) -> datetime:
    """there(A, "2026-03-02 11:30"), on the wall clock of the calendar."""
    return datetime.fromisoformat(typed).replace(tzinfo=calendar.zone)


def shown(calendar: Calendar, instant: datetime) -> str:
    return instant.astimezone(calendar.zone).strftime("%a %Y-%m-%d %H:%M")
