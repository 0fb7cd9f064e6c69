"""The way of a limit from its start to its due date, leg by leg (decisions 19 and 20). `deadlines` and `because` share
it, so that what is explained is what was reckoned."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cases.time import calendars
from cases.time.calendars import Calendar
from cases.time.limits import Limit, Unit
from cases.time.spans import BY_DATE, Clock, Stretch, clock

_MINUTES = {Unit.MINUTE: 60, Unit.HOUR: 3600}


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One limit of the way, the first or an extension. `reached`: the allowance is used up; `due`: at the end of that
    day, which for a limit in hours is the same instant. `sooner`: the earlier one of several."""

    limit: Limit
    clock: Clock
    start: int
    reached: int
    due: int
    sooner: bool = False


@dataclass(frozen=True, kw_only=True)
class Way:
    """`clock` is that of the first leg; `allowance` is what it runs outside of pauses until the due date."""

    start: int
    legs: tuple[Leg, ...]
    pauses: tuple[Stretch, ...]
    calendar: Calendar

    @property
    def due(self) -> int:
        return self.legs[-1].due

    @property
    def clock(self) -> Clock:
        return self.legs[0].clock

    @property
    def allowance(self) -> int:
        return self.clock.unpaused(self.start, self.due, self.pauses)

    @property
    def provisional(self) -> tuple[int, ...]:
        """No hour round the clock depends on any year."""
        touched: set[int] = set()
        for leg in self.legs:
            if leg.clock.works or leg.limit.unit in BY_DATE:
                first, last = local_day(self.calendar, leg.start).year, local_day(self.calendar, leg.due - 1).year
                touched.update(range(first, last + 1))
        return tuple(sorted(filter(self.calendar.is_provisional, touched)))

    def share(self, percent: int) -> int:
        return self.clock.reach_unpaused(self.start, -(-self.allowance * percent // 100), self.pauses)


def way(start: int, limits: Sequence[Limit], calendar: Calendar, pauses: tuple[Stretch, ...]) -> Way:
    """`limits`: the first one and its extensions; each extension starts at the due date so far."""
    legs: list[Leg] = []
    begun = start
    for limit in limits:
        legs.append(_leg(begun, limit, calendar, pauses, extends=bool(legs)))
        begun = legs[-1].due
    return Way(start=start, legs=tuple(legs), pauses=pauses, calendar=calendar)


def _leg(start: int, limit: Limit, calendar: Calendar, pauses: Sequence[Stretch], *, extends: bool) -> Leg:
    runs = clock(limit, calendar)
    # A due date at 24:00 belongs to the day that it ends, so an extension counts from that day on.
    day = local_day(calendar, start - 1 if extends else start)
    allowance = runs.ran(start, _unpaused(start, day, limit, calendar, runs))
    reached = runs.reach_unpaused(start, allowance, pauses)
    due = reached if limit.unit in _MINUTES else _ended(reached, limit, calendar, pauses)
    leg = Leg(limit=limit, clock=runs, start=start, reached=reached, due=due)
    if limit.sooner is not None:
        other = _leg(start, limit.sooner, calendar, pauses, extends=extends)
        earlier = other if other.due < leg.due else leg
        return replace(earlier, limit=replace(earlier.limit, sooner=None), sooner=True)
    return leg


def _unpaused(start: int, day: date, limit: Limit, calendar: Calendar, runs: Clock) -> int:
    """Where the limit ends without any pause, before it rolls forward. The starting day is not counted."""
    if limit.unit in _MINUTES:
        return runs.reach(start, limit.number * _MINUTES[limit.unit])
    if limit.unit is Unit.WORKING_DAY:
        return _close_of_business(start, day, limit.number, calendar)
    return calendars.second(calendars.end_of_day(calendar, _last_day(day, limit)))


def _close_of_business(start: int, day: date, number: int, calendar: Calendar) -> int:
    today = calendar.years.hours_of(day.toordinal())
    if number == 0 and today is not None and today[1] > start:
        return today[1]
    hours = calendar.years.hours_of(calendar.years.working_day(day.toordinal(), max(number, 1)))
    if hours is None:
        raise calendars.NoWorkingTime
    return hours[1]


def _last_day(day: date, limit: Limit) -> date:
    if limit.unit is Unit.DAY:
        return day + timedelta(days=limit.number)
    if limit.unit is Unit.MONTH:
        return _in_month(day, limit.number, day.day)
    this = _in_month(day, 0, limit.number)
    return this if day <= this else _in_month(day, 1, limit.number)


def _in_month(day: date, months: int, number: int) -> date:
    """That day of a later month, or the last one of a month that does not have it."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(number, monthrange(year, month + 1)[1]))


def _ended(reached: int, limit: Limit, calendar: Calendar, pauses: Sequence[Stretch]) -> int:
    """At the end of the day in which it is reached: the close of business of working days, 24:00 of dates, rolled
    forward to a working day (decision 20). Also after a pause of some hours: otherwise a longer pause could lead from a
    Saturday, which rolls, to an earlier hour of Monday. And never inside of a pause that began before: then at the end
    of the day on which it goes on, or of the next working one."""
    due = max(reached, _end_of_day(reached - 1, limit, calendar))
    for begun, ended in pauses:
        if begun < due < ended:
            due = _end_of_day(ended, limit, calendar)
    return due


def _end_of_day(second: int, limit: Limit, calendar: Calendar) -> int:
    """The first one behind that second."""
    day = local_day(calendar, second)
    return _midnight(day, calendar) if limit.unit in BY_DATE else _close_of_business(second, day, 0, calendar)


def _midnight(day: date, calendar: Calendar) -> int:
    working = date.fromordinal(calendar.years.working_day(day.toordinal(), 0))
    return calendars.second(calendars.end_of_day(calendar, working))


def local_day(calendar: Calendar, second: int) -> date:
    return datetime.fromtimestamp(second, calendar.zone).date()
