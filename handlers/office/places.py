"""The one door for changes of the register: a place is written down, has a code from its first day on, and its diary
says who changed what."""

import secrets
from datetime import datetime

from cases import codes, errors
from cases.codes import PlaceCode
from cases.places import IDENTIFYING, Place
from cases.ports import Books
from cases.register import CodeMade, PlaceAdded, PlaceChanged
from handlers.office import rights


def change(books: Books, place: Place, *, actor: str, now: datetime) -> bool:
    """Write a place as it is from now on; False when it was so already. Raises `errors.NoSuchCase` for who may not."""
    if not rights.may_change_places(actor, books.organisation.load()):
        raise errors.NoSuchCase
    known = books.places.get(place.id)
    if known == place:
        return False
    books.places.save(place)
    if known is None:
        books.diary.note(place.id, PlaceAdded(at=now, actor=actor, place=place).entry())
        keep_code(books, codes.first_of(place.id, now=now, actor=actor, short=new_short(books, place)), actor=actor)
    else:
        books.diary.note(place.id, PlaceChanged(at=now, actor=actor, old=known, new=place).entry())
    return True


def register(books: Books, place: Place, *, actor: str, now: datetime) -> PlaceCode:
    """A new place; its first code. Raises as `change`."""
    change(books, place, actor=actor, now=now)
    return books.codes.of(place.id)[-1]


def keep_code(books: Books, code: PlaceCode, *, actor: str) -> None:
    books.codes.save(code)
    books.diary.note(code.place, CodeMade(at=code.made, actor=actor, code=code).entry())


def new_short(books: Books, place: Place) -> str:
    """One that no other code has. A place whose code tells who scanned it has none: nobody is to come upon it by
    trying."""
    while place.kind not in IDENTIFYING:
        short = codes.new_short(secrets.token_bytes)
        if books.codes.by_short(short) is None:
            return short
    return ""
