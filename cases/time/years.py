"""The years of one calendar, laid out when first asked for. Plain integers: UTC seconds and ordinals of days."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from time import gmtime
from zoneinfo import ZoneInfo

from cases.time.layout import Hours, Year, lay_out

#: Years that are reckoned with at all. Every real date lies well inside, and a typing error costs no minute.
FIRST_YEAR, LAST_YEAR = 1900, 2299
#: A limit that is not used up after so many years never ends for anybody.
REACH = 100


class NoWorkingTime(ValueError):
    """The calendar has no working time, or none for so long that a limit would never end."""


class NotAnInstant(ValueError):
    """Without a zone, or outside of the years that are reckoned with."""


@dataclass(frozen=True)
class Years:
    """The tables of one calendar. Two threads may both make the same one; they are equal, and one of them stays."""

    zone: ZoneInfo
    hours: Hours
    made: dict[int, Year] = field(default_factory=dict)

    def of(self, year: int) -> Year:
        found = self.made.get(year)
        if found is None:
            found = self.made.setdefault(year, lay_out(self.zone, self.hours, year))
        return found

    def worked(self, first: int, last: int) -> int:
        if last <= first:
            return 0
        begun, ended = gmtime(first).tm_year, gmtime(last).tm_year
        total = self.of(ended).before(last) - self.of(begun).before(first)
        for year in range(begun, ended):
            total += self.of(year).total
        return total

    def pieces(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The working stretches between two seconds; one across a new year comes in two."""
        for year in range(gmtime(first).tm_year, gmtime(last).tm_year + 1):
            yield from self.of(year).pieces(first, last)

    def advance(self, start: int, seconds: int) -> int:
        if seconds <= 0:
            return start
        year = gmtime(start).tm_year
        wanted = self.of(year).before(start) + seconds
        for later in range(year, min(year + REACH, LAST_YEAR) + 1):
            table = self.of(later)
            if wanted <= table.total:
                return table.at(wanted)
            wanted -= table.total
        raise NoWorkingTime

    def rewind(self, end: int, seconds: int) -> int:
        """The latest second from which so much is worked until `end`."""
        if seconds <= 0:
            return end
        year = gmtime(end).tm_year
        left = self.of(year).before(end) - seconds
        for earlier in range(year, max(year - REACH, FIRST_YEAR) - 1, -1):
            if left >= 0:
                return self.of(earlier).latest(left)
            left += self.of(earlier - 1).total if earlier > FIRST_YEAR else 0
        raise NoWorkingTime

    def hours_of(self, day: int) -> tuple[int, int] | None:
        """First and last second of work on a local day."""
        table = self.of(date.fromordinal(day).year)
        place = bisect_left(table.days, day)
        if place == len(table.days) or table.days[place] != day:
            return None
        return table.opens[place], table.closes[place]

    def working_day(self, day: int, number: int) -> int:
        year = date.fromordinal(day).year
        days = self.of(year).days
        if number >= 0:
            place = bisect_right(days, day) + number - 1 if number else bisect_left(days, day)
            for later in range(year, min(year + REACH, LAST_YEAR) + 1):
                days = self.of(later).days
                if place < len(days):
                    return days[place]
                place -= len(days)
        else:
            place = bisect_left(days, day) + number
            for earlier in range(year, max(year - REACH, FIRST_YEAR) - 1, -1):
                if place >= 0:
                    return self.of(earlier).days[place]
                place += len(self.of(earlier - 1).days) if earlier > FIRST_YEAR else 0
        raise NoWorkingTime
