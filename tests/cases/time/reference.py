"""A second opinion on due dates, slow and plain. It shares no code with the engine: whether an instant works is asked
of the wall clock there; the instants at which that may change are collected; between two of them nothing changes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from cases.time.calendars import Calendar
from cases.time.deadlines import Pause
from cases.time.limits import Limit, Unit

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
QUARTER = timedelta(minutes=15)


def works(calendar: Calendar, instant: datetime) -> bool:
    wall = instant.astimezone(calendar.zone)
    seconds = wall.hour * 3600 + wall.minute * 60 + wall.second
    special = calendar.dates.get(wall.date())
    segments = calendar.week[wall.weekday()] if special is None else special.segments
    return any(segment.start <= seconds < segment.end for segment in segments)


def on(zone: ZoneInfo, instant: datetime) -> date:
    return instant.astimezone(zone).date()


@cache
def offset_changes(zone: ZoneInfo, year: int) -> tuple[datetime, ...]:
    """Looked for hour by hour, then second by second."""
    found = []
    hour = datetime(year, 1, 1, tzinfo=UTC)
    while hour.year == year:
        before, after = hour.astimezone(zone).utcoffset(), (hour + HOUR).astimezone(zone).utcoffset()
        if before != after:
            second = hour
            while second.astimezone(zone).utcoffset() == before:
                second += SECOND
            found.append(second)
        hour += HOUR
    return tuple(found)


def edges(calendar: Calendar, day: date) -> Iterator[datetime]:
    """Where a segment or the day itself may begin or end, whichever way the wall clock is read."""
    special = calendar.dates.get(day)
    segments = calendar.week[day.weekday()] if special is None else special.segments
    for seconds in {0, 86_400, *(s.start for s in segments), *(s.end for s in segments)}:
        wall = datetime.combine(day, time()) + timedelta(seconds=seconds)
        for fold in (0, 1):
            yield wall.replace(tzinfo=calendar.zone, fold=fold).astimezone(UTC)


class TooShort(Exception):
    """The timeline ends before the limit does."""


class Timeline:
    """Everything from two days before `start` on, for `days` days."""

    def __init__(self, calendar: Calendar, start: datetime, days: int, pauses: Sequence[tuple[datetime, datetime]]):
        self.calendar = calendar
        self.pauses = pauses
        first, last = start - 3 * DAY, start + timedelta(days=days)
        points = {first, last, start}
        day = on(calendar.zone, first)
        while day <= on(calendar.zone, last):
            points.update(edges(calendar, day))
            day += DAY
        for year in range(first.year, last.year + 1):
            points.update(offset_changes(calendar.zone, year))
        points.update(edge for pause in pauses for edge in pause)
        self.points = sorted(point for point in points if first <= point <= last)
        self.working = [works(calendar, point) for point in self.points]
        self.held = [any(begin <= point < end for begin, end in pauses) for point in self.points]

    def between(self, first: datetime, last: datetime, always: bool, held: bool | None) -> int:
        """Seconds that the clock runs; `held` asks for those inside or outside of pauses only."""
        total = 0
        begin = max(bisect_right(self.points, first) - 1, 0)
        for at in range(begin, min(bisect_left(self.points, last), len(self.points) - 1)):
            if (always or self.working[at]) and held in (None, self.held[at]):
                total += max(0, (min(self.points[at + 1], last) - max(self.points[at], first)) // SECOND)
        return total

    def reach(self, start: datetime, seconds: int, always: bool, mind_pauses: bool) -> datetime:
        for at in range(max(bisect_right(self.points, start) - 1, 0), len(self.points) - 1):
            if not (always or self.working[at]) or (mind_pauses and self.held[at]):
                continue
            begin = max(self.points[at], start)
            long = (self.points[at + 1] - begin) // SECOND
            if long >= seconds:
                return begin + timedelta(seconds=seconds)
            seconds -= max(long, 0)
        raise TooShort

    def stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working stretches of a local date."""
        noon = datetime.combine(day, time(12), UTC)
        if noon + 2 * DAY > self.points[-1]:
            raise TooShort
        begin, end = bisect_left(self.points, noon - 2 * DAY), bisect_right(self.points, noon + 2 * DAY)
        return [
            (self.points[at], self.points[at + 1])
            for at in range(begin, min(end, len(self.points) - 1))
            if self.working[at] and on(self.calendar.zone, self.points[at]) == day
        ]

    def end_of_work_after(self, day: date) -> datetime:
        while not self.stretches(day):
            day += DAY
        return self.end_of(day)

    def close_after(self, instant: datetime) -> datetime:
        day = on(self.calendar.zone, instant)
        while not (work := self.stretches(day)) or work[-1][1] <= instant:
            day += DAY
        return work[-1][1]

    def end_of(self, day: date) -> datetime:
        """Walks on in quarters of an hour, of which every offset of today is a multiple."""
        instant = datetime.combine(day, time(12), UTC) - DAY
        last = instant
        for _ in range(4 * 24 * 4):
            if on(self.calendar.zone, instant) <= day:
                last = instant
            instant += QUARTER
        return last + QUARTER


