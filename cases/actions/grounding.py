"""The grounds of a move as the books know them: the actor's role, the history of the case, its head, the time."""

from dataclasses import replace

from cases import errors, gate, lifecycle
from cases.actions import history, steps
from cases.actions.steps import By
from cases.case import Case, State
from cases.events import SYSTEM
from cases.gate import Act
from cases.lifecycle import Grounds
from cases.organisation import Role
from cases.ports import Books

# Old state, new state (None: any), and the clock that says how long this may be done.
_WINDOWS: tuple[tuple[State | None, State | None, str], ...] = (
    (None, State.RETURNED, "return-window"),
    (State.REPLIED, State.APPEAL, "review-request"),
    (State.CLOSED, None, "archive"),
    (State.REJECTED, None, "archive"),
)


def complete(books: Books, case: Case, new: State, by: By, grounds: Grounds) -> Grounds:
    """Raises `errors.NoSuchCase` when the approver may not approve, or the actor may not see the head."""
    diary = books.diary.of(case.id)
    handled = history.handled_by(case, diary)
    approver = None
    if lifecycle.needs_approver(case.state, new):
        approver = steps.approved(books, case, by, grounds.approver)
    ends = new is State.CLOSED
    known = replace(
        grounds,
        clue_manager=books.organisation.load().has_role(by.actor, Role.CLUE_MANAGER),
        asked_from=steps.asked_from(diary),
        reworks=history.times_moved_to(diary, State.REWORK),
        returns=history.times_moved_to(diary, State.RETURNED),
        rejected_for=history.rejected_for(diary) if case.state is State.REJECTED else grounds.rejected_for,
        outcome=grounds.outcome or (history.outcome(diary) if ends else None),
        result=grounds.result or (ends and history.has_result(diary)),
        approver=approver,
        office=_acts_for_office(books, case, by),
        declared=by.actor in case.declared or not by.is_person,
        handled=by.actor in handled,
        approver_handled=approver in handled,
        in_time=_in_time(books, case, new, by),
    )
    if new is not State.MERGED:
        return replace(known, head=None, head_track=None)
    return replace(known, head_track=_head(books, by, known.head).track if known.head else None)


def _head(books: Books, by: By, head: str) -> Case:
    case = books.cases.get(head)
    steps.admit(books, case, by, Act.SEE)
    return case


def _acts_for_office(books: Books, case: Case, by: By) -> bool:
    if not by.is_person:
        return by.actor == SYSTEM
    try:
        gate.admit(case, by.actor, Act.OVERSEE, books.organisation.load(), day=by.day)
    except errors.NoSuchCase:
        return False
    return True


def _in_time(books: Books, case: Case, new: State, by: By) -> bool:
    window = next((name for old, to, name in _WINDOWS if old in (None, case.state) and to in (None, new)), None)
    return window is None or steps.in_time(books, case, window, by.now)
