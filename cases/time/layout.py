"""Working time of a zone as sorted stretches of UTC seconds, one table a year, made once. Plain integers inside:
seconds since 1970 and ordinals of local days; `calendars` speaks of instants and dates.

An instant works when its wall time lies in a segment of its local date. Between two changes of the zone's offset wall
time runs evenly, so a year is cut at those changes and each piece is laid out by itself: hours that do not exist or
come twice, midnights that are skipped and dates that never were need no rule of their own.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

DAY = 86_400
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, order=True)
class Segment:
    """Seconds of the local day, `start` included, `end` not: 0 <= start < end <= 86,400."""

    start: int
    end: int


def new_year(year: int) -> int:
    return (date(year, 1, 1).toordinal() - EPOCH) * DAY


def offset(zone: ZoneInfo, second: int) -> int:
    """What the wall clock is ahead of UTC then."""
    ahead = datetime.fromtimestamp(second, zone).utcoffset()
    return 0 if ahead is None else ahead.days * DAY + ahead.seconds


def change(zone: ZoneInfo, first: int, last: int) -> int:
    """The second at which the offset of `first` becomes another one, when that of `last` is another one."""
    before = offset(zone, first)
    while last - first > 1:
        middle = (first + last) // 2
        if offset(zone, middle) == before:
            first = middle
        else:
            last = middle
    return last


def even(zone: ZoneInfo, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """The stretch cut where the offset changes: first, last and offset of each piece. No zone changes twice a day."""
    begun, ahead = first, offset(zone, first)
    for second in [*range(first + DAY, last, DAY), last - 1]:
        now = offset(zone, second)
        if now != ahead:
            cut = change(zone, max(begun, second - DAY), second)
            yield begun, cut, ahead
            begun, ahead = cut, now
    yield begun, last, ahead


@dataclass(frozen=True, kw_only=True)
class Year:
    """`starts`, `ends`: the working stretches of a year in UTC; `sums`: the working seconds of the year before each.
    `days`: the local days of that year on which anybody works, with the first and the last second of work."""

    starts: Sequence[int]
    ends: Sequence[int]
    sums: Sequence[int]
    total: int
    days: Sequence[int]
    opens: Sequence[int]
    closes: Sequence[int]

    def before(self, second: int) -> int:
        place = bisect_right(self.starts, second) - 1
        if place < 0:
            return 0
        return self.sums[place] + min(second, self.ends[place]) - self.starts[place]

    def at(self, worked: int) -> int:
        """The earliest second at which so much of the year's working time is over; 0 < worked <= total."""
        place = bisect_left(self.sums, worked) - 1
        return self.starts[place] + worked - self.sums[place]

    def pieces(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        for place in range(max(bisect_right(self.starts, first) - 1, 0), bisect_left(self.starts, last)):
            if self.ends[place] > first:
                yield max(self.starts[place], first), min(self.ends[place], last)

    def latest(self, worked: int) -> int:
        """The latest second at which no more than that is over; 0 <= worked < total."""
        place = bisect_right(self.sums, worked) - 1
        return self.starts[place] + worked - self.sums[place]


Hours = Callable[[int], Sequence[Segment]]


def lay_out(zone: ZoneInfo, hours: Hours, year: int) -> Year:
    """`hours` are the segments of the local day with that ordinal."""
    first, last = new_year(year), new_year(year + 1)
    newest, oldest = date(year + 1, 1, 1).toordinal(), date(year, 1, 1).toordinal()
    pieces: list[tuple[int, int]] = []
    opens: dict[int, int] = {}
    closes: dict[int, int] = {}
    for begun, ended, ahead in even(zone, first - 2 * DAY, last + 2 * DAY):
        for day in range((begun + ahead) // DAY, (ended - 1 + ahead) // DAY + 1):
            midnight = day * DAY - ahead
            for segment in hours(day + EPOCH):
                start, end = max(midnight + segment.start, begun), min(midnight + segment.end, ended)
                if start >= end:
                    continue
                if oldest <= day + EPOCH < newest:
                    opens[day + EPOCH] = min(start, opens.get(day + EPOCH, start))
                    closes[day + EPOCH] = max(end, closes.get(day + EPOCH, end))
                if start < last and end > first:
                    pieces.append((max(start, first), min(end, last)))
    starts, ends, sums, total = _joined(pieces)
    days = sorted(opens)
    return Year(
        starts=starts, ends=ends, sums=sums, total=total,
        days=days, opens=[opens[day] for day in days], closes=[closes[day] for day in days],
    )  # fmt: skip


def _joined(pieces: list[tuple[int, int]]) -> tuple[list[int], list[int], list[int], int]:
    starts: list[int] = []
    ends: list[int] = []
    sums: list[int] = []
    total = 0
    for start, end in sorted(pieces):
        if ends and start <= ends[-1]:
            more = max(end, ends[-1]) - ends[-1]
            ends[-1] += more
            total += more
        else:
            starts.append(start)
            ends.append(end)
            sums.append(total)
            total += end - start
    return starts, ends, sums, total
