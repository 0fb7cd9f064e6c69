"""What is stuck on its way to or from a chat, the same on every engine."""

from datetime import datetime, timedelta

import pytest

from dialog.post import Arrival
from storage.ports import UnitOfWork
from storage.store import Store
from tests.storage.builders import LATER, NOW, a_visitor

SOURCE, CHANNEL = "telegram 1", "telegram"
VISITOR = a_visitor(channel=CHANNEL)
SECOND = timedelta(seconds=1)


def lie(books: UnitOfWork) -> None:
    """An update that was dealt with and one that was not; an answer that has arrived and one that has not."""
    books.post.meet(VISITOR, 1, language="en", now=NOW)
    arrivals = [Arrival(id=id_, visitor=VISITOR.ref, body=b"{}") for id_ in (7, 8)]
    books.post.arrive(SOURCE, arrivals, now=NOW, until=NOW)
    books.post.settle(SOURCE, [7], now=NOW)
    books.talk.save(VISITOR, {}, turn=1, now=NOW, until=LATER)
    first, second = (books.talk.say(VISITOR, id_, ["words"], turn=1, now=NOW) for id_ in ("u7", "u8"))
    for seq in (first, second):
        books.post.send(VISITOR, seq, now=NOW, until=LATER)
    books.post.sent(VISITOR, first, [101], ask=0, now=NOW, last=True)


@pytest.mark.parametrize(("before", "expected"), [(NOW - SECOND, (0, 0)), (NOW, (1, 1))])
async def test_only_what_is_old_and_not_done_is_counted(
    store: Store, before: datetime, expected: tuple[int, int]
) -> None:
    await store.transact(lie)
    found = await store.read(
        lambda books: (
            books.post.unsettled(before=before, limit=9),
            books.post.undelivered(before=before, limit=9),
        )
    )
    assert found == expected


async def test_nobody_counts_further_than_asked(store: Store) -> None:
    await store.transact(lie)
    arrivals = [Arrival(id=id_, visitor="", body=b"{}") for id_ in range(20, 30)]
    await store.transact(lambda books: books.post.arrive(SOURCE, arrivals, now=NOW, until=NOW))
    assert await store.read(lambda books: books.post.unsettled(before=NOW, limit=4)) == 4
