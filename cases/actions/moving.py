"""From one state to the next: the one core of all doors that move a case. A refused move leaves a diary line as well,
so refusal is a result, not an exception."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo

from cases import errors, events, flags, lifecycle
from cases.actions import consequences, grounding, steps
from cases.actions.steps import By
from cases.case import Case, State
from cases.events import SYSTEM
from cases.gate import Act
from cases.lifecycle import Grounds
from cases.ports import Books
from cases.values import Json

#: On a tip: the reporter wishes to withdraw. The handling goes on.
WITHDRAWN = flags.WITHDRAWN

# Old state, new state (None: any) and the right it takes; otherwise `Act.MOVE`.
_RIGHTS: tuple[tuple[State | None, State | None, Act], ...] = (
    (State.RETURNED, None, Act.OVERSEE),
    (State.REVIEW, None, Act.REVIEW),
    (State.REPLIED, State.APPEAL, Act.OVERSEE),
    (State.REPLIED, None, Act.CALL_BACK),
    (State.APPEAL, None, Act.OVERSEE),
    (None, State.ARCHIVED, Act.OVERSEE),
)


def right(old: State, new: State) -> Act:
    found = (act for was, to, act in _RIGHTS if was in (None, old) and to in (None, new))
    return next(found, Act.MOVE)


def move(
    books: Books,
    case: Case,
    new: State,
    *,
    actor: str,
    reason: str | None = None,
    now: datetime,
    zone: tzinfo,
    grounds: Grounds = lifecycle.NO_GROUNDS,
    opened: Mapping[str, Json] | None = None,
) -> steps.Outcome:
    """Move the case by hand, with all that follows from it. Raises `errors.NoSuchCase` when the gate is closed."""
    return go(books, case, new, By(actor=actor, now=now, zone=zone, reason=reason), grounds, opened=opened)


def go(
    books: Books,
    case: Case,
    new: State,
    by: By,
    grounds: Grounds = lifecycle.NO_GROUNDS,
    *,
    only: Collection[State] = tuple(State),
    marks: frozenset[str] = frozenset(),
    opened: Mapping[str, Json] | None = None,
    asks: Act | None = None,
) -> steps.Outcome:
    """Move the case, or record that it was refused. Raises `errors.NoSuchCase` when the gate is closed to the actor or
    the approver.

    What the books know of the grounds (role, history, head, time) is taken from them. A tip becomes a service complaint
    only together with `opened`: its answers, as a recipient opened them, since nobody else can. `only` are the states
    this door leads from, `marks` flags that no hand sets; `asks` is the right it takes where the door asks for another
    one than the move does.
    """
    steps.admit(books, case, by, asks or (right(case.state, new) if case.state in only else Act.MOVE))
    known = grounding.complete(books, case, new, by, grounds)
    try:
        if case.state not in only:
            raise errors.MoveRefused(old=case.state.value, new=new.value, why="not-from-here")
        lifecycle.check_move(case, new, known)
        moved = consequences.of(books, case, new, known, by, opened)
        moved = replace(moved, flags=moved.flags | marks)
    except errors.MoveRefused as refusal:
        return _refused(books, case, new, by, refusal)
    if known.head is not None:
        _mark_head(books, known.head, by)
    return steps.keep(books, case, moved, _event(case, moved, known, by), by.reason)


def withdraw(books: Books, case: Case, *, now: datetime, zone: tzinfo) -> steps.Outcome:
    """The reporter withdraws: the end of the case, but on a tip only a flag."""
    at = steps.instant(case.anonymous, now, zone)
    by = By(actor=events.REPORTER, now=at, zone=zone)
    if case.sealed:
        if WITHDRAWN in case.flags:
            refusal = errors.MoveRefused(old=case.state.value, new=State.WITHDRAWN.value, why="already")
            return _refused(books, case, State.WITHDRAWN, by, refusal)
        flagged = replace(case, flags=case.flags | {WITHDRAWN})
        event = events.CaseWithdrawn(case=case.id, at=at, actor=events.REPORTER, old=case.state, final=False)
        return steps.keep(books, case, flagged, event)
    try:
        lifecycle.check_move(case, State.WITHDRAWN)
    except errors.MoveRefused as refusal:
        return _refused(books, case, State.WITHDRAWN, by, refusal)
    event = events.CaseWithdrawn(case=case.id, at=at, actor=events.REPORTER, old=case.state, final=True)
    return steps.keep(books, case, replace(case, state=State.WITHDRAWN), event)


def _event(old: Case, new: Case, known: Grounds, by: By) -> events.CaseMoved:
    return events.CaseMoved(
        case=new.id,
        at=by.now,
        actor=by.actor,
        old=old.state,
        new=new.state,
        right_channel=known.right_channel,
        head=known.head,
        rejected_for=known.rejected_for if new.state is State.REJECTED else None,
        outcome=known.outcome,
        approver=known.approver,
        result=known.result,
        receipt=known.receipt,
        unit=new.owner if new.owner != old.owner else None,
        handler=new.handler if new.handler != old.handler else None,
        flags=tuple(sorted(new.flags - old.flags)),
        meeting=known.meeting,
        unreached=known.unreached,
    )


def _mark_head(books: Books, head: str, by: By) -> None:
    case = books.cases.get(head)
    if flags.MERGE_HEAD not in case.flags:
        event = events.FlagsChanged(case=head, at=by.now, actor=SYSTEM, added=(flags.MERGE_HEAD,))
        steps.keep(books, case, replace(case, flags=case.flags | {flags.MERGE_HEAD}), event)


def _refused(books: Books, case: Case, new: State, by: By, refusal: errors.MoveRefused) -> steps.Refused:
    """After the last rework the refusal itself takes the case up a level (S-18)."""
    why = str(refusal.facts["why"])
    up = why == "too-many-reworks" and flags.LEVEL_UP not in case.flags
    got = (flags.LEVEL_UP,) if up else ()
    event = events.MoveRefused(case=case.id, at=by.now, actor=by.actor, old=case.state, new=new, why=why, flags=got)
    if up:
        case = steps.keep(books, case, replace(case, flags=case.flags | {*got}), event, by.reason).case
    else:
        books.diary.append(case, event.entry(by.reason))
    return steps.Refused(case=case, event=event, error=refusal)