@dataclass(frozen=True)
class Told:
    due: datetime
    used: int
    held: int
    left: int
    state: str
    years: tuple[int, ...]


def always(limit: Limit) -> bool:
    return limit.continuous or limit.unit in (Unit.DAY, Unit.MONTH, Unit.MONTH_DAY)


def without_pauses(line: Timeline, start: datetime, limit: Limit, day: date) -> datetime:
    match limit.unit:
        case Unit.MINUTE | Unit.HOUR:
            seconds = limit.number * (60 if limit.unit is Unit.MINUTE else 3600)
            return start + timedelta(seconds=seconds) if limit.continuous else line.reach(start, seconds, False, False)
        case Unit.WORKING_DAY:
            today = line.stretches(day)
            if limit.number == 0 and today and today[-1][1] > start:
                return today[-1][1]
            for _ in range(max(limit.number, 1)):
                day += DAY
                while not line.stretches(day):
                    day += DAY
            return line.stretches(day)[-1][1]
        case Unit.DAY:
            return line.end_of(day + timedelta(days=limit.number))
        case Unit.MONTH:
            return line.end_of(months_on(day, limit.number, day.day))
        case Unit.MONTH_DAY:
            this = months_on(day, 0, limit.number)
            return line.end_of(months_on(day, 1, limit.number) if day > this else this)


def months_on(day: date, months: int, number: int) -> date:
    first = day.replace(day=1)
    for _ in range(months):
        first = (first + timedelta(days=31)).replace(day=1)
    while True:
        try:
            return first.replace(day=number)
        except ValueError:
            number -= 1


def end_of_day_behind(line: Timeline, limit: Limit, instant: datetime) -> datetime:
    """Of a day of work: when its business closes, or all of it."""
    if limit.unit is Unit.WORKING_DAY:
        return line.close_after(instant)
    return line.end_of_work_after(on(line.calendar.zone, instant))


def one_leg(line: Timeline, start: datetime, limit: Limit, extends: bool) -> tuple[datetime, Limit]:
    day = on(line.calendar.zone, start - SECOND if extends else start)
    raw = without_pauses(line, start, limit, day)
    allowance = line.between(start, raw, always(limit), None)
    due = line.reach(start, allowance, always(limit), True)
    if limit.unit not in (Unit.MINUTE, Unit.HOUR):
        due = end_of_day_behind(line, limit, due - SECOND)
        while running := [end for begin, end in line.pauses if begin < due < end]:
            due = end_of_day_behind(line, limit, max(running))
    if limit.sooner is None:
        return due, limit
    other, chosen = one_leg(line, start, limit.sooner, extends)
    return (other, chosen) if other < due else (due, limit)


def reckon(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    pauses: Sequence[Pause],
    extensions: Sequence[Limit],
    at: datetime,
    done: datetime | None,
    days: int,
) -> Told:
    """`days` is a guess at how long a timeline is needed; the later one of two limits may need more."""
    now = at if done is None else done
    ended = [(pause.first, now if pause.last is None else pause.last) for pause in pauses]
    cut = [(first, last if done is None else min(last, done)) for first, last in ended]
    held = [(first, last) for first, last in cut if last > first]
    while True:
        try:
            return _reckon(Timeline(calendar, start, days, held), start, (limit, *extensions), pauses, at, done)
        except TooShort:
            days *= 4


def _reckon(
    line: Timeline,
    start: datetime,
    limits: Sequence[Limit],
    pauses: Sequence[Pause],
    at: datetime,
    done: datetime | None,
) -> Told:
    due = start
    touched = []
    for limit in limits:
        begun = due
        due, chosen = one_leg(line, begun, limit, bool(touched))
        touched.append((begun, due, chosen))
    runs = always(touched[0][2])
    now = max(at if done is None else done, start)
    used, held = line.between(start, now, runs, False), line.between(start, now, runs, True)
    return Told(
        due=due,
        used=used,
        held=held,
        left=line.between(start, due, runs, False) - used,
        state=_state(pauses, at, due, done),
        years=tuple(_years(line.calendar, touched)),
    )


def _state(pauses: Sequence[Pause], at: datetime, due: datetime, done: datetime | None) -> str:
    if done is not None:
        return "done"
    if at > due:
        return "late"
    return "paused" if any(p.first <= at and (p.last is None or at < p.last) for p in pauses) else "running"


def _years(calendar: Calendar, touched: Sequence[tuple[datetime, datetime, Limit]]) -> list[int]:
    years = set()
    for first, last, limit in touched:
        if not limit.continuous:
            years.update(range(on(calendar.zone, first).year, on(calendar.zone, last - SECOND).year + 1))
    return sorted(year for year in years if calendar.published is not None and year not in calendar.published)
