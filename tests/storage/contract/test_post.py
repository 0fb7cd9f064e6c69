"""What chat platforms ask of storage, the same on every engine."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dialog.ports import Visitor
from dialog.post import Arrival, Chat, Parcel
from storage.books import arrivals, chats, leftovers, messages
from storage.instants import pack
from storage.ports import UnitOfWork
from storage.sql import Statement
from storage.store import Store, open_store
from storage.vault import suite
from storage.vault.keyring import Keyring
from tests.storage.builders import LATER, NOW, a_case, a_visitor

SOURCE, CHANNEL = "telegram 1", "telegram"
VISITOR, OTHER = a_visitor(channel=CHANNEL), a_visitor("visitor-two", channel=CHANNEL)
ADDRESS = -1_002_345_678_901
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LEASED = NOW + timedelta(minutes=1)
HALF_DAY = datetime(2026, 3, 2, tzinfo=UTC)
CASE = a_case().id

POSTGRESQL = pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def an_arrival(id_: int = 7, body: bytes = b'{"update_id": 7}', *, visitor: str = VISITOR.ref) -> Arrival:
    return Arrival(id=id_, visitor=visitor, body=body)


def arrive(books: UnitOfWork, *ids: int, until: datetime = LEASED) -> list[int]:
    return list(books.post.arrive(SOURCE, [an_arrival(id_) for id_ in ids], now=NOW, until=until))


def claim(books: UnitOfWork, now: datetime = LEASED, *, limit: int = 100) -> list[int]:
    found = books.post.claim(SOURCE, now=now, until=now + timedelta(minutes=1), limit=limit)
    return [one.id for one in found]


def meet(books: UnitOfWork, visitor: Visitor = VISITOR, *, language: str = "en", now: datetime = NOW) -> None:
    books.post.meet(visitor, ADDRESS, language=language, now=now)


def say(books: UnitOfWork, visitor: Visitor = VISITOR, *, until: datetime = NOW) -> int:
    """Something said in a living conversation, on its way."""
    books.talk.save(visitor, {}, turn=1, now=NOW, until=LATER)
    seq = books.talk.say(visitor, "u7", ["y"], turn=1, now=NOW)
    books.post.send(visitor, seq, now=NOW, until=until)
    return seq


def step(books: UnitOfWork, now: datetime = NOW) -> Parcel | None:
    return books.post.next(CHANNEL, VISITOR.ref, now=now, until=now + timedelta(minutes=1))


def due(books: UnitOfWork, now: datetime = NOW) -> list[str]:
    return list(books.post.due(CHANNEL, now=now))


def stands(books: UnitOfWork) -> list[tuple[int, bool, int, int]]:
    return [(left.id, left.mine, left.ask, left.seq) for left in books.post.left(VISITOR)]


def doomed(books: UnitOfWork) -> list[int]:
    return [left.id for left in books.post.left(VISITOR) if left.doomed]


def follow(books: UnitOfWork, visitor: Visitor = VISITOR) -> None:
    meet(books, visitor)
    books.talk.follow(visitor, CASE)


def nudge(books: UnitOfWork) -> None:
    books.talk.nudge(CASE, now=NOW)


def news(books: UnitOfWork, visitor: Visitor = VISITOR) -> list[int]:
    return [said.seq for said in books.talk.history(visitor) if said.body == {"news": True}]


async def expire(store: Store, now: datetime) -> None:
    while await store.transact(lambda books: books.housekeeping.expire(now=now)):
        pass


# Arrivals.


async def test_of_updates_that_come_again_only_the_new_ones_are_kept(store: Store) -> None:
    assert [5, 7] == await store.transact(lambda books: arrive(books, 5, 7))
    assert [8] == await store.transact(lambda books: arrive(books, 7, 8, 5))
    assert [] == await store.transact(lambda books: arrive(books, 8))
    assert [] == await store.transact(lambda books: arrive(books))


async def test_the_same_number_from_another_bot_is_another_update(store: Store) -> None:
    await store.transact(lambda books: arrive(books, 7))
    assert [7] == await store.transact(
        lambda books: list(books.post.arrive("telegram 2", [an_arrival()], now=NOW, until=LEASED))
    )


async def test_an_update_comes_back_as_it_was_once_its_lease_is_over(store: Store) -> None:
    kept = Arrival(id=7, visitor="", body=b"\x00 \xff {}")
    await store.transact(lambda books: books.post.arrive(SOURCE, [kept], now=NOW, until=LEASED))
    assert [] == await store.transact(lambda books: claim(books, LEASED - SECOND))
    assert [kept] == await store.transact(lambda books: books.post.claim(SOURCE, now=LEASED, until=LATER))
    assert [] == await store.transact(lambda books: claim(books, LATER - SECOND))


async def test_updates_are_claimed_in_the_order_of_their_ids_a_few_at_a_time(store: Store) -> None:
    await store.transact(lambda books: arrive(books, 9, 7, 8))
    assert [7, 8] == await store.transact(lambda books: claim(books, limit=2))
    assert [9] == await store.transact(lambda books: claim(books))


async def test_an_update_that_is_put_off_counts_its_tries(store: Store) -> None:
    await store.transact(lambda books: arrive(books, 7))
    for _ in range(2):
        await store.transact(lambda books: books.post.delay(SOURCE, 7, until=LATER))
    assert [] == await store.transact(lambda books: claim(books, LATER - SECOND))
    (found,) = await store.transact(lambda books: books.post.claim(SOURCE, now=LATER, until=LATER + HOUR))
    assert 2 == found.tries


async def test_a_settled_update_is_never_claimed_and_still_told_from_a_new_one(store: Store) -> None:
    await store.transact(lambda books: arrive(books, 7, 8))
    await store.transact(lambda books: books.post.settle(SOURCE, [7, 8, 9], now=NOW))
    await store.transact(lambda books: books.post.delay(SOURCE, 7, until=NOW))
    assert [] == await store.transact(lambda books: claim(books, LATER))
    assert [9] == await store.transact(lambda books: arrive(books, 7, 8, 9))


@SQLITE
async def test_a_settled_update_keeps_nothing_but_its_id_and_the_half_day(store: Store, sqlite_url: str) -> None:
    await store.transact(lambda books: arrive(books, 7))
    await store.transact(lambda books: books.post.settle(SOURCE, [7], now=NOW))
    (row,) = rows(sqlite_url, "arrival")
    assert (SOURCE, 7, None, pack(HALF_DAY), 1, 0, None, None) == row


@SQLITE
@pytest.mark.parametrize("size", [200, 20_000])
async def test_the_bytes_of_a_settled_update_are_gone_from_the_disk(
    store: Store, sqlite_url: str, tmp_path: Path, size: int
) -> None:
    update = an_arrival(body=b"x" * size)
    await store.transact(lambda books: books.post.arrive(SOURCE, [update], now=NOW, until=LEASED))
    box = rows(sqlite_url, "arrival")[0][-1]
    assert isinstance(box, bytes)
    pieces = [box[at : at + 24] for at in range(1, len(box) - 24, 24)]
    assert any(piece in disk(tmp_path) for piece in pieces)
    await store.transact(lambda books: books.post.settle(SOURCE, [7], now=NOW))
    assert await store.checkpoint()
    assert [] == [piece for piece in [*pieces, VISITOR.ref.encode()] if piece in disk(tmp_path)]


@SQLITE
async def test_what_arrived_and_where_a_chat_is_are_in_no_file(store: Store, tmp_path: Path) -> None:
    said = "路灯不亮".encode()
    await store.transact(lambda books: books.post.arrive(SOURCE, [an_arrival(body=said)], now=NOW, until=LEASED))
    await store.transact(meet)
    written = [
        str(ADDRESS).encode(),
        ADDRESS.to_bytes(8, "big", signed=True),
        ADDRESS.to_bytes(8, "little", signed=True),
    ]
    assert [] == [one for one in [said, *written] if one in disk(tmp_path)]


@pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_another_keyring_opens_neither_updates_nor_chats(store: Store, url: str, tmp_path: Path) -> None:
    await store.transact(lambda books: arrive(books, 7))
    await store.transact(meet)
    stranger = open_store(url, Keyring.create(tmp_path / "other" / "keyring.json"))
    with pytest.raises(suite.Unreadable):
        await stranger.transact(lambda books: claim(books))
    with pytest.raises(suite.Unreadable):
        await stranger.read(lambda books: books.post.chat(CHANNEL, VISITOR.ref))
    await stranger.close()


@SQLITE
async def test_a_box_that_was_moved_to_another_row_does_not_open(store: Store, sqlite_url: str) -> None:
    await store.transact(lambda books: (meet(books), meet(books, OTHER), arrive(books, 7, 8)))
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as db:
        db.execute("UPDATE chat SET box = (SELECT box FROM chat WHERE visitor = ?) WHERE true", (OTHER.ref,))
        db.execute("UPDATE arrival SET body = (SELECT body FROM arrival WHERE update_id = 8) WHERE true")
        db.commit()
    with pytest.raises(suite.Unreadable):
        await store.read(lambda books: books.post.chat(CHANNEL, VISITOR.ref))
    with pytest.raises(suite.Unreadable):
        await store.transact(lambda books: claim(books))


# Chats.


async def test_a_chat_is_remembered(store: Store) -> None:
    assert None is await store.read(lambda books: books.post.chat(CHANNEL, VISITOR.ref))
    await store.transact(meet)
    assert Chat(visitor=VISITOR.ref, address=ADDRESS, language="en") == await store.read(
        lambda books: books.post.chat(CHANNEL, VISITOR.ref)
    )


async def test_a_chat_that_is_met_again_keeps_what_was_chosen(store: Store) -> None:
    def again(books: UnitOfWork) -> Chat | None:
        meet(books)
        books.post.mute(VISITOR, True)
        meet(books, language="zh-Hans")
        return books.post.chat(CHANNEL, VISITOR.ref)

    found = await store.transact(again)
    assert Chat(visitor=VISITOR.ref, address=ADDRESS, language="zh-Hans", muted=True) == found


async def test_a_buried_chat_lives_again_when_it_is_met(store: Store) -> None:
    def dead(books: UnitOfWork) -> bool:
        chat = books.post.chat(CHANNEL, VISITOR.ref)
        return chat is not None and chat.dead

    await store.transact(lambda books: (meet(books), books.post.bury(CHANNEL, VISITOR.ref, now=NOW)))
    assert await store.read(dead)
    await store.transact(meet)
    assert not await store.read(dead)
    assert [] == await store.read(lambda books: list(books.post.unmourned(CHANNEL)))


async def test_with_a_chat_all_that_was_on_its_way_is_buried(store: Store) -> None:
    def bury(books: UnitOfWork) -> None:
        follow(books)
        say(books)
        nudge(books)
        books.post.heard(VISITOR, [3], ask=0, now=NOW)
        books.post.link(VISITOR, "digest", until=LATER)
        books.post.bury(CHANNEL, VISITOR.ref, now=NOW)

    await store.transact(bury)
    assert await store.transact(
        lambda books: (due(books), step(books), stands(books), news(books), books.post.linked("digest", now=NOW))
    ) == ([], None, [], [], None)


async def test_the_staff_is_told_of_a_dead_chat_once_with_the_cases_it_followed(store: Store) -> None:
    def untold(books: UnitOfWork) -> list[tuple[str, list[str]]]:
        return [(ref, list(cases)) for ref, cases in books.post.unmourned(CHANNEL)]

    def bury(books: UnitOfWork) -> None:
        books.post.bury(CHANNEL, VISITOR.ref, now=NOW)

    await store.transact(lambda books: (follow(books), books.talk.follow(VISITOR, "another"), meet(books, OTHER)))
    assert [] == await store.read(untold)
    await store.transact(bury)
    assert [(VISITOR.ref, ["another", CASE])] == await store.read(untold)
    await store.transact(lambda books: books.post.mourned(CHANNEL, VISITOR.ref))
    await store.transact(bury)
    assert [] == await store.read(untold)


async def test_whoever_is_forgotten_leaves_nothing(store: Store) -> None:
    def talked(books: UnitOfWork) -> None:
        for visitor in (VISITOR, OTHER):
            follow(books, visitor)
            say(books, visitor)
            books.post.heard(visitor, [3], ask=0, now=NOW)
            books.post.link(visitor, f"digest of {visitor.ref}", until=LATER)
        nudge(books)

    def left(books: UnitOfWork, visitor: Visitor) -> list[bool]:
        post = books.post
        return [
            post.chat(CHANNEL, visitor.ref) is not None,
            post.next(CHANNEL, visitor.ref, now=NOW, until=LATER) is not None,
            bool(post.left(visitor)),
            post.linked(f"digest of {visitor.ref}", now=NOW) is not None,
            bool(books.talk.followed(visitor)),
            bool(news(books, visitor)),
        ]

    await store.transact(talked)
    await store.transact(lambda books: books.post.forget(VISITOR))
    assert [False] * 6 == await store.transact(lambda books: left(books, VISITOR))
    assert [True] * 6 == await store.transact(lambda books: left(books, OTHER))


# Parcels.


async def test_a_parcel_is_leased_to_whoever_sent_it_and_to_whoever_takes_it(store: Store) -> None:
    seq = await store.transact(lambda books: (meet(books), say(books, until=LEASED))[1])
    assert ([], None) == await store.transact(lambda books: (due(books), step(books)))
    assert [VISITOR.ref] == await store.read(lambda books: due(books, LEASED))
    assert Parcel(seq=seq, visitor=VISITOR.ref) == await store.transact(lambda books: step(books, LEASED))
    assert ([], None) == await store.transact(lambda books: (due(books, LEASED), step(books, LEASED)))


async def test_nothing_overtakes(store: Store) -> None:
    first, second = await store.transact(lambda books: (meet(books), say(books, until=LEASED), say(books))[1:])
    assert ([], None) == await store.transact(lambda books: (due(books), step(books)))
    later = LEASED + HOUR
    await store.transact(lambda books: books.post.put_off(CHANNEL, VISITOR.ref, first, until=later))
    assert ([], None) == await store.transact(lambda books: (due(books, LEASED), step(books, LEASED)))
    found = await store.transact(lambda books: step(books, later))
    assert found is not None
    assert (first, 1) == (found.seq, found.tries)
    await store.transact(lambda books: books.post.sent(VISITOR, first, [1], ask=0, now=later, last=True))
    found = await store.transact(lambda books: step(books, later))
    assert found is not None
    assert second == found.seq


async def test_each_chat_is_due_once_and_waits_for_no_other(store: Store) -> None:
    def two(books: UnitOfWork) -> None:
        for visitor in (VISITOR, OTHER):
            meet(books, visitor)
        say(books, until=LATER)
        say(books, OTHER)
        say(books, OTHER)

    await store.transact(two)
    assert [OTHER.ref] == await store.read(due)
    assert [VISITOR.ref, OTHER.ref] == sorted(await store.read(lambda books: due(books, LATER)))
    assert 1 == len(await store.read(lambda books: books.post.due(CHANNEL, now=LATER, limit=1)))


async def test_nothing_is_due_in_a_dead_chat_until_it_lives_again(store: Store) -> None:
    await store.transact(lambda books: (meet(books), bury(books), say(books)))
    assert [] == await store.read(due)
    await store.transact(meet)
    assert [VISITOR.ref] == await store.read(due)


async def test_putting_off_because_of_the_hour_is_no_try(store: Store) -> None:
    seq = await store.transact(say)
    await store.transact(lambda books: books.post.put_off(CHANNEL, VISITOR.ref, seq, until=LEASED, tried=False))
    found = await store.transact(lambda books: step(books, LEASED))
    assert found is not None
    assert 0 == found.tries


async def test_of_a_parcel_that_arrived_in_part_only_the_rest_is_sent(store: Store) -> None:
    def sent(books: UnitOfWork, *ids: int, last: bool = False) -> None:
        books.post.sent(VISITOR, seq, ids, ask=8, now=NOW, last=last)

    seq = await store.transact(say)
    await store.transact(lambda books: sent(books, 21))
    await store.transact(lambda books: sent(books, 21, 22))
    found = await store.transact(step)
    assert found is not None
    assert (21, 22) == found.sent
    await store.transact(lambda books: sent(books, 23, last=True))
    assert None is await store.transact(lambda books: step(books, LATER))
    assert [(id_, False, 8, seq) for id_ in (21, 22, 23)] == await store.read(stands)


async def test_a_delivered_answer_stays_in_the_history_of_its_conversation_and_goes_soon_after_it(store: Store) -> None:
    seq = await store.transact(say)
    await store.transact(lambda books: books.post.sent(VISITOR, seq, [1], ask=0, now=NOW, last=True))
    entry = await store.read(lambda books: books.talk.entry(VISITOR, seq))
    assert entry is not None
    assert (seq, ["y"], "u7") == (entry.seq, entry.body, entry.incoming_id)
    await expire(store, LATER)
    assert None is await store.read(lambda books: books.talk.entry(VISITOR, seq))


async def test_a_delivered_receipt_is_erased(store: Store) -> None:
    seq = await store.transact(say)
    await store.transact(lambda books: books.talk.erase(VISITOR, keep_seq=seq))
    await store.transact(lambda books: books.post.sent(VISITOR, seq, [1], ask=0, now=NOW, last=False))
    assert None is not await store.read(lambda books: books.talk.entry(VISITOR, seq))
    await store.transact(lambda books: books.post.sent(VISITOR, seq, [2], ask=0, now=NOW, last=True))
    assert None is await store.read(lambda books: books.talk.entry(VISITOR, seq))


async def test_a_receipt_on_its_way_outlives_whatever_ends_next(store: Store) -> None:
    """Nobody else has the secret in it."""

    def again(books: UnitOfWork) -> None:
        books.talk.erase(VISITOR, keep_seq=say(books))
        books.talk.acknowledge(VISITOR, upto=seq, now=NOW)
        books.talk.erase(VISITOR)

    seq = await store.transact(say)
    await store.transact(lambda books: books.talk.erase(VISITOR, keep_seq=seq))
    await store.transact(again)
    found = await store.transact(step)
    assert found is not None
    assert seq == found.seq


async def test_of_a_conversation_that_is_over_nothing_is_delivered_but_the_receipt(store: Store) -> None:
    def file(books: UnitOfWork) -> int:
        meet(books)
        say(books, until=LATER)
        receipt = books.talk.say(VISITOR, "u8", ["number"], turn=2, now=NOW)
        books.talk.erase(VISITOR, keep_seq=receipt)
        books.post.send(VISITOR, receipt, now=NOW, until=NOW)
        return receipt

    receipt = await store.transact(file)
    assert [VISITOR.ref] == await store.read(due)
    found = await store.transact(step)
    assert found is not None
    assert receipt == found.seq


async def test_a_parcel_whose_entry_went_otherwise_is_passed_over(store: Store) -> None:
    """Even while it is leased: what stands behind it need not wait."""

    def tapped(books: UnitOfWork) -> int:
        follow(books)
        nudge(books)
        books.talk.acknowledge(VISITOR, upto=max(news(books)), now=NOW)
        books.post.send(VISITOR, 10**9, now=NOW, until=LATER)
        return say(books)

    seq = await store.transact(tapped)
    found = await store.transact(step)
    assert found is not None
    assert seq == found.seq
    await store.transact(lambda books: books.post.drop(VISITOR, seq, now=NOW))
    assert None is await store.transact(lambda books: step(books, LATER + DAY))


async def test_what_cannot_be_delivered_stays_in_the_history(store: Store) -> None:
    seq = await store.transact(say)
    await store.transact(lambda books: books.post.drop(VISITOR, seq, now=NOW))
    assert (None, 1) == await store.transact(lambda books: (step(books, LATER), len(books.talk.history(VISITOR))))


async def test_what_arrived_after_its_parcel_was_dropped_is_still_known_to_stand_there(store: Store) -> None:
    await store.transact(lambda books: books.post.sent(VISITOR, 9, [1], ask=0, now=NOW, last=False))
    assert [(1, False, 0, 9)] == await store.read(stands)


# News.


async def test_news_for_a_chat_is_a_parcel_once_until_it_is_tapped(store: Store) -> None:
    await store.transact(lambda books: (follow(books), nudge(books), nudge(books)))
    found = await store.transact(step)
    assert found is not None
    assert (True, [found.seq]) == (found.news, await store.read(news))
    await store.transact(lambda books: books.post.sent(VISITOR, found.seq, [1], ask=0, now=NOW, last=True))
    await store.transact(nudge)
    assert ([found.seq], None) == await store.transact(lambda books: (news(books), step(books)))
    await store.transact(lambda books: books.talk.acknowledge(VISITOR, upto=found.seq, now=NOW))
    await store.transact(nudge)
    assert None is not await store.transact(step)


async def test_a_page_that_follows_gets_no_parcel(store: Store) -> None:
    page = a_visitor("page")
    await store.transact(lambda books: (books.talk.follow(page, CASE), nudge(books)))
    assert ([], 1) == await store.read(lambda books: (list(books.post.due("web", now=LATER)), len(news(books, page))))


async def test_news_that_waits_for_the_morning_holds_up_no_answer(store: Store) -> None:
    def night(books: UnitOfWork) -> tuple[int, int]:
        follow(books)
        nudge(books)
        (told,) = news(books)
        books.post.put_off(CHANNEL, VISITOR.ref, told, until=LATER, tried=False)
        return told, say(books)

    told, answer = await store.transact(night)
    assert [VISITOR.ref] == await store.read(due)
    found = await store.transact(step)
    assert found is not None
    assert answer == found.seq
    assert ([], None) == await store.transact(lambda books: (due(books), step(books)))
    await store.transact(lambda books: books.post.sent(VISITOR, answer, [1], ask=0, now=NOW, last=True))
    found = await store.transact(lambda books: step(books, LATER))
    assert found is not None
    assert told == found.seq


async def test_news_does_not_overtake_an_answer_that_waits(store: Store) -> None:
    await store.transact(lambda books: (follow(books), nudge(books), say(books, until=LEASED)))
    assert ([], None) == await store.transact(lambda books: (due(books), step(books)))


def mute(books: UnitOfWork) -> None:
    books.post.mute(VISITOR, True)


def bury(books: UnitOfWork) -> None:
    books.post.bury(CHANNEL, VISITOR.ref, now=NOW)


@pytest.mark.parametrize("close", [mute, bury])
async def test_nobody_is_told_news_who_does_not_want_or_cannot_get_it(
    store: Store, close: Callable[[UnitOfWork], None]
) -> None:
    await store.transact(follow)
    assert await store.read(lambda books: books.talk.reaches(CASE))
    await store.transact(lambda books: (close(books), nudge(books)))
    assert ([], [], False) == await store.read(lambda books: (news(books), due(books, LATER), books.talk.reaches(CASE)))


@pytest.mark.parametrize("close", [mute, bury])
async def test_news_that_waited_when_a_chat_was_closed_does_not_stop_news_after_it_is_open_again(
    store: Store, close: Callable[[UnitOfWork], None]
) -> None:
    def opened(books: UnitOfWork) -> None:
        meet(books)
        books.post.mute(VISITOR, False)
        nudge(books)

    await store.transact(lambda books: (follow(books), nudge(books), close(books)))
    assert ([], None) == await store.transact(lambda books: (news(books), step(books)))
    await store.transact(opened)
    assert (1, [VISITOR.ref]) == await store.read(lambda books: (len(news(books)), due(books)))


async def test_a_chat_that_is_closed_keeps_nobody_else_from_being_reached(store: Store) -> None:
    await store.transact(lambda books: (follow(books), follow(books, OTHER), mute(books)))
    assert await store.read(lambda books: books.talk.reaches(CASE))


async def test_the_cases_of_a_visitor_are_listed(store: Store) -> None:
    await store.transact(lambda books: [books.talk.follow(VISITOR, case) for case in ("b", "a", "b")])
    assert (["a", "b"], []) == await store.read(
        lambda books: (list(books.talk.followed(VISITOR)), list(books.talk.followed(OTHER)))
    )


async def test_questions_of_a_new_conversation_have_larger_numbers_than_any_before(store: Store) -> None:
    """A turn hears one thing and says one; its question's number grows by eight at most."""

    def talk(books: UnitOfWork) -> int:
        ask = books.talk.first_ask()
        for turn in range(1, 6):
            books.talk.hear(VISITOR, f"in {ask} {turn}", "x", turn=turn, now=NOW)
            books.talk.say(VISITOR, f"in {ask} {turn}", "y", turn=turn, now=NOW)
            ask += 8
        return ask

    last = await store.transact(talk)
    assert last <= await store.transact(lambda books: books.talk.first_ask())


