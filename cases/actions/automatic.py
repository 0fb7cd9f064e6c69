"""What the program does by itself when a time has run out, and when a reporter comes back."""

from dataclasses import replace
from datetime import datetime, tzinfo

from cases import events, flags
from cases.actions import steps
from cases.actions.moving import go
from cases.actions.steps import By, Done, Outcome
from cases.case import Case, State
from cases.clocks.model import Clock
from cases.events import REPORTER, SYSTEM
from cases.lifecycle import SUPPLEMENT_OVERDUE, Grounds
from cases.ports import Books

#: The right channel for whoever did not answer in time: here, with what was missing.
RESUBMIT = "resubmit"

SUPPLEMENT, LATE_SUPPLEMENT = "supplement", "late-supplement"


def supplement_overdue(books: Books, case: Case, *, now: datetime, zone: tzinfo, reachable: bool) -> Outcome:
    """Nothing came in time. Whoever could have known is closed as 逾期未补正; for whoever could not be reached the case
    goes on with what is there, and the limit runs again from the next visit (decision 23). When that one ends as well,
    nothing is closed."""
    by = By(actor=SYSTEM, now=now, zone=zone)
    if case.state is State.SUPPLEMENTING:
        if reachable:
            grounds = Grounds(right_channel=RESUBMIT, rejected_for=SUPPLEMENT_OVERDUE)
            return go(books, case, State.REJECTED, by, grounds)
        back = steps.asked_from(books.diary.of(case.id)) or State.SUBMITTED
        return go(books, case, back, by, marks=frozenset({flags.UNANSWERED}))
    if flags.UNANSWERED not in case.flags:
        return steps.refuse(books, case, by, "supplement_overdue", "nothing-asked")
    event = events.FlagsChanged(case=case.id, at=now, actor=SYSTEM, removed=(flags.UNANSWERED,))
    return steps.keep(books, case, replace(case, flags=case.flags - {flags.UNANSWERED}), event)


def visited(books: Books, case: Case, *, now: datetime, zone: tzinfo) -> Done | None:
    """The reporter looked at the case; None where that changes nothing, which is nearly always."""
    clocks = (steps.clock(books, case, name) for name in (SUPPLEMENT, LATE_SUPPLEMENT))
    if flags.UNANSWERED not in case.flags or any(map(_open, clocks)):
        return None
    at = steps.instant(case.anonymous, now, zone)
    return steps.keep(books, case, case, events.ReporterVisited(case=case.id, at=at, actor=REPORTER))


def archive(
    books: Books, case: Case, *, now: datetime, zone: tzinfo, actor: str = SYSTEM, reason: str | None = None
) -> Outcome:
    """At the end of the archive clock; by hand only the office does it, where nothing can come back any more."""
    return go(books, case, State.ARCHIVED, By(actor=actor, now=now, zone=zone, reason=reason))


def _open(clock: Clock | None) -> bool:
    return clock is not None and clock.open
