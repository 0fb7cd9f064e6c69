"""Files by stream: never more than is taken, never with their address in an error."""

import asyncio
import logging

import pytest
from aiogram import Bot

from bot.channels.telegram import files
from bot.channels.telegram.files import AT_ONCE, Gone, TooLarge
from bot.channels.telegram.model import Remote
from bot.channels.telegram.sending import Pause
from tests.telegram.scripted import BAD, BLOCKED, BROKEN, LOST, TOKEN, TOKENLESS, Answer, Scripted, slow_down

MOST = 1000


@pytest.fixture
def session() -> Scripted:
    session = Scripted()
    session.files = {
        "small": [b"a" * 400, b"b" * 300],
        "large": [b"x" * 600, b"y" * 600, b"z" * 600],
        "exact": [b"x" * MOST],
    }
    return session


@pytest.fixture
def bot(session: Scripted) -> Bot:
    return Bot(TOKEN, session=session)


def a_file(file_id: str = "small", size: int | None = None) -> Remote:
    return Remote(file_id=file_id, name="a.jpg", size=size)


async def test_a_file_comes_as_it_is(bot: Bot) -> None:
    assert await files.fetch(bot, a_file(), MOST) == b"a" * 400 + b"b" * 300


async def test_as_much_as_is_taken_is_taken(bot: Bot) -> None:
    assert len(await files.fetch(bot, a_file("exact", MOST), MOST)) == MOST


async def test_what_is_declared_too_large_is_not_asked_for(bot: Bot, session: Scripted) -> None:
    with pytest.raises(TooLarge):
        await files.fetch(bot, a_file("small", MOST + 1), MOST)
    assert session.calls == []


async def test_what_turns_out_too_large_is_not_loaded(bot: Bot, session: Scripted) -> None:
    with pytest.raises(TooLarge):
        await files.fetch(bot, a_file("large", 5), MOST)
    assert session.closed_streams == 0


async def test_a_stream_that_does_not_end_is_cut_off(
    bot: Bot, session: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was declared, the bytes are counted; and the connection is closed, not left to the collector."""
    session.files["endless"] = session.files["large"]
    plain = session._do
    monkeypatch.setattr(session, "_do", lambda method: {**plain(method), "file_size": 10})
    with pytest.raises(TooLarge):
        await files.fetch(bot, a_file("endless", 10), MOST)
    assert session.closed_streams == 1


async def test_a_file_that_is_cut_off_without_a_word_is_asked_for_again(
    bot: Bot, session: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = session._do
    monkeypatch.setattr(session, "_do", lambda method: {**plain(method), "file_size": 701})
    with pytest.raises(Pause):
        await files.fetch(bot, a_file(), MOST)


@pytest.mark.parametrize(("size", "kind"), [(None, TooLarge), (20_000_001, TooLarge), (20_000_000, Gone), (700, Gone)])
async def test_what_the_platform_does_not_hand_out(
    bot: Bot, session: Scripted, size: int | None, kind: type[Exception]
) -> None:
    """It says 400 for a file beyond twenty megabytes, and for one it does not know; the words are not read."""
    session.will("getFile", BAD)
    with pytest.raises(kind):
        await files.fetch(bot, a_file(size=size), 20 * 1024 * 1024)


@pytest.mark.parametrize(
    ("answer", "seconds", "tried"),
    [(slow_down(40), 40, False), (BROKEN, None, True), (LOST, None, True), (TOKENLESS, 300, False)],
)
async def test_what_may_be_had_later(
    bot: Bot, session: Scripted, answer: Answer, seconds: float | None, tried: bool
) -> None:
    session.will("getFile", answer)
    with pytest.raises(Pause) as pause:
        await files.fetch(bot, a_file(), MOST)
    assert (pause.value.tried, seconds in (None, pause.value.seconds)) == (tried, True)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, Gone),
        (400, Gone),
        (403, Gone),
        (410, Gone),
        (429, Pause),
        (500, Pause),
        (502, Pause),
        (0, Pause),
        (401, Pause),
    ],
)
async def test_a_download_that_fails(bot: Bot, session: Scripted, status: int, kind: type[Exception]) -> None:
    session.file_status.append(status)
    with pytest.raises(kind):
        await files.fetch(bot, a_file(), MOST)


@pytest.mark.parametrize("status", [404, 500, 401, 0])
async def test_the_token_is_in_no_error_and_no_log(
    bot: Bot, session: Scripted, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session.file_status.append(status)
    with pytest.raises((Gone, Pause)) as trouble:
        await files.fetch(bot, a_file(), MOST)
    told = f"{trouble.value!r} {trouble.value.__context__!r} {trouble.value.__cause__!r} {caplog.text}"
    assert (TOKEN in told, trouble.value.__context__, trouble.value.__cause__) == (False, None, None)


async def test_a_blocked_bot_gets_no_file(bot: Bot, session: Scripted) -> None:
    session.will("getFile", BLOCKED)
    with pytest.raises(Gone):
        await files.fetch(bot, a_file(), MOST)


async def test_only_a_few_are_in_memory_at_once(bot: Bot, session: Scripted) -> None:
    await asyncio.gather(*(files.fetch(bot, a_file(), MOST) for _ in range(20)))
    assert (session.most_at_once, session.closed_streams) == (AT_ONCE, 20)


async def test_a_failed_one_gives_its_place_back(bot: Bot, session: Scripted) -> None:
    session.file_status.extend([500] * 10)
    await asyncio.gather(*(files.fetch(bot, a_file(), MOST) for _ in range(10)), return_exceptions=True)
    assert len(await files.fetch(bot, a_file(), MOST)) == 700