# What stands in a chat.


def chatted(books: UnitOfWork) -> None:
    meet(books)
    books.post.heard(VISITOR, [4, 2], ask=8, now=NOW)
    books.post.sent(VISITOR, 11, [3], ask=9, now=NOW + SECOND, last=True)
    books.post.sent(VISITOR, 12, [5], ask=9, now=NOW + SECOND, last=True)
    books.post.noted(VISITOR, [6], now=NOW + SECOND)
    books.post.heard(OTHER, [4], ask=0, now=NOW)


async def test_what_stands_in_a_chat_is_listed_with_the_oldest_first(store: Store) -> None:
    await store.transact(chatted)
    assert await store.read(stands) == [
        (2, True, 8, 0),
        (4, True, 8, 0),
        (3, False, 9, 11),
        (5, False, 9, 12),
        (6, False, 0, 0),
    ]
    assert [NOW] * 2 + [NOW + SECOND] * 3 == [
        one.at for one in await store.read(lambda books: books.post.left(VISITOR))
    ]


@pytest.mark.parametrize(
    ("ours", "but", "gone"), [(False, 0, [2, 4]), (True, 0, [2, 4, 3, 5, 6]), (True, 11, [2, 4, 5, 6])]
)
async def test_messages_are_doomed(store: Store, ours: bool, but: int, gone: list[int]) -> None:
    await store.transact(chatted)
    await store.transact(lambda books: books.post.doom(VISITOR, ours=ours, but=but))
    assert gone == await store.read(doomed)
    assert [] == [left for left in await store.read(lambda books: books.post.left(OTHER)) if left.doomed]


