"""The reporter's rights in the own data (R35), and what is done when something may have leaked (CF-21)."""

from dataclasses import replace

from cases import errors, events, flags, gate
from cases.actions import history, steps
from cases.actions.steps import By, Outcome, Words
from cases.case import Case
from cases.gate import Act
from cases.organisation import Role
from cases.ports import Books

ACCESS, ERASURE = "access", "erasure"


def ask_privacy(books: Books, case: Case, by: By, *, what: str) -> Outcome:
    """The reporter asks for access to the own data, or for their erasure, and the desk enters it. At any time, also
    when the case is over: data are kept longer than a case is open."""
    steps.admit(books, case, by, Act.MESSAGE)
    why = steps.objection(
        ("no-such-request", what not in (ACCESS, ERASURE)), ("already", _asked(books, case) is not None)
    )
    if why:
        return steps.refuse(books, case, by, "ask_privacy", why)
    event = events.PrivacyAsked(case=case.id, at=by.now, actor=by.actor, what=what)
    return steps.keep(books, case, case, event, by.reason)


def answer_privacy(books: Books, case: Case, by: By, *, granted: bool, words: Words | None = None) -> Outcome:
    """Whoever refuses says why. What is granted is not erased here and now: retention does it once the case is over."""
    steps.admit(books, case, by, Act.OVERSEE)
    what = _asked(books, case)
    why = steps.objection(("nothing-asked", what is None), ("needs-reason", not granted and not by.reason))
    if why or what is None:
        return steps.refuse(books, case, by, "answer_privacy", why or "nothing-asked")
    if words is not None:
        steps.say(books, case, words, "notice", by)
    erased = granted and what == ERASURE
    marked = replace(case, flags=case.flags | {flags.ERASE}) if erased else case
    event = events.PrivacyAnswered(case=case.id, at=by.now, actor=by.actor, what=what, granted=granted)
    return steps.keep(books, case, marked, event, by.reason)


def suspect_leak(books: Books, case: Case, by: By) -> Outcome:
    """By anybody who may see the case. Nothing of it is exported until the incident is over."""
    steps.admit(books, case, by, Act.SEE)
    why = steps.objection(("already", flags.FROZEN in case.flags), ("needs-reason", not by.reason))
    if why:
        return steps.refuse(books, case, by, "suspect_leak", why)
    event = events.LeakSuspected(case=case.id, at=by.now, actor=by.actor)
    return steps.keep(books, case, replace(case, flags=case.flags | {flags.FROZEN}), event, by.reason)


def end_incident(books: Books, case: Case, by: By) -> Outcome:
    """By the office, or by its protection officer."""
    steps.admit(books, case, by, Act.SEE)
    why = steps.objection(
        ("protection-officer-only", not _may_end(books, case, by)),
        ("nothing-suspected", flags.FROZEN not in case.flags),
        ("needs-reason", not by.reason),
    )
    if why:
        return steps.refuse(books, case, by, "end_incident", why)
    event = events.IncidentEnded(case=case.id, at=by.now, actor=by.actor)
    return steps.keep(books, case, replace(case, flags=case.flags - {flags.FROZEN}), event, by.reason)


def _asked(books: Books, case: Case) -> str | None:
    """What was last asked and still waits for an answer."""
    return history.waiting(books.diary.of(case.id), "PrivacyAsked", "PrivacyAnswered", "what")


def _may_end(books: Books, case: Case, by: By) -> bool:
    organisation = books.organisation.load()
    if by.actor in organisation.holders(Role.PROTECTION_OFFICER, organisation.office):
        return True
    try:
        gate.admit(case, by.actor, Act.OVERSEE, organisation, day=by.day)
    except errors.NoSuchCase:
        return False
    return True
