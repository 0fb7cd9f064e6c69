"""The line to the Bot API. Its addresses hold the token and its answers what people wrote: no error that leaves here
carries either, and the libraries under it say nothing at all."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, Final, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import GetUpdates, Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Message
from aiohttp import ClientError, ClientTimeout
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from bot.channels.telegram.pacing import Pacing
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.trouble import Garbled

#: Seconds: to reach the server, for a whole request, beyond what a long poll is held, and between two bytes of a file.
CONNECT: Final = 10.0
WHOLE: Final = 60.0
BEYOND_A_POLL: Final = 15.0
SILENCE: Final = 20.0

#: A 429 that does not say how long is taken for this many seconds.
UNTOLD: Final = 5

#: They log addresses, and what was received.
TALKATIVE: Final = ("aiogram", "aiohttp", "aiohttp_socks", "python_socks")

#: The types of answers that come all the time. aiogram makes them anew for each request, and where nobody holds them
#: they are collected and built again, which costs as much as the request.
_HELD: Final = (Response[Message], Response[bool])

_UNREACHED: Final = (ClientError, ProxyConnectionError, ProxyError, ProxyTimeoutError, OSError, UnicodeDecodeError)


def bot_of(
    settings: TelegramSettings,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Bot:
    """Close its session when done. Raises `aiogram.utils.token.TokenValidationError`, and ValueError for the proxy."""
    hush()
    session = _session(settings)
    session.middleware(Pacing(settings.pace, clock=clock, sleep=sleep))
    return Bot(token=settings.token, session=session)


def hush() -> None:
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


class Session(AiohttpSession):
    """As aiogram's, with time limits for each part of a request and errors without words."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: float | None = None,  # noqa: ASYNC109 - aiogram's
    ) -> TelegramType:
        limit = ClientTimeout(total=_limit(method, timeout), connect=CONNECT)
        try:
            return await super().make_request(bot, method, cast("int", limit))
        except TelegramAPIError as told:
            trouble = told
        except _UNREACHED as told:
            trouble = TelegramNetworkError(method=method, message=type(told).__name__)
        raise bare(trouble)  # outside the handler, or the address would hang on it as its context

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """Besides, what stands between us and Telegram may answer anything: aiogram trips over what is no JSON, and
        over an error without a description."""
        try:
            return super().check_response(bot, method, status_code, content)
        except TelegramAPIError as told:
            trouble = told
        except (ClientDecodeError, TypeError):
            kind = Garbled if 200 <= status_code < 300 else TelegramServerError
            trouble = kind(method=method, message="")
        if status_code == 429 and not isinstance(trouble, TelegramRetryAfter):
            trouble = TelegramRetryAfter(method=method, message="", retry_after=UNTOLD)
        raise bare(trouble)

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: float = WHOLE,  # noqa: ASYNC109 - aiogram's
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        limit = ClientTimeout(total=timeout, connect=CONNECT, sock_read=SILENCE)
        stream = super().stream_content(url, headers, cast("int", limit), chunk_size, raise_for_status)
        async with aclosing(stream) as chunks:
            async for chunk in chunks:
                yield chunk


def bare(trouble: TelegramAPIError) -> TelegramAPIError:
    """The same error; its words, and what it came from, are left behind."""
    trouble.message = type(trouble).__name__
    trouble.__cause__ = trouble.__context__ = None
    return trouble


def _limit(method: TelegramMethod[TelegramType], timeout: float | None) -> float:
    if timeout is not None:
        return timeout
    return (method.timeout or 0) + BEYOND_A_POLL if isinstance(method, GetUpdates) else WHOLE


def _session(settings: TelegramSettings) -> Session:
    server = TelegramAPIServer.from_base(settings.api)
    try:
        return Session(proxy=settings.proxy or None, api=server)
    except ValueError:
        pass  # its words may hold the password of the proxy
    raise ValueError("telegram-proxy")
