"""Orders and letters that want an answer, and whether it stayed put right (T-01, T-02, T-03)."""

from dataclasses import replace

from cases import events, flags
from cases.actions import history, steps
from cases.actions.steps import By, Outcome
from cases.case import Case, State
from cases.events import Event
from cases.gate import Act
from cases.lifecycle import FINAL
from cases.ports import Books


def serve_order(books: Books, case: Case, by: By) -> Outcome:
    """限期整改."""
    event = events.OrderServed(case=case.id, at=by.now, actor=by.actor)
    return _serve(books, case, by, "serve_order", event, "OrderAnswered")


def answer_order(books: Books, case: Case, by: By) -> Outcome:
    """It was put right, and is looked at again after the case is closed (T-03)."""
    event = events.OrderAnswered(case=case.id, at=by.now, actor=by.actor)
    better = replace(case, flags=case.flags | {flags.RECTIFIED})
    return _answer(books, case, better, by, "answer_order", event, "OrderServed")


def serve_letter(books: Books, case: Case, by: By) -> Outcome:
    """提示函, 督办单."""
    event = events.LetterServed(case=case.id, at=by.now, actor=by.actor)
    return _serve(books, case, by, "serve_letter", event, "LetterAnswered")


def answer_letter(books: Books, case: Case, by: By) -> Outcome:
    event = events.LetterAnswered(case=case.id, at=by.now, actor=by.actor)
    return _answer(books, case, case, by, "answer_letter", event, "LetterServed")


def recheck(books: Books, case: Case, by: By, *, held: bool) -> Outcome:
    """回头看, once after each closing. Where it did not hold, reopening is the next step."""
    steps.admit(books, case, by, Act.OVERSEE)
    diary = history.since(books.diary.of(case.id), State.CLOSED)
    why = steps.objection(
        ("not-from-here", case.state is not State.CLOSED),
        ("nothing-to-recheck", flags.RECTIFIED not in case.flags),
        ("already", history.happened(diary, "Rechecked")),
    )
    if why:
        return steps.refuse(books, case, by, "recheck", why)
    event = events.Rechecked(case=case.id, at=by.now, actor=by.actor, held=held)
    return steps.keep(books, case, case, event, by.reason)


def _serve(books: Books, case: Case, by: By, act: str, event: Event, answered: str) -> Outcome:
    steps.admit(books, case, by, Act.OVERSEE)
    waits = history.outstanding(books.diary.of(case.id), event.name, answered)
    why = steps.objection(("over", case.state in FINAL), ("already", waits))
    return steps.refuse(books, case, by, act, why) if why else steps.keep(books, case, case, event, by.reason)


def _answer(books: Books, case: Case, new: Case, by: By, act: str, event: Event, served: str) -> Outcome:
    steps.admit(books, case, by, Act.MOVE)
    waits = history.outstanding(books.diary.of(case.id), served, event.name)
    why = steps.objection(("over", case.state in FINAL), ("nothing-served", not waits))
    return steps.refuse(books, case, by, act, why) if why else steps.keep(books, case, new, event, by.reason)
