"""What the reporter was promised, and when they may rate or ask for a review (decision 21). Read off the clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases import flags, lifecycle
from cases.case import Case, State
from cases.clocks.model import Clock, Run

#: The clock of the promise, of the time to rate, to ask for a review of the reply, and to bring what was asked for.
PROMISE, RATING, REVIEW_WINDOW, SUPPLEMENT = "promise", "rating", "review-request", "supplement"

#: The time to add something for whoever could not be reached, from the next visit on (decision 23).
LATE_SUPPLEMENT = "late-supplement"

#: As long as it runs, what was closed for want of a supplement comes back with one.
ARCHIVE = "archive"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """`due` is None where nothing is promised. `provisional`: make-up days on the way are not published yet.
    `paused` while the case waits for the reporter or is suspended: the date will move. `kept` once what was promised
    has happened; `missed` then says that it came late."""

    due: datetime | None = None
    missed: bool = False
    provisional: bool = False
    paused: bool = False
    kept: bool = False


def promise(case: Case, clocks: Sequence[Clock], *, now: datetime) -> Promise:
    """A tip does not show that its clock stands still: that would be finer than its word, which stays what it was
    (decision 5). To an anonymous one nothing is promised."""
    clock = _newest(clocks, PROMISE)
    if clock is None or clock.run is Run.CLEARED or (case.sealed and case.anonymous):
        return Promise()
    end = clock.ended or now
    return Promise(
        due=clock.due,
        missed=clock.missed is not None or (clock.run is not Run.PAUSED and end > clock.due),
        provisional=clock.provisional and clock.open,
        paused=clock.run is Run.PAUSED and not case.sealed,
        kept=clock.run is Run.DONE,
    )


def may_rate(clocks: Sequence[Clock], *, now: datetime) -> bool:
    return rate_until(clocks, now=now) is not None


def may_ask_review(case: Case, clocks: Sequence[Clock], *, now: datetime) -> bool:
    """While the case is open and the promise was missed, or within the time to ask after the reply."""
    if case.state in lifecycle.FINAL | {State.CLOSED}:
        return False
    missed = promise(case, clocks, now=now).missed
    return missed or review_until(clocks, now=now) is not None


def rate_until(clocks: Sequence[Clock], *, now: datetime) -> datetime | None:
    return _until(_newest(clocks, RATING), now)


def review_until(clocks: Sequence[Clock], *, now: datetime) -> datetime | None:
    return _until(_newest(clocks, REVIEW_WINDOW), now)


def supplement_until(case: Case, clocks: Sequence[Clock], *, now: datetime) -> datetime | None:
    """By when the reporter should bring what was asked for. Of a tip it is not shown: its word does not change while
    it waits (decision 5)."""
    if case.sealed:
        return None
    return _until(_newest(clocks, SUPPLEMENT), now) or _until(_newest(clocks, LATE_SUPPLEMENT), now)


def come_back_until(case: Case, clocks: Sequence[Clock], *, now: datetime) -> datetime | None:
    lapsed = case.state is State.REJECTED and flags.SUPPLEMENT_OVERDUE in case.flags and not case.sealed
    return _until(_newest(clocks, ARCHIVE), now) if lapsed else None


def _until(clock: Clock | None, now: datetime) -> datetime | None:
    """When it ends, as long as it runs."""
    return clock.due if clock is not None and clock.run is Run.RUNNING and now <= clock.due else None


def _newest(clocks: Sequence[Clock], name: str) -> Clock | None:
    return max((each for each in clocks if each.name == name), key=lambda each: each.round, default=None)