async def test_a_chat_in_which_something_is_doomed_is_named_once_until_it_is_gone(store: Store) -> None:
    def chats_of(books: UnitOfWork) -> list[str]:
        return list(books.post.doomed(CHANNEL))

    await store.transact(chatted)
    assert [] == await store.read(chats_of)
    await store.transact(lambda books: books.post.doom_these(VISITOR, [5, 6, 99]))
    assert ([5, 6], [VISITOR.ref]) == await store.read(lambda books: (doomed(books), chats_of(books)))
    await store.transact(lambda books: books.post.gone(VISITOR, [5, 6, 99]))
    assert ([2, 4, 3], []) == await store.read(lambda books: ([one[0] for one in stands(books)], chats_of(books)))


async def test_in_a_dead_chat_nothing_is_to_be_deleted(store: Store) -> None:
    await store.transact(lambda books: (chatted(books), bury(books), books.post.heard(VISITOR, [9], ask=0, now=NOW)))
    await store.transact(lambda books: books.post.doom(VISITOR, ours=True))
    assert [] == await store.read(lambda books: list(books.post.doomed(CHANNEL)))


# Links.


async def test_a_link_leads_to_its_chat_until_it_is_used_up_or_over(store: Store) -> None:
    def found(books: UnitOfWork, now: datetime = NOW) -> str:
        chat = books.post.linked("digest", now=now)
        return chat.visitor if chat else ""

    await store.transact(lambda books: (meet(books), books.post.link(VISITOR, "digest", until=LATER)))
    assert (VISITOR.ref, "") == await store.read(lambda books: (found(books), found(books, LATER)))
    assert [True, False] == await store.transact(lambda books: [books.post.unlink("digest") for _ in range(2)])
    assert "" == await store.read(found)


