"""What a tip goes through once it was screened. Its content is elsewhere; here are number, state and clocks."""

from cases import events, flags
from cases.actions import history, steps
from cases.actions.accepting import spoken, without_words
from cases.actions.moving import go
from cases.actions.steps import By, Outcome, Words
from cases.case import Case, State
from cases.gate import Act
from cases.lifecycle import Grounds
from cases.ports import Books

#: The reporter may be told as long as it is open (D-03).
_OPEN = frozenset(
    {State.SUBMITTED, State.SCREENING, State.TRANSFERRED, State.DISPOSED, State.FEEDBACK, State.CLARIFYING}
)

#: It lies with another department.
_PASSED_ON = frozenset({State.TRANSFERRED, State.DISPOSED, State.FEEDBACK, State.CLARIFYING, State.CLOSED})


def transfer(books: Books, case: Case, by: By, *, receipt: bool = False) -> Outcome:
    """To the department that handles it, as a sealed slip; only the number stays with us. `receipt`: it confirmed at
    once that it has the slip."""
    return go(books, case, State.TRANSFERRED, by, Grounds(receipt=receipt))


def confirm_transfer(books: Books, case: Case, by: By, *, receipt: str) -> Outcome:
    """The department has the slip; `receipt` is the number it gave. Until then the transfer counts as unconfirmed."""
    steps.admit(books, case, by, Act.MOVE)
    why = steps.objection(
        ("only-on-a-tip", not case.sealed),
        ("not-from-here", case.state not in _PASSED_ON),
        ("already", history.receipted(books.diary.of(case.id))),
        ("needs-reference", not steps.is_reference(receipt)),
    )
    if why:
        return steps.refuse(books, case, by, "confirm_transfer", why)
    event = events.TransferConfirmed(case=case.id, at=by.now, actor=by.actor, receipt=receipt)
    return steps.keep(books, case, case, event, by.reason)


def dispose(books: Books, case: Case, by: By) -> Outcome:
    """The way was chosen (D-04); the result may take its time (D-05)."""
    return go(books, case, State.DISPOSED, by)


def conclude(books: Books, case: Case, by: By, *, outcome: str | None, result: bool) -> Outcome:
    """The result is there. Whoever gave a name is told first (D-06)."""
    if not (outcome and result):
        steps.admit(books, case, by, Act.MOVE)
        return steps.refuse(books, case, by, "conclude", "needs-result")
    new = State.CLOSED if case.anonymous else State.FEEDBACK
    return go(books, case, new, by, Grounds(outcome=outcome, result=result), only={State.DISPOSED})


def give_feedback(books: Books, case: Case, by: By, *, words: Words | None) -> Outcome:
    if words is None:
        return without_words(books, case, by, "give_feedback")
    return spoken(books, case, go(books, case, State.CLOSED, by, only={State.FEEDBACK}), words, "reply", by)


def clarify(books: Books, case: Case, by: By, *, approver: str | None, across: bool = False) -> Outcome:
    """It was unfounded; what was said is put right, with a head's approval. `across`: several departments (D-08)."""
    got = frozenset({flags.CROSS_DEPARTMENT}) if across else frozenset[str]()
    return go(books, case, State.CLARIFYING, by, Grounds(approver=approver, flags=got))


def end_clarification(books: Books, case: Case, by: By, *, outcome: str | None = None, result: bool = False) -> Outcome:
    return go(books, case, State.CLOSED, by, Grounds(outcome=outcome, result=result), only={State.CLARIFYING})


def screen_again(books: Books, case: Case, by: By) -> Outcome:
    """New evidence came."""
    return go(books, case, State.SCREENING, by, only={State.DISPOSED, State.FEEDBACK})


def tell_reporter(books: Books, case: Case, by: By, *, words: Words | None) -> Outcome:
    """Whoever gave a name is told that the tip is taken up (D-03)."""
    steps.admit(books, case, by, Act.MOVE)
    why = steps.objection(
        ("only-on-a-tip", not case.sealed),
        ("anonymous", case.anonymous),
        ("not-from-here", case.state not in _OPEN),
        ("already", history.happened(books.diary.of(case.id), "ReporterTold")),
        ("needs-text", words is None),
    )
    if why or words is None:
        return steps.refuse(books, case, by, "tell_reporter", why or "needs-text")
    steps.say(books, case, words, "notice", by)
    event = events.ReporterTold(case=case.id, at=by.now, actor=by.actor)
    return steps.keep(books, case, case, event, by.reason)
