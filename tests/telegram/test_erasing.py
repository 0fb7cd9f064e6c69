"""Messages are taken out of a chat in batches; what cannot be deleted is known, and a pause loses nothing."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.telegram.sending import Dead, Pause
from storage.vault.keyring import Keyring
from tests.telegram.scripted import (
    BAD,
    BLOCKED,
    BROKEN,
    LOST,
    OK,
    TOKENLESS,
    Answer,
    Chats,
    chats_of,
    slow_down,
    visitor_of,
)

ANN, BEN = 1001, 1002


@pytest.fixture
def chats(tmp_path: Path) -> Chats:
    return chats_of(Keyring.create(tmp_path / "keyring.json"))


async def heard(chats: Chats, ids: Sequence[int], *, doomed: bool = True, chat: int = ANN) -> None:
    def work(books) -> None:  # type: ignore[no-untyped-def]
        books.post.meet(visitor_of(chat), chat, language="zh-Hans", now=chats.clock())
        books.post.heard(visitor_of(chat), ids, ask=0, now=chats.clock())
        if doomed:
            books.post.doom_these(visitor_of(chat), ids)

    await chats.do(work)


async def erase(chats: Chats, chat: int = ANN) -> float | None:
    return await chats.sender.erase(visitor_of(chat), chat)


async def forget(chats: Chats) -> int:
    return await chats.sender.forget(visitor_of(ANN), ANN)


async def standing(chats: Chats) -> list[int]:
    return [left.id for left in await chats.stands(ANN)]


def batches(chats: Chats) -> list[list[int]]:
    return [call.message_ids for call in chats.session.calls if call.__api_method__ == "deleteMessages"]  # type: ignore[attr-defined]


async def test_only_what_is_doomed_goes(chats: Chats) -> None:
    await heard(chats, [1, 3])
    await heard(chats, [2], doomed=False)
    assert await erase(chats) is None
    assert (batches(chats), await standing(chats)) == ([[1, 3]], [2])


async def test_nothing_doomed_is_no_request(chats: Chats) -> None:
    await heard(chats, [1], doomed=False)
    assert (await erase(chats), chats.session.calls) == (None, [])


async def test_a_hundred_at_a_time(chats: Chats) -> None:
    await heard(chats, range(1, 251))
    await erase(chats)
    assert ([len(batch) for batch in batches(chats)], await standing(chats)) == ([100, 100, 50], [])


async def test_what_is_too_old_is_not_asked_for(chats: Chats) -> None:
    await heard(chats, [1])
    chats.clock.now += timedelta(hours=47)
    await heard(chats, [2])
    chats.clock.now += timedelta(hours=1)
    assert (await erase(chats), batches(chats), await standing(chats)) == (None, [[2]], [])


async def test_one_that_cannot_be_deleted_does_not_keep_the_others(chats: Chats) -> None:
    await heard(chats, [1, 2, 3])
    chats.session.will("deleteMessages", BAD)
    chats.session.will("deleteMessage", OK, BAD, OK)
    assert await erase(chats) is None
    assert [call.message_id for call in chats.session.calls[1:]] == [1, 2, 3]  # type: ignore[attr-defined]
    assert await standing(chats) == []


@pytest.mark.parametrize(("answer", "wait"), [(slow_down(600), 600), (BROKEN, 1), (LOST, 1), (TOKENLESS, 300)])
async def test_a_refusal_for_now_is_waited_for(chats: Chats, answer: Answer, wait: float) -> None:
    await heard(chats, [1, 2])
    chats.session.will("deleteMessages", answer)
    assert (await erase(chats), await erase(chats), len(chats.session.calls)) == (wait, wait, 1)
    chats.clock.pass_by(wait)
    assert (await erase(chats), await standing(chats)) == (None, [])


async def test_what_is_asked_of_one_chat_holds_up_no_other(chats: Chats) -> None:
    await heard(chats, [1])
    await heard(chats, [1], chat=BEN)
    chats.session.will("deleteMessages", slow_down(600), chat=ANN)
    assert (await erase(chats), await erase(chats, BEN)) == (600, None)


async def test_after_a_pause_only_the_rest_is_asked_for(chats: Chats) -> None:
    await heard(chats, range(1, 151))
    chats.session.will("deleteMessages", OK, slow_down(3))
    assert (await erase(chats), len(await standing(chats))) == (3, 50)
    chats.clock.pass_by(3)
    await erase(chats)
    assert [len(batch) for batch in batches(chats)] == [100, 50, 50]


async def test_a_pause_among_single_ones_forgets_none(chats: Chats) -> None:
    await heard(chats, [1, 2, 3])
    chats.session.will("deleteMessages", BAD)
    chats.session.will("deleteMessage", OK, slow_down(3))
    assert (await erase(chats), await standing(chats)) == (3, [2, 3])


async def test_who_blocked_the_bot_is_dead(chats: Chats) -> None:
    await heard(chats, [1])
    chats.session.will("deleteMessages", BLOCKED)
    assert (await erase(chats), await standing(chats)) == (None, [])
    assert await chats.do(lambda books: [ref for ref, _ in books.post.unmourned("telegram")]) == ["v1001"]


async def test_forgetting_takes_all_and_says_how_much_is_left(chats: Chats) -> None:
    await heard(chats, [1], doomed=False)
    chats.clock.now += timedelta(hours=48)
    await heard(chats, [102, 103], doomed=False)
    await chats.said(ANN, "ours")
    await chats.deliver(ANN)
    chats.session.will("deleteMessages", BAD)
    chats.session.will("deleteMessage", OK, BAD)
    assert await forget(chats) == 2  # one is too old, one was refused
    assert await standing(chats) == []


async def test_forgetting_again_after_a_pause_counts_all_that_is_left(chats: Chats) -> None:
    await heard(chats, range(1, 103), doomed=False)
    chats.session.will("deleteMessages", BAD, slow_down(3), BAD)
    chats.session.will("deleteMessage", BAD, *[OK] * 99, BAD)
    with pytest.raises(Pause):
        await forget(chats)
    chats.clock.pass_by(3)
    assert await forget(chats) == 1


async def test_forgetting_in_a_dead_chat(chats: Chats) -> None:
    await heard(chats, [1], doomed=False)
    chats.session.will("deleteMessages", BLOCKED)
    with pytest.raises(Dead):
        await forget(chats)
