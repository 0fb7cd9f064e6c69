"""Trap 7: a retried send job that repeats the text and the files already delivered. Message ids are recorded one by
one."""

from pathlib import Path

import pytest

from storage.vault.keyring import Keyring
from tests.telegram.scripted import BROKEN, OK, Answer, Chats, chats_of, slow_down, visitor_of

ANN = 1001


@pytest.fixture
def chats(tmp_path: Path) -> Chats:
    return chats_of(Keyring.create(tmp_path / "keyring.json"))


@pytest.mark.parametrize("trouble", [BROKEN, slow_down(30)])
@pytest.mark.parametrize("arrived", [0, 1, 2])
async def test_only_the_rest_is_sent_again(chats: Chats, arrived: int, trouble: Answer) -> None:
    await chats.said(ANN, "one", "two", "three")
    chats.session.will("sendMessage", *[OK] * arrived, trouble)
    chats.clock.pass_by(await chats.deliver(ANN) or 0)
    await chats.deliver(ANN)
    assert chats.session.texts(ANN) == ["one", "two", "three"]


async def test_each_is_recorded_before_the_next_is_sent(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    await chats.said(ANN, "one", "two", "three")
    recorded: list[int] = []
    plain = chats.session.make_request

    async def looking(*given, **named):  # type: ignore[no-untyped-def]
        recorded.append(len(await chats.stands(ANN)))
        return await plain(*given, **named)

    monkeypatch.setattr(chats.session, "make_request", looking)
    await chats.deliver(ANN)
    assert recorded == [0, 1, 2]


async def test_after_a_fall_another_process_sends_only_the_rest(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    await chats.said(ANN, "one", "two", "three")
    plain = chats.session.make_request

    async def falling(*given, **named):  # type: ignore[no-untyped-def]
        if len(chats.session.calls) == 2:
            raise KeyboardInterrupt
        return await plain(*given, **named)

    monkeypatch.setattr(chats.session, "make_request", falling)
    with pytest.raises(KeyboardInterrupt):
        await chats.deliver(ANN)
    monkeypatch.setattr(chats.session, "make_request", plain)
    chats.clock.pass_by(90)
    await chats.another().deliver(visitor_of(ANN), ANN)
    assert chats.session.texts(ANN) == ["one", "two", "three"]


async def test_what_is_delivered_is_not_delivered_again(chats: Chats) -> None:
    await chats.said(ANN, "one")
    for _ in range(3):
        await chats.deliver(ANN)
        chats.clock.pass_by(3600)
    assert chats.session.texts(ANN) == ["one"]
