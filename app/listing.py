"""Cases from before the desk had lists are put into them, once, before the desk is opened."""

from functools import partial

from app.wiring import now
from cases import lists
from cases.clocks.turning import enlist, newest_of
from storage.ports import UnitOfWork
from storage.store import Store

_MARK, _DONE = "listed", "yes"
PAGE = 200


async def catch_up(store: Store) -> None:
    """Does nothing where it has been done."""
    if await store.read(lambda books: books.meta.get(_MARK)) == _DONE:
        return
    after: str | None = ""
    while after is not None:
        after = await store.transact(partial(_some, after=after))


def _some(books: UnitOfWork, *, after: str) -> str | None:
    """The id behind which it goes on; None when all are done."""
    page, rules = books.cases.page(after=after, limit=PAGE), books.rules.current()
    for case in page:
        if books.lists.of(case.id) is None:
            diary = books.diary.of(case.id)
            ended = diary[-1].at if diary and case.state in lists.OVER else now()
            enlist(books, case, newest_of(books, case.id).values(), rules, ended)
    if len(page) == PAGE:
        return page[-1].id
    mark(books)
    return None


def mark(books: UnitOfWork) -> None:
    """It has been done."""
    books.meta.put(_MARK, _DONE)
