"""The web channel around the fake Talker, and a real server for it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import uvicorn
from fastapi import FastAPI

import texts
from bot.channels.web.handover import Handover
from bot.channels.web.headers import SecurityHeaders
from bot.channels.web.routes import WebChannel
from bot.channels.web.settings import WebSettings
from dialog.catalogue import Catalogue
from tests.web.fake import FakePlaces, FakeTalker, visitor_of

SETTINGS = WebSettings(
    base_url="http://test",
    key=b"k" * 32,
    owner={"zh-Hans": "灯湾市监督协调办公室（虚构）", "en": "the Supervision Office of Lantern Bay (fictional)"},
)


@dataclass
class Time:
    at: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Built:
    talker: FakeTalker
    web: WebChannel
    app: FastAPI
    time: Time


async def ready() -> bool:
    return True


def build(
    talker: FakeTalker | None = None,
    *,
    real_time: bool = False,
    handover: Handover | None = None,
    bot_name: str = "",
    **changes: Any,
) -> Built:
    talker = talker or FakeTalker()
    clock = Time()
    clocks: dict[str, Any] = {} if real_time else {"clock": clock, "now": clock}
    web = WebChannel(
        talker,
        visitor_of=visitor_of,
        places=FakePlaces(),
        words=Catalogue(texts.load()),
        settings=replace(SETTINGS, **changes),
        ready=ready,
        handover=handover,
        bot_name=lambda: bot_name,
        **clocks,
    )
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.router.routes += web.routes
    app.add_middleware(SecurityHeaders)
    return Built(talker, web, app, clock)


@dataclass
class Served:
    url: str
    built: Built

    @property
    def talker(self) -> FakeTalker:
        return self.built.talker


@contextmanager
def serving(built: Built) -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(
        built.app, host="127.0.0.1", port=port, access_log=False, log_level="warning", timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Served(f"http://127.0.0.1:{port}", built)
    finally:
        built.web.close()
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive(), "the server did not stop"
