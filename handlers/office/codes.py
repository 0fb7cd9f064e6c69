"""What the office does with the codes of places: new ones, and the end of old ones."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from cases import codes, errors
from cases.codes import PlaceCode
from cases.ports import Books
from cases.register import CodeRevoked
from handlers.office import rights
from handlers.office.places import keep_code, new_short

#: Characters of a reason.
MOST_REASON = 500


def rotate(
    books: Books,
    places: Iterable[str],
    *,
    actor: str,
    now: datetime,
    overlap: timedelta,
    first: datetime | None = None,
    until: datetime | None = None,
    why: str = "",
) -> Sequence[PlaceCode]:
    """The new codes. Raises `errors.NoSuchCase` for who may not, `errors.NoSuchPlace`, `errors.BadWindow`, and
    `errors.NoReason` where `why` is too long."""
    _check(books, actor)
    said = given_reason(why, must=False)
    made = []
    for place_id in sorted(set(places)):
        place = books.places.get(place_id)
        if place is None:
            raise errors.NoSuchPlace
        *older, new = codes.rotated(
            books.codes.hold(place_id),
            place_id,
            now=now,
            actor=actor,
            overlap=overlap,
            first=first,
            until=until,
            short=new_short(books, place),
            why=said,
        )
        for code in older:
            books.codes.save(code)
        keep_code(books, new, actor=actor)
        made.append(new)
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
        books.diary.note(place_id, CodeRevoked(at=now, actor=actor, code=code).entry())
    return changed


def given_reason(typed: str, *, must: bool = True) -> str:
    """Raises `errors.NoReason`."""
    why = typed.strip()
    if (must and not why) or len(why) > MOST_REASON:
        raise errors.NoReason
    return why


def _check(books: Books, actor: str) -> None:
    if not rights.may_change_codes(actor, books.organisation.load()):
        raise errors.NoSuchCase
