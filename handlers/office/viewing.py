"""Who reads the register of places, and which of them.

The readers of the office and whoever may change the register read all of it; the head of a unit reads the places for
which the unit or one below it has a role. Nobody else learns that there is anything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cases import errors
from cases.organisation import Organisation
from cases.places import Place, PlaceKind
from cases.ports import Books
from handlers.office import covering
from handlers.office.rights import may_change_places
from handlers.office.scans import reads_all

_KINDS = tuple(PlaceKind)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """None and the empty text are no filter. `text` is what somebody typed to find a place; `unit` also means what is
    below it, whatever role it has."""

    text: str = field(default="", repr=False)
    kind: PlaceKind | None = None
    closed: bool | None = None
    unit: str = ""


def may_look(person: str, organisation: Organisation) -> bool:
    return covering.may_look(person, organisation) or may_change_places(person, organisation)


def sight(person: str, organisation: Organisation) -> Callable[[Place], bool]:
    """Whether they read a place."""
    if reads_all(person, organisation) or may_change_places(person, organisation):
        return lambda place: True
    units = covering.led(person, organisation)
    return lambda place: bool(units & covering.units_of(place))


def seen(books: Books, person: str) -> Sequence[Place]:
    """By id. Raises `errors.NoSuchCase` for who reads none of it, as all of this does."""
    organisation = books.organisation.load()
    if not may_look(person, organisation):
        raise errors.NoSuchCase
    return list(filter(sight(person, organisation), books.places.all()))


def chosen(books: Books, person: str, wanted: Wanted) -> Sequence[Place]:
    """The likeliest first where something was typed, else by kind, number and id."""
    places = books.places.all()
    mine = {place.id for place in seen(books, person)}
    units = books.organisation.load().under(wanted.unit) if wanted.unit else frozenset[str]()
    found = _found(books, wanted, len(places)) if wanted.text else sorted(places, key=_order)
    return [
        place
        for place in found
        if place.id in mine
        and wanted.kind in (None, place.kind)
        and wanted.closed in (None, place.closed)
        and (not wanted.unit or units & covering.units_of(place))
    ]


def one(books: Books, person: str, place_id: str) -> Place:
    place = books.places.get(place_id)
    if place is None or not sight(person, books.organisation.load())(place):
        raise errors.NoSuchCase
    return place


def _found(books: Books, wanted: Wanted, limit: int) -> Sequence[Place]:
    kinds = None if wanted.kind is None else (wanted.kind,)
    return books.places.find(wanted.text, kinds=kinds, closed=wanted.closed is not False, limit=limit)


def _order(place: Place) -> tuple[int, str, str]:
    return _KINDS.index(place.kind), place.number, place.id
