"""What a limit's own clock makes of time, in whole UTC seconds: how much runs between two instants, pauses apart, and
when so much has run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cases.time import calendars
from cases.time.calendars import Calendar
from cases.time.limits import Limit, Unit

Stretch = tuple[int, int]

#: End with a date, at 24:00, and run round the clock.
BY_DATE = frozenset({Unit.DAY, Unit.MONTH, Unit.MONTH_DAY})


class Holding(Protocol):
    @property
    def first(self) -> datetime: ...
    @property
    def last(self) -> datetime | None: ...


@dataclass(frozen=True)
class Clock:
    """Runs with working time, or round the clock when `years` is None."""

    calendar: Calendar
    works: bool

    def ran(self, first: int, last: int) -> int:
        if self.works:
            return self.calendar.years.worked(first, last)
        return max(0, last - first)

    def reach(self, start: int, seconds: int) -> int:
        if self.works:
            return self.calendar.years.advance(start, seconds)
        return start + seconds

    def unpaused(self, first: int, last: int, pauses: Sequence[Stretch]) -> int:
        return self.ran(first, last) - self.held(first, last, pauses)

    def held(self, first: int, last: int, pauses: Sequence[Stretch]) -> int:
        return sum(
            self.ran(max(begun, first), min(ended, last)) for begun, ended in pauses if begun < last and ended > first
        )

    def reach_unpaused(self, start: int, seconds: int, pauses: Sequence[Stretch]) -> int:
        """The earliest second at which so much has run outside of the pauses."""
        now, left = start, seconds
        for begun, ended in pauses:
            if ended <= now:
                continue
            ran = self.ran(now, begun)
            if ran >= left:
                break
            now, left = max(now, ended), left - ran
        return self.reach(now, left)


def clock(limit: Limit, calendar: Calendar) -> Clock:
    return Clock(calendar, not (limit.continuous or limit.unit in BY_DATE))


def stretches(pauses: Iterable[Holding], *, until: int | None, done: int | None = None) -> tuple[Stretch, ...]:
    """Sorted, apart, none empty; what overlaps or touches is one. `until`: pauses that go on end there; without it
    they last no time yet. Being done ends every pause."""
    found: list[Stretch] = []
    for pause in pauses:
        first = calendars.second(pause.first)
        last = (first if until is None else until) if pause.last is None else calendars.second(pause.last)
        last = last if done is None else min(last, done)
        if last > first:
            found.append((first, last))
    joined: list[Stretch] = []
    for first, last in sorted(found):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)