async def test_a_link_ends_with_its_conversation(store: Store) -> None:
    await store.transact(lambda books: (meet(books), say(books), books.post.link(VISITOR, "digest", until=LATER)))
    await store.transact(lambda books: books.talk.erase(VISITOR))
    assert None is await store.read(lambda books: books.post.linked("digest", now=NOW))


# What goes when its time is over.


async def test_a_settled_update_is_known_for_two_days_at_most(store: Store) -> None:
    await store.transact(lambda books: (arrive(books, 7, 8), books.post.settle(SOURCE, [7], now=NOW)))
    await expire(store, HALF_DAY + 2 * DAY - SECOND)
    assert [] == await store.transact(lambda books: arrive(books, 7, 8))
    await expire(store, HALF_DAY + 2 * DAY)
    assert [7] == await store.transact(lambda books: arrive(books, 7, 8))


async def test_an_update_that_nobody_comes_for_goes_too(store: Store) -> None:
    await store.transact(lambda books: arrive(books, 7))
    await expire(store, NOW + 8 * DAY - SECOND)
    assert [7] == await store.transact(lambda books: claim(books, NOW + 7 * DAY))
    await expire(store, NOW + 8 * DAY)
    assert [] == await store.transact(lambda books: claim(books, LATER + DAY))


async def test_messages_are_forgotten_when_the_platform_deletes_them_no_more(store: Store) -> None:
    await store.transact(chatted)
    await store.transact(lambda books: (say(books), books.talk.erase(VISITOR)))
    await expire(store, NOW + 2 * DAY)
    assert [3, 5, 6] == [one[0] for one in await store.read(stands)]
    await expire(store, NOW + 2 * DAY + SECOND)
    assert [] == await store.read(stands)


