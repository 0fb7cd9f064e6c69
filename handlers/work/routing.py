"""Where a case would go, and why: the rules of today on the facts of the case, with the work that people have now."""

from datetime import datetime, tzinfo

from cases import errors, routing
from cases.case import Case
from cases.gate import Act
from cases.ports import Books
from cases.routing import Decision, Line, Load
from handlers.work.finding import find, may

#: How a place says that an enterprise is an investor on record (000-51).
INVESTOR = "registered_investor"


def decision(books: Books, case: Case, *, now: datetime, zone: tzinfo) -> Decision | None:
    """None for a sealed case: it was routed before it was sealed (decision 4)."""
    if case.sealed:
        return None
    answers = books.contents.get(case, "answers")
    place = books.places.get(case.place) if case.place else None
    organisation = books.organisation.load()
    matter = routing.of_case(
        case,
        answers if isinstance(answers, dict) else {},
        organisation,
        place=place,
        investor=bool(place and place.prefill.get(INVESTOR)),
        source=case.source,
    )
    load = Load(people=books.lists.sizes("h:"), units=books.lists.sizes("u:"))
    return routing.decide(matter, organisation, books.rules.routing(), load=load, day=now.astimezone(zone).date())


def explain(books: Books, person: str, typed: str, *, now: datetime, zone: tzinfo) -> tuple[Decision, tuple[Line, ...]]:
    """The decision and its explanation as far as this person may know. Raises `errors.NoSuchCase`, also for a sealed
    case, of which nothing is explained."""
    case = find(books, person, typed, Act.SEE, now=now, zone=zone)
    found = decision(books, case, now=now, zone=zone)
    if found is None:
        raise errors.NoSuchCase
    knows = may(books, person, case, Act.OVERSEE, now=now, zone=zone)
    lines = routing.explain(found, viewer_may_know=knows)
    return found, routing.with_names(lines, books.organisation.load())
