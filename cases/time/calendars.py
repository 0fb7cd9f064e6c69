"""When people work: a zone, several segments a weekday, and dates that are different (domain.md B2, decision 27)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

DAY = 86_400


class NoWorkingTime(ValueError):
    """The calendar has no working time, or none for so long that a limit would never end."""


@dataclass(frozen=True, order=True)
class Segment:
    """Seconds of the local day, `start` included, `end` not: 0 <= start < end <= 86,400."""

    start: int
    end: int


class DayKind(StrEnum):
    WORKING = "working"
    WEEKEND = "weekend"  # a weekday without hours
    HOLIDAY = "holiday"  # a named day off
    MAKE_UP = "make-up"  # 调休: works although its weekday does not
    OWN = "own"  # hours of its own, or closed, by decision of the office


@dataclass(frozen=True, kw_only=True)
class Special:
    """A date that is different. `names` by language ("zh-Hans", "en"), empty when it has none."""

    kind: DayKind
    segments: tuple[Segment, ...] = ()
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """`week` begins with Monday. `published` are the years whose make-up days are known; None where no country's
    holidays apply, so that nothing can change. `horizon` is the last year for which holidays were worked out at all."""

    zone: ZoneInfo
    week: tuple[tuple[Segment, ...], ...]
    dates: Mapping[date, Special] = field(default_factory=lambda: MappingProxyType({}))
    country: str | None = None
    published: frozenset[int] | None = None

    def is_provisional(self, year: int) -> bool:
        """The make-up days of that year are not published yet; everything that touches it may still move."""
        return self.published is not None and year not in self.published
