"""The assembled web application and the server that runs it."""

import asyncio
import gc
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from app.clock import AlarmClock
from app.settings import Settings
from bot.channels.web import hooks
from bot.channels.web.headers import SecurityHeaders
from bot.channels.web.routes import WebChannel
from handlers.desk.site import DeskSite
from handlers.telegram import hook

if TYPE_CHECKING:
    from bot.channels.telegram.channel import TelegramChannel
    from handlers.telegram.channel import StaffBot

log = logging.getLogger(__name__)

#: How long a stopping server waits for turns that are under way.
GRACE_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the application is made of. `clock` is None where another process keeps house, `telegram` and `staff`, the
    two bots, where no token is set."""

    channel: WebChannel
    desk: DeskSite | None = field(default=None)
    clock: AlarmClock | None = field(default=None)
    telegram: "TelegramChannel | None" = field(default=None)
    staff: "StaffBot | None" = field(default=None)

    @property
    def bots(self) -> "tuple[TelegramChannel | StaffBot, ...]":
        return tuple(bot for bot in (self.telegram, self.staff) if bot is not None)


def assemble(parts: Parts, *, secure: bool) -> ASGIApp:
    """`secure` when people reach it over https."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if parts.clock:
            parts.clock.start()
        for bot in parts.bots:
            await bot.start()
        # What is here now stays until the end: the collector need not look through it again and again.
        gc.collect()
        gc.freeze()
        log.info("web-up")
        try:
            yield
        finally:
            if parts.clock:
                parts.clock.stop()
            parts.channel.close()
            await asyncio.gather(*(bot.stop() for bot in parts.bots))
            log.info("web-down")

    app = FastAPI(
        title="Mashang 码上监督",
        version=version("mashang"),
        lifespan=lifespan,
        openapi_url=None,  # the channel serves its own, without the machinery that would load a page from elsewhere
        docs_url=None,
        redoc_url=None,
    )
    app.router.routes += parts.channel.routes
    if parts.desk:
        app.router.routes += parts.desk.routes
    door: ASGIApp = hooks.Door(parts.telegram, app) if parts.telegram else app
    return SecurityHeaders(hook.Door(parts.staff, door) if parts.staff else door, secure=secure)


class Server(uvicorn.Server):
    """Says when it is ready, and ends the streams of news as soon as it is asked to stop: they would hold it open."""

    def __init__(self, config: uvicorn.Config, channel: WebChannel, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._channel = channel
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._channel.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A second Ctrl-C does not wait. uvicorn would raise the signal again before the store is closed."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


class PortTaken(Exception):
    pass


def listen(settings: Settings) -> socket.socket:
    """The socket, open before anything is promised to anybody. Raises `PortTaken`."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named as TCP, or asyncio would not know that small answers must not wait for company.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((settings.host, settings.port))
    except OSError:
        found.close()
        raise PortTaken from None
    return found


async def serve(parts: Parts, settings: Settings, door: socket.socket, *, ready: Callable[[], None]) -> None:
    """Until SIGTERM or SIGINT. `ready` is called once it answers. URLs are in no log (decision 14)."""
    config = uvicorn.Config(
        assemble(parts, secure=settings.address.startswith("https://")),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=75,
        h11_max_incomplete_event_size=16 * 1024,
        ws="none",
    )
    await Server(config, parts.channel, ready).serve(sockets=[door])
