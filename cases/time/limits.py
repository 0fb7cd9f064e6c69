"""How long something may take: a number, a unit and a clock (decision 19)."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum


class Unit(StrEnum):
    MINUTE = "min"
    HOUR = "h"
    WORKING_DAY = "wd"
    DAY = "d"
    MONTH = "mo"
    MONTH_DAY = "day"  # day5: by the 5th of the month


class NotALimit(ValueError):
    """What was typed is no limit: `90min`, `8h`, `5wd`, `0wd`, `30d`, `1mo`, `day5`, `1mo|30d`."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """`continuous` runs round the clock; it matters for minutes and hours only. With `sooner` the earlier of the two
    applies: one month, thirty days at most (decision 19)."""

    number: int
    unit: Unit
    continuous: bool = False
    sooner: "Limit | None" = None

    @property
    def text(self) -> str:
        own = f"day{self.number}" if self.unit is Unit.MONTH_DAY else f"{self.number}{self.unit}"
        return own if self.sooner is None else f"{own}|{self.sooner.text}"


#: Ten years: more is a typing error, and the calendar would have to guess too far.
LONGEST = {
    Unit.MINUTE: 5_256_000,
    Unit.HOUR: 87_600,
    Unit.WORKING_DAY: 2_600,
    Unit.DAY: 3_650,
    Unit.MONTH: 120,
    Unit.MONTH_DAY: 31,
}

_TYPED = re.compile(r"(\d{1,7})(min|h|wd|d|mo)|day(\d{1,2})", re.ASCII)


def parse(typed: str, *, continuous: bool = False) -> Limit:
    """Raises NotALimit. Only working days may be none: `0wd` is the close of business of the same day."""
    first, bar, rest = typed.strip().partition("|")
    limit = _one(first.strip(), continuous)
    return replace(limit, sooner=parse(rest, continuous=continuous)) if bar else limit


def _one(typed: str, continuous: bool) -> Limit:
    match = _TYPED.fullmatch(typed)
    if match is None:
        raise NotALimit(typed[:40])
    number, unit = (int(match[1]), Unit(match[2])) if match[1] else (int(match[3]), Unit.MONTH_DAY)
    if number > LONGEST[unit] or (number == 0 and unit is not Unit.WORKING_DAY):
        raise NotALimit(typed[:40])
    return Limit(number=number, unit=unit, continuous=continuous and unit in (Unit.MINUTE, Unit.HOUR))
