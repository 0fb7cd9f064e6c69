"""The whole desk behind a real socket, with everything that goes over it written down, for tests in a real browser."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from playwright.sync_api import Browser, Page
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cases.staff import Account
from handlers.books import Desk as Books
from handlers.desk import cookies
from tests.desk.desk import Desk, a_desk
from tests.support.browser import DESK, PATIENCE, context
from tests.support.house import TestHouse, a_house

T = TypeVar("T")


@dataclass
class Wire:
    """What the server got and gave, bodies and addresses, in the order of time."""

    app: ASGIApp
    came: list[bytes] = field(default_factory=list)
    went: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self.came.append(f"{scope['method']} {scope['path']}?{scope['query_string'].decode()}".encode())

        async def receiving() -> Message:
            message = await receive()
            self.came.append(message.get("body", b""))
            return message

        async def sending(message: Message) -> None:
            self.went.append(message.get("body", b"") + repr(message.get("headers", "")).encode())
            await send(message)

        await self.app(scope, receiving, sending)

    def forget(self) -> None:
        self.came.clear()
        self.went.clear()


@dataclass
class Served:
    url: str
    house: TestHouse
    desk: Desk
    wire: Wire
    loop: asyncio.AbstractEventLoop = field(repr=False)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def session(self, person: str, language: str = "zh-Hans") -> str:
        """The token of somebody who is signed in."""

        def work(books: Books) -> str:
            account = replace(books.staff.hold(person) or Account(person=person, language=language), language=language)
            books.staff.save_account(account)
            return self.desk.accounts.sessions.open(books, account, now=self.house.clock()).token

        return self.run(self.house.store.transact(work))

    @contextmanager
    def page(
        self,
        browser: Browser,
        person: str,
        *,
        language: str = "zh-Hans",
        size: tuple[int, int] = DESK,
        dark: bool = False,
        script: bool = True,
    ) -> Iterator[Page]:
        """What the page says to its console is a fault, but for statuses we answer on purpose."""
        with context(browser, size=size, language=language, dark=dark, script=script) as own:
            own.add_cookies([{"name": cookies.SESSION, "value": self.session(person, language), "url": self.url}])
            page, faults = own.new_page(), list[str]()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda fault: faults.append(str(fault)))
            page.on("console", lambda said: faults.append(said.text) if "status of 4" not in said.text else None)
            yield page
            assert faults == []


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def run(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result(60)

    opening = a_house(folder, sqlite=True)
    try:
        house = run(opening.__aenter__())
        with socket.create_server(("127.0.0.1", 0)) as door, a_desk(house) as desk:
            wire = Wire(desk.app)
            server = uvicorn.Server(uvicorn.Config(wire, log_config=None, access_log=False, lifespan="off", ws="none"))
            serve = asyncio.run_coroutine_threadsafe(server.serve(sockets=[door]), loop)
            yield Served(url=f"http://127.0.0.1:{door.getsockname()[1]}", house=house, desk=desk, wire=wire, loop=loop)
            server.should_exit = True
            serve.result(60)
        run(opening.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Import it into the module whose tests share it."""
    with serving(tmp_path_factory.mktemp("desk")) as opened:
        yield opened