async def test_links_that_are_over_go(store: Store) -> None:
    await store.transact(lambda books: (meet(books), books.post.link(VISITOR, "digest", until=LEASED)))
    await expire(store, LEASED)
    assert None is await store.read(lambda books: books.post.linked("digest", now=NOW))


@pytest.mark.parametrize("reason", ["conversation", "follower", "parcel", "message", "link", "unmourned"])
async def test_a_chat_stays_for_as_long_as_something_refers_to_it(store: Store, reason: str) -> None:
    refer: dict[str, Callable[[UnitOfWork], object]] = {
        "conversation": lambda books: books.talk.save(VISITOR, {}, turn=1, now=NOW, until=NOW + 3 * DAY),
        "follower": lambda books: books.talk.follow(VISITOR, CASE),
        "parcel": lambda books: books.post.send(
            VISITOR, books.talk.say(VISITOR, "u7", ["y"], turn=1, now=NOW), now=NOW, until=NOW
        ),
        "message": lambda books: books.post.heard(VISITOR, [1], ask=0, now=NOW + DAY),
        "link": lambda books: books.post.link(VISITOR, "digest", until=NOW + 3 * DAY),
        "unmourned": bury,
    }
    await store.transact(lambda books: (meet(books), meet(books, OTHER), refer[reason](books)))
    await expire(store, NOW + 2 * DAY)
    assert [True, False] == [
        await store.read(lambda books, ref=ref: books.post.chat(CHANNEL, ref) is not None)  # type: ignore[misc]
        for ref in (VISITOR.ref, OTHER.ref)
    ]


