"""Due dates: pure functions of start, limit, calendar, pauses and extensions (decisions 19 and 20).

A limit is an allowance on its own clock, from its start to the end that it has without a pause. It is due at the
earliest instant at which so much has run outside of the pauses; days and months then end at 24:00, rolled forward.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.time import spans
from cases.time.calendars import Calendar, instant, second
from cases.time.limits import Limit
from cases.time.ways import Way, way


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
    hours, days and months) until `at`, or until it was done; used and left are the whole allowance. `left` is negative
    when it is late, or 0 until the clock has run on. While it is paused, `due` is what it would be if the pause ended
    at the instant of asking. `provisional` are the years touched whose make-up days are not published."""

    due: datetime
    state: ClockState
    used: int
    held: int
    left: int
    provisional: tuple[int, ...] = ()


def due_for(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    pauses: Iterable[Pause] = (),
    extensions: Sequence[Limit] = (),
    at: datetime | None = None,
) -> datetime:
    """A pause that goes on ends at `at`; without it, it lasts no time yet. Raises NoWorkingTime, NotAnInstant."""
    return instant(way_of(start, limit, calendar, pauses, extensions, at).due)


def share(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    percent: int,
    *,
    pauses: Iterable[Pause] = (),
    extensions: Sequence[Limit] = (),
    at: datetime | None = None,
) -> datetime:
    """The earliest instant at which that percentage of the limit is used; 100 is the due date itself."""
    way = way_of(start, limit, calendar, pauses, extensions, at)
    return instant(way.due if percent == 100 else way.share(percent))


def reckon(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    pauses: Iterable[Pause] = (),
    extensions: Sequence[Limit] = (),
    at: datetime,
    done: datetime | None = None,
) -> Reckoning:
    """How it stands at `at`, or stood when it was done. Raises NoWorkingTime, NotAnInstant."""
    pauses = tuple(pauses)
    way = way_of(start, limit, calendar, pauses, extensions, at, done)
    now = max(way.start, second(at if done is None else done))
    held = way.clock.held(way.start, now, way.pauses)
    used = way.clock.ran(way.start, now) - held
    return Reckoning(
        due=instant(way.due),
        state=ClockState.DONE if done is not None else _state(way, pauses, second(at)),
        used=used,
        held=held,
        left=way.allowance - used,
        provisional=way.provisional,
    )


def _state(way: Way, pauses: Sequence[Pause], now: int) -> ClockState:
    """Exactly at the due date it is not late. What was late before a pause stays late in it."""
    if now > way.due:
        return ClockState.LATE
    held = any(second(pause.first) <= now and (pause.last is None or now < second(pause.last)) for pause in pauses)
    return ClockState.PAUSED if held else ClockState.RUNNING


def way_of(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    pauses: Iterable[Pause],
    extensions: Sequence[Limit],
    at: datetime | None,
    done: datetime | None = None,
) -> Way:
    """What `because` explains, in seconds. Being done ends every pause."""
    ended = None if done is None else second(done)
    until = ended if ended is not None or at is None else second(at)
    held = spans.stretches(pauses, until=until, done=ended)
    return way(second(start), (limit, *extensions), calendar, held)


__all__ = ["ClockState", "Limit", "Pause", "Reckoning", "due_for", "reckon", "share", "way_of"]
