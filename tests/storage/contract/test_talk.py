"""Conversations, the same on every engine."""

from datetime import timedelta

import pytest

from storage.ports import UnitOfWork
from storage.store import Store
from storage.vault import suite
from tests.storage.builders import LATER, NOW, a_case, a_file, a_visitor

VISITOR = a_visitor()
OTHER = a_visitor("visitor-two")


def a_turn(books: UnitOfWork, turn: int = 1, incoming_id: str = "in-1") -> int:
    books.talk.load(VISITOR, now=NOW)
    books.talk.hear(VISITOR, incoming_id, {"kind": "text", "text": "你好"}, turn=turn, now=NOW)
    books.talk.save(VISITOR, {"step": "narrative", "turn": turn}, turn=turn, now=NOW, until=LATER)
    return books.talk.say(VISITOR, incoming_id, [{"kind": "ask", "text": "然后呢?"}], turn=turn, now=NOW)


async def test_nobody_has_a_conversation_at_first(store: Store) -> None:
    assert None is await store.read(lambda books: books.talk.load(VISITOR, now=NOW))


async def test_a_saved_state_comes_back(store: Store) -> None:
    await store.transact(a_turn)
    found = await store.read(lambda books: books.talk.load(VISITOR, now=NOW))
    assert found is not None
    assert (found.state, found.turn, found.touched) == ({"step": "narrative", "turn": 1}, 1, NOW)


async def test_keys_keep_the_order_in_which_they_were_answered(store: Store) -> None:
    state = {"z": 1, "a": 2, "m": {"y": 1, "b": 2}}
    await store.transact(lambda books: books.talk.save(VISITOR, state, turn=1, now=NOW, until=LATER))
    found = await store.read(lambda books: books.talk.load(VISITOR, now=NOW))
    assert found is not None
    assert isinstance(found.state, dict)
    assert list(found.state) == ["z", "a", "m"]


async def test_the_same_incoming_id_is_heard_once(store: Store) -> None:
    def twice(books: UnitOfWork) -> list[bool]:
        return [books.talk.hear(VISITOR, "in-1", "x", turn=1, now=NOW) for _ in range(2)]

    assert await store.transact(twice) == [True, False]


async def test_another_visitor_may_use_the_same_incoming_id(store: Store) -> None:
    await store.transact(a_turn)
    assert await store.transact(lambda books: books.talk.hear(OTHER, "in-1", "x", turn=1, now=NOW))


async def test_history_has_both_directions_in_order(store: Store) -> None:
    await store.transact(lambda books: a_turn(books, 1, "in-b"))
    await store.transact(lambda books: a_turn(books, 2, "in-a"))
    history = await store.read(lambda books: books.talk.history(VISITOR))
    assert [(said.mine, said.incoming_id) for said in history] == [
        (True, "in-b"),
        (False, "in-b"),
        (True, "in-a"),
        (False, "in-a"),
    ]
    assert sorted({said.seq for said in history}) == [said.seq for said in history]


async def test_history_after_a_seq_is_what_came_later(store: Store) -> None:
    first = await store.transact(lambda books: a_turn(books, 1, "in-1"))
    await store.transact(lambda books: a_turn(books, 2, "in-2"))
    later = await store.read(lambda books: books.talk.history(VISITOR, after=first))
    assert [said.incoming_id for said in later] == ["in-2", "in-2"]


async def test_the_answer_to_an_incoming_id_can_be_given_again(store: Store) -> None:
    seq = await store.transact(a_turn)
    (answer,) = await store.read(lambda books: books.talk.answers(VISITOR, "in-1"))
    assert (seq, [{"kind": "ask", "text": "然后呢?"}], NOW) == (answer.seq, answer.body, answer.at)


async def test_half_a_surrogate_pair_is_kept_as_it_came(store: Store) -> None:
    await store.transact(lambda books: books.talk.save(VISITOR, {"text": "a\ud800b\x00"}, turn=1, now=NOW, until=LATER))
    found = await store.read(lambda books: books.talk.load(VISITOR, now=NOW))
    assert found is not None
    assert found.state == {"text": "a\ud800b\x00"}


async def test_another_key_opens_nothing(store: Store) -> None:
    await store.transact(a_turn)
    stranger = a_visitor(VISITOR.ref)
    with pytest.raises(suite.Unreadable):
        await store.read(lambda books: books.talk.load(stranger, now=NOW))


