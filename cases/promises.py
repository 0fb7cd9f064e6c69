"""What the reporter was promised, and when they may rate or ask for a review (decision 21). Read off the clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases import lifecycle
from cases.case import Case, State
from cases.clocks.model import Clock, Run

#: The clock of the promise, of the time to rate, and of the time to ask for a review of the reply.
PROMISE, RATING, REVIEW_WINDOW = "promise", "rating", "review-request"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """`due` is None where nothing is promised. `provisional`: make-up days on the way are not published yet.
    `paused` while the case waits for the reporter or is suspended: the date will move."""

    due: datetime | None = None
    missed: bool = False
    provisional: bool = False
    paused: bool = False


def promise(case: Case, clocks: Sequence[Clock], *, now: datetime) -> Promise:
    clock = _newest(clocks, PROMISE)
    if clock is None or clock.run is Run.CLEARED:
        return Promise()
    end = clock.ended or now
    return Promise(
        due=clock.due,
        missed=clock.run is not Run.PAUSED and end > clock.due,
        provisional=clock.provisional and clock.open,
        paused=clock.run is Run.PAUSED,
    )


def may_rate(case: Case, clocks: Sequence[Clock], *, now: datetime) -> bool:
    return _runs(_newest(clocks, RATING), now)


def may_ask_review(case: Case, clocks: Sequence[Clock], *, now: datetime) -> bool:
    """While the case is open and the promise was missed, or within the time to ask after the reply."""
    if case.state in lifecycle.FINAL | {State.CLOSED}:
        return False
    told = promise(case, clocks, now=now)
    return told.missed or _runs(_newest(clocks, REVIEW_WINDOW), now)


def _runs(clock: Clock | None, now: datetime) -> bool:
    return clock is not None and clock.run is Run.RUNNING and now <= clock.due


def _newest(clocks: Sequence[Clock], name: str) -> Clock | None:
    return max((each for each in clocks if each.name == name), key=lambda each: each.round, default=None)