async def test_a_chat_goes_within_a_day_after_the_last_thing_that_referred_to_it(store: Store) -> None:
    known = []
    await store.transact(lambda books: (meet(books), books.post.heard(VISITOR, [1], ask=0, now=NOW + HOUR)))
    for days in (1, 2, 3):
        await expire(store, NOW + days * DAY)
        known.append(await store.read(lambda books: books.post.chat(CHANNEL, VISITOR.ref) is not None))
    assert [True, True, False] == known


async def test_a_chat_is_not_forgotten_before_it_had_time_to_talk(store: Store) -> None:
    await store.transact(meet)
    await expire(store, NOW + 6 * HOUR)
    assert None is not await store.read(lambda books: books.post.chat(CHANNEL, VISITOR.ref))


async def test_much_that_is_over_goes_in_batches(store: Store) -> None:
    def much(books: UnitOfWork) -> None:
        arrive(books, *range(5))
        books.post.settle(SOURCE, list(range(5)), now=NOW)

    await store.transact(much)
    gone = [await store.transact(lambda books: books.housekeeping.expire(now=LATER, limit=2)) for _ in range(4)]
    assert [2, 2, 1, 0] == gone


# What was secret, or told who chats, is to go from the journal too.


@pytest.mark.parametrize("url", ["memory"], indirect=True)
@pytest.mark.parametrize(
    "act",
    [
        lambda books: books.post.settle(SOURCE, [7], now=NOW),
        lambda books: books.post.bury(CHANNEL, VISITOR.ref, now=NOW),
        lambda books: books.post.forget(VISITOR),
        lambda books: books.post.gone(VISITOR, [2]),
        lambda books: books.post.sent(VISITOR, 1, [], ask=0, now=NOW, last=True),
        lambda books: books.housekeeping.expire(now=NOW + 3 * DAY),
    ],
)
async def test_what_is_erased_is_wiped(store: Store, act: Callable[[UnitOfWork], object]) -> None:
    def receipt(books: UnitOfWork) -> None:
        assert 1 == books.talk.say(VISITOR, "u7", ["number"], turn=1, now=NOW)
        books.talk.erase(VISITOR, keep_seq=1)
        books.post.send(VISITOR, 1, now=NOW, until=LATER)
        chatted(books)

    await store.transact(receipt)
    await store.transact(act)
    assert store._db.wiped  # type: ignore[attr-defined]


