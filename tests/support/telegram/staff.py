"""The real staff bot over the house of a test: real HTTP to gate and emulator, and a clock that tests move."""

import asyncio
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace

import uvicorn

from app.accounts import links_of
from cases.staff import Account, Password, Purpose
from dialog.pace import Pace, Rate
from handlers.accounts.joining import Joining
from handlers.accounts.links import Links
from handlers.accounts.sessions import Sessions
from handlers.telegram import hook
from handlers.telegram.channel import StaffBot
from handlers.telegram.desk import ChatDesk
from handlers.telegram.settings import StaffBotSettings
from handlers.telegram.world import World
from storage.ports import UnitOfWork
from tests.support.house import TestHouse
from tests.support.telegram.client import Bench, Entry, arrived
from tests.support.telegram.people import Done, Person

#: Nobody waits in a test that is not about waiting.
AT_ONCE = Pace(all=Rate(capacity=1000, per_second=1000), chat=Rate(capacity=1000, per_second=1000))

#: Buttons that open an address do so only over https.
DESK = "https://mashang.example"

#: Seconds between two looks at what nobody has settled.
TENDING = 0.1


@dataclass(frozen=True, kw_only=True)
class Staff:
    """`bot` over `house`, and the bench that plays the platform."""

    house: TestHouse
    bench: Bench
    bot: StaffBot
    links: Links
    desk: ChatDesk
    troubles: list[str] = field(default_factory=list)
    hook: str = ""
    secret: str = field(default="", repr=False)

    async def link_for(self, person: str) -> str:
        """The token of a link that joins a chat."""
        now = self.house.clock()
        token, _ = await self.house.store.transact(
            lambda books: self.links.make(books, Purpose.BOT, person, made_by="admin", now=now)
        )
        return token

    async def account(self, person: str) -> Account | None:
        return await self.house.store.read(lambda books: books.staff.account(person))

    async def join(self, person: str, *, language: str = "en") -> Person:
        """Somebody of the organisation, whose chat is joined already."""
        here = Person(bench=self.bench, language=language, name=person)
        account = Account(person=person, language=language, chat=here.id)
        await self.house.store.transact(lambda books: books.staff.save_account(account))
        done = await here.says("/help")  # nobody can be written to who has not written
        await self.dealt_with(done)
        return here

    async def leaves(self, person: str) -> None:
        """That person does not work here any more."""

        def leave(books: UnitOfWork) -> None:
            found = books.organisation.load()
            gone = replace(found.people[person], active=False)
            books.organisation.save(replace(found, people={**found.people, person: gone}))

        await self.house.store.transact(leave)

    async def dealt_with(self, *done: Done, after: int = 0) -> list[Entry]:
        """Until the bot has thanked for them and nothing is left to do; what was asked meanwhile."""
        await self.bench.taken(*(one.update for one in done), after=after)
        await self.idle()
        return await self.bench.calls(after=after)

    async def idle(self) -> None:
        async with asyncio.timeout(30):
            while self.bot._lanes._lanes:  # noqa: ASYNC110 - a lane has no bell
                await asyncio.sleep(0.001)

    async def heard(self, person: Person, *, after: int = 0) -> list[str]:
        """What arrived in that chat, in order."""
        chat = person.chat["id"]
        calls = await self.bench.calls(chat=chat, after=after)
        return [call["params"]["text"] for call in calls if arrived(call, chat)]

    async def tells(self, person: Person, text: str) -> list[str]:
        """Says it, and hears what comes of it."""
        mark = await self.bench.mark()
        await self.dealt_with(await person.says(text), after=mark)
        return await self.heard(person, after=mark)

    def words(self, key: str, language: str = "en", **facts: object) -> str:
        return self.house.words.text(key, language, facts)  # type: ignore[arg-type]


@asynccontextmanager
async def staff(
    house: TestHouse, bench: Bench, *, webhook: bool = False, pace: Pace = AT_ONCE, tending: float = TENDING
) -> AsyncIterator[Staff]:
    """Started, and open: updates can come."""
    door = socket.create_server(("127.0.0.1", 0)) if webhook else None
    address = f"http://127.0.0.1:{door.getsockname()[1]}{hook.PATH}" if door else ""
    secret = secrets.token_hex(16)
    links = links_of(house.house.keyring)
    world = World(
        store=house.store,
        words=house.words,
        links=links,
        joins=_joining(house, links),
        settings=StaffBotSettings(
            token=bench.token,
            key=house.house.keyring.derive("staff buttons"),
            api=bench.api,
            hook=address,
            secret=secret,
            pace=pace,
        ),
        ref_of=lambda chat: f"ref-{chat}",
        address_of=lambda purpose, token: f"{DESK}/desk/{purpose}/{token}",
        clock=house.clock,
        zone=house.house.zone,
    )
    bot = StaffBot(world, tending=tending)
    desk = ChatDesk(
        store=house.store,
        line=bot.line,
        words=house.words,
        buttons=world.buttons,
        zone=house.house.zone,
        spoken="zh-Hans",
    )
    with _overheard() as troubles:
        here = Staff(
            house=house, bench=bench, bot=bot, links=links, desk=desk, troubles=troubles, hook=address, secret=secret
        )
        async with _listening(bot, door) if door else nullcontext():
            await bot.start()
            try:
                async with asyncio.timeout(30):
                    await bot.until_open()
                yield here
            finally:
                await bot.stop()
    assert not troubles, f"it logged {troubles}"


class _Nobody:
    """A chat is joined without any password."""

    async def new(self, password: str) -> Password:
        raise AssertionError

    async def fits(self, known: Password | None, typed: str) -> bool:
        raise AssertionError

    def outdated(self, known: Password) -> bool:
        raise AssertionError


def _joining(house: TestHouse, links: Links) -> Joining:
    key = house.house.keyring.derive("accounts of a test")
    sessions = Sessions(store=house.store, key=key)
    return Joining(store=house.store, hasher=_Nobody(), links=links, sessions=sessions, issuer="demo", key=key)


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """Errors that were logged; a test that expects one takes it out."""
    troubles: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            troubles.append(logging.Formatter().format(record))

    ear = Ear(level=logging.ERROR)
    logging.getLogger("handlers").addHandler(ear)
    try:
        yield troubles
    finally:
        logging.getLogger("handlers").removeHandler(ear)


@asynccontextmanager
async def _listening(bot: StaffBot, door: socket.socket) -> AsyncIterator[None]:
    """The door for updates, in front of an application that has nothing."""

    async def nothing(scope: hook.Event, receive: hook.Receive, send: hook.Send) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    app = hook.Door(bot, nothing)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve(sockets=[door]))
    try:
        yield
    finally:
        server.should_exit = True
        await task
        door.close()
