"""The unit at work, and the closing review of what it did."""

from dataclasses import replace

from cases import events
from cases.actions import consequences, history, steps
from cases.actions.moving import go
from cases.actions.steps import By, Outcome
from cases.case import Case, State
from cases.gate import Act
from cases.lifecycle import Grounds
from cases.ports import Books

#: Somebody of the unit has it, or should.
IN_HAND = frozenset(
    {State.HANDLING, State.SUPPLEMENTING, State.SUSPENDED, State.REVIEW, State.REPLYING, State.REPLIED, State.REWORK}
)


def first_contact(books: Books, case: Case, by: By) -> Outcome:
    """The reporter was spoken to (S-08)."""
    steps.admit(books, case, by, Act.MOVE)
    diary = history.since(books.diary.of(case.id), State.DISPATCHED)
    why = steps.objection(
        ("not-from-here", case.state is not State.HANDLING),
        ("anonymous", case.anonymous),
        ("already", history.happened(diary, "FirstContactMade")),
    )
    if why:
        return steps.refuse(books, case, by, "first_contact", why)
    event = events.FirstContactMade(case=case.id, at=by.now, actor=by.actor)
    return steps.keep(books, case, case, event, by.reason)


def finish(books: Books, case: Case, by: By, *, outcome: str | None, result: bool) -> Outcome:
    """The handler is done; the closing review looks at it. Outcome code and result are kept for the closing."""
    return _finish(books, case, by, "finish", State.HANDLING, outcome, result)


def finish_rework(books: Books, case: Case, by: By, *, outcome: str | None, result: bool) -> Outcome:
    return _finish(books, case, by, "finish_rework", State.REWORK, outcome, result)


def send_back(books: Books, case: Case, by: By) -> Outcome:
    """The closing review is not satisfied; the limit goes on with the time already used."""
    return go(books, case, State.HANDLING, by, only={State.REVIEW})


def approve(books: Books, case: Case, by: By) -> Outcome:
    """Never by somebody who handled it (RC-08)."""
    return go(books, case, State.REPLYING, by, only={State.REVIEW})


def hand_over(books: Books, case: Case, by: By, *, handler: str) -> Outcome:
    """Another handler of the same unit, who works here and is there today."""
    steps.admit(books, case, by, Act.MOVE)
    organisation = books.organisation.load()
    why = steps.objection(
        ("not-in-hand", case.state not in IN_HAND or case.sealed),
        ("not-of-the-unit", not consequences.may_handle(case, handler, by, organisation)),
        ("on-leave", organisation.on_leave(handler, by.day)),
        ("already", handler == case.handler),
    )
    if why:
        return steps.refuse(books, case, by, "hand_over", why)
    event = events.HandedOver(case=case.id, at=by.now, actor=by.actor, handler=handler, before=case.handler)
    return steps.keep(books, case, replace(case, handler=handler), event, by.reason)


def _finish(books: Books, case: Case, by: By, act: str, old: State, outcome: str | None, result: bool) -> Outcome:
    if not (outcome and result):
        steps.admit(books, case, by, Act.MOVE)
        return steps.refuse(books, case, by, act, "needs-result")
    return go(books, case, State.REVIEW, by, Grounds(outcome=outcome, result=result), only={old})