# Several at once.


@POSTGRESQL
async def test_two_who_claim_at_once_do_not_get_the_same_updates(store: Store) -> None:
    await store.transact(lambda books: arrive(books, 7, 8, 9))
    found = await at_once(store, lambda books: claim(books, limit=2), lambda books: claim(books))
    assert ([7, 8], [9]) == found
    assert [] == await store.transact(claim)


@POSTGRESQL
async def test_two_who_ask_for_the_next_parcel_at_once_do_not_get_one_each(store: Store) -> None:
    first = await store.transact(lambda books: (say(books), say(books))[0])
    one, other = await at_once(store, step, step, waits=True)
    assert one is not None
    assert (first, None) == (one.seq, other)


@POSTGRESQL
async def test_the_next_parcel_is_found_by_whoever_waited_for_the_last_to_be_delivered(store: Store) -> None:
    def deliver(books: UnitOfWork) -> None:
        step(books)
        books.post.sent(VISITOR, first, [1], ask=0, now=NOW, last=True)

    first, second = await store.transact(lambda books: (say(books), say(books)))
    _, found = await at_once(store, deliver, step, waits=True)
    assert found is not None
    assert second == found.seq


@POSTGRESQL
async def test_an_update_that_comes_twice_at_once_is_new_to_one(store: Store) -> None:
    first, second = await at_once(
        store, lambda books: arrive(books, 7, 8), lambda books: arrive(books, 8, 9), waits=True
    )
    assert ([7, 8], [9]) == (first, second)


