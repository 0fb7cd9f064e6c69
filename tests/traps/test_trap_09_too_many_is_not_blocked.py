"""Trap 9: 429 and 403 treated alike. `retry_after` is honoured (10,072 s was once seen); 403 means the person blocked
the bot: dead channel, staff told, other contact used."""

from pathlib import Path

import pytest

from bot.channels.telegram.model import Outgoing
from bot.channels.telegram.sending import Dead, Pause
from storage.vault.keyring import Keyring
from tests.telegram.scripted import BLOCKED, Chats, chats_of, slow_down, visitor_of

ANN, BEN = 1001, 1002
LONG = 10_072


@pytest.fixture
def chats(tmp_path: Path) -> Chats:
    return chats_of(Keyring.create(tmp_path / "keyring.json"))


async def unmourned(chats: Chats) -> list[tuple[str, list[str]]]:
    return await chats.do(lambda books: [(ref, list(cases)) for ref, cases in books.post.unmourned("telegram")])


async def test_who_is_asked_to_wait_waits_as_long_as_that(chats: Chats) -> None:
    await chats.said(ANN, "later")
    chats.session.will("sendMessage", slow_down(LONG))
    assert await chats.deliver(ANN) == LONG
    chats.clock.pass_by(LONG - 1)
    await chats.deliver(ANN)
    early = len(chats.session.calls)
    chats.clock.pass_by(1)
    await chats.deliver(ANN)
    assert (early, chats.session.texts(ANN)) == (1, ["later"])


async def test_a_wait_survives_a_restart(chats: Chats) -> None:
    await chats.said(ANN, "later")
    chats.session.will("sendMessage", slow_down(LONG))
    await chats.deliver(ANN)
    chats.clock.pass_by(LONG - 1)
    await chats.another().deliver(visitor_of(ANN), ANN)
    assert len(chats.session.calls) == 1


async def test_being_asked_to_wait_is_no_failure_and_no_death(chats: Chats) -> None:
    await chats.said(ANN, "later")
    for _ in range(100):
        chats.session.will("sendMessage", slow_down(LONG))
        chats.clock.pass_by(await chats.deliver(ANN) or 0)
    (parcel,) = await chats.queued(ANN)
    assert (parcel.tries, await unmourned(chats)) == (0, [])


async def test_nobody_else_waits_with_them(chats: Chats) -> None:
    chats.session.will("sendMessage", slow_down(LONG), chat=ANN)
    for chat in (ANN, BEN):
        await chats.said(chat, "hello")
    assert (await chats.deliver(ANN), await chats.deliver(BEN)) == (LONG, None)
    assert (chats.session.texts(ANN), chats.session.texts(BEN)) == ([], ["hello"])


async def test_in_that_chat_everything_waits(chats: Chats) -> None:
    """Also notes and the next answer: each further request would make it longer."""
    chats.session.will("sendMessage", slow_down(LONG))
    await chats.said(ANN, "first")
    await chats.deliver(ANN)
    with pytest.raises(Pause) as pause:
        await chats.sender.note(visitor_of(ANN), ANN, Outgoing(text="note"))
    await chats.deliver(ANN, fresh=await chats.said(ANN, "second", seconds=90))
    assert (pause.value.seconds, pause.value.tried, len(chats.session.calls)) == (LONG, False, 1)


async def test_who_blocked_the_bot_is_dead_and_the_staff_is_told_of_their_cases(chats: Chats) -> None:
    await chats.news(ANN)
    await chats.said(ANN, "nobody there")
    chats.session.will("sendMessage", BLOCKED)
    assert await chats.deliver(ANN) is None
    assert (await chats.queued(ANN), await unmourned(chats)) == ([], [("v1001", ["c1"])])


async def test_nothing_more_is_sent_to_the_dead(chats: Chats) -> None:
    for text in ("one", "two"):
        await chats.said(ANN, text)
    chats.session.will("sendMessage", BLOCKED)
    await chats.deliver(ANN)
    chats.clock.pass_by(100_000)
    await chats.deliver(ANN)
    assert (len(chats.session.calls), await chats.sender.waiting()) == (1, [])


async def test_a_note_finds_it_out_too(chats: Chats) -> None:
    await chats.news(ANN)
    chats.session.will("sendMessage", BLOCKED)
    with pytest.raises(Dead):
        await chats.sender.note(visitor_of(ANN), ANN, Outgoing(text="note"))
    assert await unmourned(chats) == [("v1001", ["c1"])]


async def test_who_comes_back_is_alive(chats: Chats) -> None:
    await chats.said(ANN, "nobody there")
    chats.session.will("sendMessage", BLOCKED)
    await chats.deliver(ANN)
    await chats.said(ANN, "welcome back")
    await chats.deliver(ANN)
    assert chats.session.texts(ANN) == ["welcome back"]


async def test_one_who_blocked_the_bot_takes_nobody_along(chats: Chats) -> None:
    chats.session.will("sendMessage", BLOCKED, chat=ANN)
    for chat in (ANN, BEN):
        await chats.said(chat, "hello")
        await chats.deliver(chat)
    assert (chats.session.texts(BEN), [ref for ref, _ in await unmourned(chats)]) == (["hello"], ["v1001"])
