"""Codes that are not valid, for tests of what is told then."""

from dataclasses import replace
from datetime import datetime, timedelta

from cases.codes import PlaceCode
from cases.events import SYSTEM
from cases.ports import Books
from storage.store import Store

DAY = timedelta(days=1)


def a_code(place: str = "A" * 14, version: int = 1, *, now: datetime, state: str = "genuine") -> PlaceCode:
    code = PlaceCode(place=place, version=version, made=now - DAY, actor=SYSTEM)
    match state:
        case "early":
            return replace(code, first=now + DAY)
        case "expired":
            return replace(code, until=now - DAY / 2)
        case "revoked":
            return replace(code, revoked=now, revoked_by=SYSTEM, reason="Pasted over (made up)")
    return code


async def turn_out(store: Store, place: str, state: str, now: datetime) -> None:
    """It keeps its short spelling."""

    def work(books: Books) -> None:
        before = books.codes.get(place, 1)
        code = a_code(place, now=now, state=state)
        books.codes.save(replace(code, short=before.short if before else ""))

    await store.transact(work)