@POSTGRESQL
async def test_a_chat_that_is_met_while_it_would_be_forgotten_is_there_afterwards(store: Store) -> None:
    def turn(books: UnitOfWork) -> None:
        books.talk.load(VISITOR, now=NOW + 2 * DAY)
        meet(books, now=NOW + 2 * DAY)
        books.talk.save(VISITOR, {}, turn=1, now=NOW + 2 * DAY, until=LATER)

    await store.transact(meet)
    await at_once(store, lambda books: books.housekeeping.expire(now=NOW + 2 * DAY), turn, waits=True)
    assert None is not await store.read(lambda books: books.post.chat(CHANNEL, VISITOR.ref))


async def at_once(
    store: Store, first: Callable[[UnitOfWork], object], second: Callable[[UnitOfWork], object], *, waits: bool = False
) -> tuple[object, object]:
    """The second begins when the first has done its work and not committed yet; `waits` for it to commit."""
    done, go = threading.Event(), threading.Event()

    def held(books: UnitOfWork) -> object:
        result = first(books)
        done.set()
        assert go.wait(30)
        return result

    one = asyncio.create_task(store.transact(held))
    assert await asyncio.to_thread(done.wait, 5)
    other = asyncio.create_task(store.transact(second))
    finished, _ = await asyncio.wait([other], timeout=0.3 if waits else 30)
    assert waits == (not finished)
    go.set()
    return await one, await other


async def test_leases_of_a_process_that_is_no_more_are_ended_and_delays_are_kept(store: Store) -> None:
    def work(books: UnitOfWork) -> tuple[list[int], list[str], list[int]]:
        arrive(books, 1, 2)
        books.post.delay(SOURCE, 2, until=NOW + HOUR)
        meet(books)
        meet(books, OTHER)
        say(books, until=LEASED)
        say(books, OTHER, until=NOW + HOUR)
        books.post.free(SOURCE, CHANNEL, now=NOW, upto=LEASED)
        return claim(books, NOW), list(books.post.due(CHANNEL, now=NOW)), claim(books, NOW + HOUR)

    assert await store.transact(work) == ([1], [VISITOR.ref], [1, 2])


async def test_last_words_are_doomed_when_their_time_is_over_and_nothing_else_is(store: Store) -> None:
    def work(books: UnitOfWork) -> list[tuple[int, list[int]]]:
        meet(books)
        receipt, other = say(books), say(books)
        books.post.sent(VISITOR, receipt, [11], ask=0, now=NOW, last=True)
        books.post.sent(VISITOR, other, [12], ask=0, now=NOW, last=True)
        books.post.heard(VISITOR, [13], ask=0, now=NOW)
        books.post.fade(VISITOR, receipt, until=LATER)

        def doomed(now: datetime) -> tuple[int, list[int]]:
            return books.post.doom_faded(CHANNEL, now=now), [
                left.id for left in books.post.left(VISITOR) if left.doomed
            ]

        return [doomed(LATER - SECOND), doomed(LATER), doomed(LATER)]

    assert await store.transact(work) == [(0, []), (1, [11]), (0, [11])]


# On the disk.


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (arrivals._WAITING, "arrival_waiting"),
        (leftovers._OLD_SETTLED, "arrival_settled"),
        (leftovers._UNCLAIMED, "arrival_waiting"),
        (leftovers._OLD_MESSAGES, "chat_message_at"),
        (leftovers._CHATS, "chat_seen"),
        (leftovers._LINKS_OVER, "upload_link_until"),
        (chats._UNMOURNED, "chat_unmourned"),
        (chats._FOLLOWED, "follower_visitor"),
        (messages._DOOMED, "chat_message_doomed"),
        (messages._FADED, "last_words_until"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_whoever_looks_for_work_looks_in_an_index(sqlite_url: str, statement: Statement, index: str) -> None:
    named = {"limit": 1, "after": 0, "at": 0, "until": 0, "seen": 0}
    values = {**named, **dict.fromkeys(("source", "channel", "visitor"), "x")}
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as db:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement.sqlite}", values)]
    assert any(f"INDEX {index}" in line for line in plan), plan
    assert [] == [line for line in plan if "TEMP B-TREE" in line]


def rows(url: str, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as db:
        return db.execute(f'SELECT * FROM "{table}"').fetchall()


def disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("mashang.db*"))
