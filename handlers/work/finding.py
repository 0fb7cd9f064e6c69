"""One case by what somebody typed, through the gate."""

from datetime import datetime, tzinfo

from cases import errors, gate, numbers
from cases.case import Case
from cases.gate import Act
from cases.ports import Books


def find(books: Books, person: str, typed: str, act: Act, *, now: datetime, zone: tzinfo) -> Case:
    """Raises `errors.NoSuchCase`: one answer for a mistyped number, an absent case and a forbidden one."""
    try:
        case = books.cases.by_number(numbers.canonical(typed))
    except errors.NotANumber:
        raise errors.NoSuchCase from None
    gate.admit(case, person, act, books.organisation.load(), day=now.astimezone(zone).date())
    return case


def may(books: Books, person: str, case: Case, act: Act, *, now: datetime, zone: tzinfo) -> bool:
    organisation, day = books.organisation.load(), now.astimezone(zone).date()
    return bool(gate.visible((case,), person, organisation, day=day, act=act))
