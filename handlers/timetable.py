"""What somebody of the organisation sees of a case's clocks: stages, dates and how they stand; nothing of what it is
about (decision 12)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.case import Case
from cases.clocks.model import Clock, NoticeState, Run
from cases.ports import Books
from cases.promises import PROMISE
from cases.rules.model import Kind, Rules


class Standing(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    LATE = "late"  # open, and its due date has passed
    DONE = "done"
    DONE_LATE = "done-late"
    CLEARED = "cleared"


#: Kinds by whose end somebody has to have acted. Nobody is late when a right lapses.
_DUTIES = (Kind.DUTY, Kind.AUTOMATIC)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One clock. `duty`: somebody of the organisation has to act by then. `undelivered` counts the reminders that
    could not be delivered: of those nobody was reminded (trap 3)."""

    name: str
    standing: Standing
    due: datetime
    duty: bool
    ended: datetime | None = None
    provisional: bool = False
    undelivered: int = 0

    @property
    def open(self) -> bool:
        return self.standing in (Standing.RUNNING, Standing.PAUSED, Standing.LATE)


def of(books: Books, case: Case, now: datetime) -> tuple[Stage, ...]:
    """The open ones by due date, then those that are over, the newest first."""
    clocks = books.clocks.of(case.id)
    kinds = _kinds(books.rules.current(), clocks)
    undelivered = Counter(each.clock for each in books.notices.of(case.id) if each.state is NoticeState.FAILED)
    stages = [_stage(clock, kinds[clock.policy], undelivered[clock.name], now) for clock in clocks]
    opened = sorted((stage for stage in stages if stage.open), key=lambda stage: stage.due)
    over = sorted(
        (stage for stage in stages if not stage.open), key=lambda stage: (stage.ended or stage.due, stage.due)
    )
    return (*opened, *reversed(over))


def next_due(stages: Sequence[Stage]) -> datetime | None:
    """What is paused has no date to go by, unless there is nothing else."""
    duties = [stage for stage in stages if stage.open and stage.duty]
    going = [stage for stage in duties if stage.standing is not Standing.PAUSED]
    return min((stage.due for stage in going or duties), default=None)


def is_late(stages: Sequence[Stage]) -> bool:
    return any(stage.standing is Standing.LATE and stage.duty for stage in stages)


def _kinds(rules: Rules, clocks: Sequence[Clock]) -> Mapping[str, Kind]:
    """By policy. The promise is no policy: it says when the duties end."""
    known = {policy.key: policy.kind for policy in rules.policies}
    return {clock.policy: known.get(clock.policy, Kind.DUTY) for clock in clocks if clock.name != PROMISE} | {
        PROMISE: Kind.MONITORED
    }


def _stage(clock: Clock, kind: Kind, undelivered: int, now: datetime) -> Stage:
    return Stage(
        name=clock.name,
        standing=_standing(clock, kind, now),
        due=clock.due,
        duty=kind in _DUTIES,
        ended=clock.ended,
        provisional=clock.provisional and clock.open,
        undelivered=undelivered if clock.open else 0,
    )


def _standing(clock: Clock, kind: Kind, now: datetime) -> Standing:
    if clock.run is Run.CLEARED:
        return Standing.CLEARED
    if clock.run is Run.DONE:
        return Standing.DONE_LATE if clock.missed is not None and kind is not Kind.WINDOW else Standing.DONE
    if clock.run is Run.PAUSED:
        return Standing.PAUSED
    return Standing.LATE if now > clock.due and kind is not Kind.WINDOW else Standing.RUNNING
