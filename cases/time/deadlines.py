"""Due dates: pure functions of start, limit, calendar, pauses and extensions (decisions 19 and 20)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.time.limits import Limit


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    LATE = "late"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Pause:
    """`last` is None while it goes on. Not before `first`."""

    first: datetime
    last: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Reckoning:
    """`used`, `held` and `left` are seconds on the limit's own clock (working time, or round the clock for continuous
    hours, days and months). `left` is negative when it is late. While it is paused, `due` is what it would be if the
    pause ended at the instant of asking. `provisional` are the years touched whose make-up days are not published."""

    due: datetime
    state: ClockState
    used: int
    held: int
    left: int
    provisional: tuple[int, ...] = ()


__all__ = ["ClockState", "Limit", "Pause", "Reckoning"]
