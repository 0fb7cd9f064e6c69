"""What was over is not: new evidence, a relapse, or what had been missing."""

from cases.actions.moving import go
from cases.actions.steps import By, Outcome
from cases.case import Case, State
from cases.lifecycle import Grounds
from cases.ports import Books


def reopen(books: Books, case: Case, by: By, *, approver: str | None) -> Outcome:
    """Until it is archived; the limit goes on with the time already used (E18). A tip is screened again."""
    new = State.SCREENING if case.sealed else State.HANDLING
    return go(books, case, new, by, Grounds(approver=approver), only={State.CLOSED})


def come_back(books: Books, case: Case, by: By) -> Outcome:
    """Rejected because nothing came, and now it has come to the desk; the reporter's own supplement does the same."""
    return go(books, case, State.SUBMITTED, by, only={State.REJECTED})
