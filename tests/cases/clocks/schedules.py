"""Rules as they are shipped, on calendars of `time-limit-cases.md`, and clocks for tests of reminders."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from cases.clocks.model import Clock
from cases.clocks.planning import plan
from cases.rules import reading
from cases.rules.model import Policy, Rules
from cases.time import deadlines
from cases.time.calendars import Calendar, DayKind, Segment, Special

ZONE = ZoneInfo("Asia/Shanghai")
HOUR = 3600

#: Mon–Fri 09:00–12:00 and 13:30–17:30; Mon–Fri 08:00–18:00.
SPLIT = (Segment(9 * HOUR, 12 * HOUR), Segment(13 * HOUR + 1800, 17 * HOUR + 1800))
LONG = (Segment(8 * HOUR, 18 * HOUR),)


def a_calendar(hours: tuple[Segment, ...] = SPLIT, *, closed: tuple[str, ...] = ()) -> Calendar:
    days = {date.fromisoformat(day): Special(kind=DayKind.HOLIDAY) for day in closed}
    return Calendar(zone=ZONE, week=(*[hours] * 5, (), ()), dates=days)


@cache
def _shipped() -> Rules:
    return reading.assemble(reading.read(reading.shipped()), a_calendar(), 0)


def rules(calendar: Calendar | None = None, *policies: Policy) -> Rules:
    """The shipped ones; `policies` come before the others."""
    shipped = _shipped()
    return replace(shipped, calendar=calendar or shipped.calendar, policies=(*policies, *shipped.policies))


def at(local: str) -> datetime:
    """A local time of the office in UTC: at("2026-03-02 09:00")."""
    return datetime.fromisoformat(local).replace(tzinfo=ZONE).astimezone(UTC)


def a_clock(key: str, started: str, found: Rules, **changes: object) -> Clock:
    """Of the policy with that key."""
    policy, begun = found.policy(key), at(started)
    due = deadlines.due_for(begun, policy.limit, found.calendar).astimezone(UTC)
    clock = Clock(case="case-1", name=policy.clock, round=1, policy=key, started=begun, due=due)
    return replace(clock, **changes)  # type: ignore[arg-type]


def shown(clock: Clock, found: Rules, *, now: str | None = None, raised: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """What is planned, as (level, local time)."""
    moment = at(now) if now else clock.started
    planned = plan(clock, found.policy(clock.policy), found, now=moment, raised=raised)
    return [(each.level, each.at.astimezone(ZONE).strftime("%a %m-%d %H:%M")) for each in planned]
