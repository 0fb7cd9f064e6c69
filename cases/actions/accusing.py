"""诬告陷害: that somebody accused others falsely and on purpose. Only people ever say so."""

from cases import events
from cases.actions import history, steps
from cases.actions.steps import By, Outcome
from cases.case import Case, State, Track
from cases.gate import Act
from cases.ports import Books

_FOUND_ON_A_TIP = frozenset({State.DISPOSED, State.CLARIFYING, State.CLOSED})


def find_false_accusation(books: Books, case: Case, by: By, *, approver: str | None, document: str) -> Outcome:
    """`document` is the number of the paper by which the city level approved it (CF-20, R13). It stands in the diary
    and nowhere else: no right of the reporter, no word and no date depends on it. That a report was untrue or mistaken
    is an outcome, and never comes here by itself."""
    steps.admit(books, case, by, Act.OVERSEE)
    agreed = steps.approved(books, case, by, approver)
    why = steps.objection(
        ("people-only", not by.is_person),
        ("not-from-here", not _may_be_found(case)),
        ("already", history.happened(books.diary.of(case.id), "FalseAccusationFound")),
        ("needs-approver", agreed is None),
        ("needs-reference", not steps.is_reference(document)),
        ("needs-reason", not by.reason),
    )
    if why or agreed is None:
        return steps.refuse(books, case, by, "find_false_accusation", why or "needs-approver")
    event = events.FalseAccusationFound(case=case.id, at=by.now, actor=by.actor, approver=agreed, document=document)
    return steps.keep(books, case, case, event, by.reason)


def _may_be_found(case: Case) -> bool:
    if case.sealed:
        return case.state in _FOUND_ON_A_TIP
    return case.track is Track.SERVICE and case.state is State.CLOSED
