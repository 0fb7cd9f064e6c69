"""What the office does with the codes of places: new ones, and the end of old ones."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from cases import codes, errors
from cases.codes import PlaceCode
from cases.places import Place
from cases.ports import Books
from handlers.office import rights

#: Characters of a reason.
MOST_REASON = 500


def register(books: Books, place: Place, *, actor: str, now: datetime) -> PlaceCode:
    """A new place, and its first code."""
    books.places.save(place)
    code = codes.first_of(place.id, now=now, actor=actor)
    books.codes.save(code)
    return code


def rotate(
    books: Books,
    places: Iterable[str],
    *,
    actor: str,
    now: datetime,
    overlap: timedelta,
    first: datetime | None = None,
    until: datetime | None = None,
) -> Sequence[PlaceCode]:
    """The new codes. Raises `errors.NoSuchCase` for who may not, `errors.NoSuchPlace`, `errors.BadWindow`."""
    _check(books, actor)
    made = []
    for place_id in sorted(set(places)):
        if books.places.get(place_id) is None:
            raise errors.NoSuchPlace
        changed = codes.rotated(
            books.codes.hold(place_id), place_id, now=now, actor=actor, overlap=overlap, first=first, until=until
        )
        for code in changed:
            books.codes.save(code)
        made.append(changed[-1])
    return made


def revoke(
    books: Books, place_id: str, *, actor: str, now: datetime, reason: str, version: int | None = None
) -> Sequence[PlaceCode]:
    """What is revoked now and was not before. Raises as `rotate`, and `errors.NoReason`."""
    _check(books, actor)
    why = given_reason(reason)
    changed = codes.revoked(books.codes.hold(place_id), now=now, actor=actor, reason=why, version=version)
    for code in changed:
        books.codes.save(code)
    return changed


def given_reason(typed: str) -> str:
    """Raises `errors.NoReason`."""
    why = typed.strip()
    if not 0 < len(why) <= MOST_REASON:
        raise errors.NoReason
    return why


def _check(books: Books, actor: str) -> None:
    if not rights.may_change_codes(actor, books.organisation.load()):
        raise errors.NoSuchCase
