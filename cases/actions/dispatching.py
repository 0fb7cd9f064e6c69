"""To the unit that acts, and back when it is not the right one."""

from cases.actions import consequences, recusing, steps
from cases.actions.moving import go
from cases.actions.steps import By, Outcome
from cases.case import Case, State
from cases.gate import Act
from cases.lifecycle import Grounds
from cases.ports import Books


def dispatch(books: Books, case: Case, by: By, *, unit: str, flags: frozenset[str] = frozenset()) -> Outcome:
    """The unit owns the case from now on, and nobody has signed for it yet. `flags` choose its limit (B2)."""
    return go(books, case, State.DISPATCHED, by, Grounds(unit=unit, flags=flags), only={State.ACCEPTED})


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
