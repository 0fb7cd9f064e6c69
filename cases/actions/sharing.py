"""Other units help with a case (会办). The unit that owns it goes on answering for it."""

from dataclasses import replace

from cases import events, flags
from cases.actions import consequences, steps
from cases.actions.steps import By, Outcome
from cases.case import Case
from cases.gate import Act
from cases.lifecycle import FINAL
from cases.ports import Books

#: The office, or the head of the unit that owns the case.
RIGHTS = (Act.OVERSEE, Act.APPROVE)


def co_handle(books: Books, case: Case, by: By, *, unit: str) -> Outcome:
    """Never an excluded unit, nor one under it (CF-01); of a tip nobody else learns that it exists."""
    steps.admit_one(books, case, by, RIGHTS)
    organisation = books.organisation.load()
    why = steps.objection(
        ("sealed", case.sealed),
        ("over", case.state in FINAL),
        ("no-such-unit", unit not in organisation.units),
        ("excluded-unit", consequences.keeps_out(case, unit, organisation)),
        ("own-unit", unit == case.owner),
        ("already", unit in case.co_units),
    )
    if why:
        return steps.refuse(books, case, by, "co_handle", why)
    shared = replace(case, co_units=case.co_units | {unit}, flags=case.flags | {flags.CO_HANDLED})
    event = events.CoHandlerAdded(case=case.id, at=by.now, actor=by.actor, unit=unit)
    return steps.keep(books, case, shared, event, by.reason)


def end_co_handling(books: Books, case: Case, by: By, *, unit: str) -> Outcome:
    steps.admit_one(books, case, by, RIGHTS)
    if unit not in case.co_units:
        return steps.refuse(books, case, by, "end_co_handling", "not-helping")
    event = events.CoHandlerRemoved(case=case.id, at=by.now, actor=by.actor, unit=unit)
    return steps.keep(books, case, consequences.no_helper(case, unit), event, by.reason)
