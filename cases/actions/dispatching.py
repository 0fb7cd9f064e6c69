"""To the unit that acts, and back when it is not the right one."""

import re
from dataclasses import replace

from cases import events
from cases.actions import consequences, recusing, steps
from cases.actions.moving import go
from cases.actions.steps import By, Outcome
from cases.case import Case, State
from cases.gate import Act
from cases.lifecycle import Grounds
from cases.ports import Books

_MEETING = re.compile(r"[A-Za-z0-9-]{1,20}", re.ASCII)

#: A unit has it, or had it last.
WITH_A_UNIT = frozenset({State.DISPATCHED, State.RETURNED, State.HANDLING})


def dispatch(books: Books, case: Case, by: By, *, unit: str, flags: frozenset[str] = frozenset()) -> Outcome:
    """The unit owns the case from now on, and nobody has signed for it yet. `flags` choose its limit (B2)."""
    return go(books, case, State.DISPATCHED, by, Grounds(unit=unit, flags=flags), only={State.ACCEPTED})


def assign_at_meeting(books: Books, case: Case, by: By, *, meeting: str, unit: str) -> Outcome:
    """集中交办: `meeting` is its number, such as 2026-07. What nobody has yet is dispatched to the unit; where that
    unit has it already, it is marked as the meeting's."""
    steps.admit(books, case, by, Act.OVERSEE)
    if not _MEETING.fullmatch(meeting):
        return steps.refuse(books, case, by, "assign_at_meeting", "no-such-meeting")
    if case.state is State.ACCEPTED:
        return go(books, case, State.DISPATCHED, by, Grounds(unit=unit, meeting=meeting), asks=Act.OVERSEE)
    why = steps.objection(
        ("not-from-here", case.state not in WITH_A_UNIT),
        ("other-unit", unit != case.owner),
        ("already", case.meeting == meeting),
        ("needs-reason", not by.reason),
    )
    if why:
        return steps.refuse(books, case, by, "assign_at_meeting", why)
    marked = replace(case, meeting=meeting, flags=consequences.of_meeting(case.flags))
    got = tuple(sorted(marked.flags - case.flags))
    event = events.AssignedAtMeeting(case=case.id, at=by.now, actor=by.actor, meeting=meeting, flags=got)
    return steps.keep(books, case, marked, event, by.reason)


def sign_for(books: Books, case: Case, by: By, *, clear: bool = False) -> Outcome:
    """Whoever signs has it in hand. `clear` declares on the way that there is nothing to recuse them for; without a
    declaration nobody signs (RC-02)."""
    steps.admit(books, case, by, Act.MOVE)
    if not consequences.may_handle(case, by.actor, by, books.organisation.load()):
        return steps.refuse(books, case, by, "sign_for", "not-of-the-unit")
    if clear and case.state is State.DISPATCHED and by.actor not in case.declared:
        case = recusing.declare(books, case, by, clear=True).case
    return go(books, case, State.HANDLING, by, only={State.DISPATCHED})


def return_case(books: Books, case: Case, by: By) -> Outcome:
    """Not ours: once, within the time to do so (S-06); later or again only the office does it. Needs a reason."""
    if not by.reason:
        steps.admit(books, case, by, Act.MOVE)
        return steps.refuse(books, case, by, "return_case", "needs-reason")
    return go(books, case, State.RETURNED, by)


def rule_on_return(books: Books, case: Case, by: By, *, unit: str) -> Outcome:
    """The office decides whose it is, and that is final: the same unit again, whose limit went on, or another."""
    return go(books, case, State.DISPATCHED, by, Grounds(unit=unit), only={State.RETURNED})