async def test_a_conversation_whose_time_is_over_is_gone_with_its_files(store: Store) -> None:
    def talk(books: UnitOfWork) -> None:
        a_turn(books)
        file = a_file()
        books.evidence.stage(file, owner=VISITOR.ref, key=VISITOR.key, cleaned=b"abc", original=b"abcd", now=NOW)

    await store.transact(talk)
    assert None is await store.transact(lambda books: books.talk.load(VISITOR, now=LATER))
    assert await store.read(
        lambda books: (list(books.talk.history(VISITOR)), list(books.evidence.staged(VISITOR.ref)))
    ) == ([], [])


async def test_a_reader_that_finds_a_conversation_over_does_not_write(store: Store) -> None:
    await store.transact(a_turn)
    assert None is await store.read(lambda books: books.talk.load(VISITOR, now=LATER))
    assert len(await store.read(lambda books: books.talk.history(VISITOR))) == 2


async def test_erasing_leaves_nothing_but_the_receipt(store: Store) -> None:
    await store.transact(a_turn)
    seq = await store.transact(lambda books: a_turn(books, 2, "in-2"))
    await store.transact(lambda books: books.talk.erase(VISITOR, keep_seq=seq))
    history = await store.read(lambda books: books.talk.history(VISITOR))
    assert [(seq, False)] == [(said.seq, said.mine) for said in history]
    assert None is await store.read(lambda books: books.talk.load(VISITOR, now=NOW))


async def test_erasing_touches_nobody_else(store: Store) -> None:
    await store.transact(a_turn)
    await store.transact(lambda books: books.talk.erase(OTHER))
    assert len(await store.read(lambda books: books.talk.history(VISITOR))) == 2


async def test_an_acknowledged_receipt_is_gone(store: Store) -> None:
    seq = await store.transact(a_turn)
    await store.transact(lambda books: books.talk.erase(VISITOR, keep_seq=seq))
    await store.transact(lambda books: books.talk.acknowledge(VISITOR, upto=seq, now=NOW))
    assert list(await store.read(lambda books: books.talk.history(VISITOR))) == []


async def test_what_is_acknowledged_in_a_living_conversation_stays_in_its_history(store: Store) -> None:
    seq = await store.transact(a_turn)
    await store.transact(lambda books: books.talk.acknowledge(VISITOR, upto=seq, now=NOW))
    assert len(await store.read(lambda books: books.talk.history(VISITOR))) == 2


async def test_seqs_grow_over_an_erased_conversation(store: Store) -> None:
    before = await store.transact(a_turn)
    await store.transact(lambda books: books.talk.erase(VISITOR))
    assert before < await store.transact(a_turn)


async def test_what_was_said_since_is_found_by_channel(store: Store) -> None:
    before = await store.read(lambda books: books.talk.newest())
    seq = await store.transact(a_turn)
    assert [(seq, VISITOR.ref)] == await store.read(lambda books: books.talk.said_since("web", after=before))
    assert await store.read(lambda books: books.talk.said_since("console", after=before)) == []


async def test_a_follower_is_told_of_news_once_until_it_was_shown(store: Store) -> None:
    def nudge(books: UnitOfWork) -> None:
        books.talk.nudge(a_case().id, now=NOW)

    await store.transact(lambda books: books.talk.follow(VISITOR, a_case().id))
    await store.transact(nudge)
    await store.transact(nudge)
    (news,) = await store.read(lambda books: books.talk.history(VISITOR))
    assert news.body == {"news": True}
    await store.transact(lambda books: books.talk.acknowledge(VISITOR, upto=news.seq, now=NOW))
    await store.transact(nudge)
    (again,) = await store.read(lambda books: books.talk.history(VISITOR))
    assert news.seq < again.seq


async def test_news_outlive_the_conversation(store: Store) -> None:
    await store.transact(a_turn)
    await store.transact(lambda books: books.talk.follow(VISITOR, a_case().id))
    await store.transact(lambda books: books.talk.nudge(a_case().id, now=NOW))
    await store.transact(lambda books: books.talk.load(VISITOR, now=LATER + timedelta(hours=1)))
    assert [said.body for said in await store.read(lambda books: books.talk.history(VISITOR))] == [{"news": True}]
