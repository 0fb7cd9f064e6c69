"""When the reminders of a clock are due: the points of its policy's profile, then the ladder (domain.md B2)."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cases.clocks.model import Clock, Reminder, Run
from cases.rules.model import Anchor, Kind, Point, Policy, Rules
from cases.time import calendars, deadlines
from cases.time.calendars import Calendar
from cases.time.limits import Limit

#: The one level of a clock of which nobody can be late: a right that ends, something the program does by itself.
END = "end"


def plan(
    clock: Clock, policy: Policy, rules: Rules, *, now: datetime, raised: Collection[str] = ()
) -> tuple[Reminder, ...]:
    """What is to come, by time. Of a due date that has passed already, the points behind it are planned at their true
    times, so that the next sweep raises them; `raised` are levels of earlier versions, which are not repeated unless
    they lie ahead again. Nothing while the clock is paused, and nothing once it has ended."""
    if clock.run is not Run.RUNNING:
        return ()
    planned = (
        Reminder(case=clock.case, clock=clock.name, version=clock.version, level=point.level, at=at)
        for point in points(policy, rules).values()
        for at in [instant(point, clock, policy.limit, rules.calendar)]
        if _wanted(point, at, clock, now, raised)
    )
    return tuple(sorted(planned, key=lambda each: each.at))


def points(policy: Policy, rules: Rules) -> Mapping[str, Point]:
    """By level. Where profile and ladder name the same level it is one alert, told to the levels of both. A duty
    without a profile still has the ladder: it is never late in silence."""
    if policy.kind in (Kind.WINDOW, Kind.AUTOMATIC):
        return {END: Point(level=END, to=())}
    if policy.kind not in (Kind.DUTY, Kind.OFFICE):
        return {}
    profile = rules.profiles.get(policy.profile or "")
    found = {point.level: point for point in (profile.points if profile else ())}
    for point in rules.ladder if profile is None or profile.ladder else ():
        own = found.get(point.level)
        found[point.level] = point if own is None else replace(own, to=tuple(dict.fromkeys((*point.to, *own.to))))
    return found


def is_behind(point: Point) -> bool:
    """It lies on the due date or after it: whoever gets it is late."""
    if point.anchor is Anchor.USED:
        return False
    if point.working_days is not None:
        return point.working_days > 0 or (point.working_days == 0 and point.at is None)
    return (point.minutes or 0) >= 0


def instant(point: Point, clock: Clock, limit: Limit, calendar: Calendar) -> datetime:
    """A due date at 24:00 belongs to the day that ends. Minutes are working time, unless the limit is continuous."""
    if point.anchor is Anchor.USED:
        return deadlines.share(
            clock.started, limit, calendar, point.percent, pauses=clock.pauses, extensions=clock.extensions
        ).astimezone(UTC)
    if point.working_days is not None:
        return _of_a_day(point, clock.due, calendar, point.working_days).astimezone(UTC)
    seconds = 60 * (point.minutes or 0)
    if limit.continuous or seconds == 0:
        return clock.due + timedelta(seconds=seconds)
    moved = calendars.advance if seconds > 0 else calendars.rewind
    return moved(calendar, clock.due, abs(seconds)).astimezone(UTC)


def _of_a_day(point: Point, due: datetime, calendar: Calendar, working_days: int) -> datetime:
    if working_days == 0 and point.at is None:
        return due
    last = calendars.local_day(calendar, due - timedelta(seconds=1))
    day = calendars.working_day(calendar, last, working_days)
    if point.at is not None:
        return calendars.moment(calendar, day, point.at)
    return calendars.opening(calendar, day) or due


def _wanted(point: Point, at: datetime, clock: Clock, now: datetime, raised: Collection[str]) -> bool:
    if is_behind(point):
        return at > now or point.level not in raised
    return clock.started <= at < clock.due and at > now
