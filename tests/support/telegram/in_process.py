"""The real channel over the house of a test: real HTTP to gate and emulator, and a clock that tests move."""

import asyncio
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, replace

import pytest
import uvicorn
from aiogram.client.session.aiohttp import AiohttpSession
from fastapi import FastAPI

from app.telegram import HOOK, chat_visitor
from bot.channels.telegram import channel as channels
from bot.channels.telegram.channel import TENDING, TelegramChannel
from bot.channels.telegram.settings import Quiet, TelegramSettings
from bot.channels.web import hooks
from bot.scans import ScanTally
from dialog.pace import Pace, Rate
from dialog.ports import Visitor
from tests.support.house import TestHouse
from tests.support.telegram.client import Bench, Entry

#: Nobody waits in a test that is not about waiting.
AT_ONCE = Pace(all=Rate(capacity=1000, per_second=1000), chat=Rate(capacity=1000, per_second=1000))

#: Keys that open an address do so only over https.
WEB = "https://mashang.example"

#: Seconds: the pictures of an album are sent at once here.
ALBUM = 0.15


@dataclass(frozen=True, kw_only=True)
class Telegram:
    """`channel` over `house`, and the bench that plays the platform."""

    house: TestHouse
    bench: Bench
    channel: TelegramChannel
    troubles: list[str]
    tally: ScanTally
    hook: str = ""
    secret: str = ""

    def visitor(self, chat: int) -> Visitor:
        return chat_visitor(self.house.house.keyring)(chat)

    async def dealt_with(self, *updates: int, chat: int, after: int = 0) -> list[Entry]:
        """Until the bot has thanked for the updates and nothing is left to do in the chat; what was asked meanwhile."""
        await self.bench.taken(*updates, after=after)
        await self.idle(chat)
        return await self.bench.calls(after=after)

    async def idle(self, chat: int) -> None:
        ref = self.visitor(chat).ref
        async with asyncio.timeout(30):
            while self.channel._lanes.busy(ref):  # noqa: ASYNC110 - a lane has no bell
                await asyncio.sleep(0.001)


@asynccontextmanager
async def telegram(
    house: TestHouse,
    bench: Bench,
    *,
    webhook: bool = False,
    pace: Pace = AT_ONCE,
    quiet: Quiet | None = None,
    tending: float = TENDING,
) -> AsyncIterator[Telegram]:
    """Started, and open: updates can come. `tending` are the seconds between two looks at what is due."""
    tally = ScanTally()
    door = socket.create_server(("127.0.0.1", 0)) if webhook else None
    hook = f"http://127.0.0.1:{door.getsockname()[1]}{HOOK}" if door else ""
    secret = secrets.token_hex(16)
    counted = house.registry(tally).scanned
    runner = replace(house.runner, host=replace(house.runner.host, web=WEB), scanned=counted)
    channel = TelegramChannel(
        runner,
        store=house.store,
        visitor_of=chat_visitor(house.house.keyring),
        words=house.words,
        settings=TelegramSettings(
            token=bench.token, web=WEB, api=bench.api, hook=hook, secret=secret, pace=pace, quiet=quiet
        ),
        clock=house.clock,
        scanned=counted,
        album_patience=ALBUM,
    )
    with _overheard() as troubles, pytest.MonkeyPatch.context() as patched:
        patched.setattr(channels, "TENDING", tending)
        patched.setattr(AiohttpSession, "close", _close)
        here = Telegram(
            house=house, bench=bench, channel=channel, troubles=troubles, tally=tally, hook=hook, secret=secret
        )
        async with _listening(channel, door) if door else nullcontext():
            await channel.start()
            try:
                async with asyncio.timeout(30):
                    await channel.until_open()
                yield here
            finally:
                await channel.stop()
    assert not troubles, f"it logged {troubles}"


async def _close(session: AiohttpSession) -> None:
    """aiogram waits a quarter of a second for TLS to end; there is none here, and a hundred tests would wait."""
    if session._session is not None:
        await session._session.close()


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """Errors that were logged; a test that expects one takes it out."""
    troubles: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            troubles.append(logging.Formatter().format(record))

    ear = Ear(level=logging.ERROR)
    logging.getLogger("bot").addHandler(ear)
    try:
        yield troubles
    finally:
        logging.getLogger("bot").removeHandler(ear)


@asynccontextmanager
async def _listening(channel: TelegramChannel, door: socket.socket) -> AsyncIterator[None]:
    """The door for updates, as the server of the web chat has it."""
    app = hooks.Door(channel, FastAPI(openapi_url=None, docs_url=None, redoc_url=None))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve(sockets=[door]))
    try:
        yield
    finally:
        server.should_exit = True
        await task
        door.close()
