"""Who sees how the roles of projects are filled, and of which projects."""

from collections.abc import Sequence
from datetime import datetime

from cases import coverage
from cases.coverage import Coverage
from cases.organisation import Organisation, Post, Role
from cases.places import Place
from cases.ports import Books
from handlers.office.scans import reads_all
from handlers.office.wall import valid_places


def may_look(person: str, organisation: Organisation) -> bool:
    """The readers of the office, and the head of any unit."""
    return reads_all(person, organisation) or bool(led(person, organisation))


def seen(books: Books, person: str, *, now: datetime) -> Sequence[Coverage]:
    """All projects for the office; for the head of a unit those for which it or one below it has a role."""
    organisation = books.organisation.load()
    places = books.places.all()
    valid = valid_places(books, places, now)
    found = coverage.coverages(places, organisation, valid.__contains__)
    if reads_all(person, organisation):
        return found
    units = led(person, organisation)
    return [each for each in found if units & units_of(each.project)]


def of_place(books: Books, place: Place, *, now: datetime) -> Coverage | None:
    """None for what is no project, or a closed one."""
    places = [place, *(each for each in books.places.all() if each.within == place.id)]
    valid = valid_places(books, [place], now)
    found = coverage.coverages(places, books.organisation.load(), valid.__contains__)
    return next((each for each in found if each.project.id == place.id), None)


def units_of(place: Place) -> frozenset[str]:
    """Those that have a role there."""
    return frozenset(unit for unit in (place.unit, place.department, place.lead) if unit is not None)


def led(person: str, organisation: Organisation) -> frozenset[str]:
    """The units that somebody is the head of, and all below them."""
    if not organisation.is_active(person):
        return frozenset()
    own = (post.unit for post in organisation.posts_of(person) if _leads(post))
    return frozenset[str]().union(*map(organisation.under, own))


def _leads(post: Post) -> bool:
    return post.head or Role.UNIT_HEAD in post.roles
