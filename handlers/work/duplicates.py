"""Cases that may be about the same matter: of the same place and kind, open, and seen by the person who looks. Shown on
the desk only; nothing on the public side tells that another case exists (decision 13a)."""

from collections.abc import Sequence
from datetime import date, datetime

from cases import gate, lists
from cases.case import Case
from cases.organisation import Organisation
from cases.ports import Books
from handlers.work import shelves
from handlers.work.shelves import Row

#: So many are enough to look at; so many of the unit's and the office's lists are compared.
SHOWN, COMPARED = 5, 500


def of(books: Books, case: Case, person: str, organisation: Organisation, *, day: date, now: datetime) -> Sequence[Row]:
    """Empty for a sealed case, whose place and category nobody here knows (decision 4)."""
    if case.sealed or (case.place is None and case.category is None):
        return ()
    readable = frozenset[str]().union(*(each.names for each in lists.read_by(person, organisation, day)))
    found: list[Row] = []
    for place in books.lists.page(readable, limit=COMPARED) if readable else ():
        if place.case == case.id:
            continue
        other = books.cases.get(place.case)
        if _alike(case, other) and gate.visible((other,), person, organisation, day=day):
            found.append(shelves.row(other, place.at, over=False, now=now))
        if len(found) == SHOWN:
            break
    return tuple(found)


def _alike(one: Case, other: Case) -> bool:
    """Only cases of one track are merged (B3)."""
    same_kind = one.category is not None and one.category == other.category
    same_place = one.place is not None and one.place == other.place
    return one.track is other.track and same_kind and (same_place or one.place is None)
