"""The clock stands still: with a reason and somebody's approval, and looked at again every now and then (S-20)."""

from cases import events
from cases.actions import steps
from cases.actions.moving import go
from cases.actions.steps import By, Outcome
from cases.case import Case, State
from cases.gate import Act
from cases.lifecycle import Grounds
from cases.ports import Books


def suspend(books: Books, case: Case, by: By, *, approver: str | None) -> Outcome:
    if not by.reason:
        steps.admit(books, case, by, Act.MOVE)
        return steps.refuse(books, case, by, "suspend", "needs-reason")
    return go(books, case, State.SUSPENDED, by, Grounds(approver=approver))


def resume(books: Books, case: Case, by: By) -> Outcome:
    return go(books, case, State.HANDLING, by, only={State.SUSPENDED})


def terminate(books: Books, case: Case, by: By, *, outcome: str | None, result: bool) -> Outcome:
    """What was suspended ends there, as the law has it (依法终止)."""
    return go(books, case, State.CLOSED, by, Grounds(outcome=outcome, result=result), only={State.SUSPENDED})


def review_suspension(books: Books, case: Case, by: By, *, approver: str | None) -> Outcome:
    """It goes on being suspended, and somebody approves that again."""
    steps.admit(books, case, by, Act.MOVE)
    agreed = steps.approved(books, case, by, approver)
    why = steps.objection(("not-from-here", case.state is not State.SUSPENDED), ("needs-approver", agreed is None))
    if why or agreed is None:
        return steps.refuse(books, case, by, "review_suspension", why or "needs-approver")
    event = events.SuspensionReviewed(case=case.id, at=by.now, actor=by.actor, approver=agreed)
    return steps.keep(books, case, case, event, by.reason)
