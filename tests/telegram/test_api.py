"""The line to the Bot API over a real socket: time limits; and no address or answer in an error or a log."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe, GetUpdates, SendMessage
from aiogram.utils.token import TokenValidationError

from bot.channels.telegram import api, files
from bot.channels.telegram.api import CONNECT, TALKATIVE, WHOLE, Session, bot_of
from bot.channels.telegram.model import Remote
from bot.channels.telegram.pacing import Pacing
from bot.channels.telegram.trouble import Fate, Garbled, Pause, fate
from tests.telegram.scripted import SETTINGS, TOKEN

SAID = "what somebody wrote"
SEND = SendMessage(chat_id=778899, text=SAID)


@pytest.fixture(autouse=True)
def loud(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


@asynccontextmanager
async def answering(
    status: int, body: bytes, *, length: int | None = None, silent: bool = False, asked: list[bytes] | None = None
) -> AsyncIterator[Bot]:
    """A bot whose server gives each request this answer; a `length` beyond the body breaks it off."""

    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = await reader.readuntil(b"\r\n\r\n")
            if asked is not None:
                asked.append(head)
            if silent:
                await reader.read()
            size = len(body) if length is None else length
            writer.write(b"HTTP/1.1 %d x\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, size) + body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    bot = bot_of(replace(SETTINGS, api=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))
    try:
        yield bot
    finally:
        await shut(bot)
        server.close()
        for writer in writers:
            with suppress(ConnectionError):
                writer.close()
                await writer.wait_closed()


async def shut(bot: Bot) -> None:
    """Without the quarter of a second that aiogram waits for encrypted connections."""
    assert isinstance(bot.session, Session)
    if bot.session._session is not None:
        await bot.session._session.close()


def told(**more: Any) -> bytes:
    return json.dumps({"ok": False, "description": f"{SAID} {TOKEN}", **more}).encode()


def everything(trouble: BaseException, caplog: pytest.LogCaptureFixture) -> str:
    lines = [f"{line.name} {line.getMessage()} {line.exc_info}" for line in caplog.records]
    return " ".join([str(trouble), repr(trouble), repr(trouble.__cause__), repr(trouble.__context__), *lines])


TROUBLES: dict[str, tuple[int, bytes, type[Exception], Fate]] = {
    "refused": (400, told(), TelegramBadRequest, Fate.REFUSED),
    "blocked": (403, told(), TelegramForbiddenError, Fate.DEAD),
    "token": (401, told(), TelegramUnauthorizedError, Fate.LOCKED_OUT),
    "slow down": (429, told(parameters={"retry_after": 17}), TelegramRetryAfter, Fate.ASKED_TO_WAIT),
    "slow down, untold": (429, told(), TelegramRetryAfter, Fate.ASKED_TO_WAIT),
    "slow down, by a proxy": (429, b"<html>", TelegramRetryAfter, Fate.ASKED_TO_WAIT),
    "broken": (500, told(), TelegramServerError, Fate.AGAIN),
    "broken without a word": (500, b'{"ok":false}', TelegramServerError, Fate.AGAIN),
    "a page": (502, f"<html>{SAID}".encode(), TelegramServerError, Fate.AGAIN),
    "a page that forbids": (403, b"<html>", TelegramServerError, Fate.AGAIN),
    "yes, garbled": (200, f'{{"ok":true,"result":"{SAID}"}}'.encode(), Garbled, Fate.AGAIN),
    "not text": (200, b"\xff\xfe\xff", TelegramNetworkError, Fate.AGAIN),
    "a strange status": (418, told(), TelegramAPIError, Fate.REFUSED),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_what_goes_wrong_is_told_by_its_kind_and_nothing_else(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    status, body, kind, becomes = TROUBLES[name]
    async with answering(status, body) as bot:
        with pytest.raises(kind) as raised:
            await bot(SEND)
    found = everything(raised.value, caplog)
    assert fate(raised.value) is becomes
    assert not [secret for secret in (TOKEN, TOKEN[5:], SAID, "778899", "127.0.0.1") if secret in found]


async def test_a_server_that_breaks_off_is_the_network(caplog: pytest.LogCaptureFixture) -> None:
    async with answering(200, b"{", length=100) as bot:
        with pytest.raises(TelegramNetworkError) as raised:
            await bot(SEND)
    assert TOKEN not in everything(raised.value, caplog)


async def test_nobody_there_is_the_network(caplog: pytest.LogCaptureFixture, unused_tcp_port: int) -> None:
    bot = bot_of(replace(SETTINGS, api=f"http://127.0.0.1:{unused_tcp_port}"))
    with pytest.raises(TelegramNetworkError) as raised:
        await bot(SEND)
    await shut(bot)
    found = everything(raised.value, caplog)
    assert not [secret for secret in (TOKEN, "127.0.0.1") if secret in found]


async def test_an_address_that_is_none_does_not_give_the_token_away(caplog: pytest.LogCaptureFixture) -> None:
    bot = bot_of(replace(SETTINGS, api="telegram"))
    with pytest.raises(TelegramNetworkError) as raised:
        await bot(SEND)
    await shut(bot)
    assert TOKEN not in everything(raised.value, caplog)


@pytest.mark.parametrize("proxy", ["socks5://somebody:pass@127.0.0.1:{}", "http://somebody:pass@127.0.0.1:{}"])
async def test_a_proxy_that_is_not_there_is_the_network(
    proxy: str, caplog: pytest.LogCaptureFixture, unused_tcp_port: int
) -> None:
    bot = bot_of(replace(SETTINGS, api="http://telegram.example", proxy=proxy.format(unused_tcp_port)))
    with pytest.raises(TelegramNetworkError) as raised:
        await bot(SEND)
    await shut(bot)
    found = everything(raised.value, caplog)
    assert not [secret for secret in (TOKEN, "somebody", "pass@", "telegram.example") if secret in found]


def test_a_proxy_that_is_none_is_not_quoted() -> None:
    with pytest.raises(ValueError, match=r"^telegram-proxy$") as raised:
        bot_of(replace(SETTINGS, proxy="gopher://somebody:pass@host:1"))
    assert raised.value.__context__ is None


def test_a_token_that_is_none_is_not_quoted() -> None:
    with pytest.raises(TokenValidationError) as raised:
        bot_of(replace(SETTINGS, token="not-a-token"))
    assert "not-a-token" not in str(raised.value)


async def test_a_file_breaks_off_without_its_address(caplog: pytest.LogCaptureFixture) -> None:
    found = json.dumps({"ok": True, "result": {"file_id": "f", "file_unique_id": "u", "file_path": "p"}}).encode()
    async with answering(200, found) as bot:
        assert await files.fetch(bot, Remote(file_id="f", name="f"), 1000) == found
    for status, length in ((404, None), (500, None), (200, 10_000)):
        async with answering(status, b"x", length=length) as bot:
            with pytest.raises((files.Gone, Pause)) as raised:
                await files._read(bot, api_file(), 1000)
        assert TOKEN not in everything(raised.value, caplog)


def api_file() -> Any:
    return files.File(file_id="f", file_unique_id="u", file_path="p")


async def test_a_stream_is_cut_off_cleanly() -> None:
    """A response that nobody closed would be named with its address when it is collected."""
    async with answering(200, b"x" * 500_000) as bot:
        stream = bot.session.stream_content(bot.session.api.file_url(TOKEN, "p"))
        async with aclosing(stream):
            assert await anext(stream)


async def test_the_whole_time_is_limited_and_so_is_the_way_there(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[Any] = []

    async def note(self: Any, bot: Bot, method: Any, timeout: Any = None) -> bool:  # noqa: ASYNC109 - aiogram's
        limits.append(timeout)
        return True

    monkeypatch.setattr(api.AiohttpSession, "make_request", note)
    bot = bot_of(SETTINGS)
    await bot(GetMe())
    await bot(GetMe(), request_timeout=7)
    await bot(GetUpdates(timeout=25))
    assert [(limit.total, limit.connect) for limit in limits] == [(WHOLE, CONNECT), (7, CONNECT), (40, CONNECT)]


async def test_a_server_that_says_nothing_is_not_waited_for_for_ever() -> None:
    async with answering(200, b"", silent=True) as bot:
        with pytest.raises(TelegramNetworkError):
            await bot.session(bot, GetMe(), timeout=0.05)  # type: ignore[arg-type]


async def test_the_base_address_is_that_of_the_settings() -> None:
    asked: list[bytes] = []
    me = b'{"ok":true,"result":{"id":4242,"is_bot":true,"first_name":"x"}}'
    async with answering(200, me, asked=asked) as bot:
        await bot(GetMe())
    assert asked[0].startswith(f"POST /bot{TOKEN}/getMe ".encode())


def test_the_pace_is_kept_and_the_libraries_are_silent() -> None:
    bot = bot_of(SETTINGS)
    assert isinstance(bot.session, Session)
    assert [type(each) for each in bot.session.middleware] == [Pacing]
    loggers = [f"{name}{part}" for name in TALKATIVE for part in ("", ".client", ".dispatcher", ".internal")]
    assert not [name for name in loggers if logging.getLogger(name).isEnabledFor(logging.CRITICAL)]


def test_errors_have_no_words_whatever_they_came_from() -> None:
    said: Callable[..., TelegramAPIError] = TelegramBadRequest
    trouble = said(method=SEND, message=SAID)
    trouble.__context__ = ValueError(TOKEN)
    assert (str(api.bare(trouble)), trouble.__context__) == ("Telegram server says - TelegramBadRequest", None)
