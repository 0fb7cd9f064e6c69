"""Alerts on their way, the same on every engine."""

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.clocks.model import Notice, NoticeState, Run
from storage.ports import UnitOfWork
from storage.store import Store
from tests.storage.builders import LATER, NOW, a_clock, a_notice

CLOCK = a_clock()
HOUR = timedelta(hours=1)


async def added(store: Store, *notices: Notice) -> list[bool]:
    return [await store.transact(lambda books, one=one: books.notices.add(one)) for one in notices]  # type: ignore[misc]


async def test_a_notice_comes_back_as_it_was(store: Store) -> None:
    sent = a_notice("bob", state=NoticeState.SENT, sent=LATER, tries=2, any_time=True, instead_of=None, after=LATER)
    await added(store, sent, a_notice(), a_notice(clock=a_clock("another")))
    assert list(await store.read(lambda books: books.notices.of(CLOCK.case))) == [a_notice(), sent]


async def test_there_is_one_notice_of_a_key(store: Store) -> None:
    assert await added(store, a_notice(), a_notice(tries=9, after=LATER), a_notice(version=2)) == [True, False, True]
    assert a_notice() in await store.read(lambda books: books.notices.of(CLOCK.case))


async def test_many_at_once_make_one_notice(store: Store) -> None:
    made = await asyncio.gather(*(store.transact(lambda books: books.notices.add(a_notice())) for _ in range(6)))
    assert sum(made) == 1


async def test_a_changed_notice_replaces_the_one_before(store: Store) -> None:
    await added(store, a_notice())
    failed = a_notice(state=NoticeState.FAILED, tries=5)
    await store.transact(lambda books: books.notices.save(failed))
    assert list(await store.read(lambda books: books.notices.of(CLOCK.case))) == [failed]


async def test_what_waits_comes_person_by_person(store: Store) -> None:
    mine = [a_notice("alice", level=level, after=NOW - n * HOUR) for n, level in enumerate("cba")]
    others = [a_notice("bob", after=NOW - 9 * HOUR), a_notice("carol")]
    later = a_notice("dave", after=NOW + HOUR)
    gone = [a_notice("erin", state=state) for state in (NoticeState.SENT,)]
    await added(store, *mine, *others, later, *gone)
    waiting = await store.transact(lambda books: books.notices.waiting(now=NOW, limit=9))
    assert list(waiting) == [*mine[::-1], *others]
    assert list(await store.transact(lambda books: books.notices.waiting(now=NOW, limit=2))) == mine[:0:-1]


async def test_only_a_writer_takes_what_waits(store: Store) -> None:
    with pytest.raises(AssertionError):
        await store.read(lambda books: books.notices.waiting(now=NOW, limit=9))


@pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_what_one_sender_holds_no_other_gets(store: Store) -> None:
    await added(store, a_notice("alice"), a_notice("bob"))
    held, go_on = threading.Event(), threading.Event()

    def hold(books: UnitOfWork) -> list[Notice]:
        found = list(books.notices.waiting(now=NOW, limit=1))
        held.set()
        go_on.wait(30)
        return found

    first = asyncio.get_running_loop().create_task(store.transact(hold))
    await asyncio.to_thread(held.wait, 10)
    second = await store.transact(lambda books: list(books.notices.waiting(now=NOW, limit=9)))
    go_on.set()
    assert (await first, second) == ([a_notice("alice")], [a_notice("bob")])


async def test_what_a_person_got_since_is_counted(store: Store) -> None:
    got = [a_notice(level=f"{n}", state=NoticeState.SENT, sent=NOW + n * HOUR) for n in range(3)]
    other = a_notice("bob", state=NoticeState.SENT, sent=LATER)
    await added(store, *got, other, a_notice(level="queued"))
    assert await store.read(lambda books: books.notices.sent_since("alice", NOW + HOUR)) == 2


async def test_clearing_a_clock_leaves_what_was_sent_and_other_clocks(store: Store) -> None:
    sent = a_notice("bob", state=NoticeState.SENT, sent=NOW)
    other = a_notice(clock=a_clock(name="review"))
    await added(store, a_notice(), a_notice(version=2), sent, other)
    cleared = [
        await store.transact(lambda books: books.notices.clear(CLOCK.case, CLOCK.name, now=LATER)) for _ in range(2)
    ]
    assert cleared == [2, 0]
    assert {sent, other} < set(await store.read(lambda books: books.notices.of(CLOCK.case)))
    assert list(await store.transact(lambda books: books.notices.waiting(now=LATER, limit=9))) == [other]


async def test_undelivered_ones_are_shown_while_their_clock_runs(store: Store) -> None:
    """Trap 3. What belongs to an ended round, or to a clock that ended, asks nothing of anybody any more."""
    ended, second = replace(CLOCK, run=Run.DONE, ended=NOW), a_clock(round_=2)
    over = a_clock("id-of-another", run=Run.CLEARED)
    paused = a_clock("id-of-a-third", run=Run.PAUSED, due=NOW)
    given_up = {"state": NoticeState.FAILED}
    shown = [a_notice(clock=paused, **given_up), a_notice(clock=second, **given_up)]
    moot = [a_notice(clock=clock, **given_up) for clock in (ended, over)]
    await store.transact(lambda books: [books.clocks.save(clock) for clock in (ended, second, over, paused)])
    await added(store, *shown, *moot, a_notice("bob", clock=second))
    assert list(await store.read(lambda books: books.notices.failed())) == shown
    assert len(await store.read(lambda books: books.notices.failed(limit=1))) == 1
