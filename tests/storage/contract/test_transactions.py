"""All or nothing, one after the other, on every engine."""

import asyncio
import traceback
from datetime import datetime

import pytest

from storage.news import Watch
from storage.ports import UnitOfWork
from storage.problems import StorageFault, StorageUnavailable
from storage.store import Store
from tests.storage.builders import LATER, NOW, a_case, a_lock, a_visitor, an_entry

VISITOR = a_visitor()
TABS = 8


def count_up(books: UnitOfWork, incoming_id: str, now: datetime = NOW) -> int:
    """A turn that reads what the one before it wrote."""
    before = books.talk.load(VISITOR, now=now)
    turn = before.turn + 1 if before else 1
    heard = [*before.state, incoming_id] if before and isinstance(before.state, list) else [incoming_id]
    if books.talk.hear(VISITOR, incoming_id, "x", turn=turn, now=now):
        books.talk.save(VISITOR, heard, turn=turn, now=now, until=LATER)
        books.talk.say(VISITOR, incoming_id, ["y"], turn=turn, now=now)
    return turn


async def test_tabs_at_once_lose_nothing(store: Store) -> None:
    ids = [f"in-{tab}" for tab in range(TABS)]
    turns = await asyncio.gather(*(store.transact(lambda books, id_=id_: count_up(books, id_)) for id_ in ids))
    found = await store.read(lambda books: books.talk.load(VISITOR, now=NOW))
    assert found is not None
    assert isinstance(found.state, list)
    assert (sorted(turns), sorted(found.state), found.turn) == (list(range(1, TABS + 1)), ids, TABS)


async def test_the_same_message_from_many_tabs_is_one_turn(store: Store) -> None:
    await asyncio.gather(*(store.transact(lambda books: count_up(books, "in-1")) for _ in range(TABS)))
    found = await store.read(lambda books: books.talk.load(VISITOR, now=NOW))
    assert found is not None
    assert (found.state, len(await store.read(lambda books: books.talk.history(VISITOR)))) == (["in-1"], 2)


async def test_many_writers_make_one_chain(store: Store) -> None:
    case = a_case()
    await store.transact(lambda books: books.cases.add(case, a_lock()))
    await asyncio.gather(
        *(store.transact(lambda books, n=n: books.diary.append(case, an_entry(f"E{n}"))) for n in range(TABS))
    )
    links = await store.read(lambda books: books.diary.of(case.id))
    assert [link.previous for link in links[1:]] == [link.digest for link in links[:-1]]
    assert [link.seq for link in links] == list(range(1, TABS + 1))


async def test_a_bucket_is_not_overdrawn_by_many_at_once(store: Store) -> None:
    def take(books: UnitOfWork) -> float:
        return books.buckets.take("b", capacity=3, per_second=0.001, now=NOW)

    waits = await asyncio.gather(*(store.transact(take) for _ in range(TABS)))
    assert sum(wait == 0 for wait in waits) == 3


async def test_what_fails_leaves_nothing(store: Store) -> None:
    def fail(books: UnitOfWork) -> None:
        count_up(books, "in-1")
        books.cases.add(a_case(), a_lock())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.transact(fail)
    assert await store.read(lambda books: (books.cases.count(), list(books.talk.history(VISITOR)))) == (0, [])
    assert await store.transact(lambda books: count_up(books, "in-1")) == 1


async def test_a_closed_store_says_so(store: Store) -> None:
    await store.close()
    for use in (store.transact, store.read):
        with pytest.raises(StorageUnavailable, match="closed"):
            await use(lambda books: books.cases.count())


async def test_a_look_for_news_tells_each_thing_once(store: Store) -> None:
    watch = Watch(store, "web")
    await store.transact(lambda books: count_up(books, "in-1"))
    looks = [await watch.look()]
    await store.transact(lambda books: count_up(books, "in-2"))
    looks += [await watch.look(), await watch.look()]
    seq = await store.read(lambda books: books.talk.newest())
    assert looks == [{}, {VISITOR.ref: seq}, {}]


@pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_a_broken_rule_of_the_tables_does_not_quote_the_row(store: Store) -> None:
    case = a_case()
    await store.transact(lambda books: books.cases.add(case, a_lock()))

    def keep_again(books: UnitOfWork) -> None:
        books.keys.of(case.id)  # type: ignore[attr-defined]
        books.keys.keep(case.id)  # type: ignore[attr-defined]

    with pytest.raises(StorageFault) as trouble:
        await store.transact(keep_again)
    told = "".join(traceback.format_exception(trouble.value))
    assert [word for word in (case.id, case.number, "Key (") if word in told] == []
