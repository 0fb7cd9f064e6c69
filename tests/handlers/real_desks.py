"""The desks of the product, over the store of a test: the web desk alone, and with the chat of the staff bot. What was
told is read from what they hold: trays, and the journal of the Bot API server."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import pytest

from cases.staff import Account, Password
from handlers.desks import Desks
from handlers.ports import Delivery, StaffDesk, Telling
from handlers.telegram.api import StaffApi, api_of
from handlers.telegram.buttons import Buttons
from handlers.telegram.desk import ChatDesk
from handlers.telegram.line import Line
from handlers.telegram.settings import StaffBotSettings
from storage.ports import UnitOfWork
from storage.store import Store
from tests.cases.clocks.schedules import ZONE
from tests.handlers import written
from tests.handlers.heard import Heard, Recorder, Ticking, Told
from tests.support.house import catalogue
from tests.support.telegram.client import Bench
from tests.support.telegram.people import Person
from tests.support.telegram.staff import AT_ONCE

#: Whoever can sign in, and is at the desk every day.
JOINED: Final = Account(
    person="",
    language="zh-Hans",
    password=Password(salt=b"s", params="x", digest=b"d"),
    totp="A",
    seen=datetime(2027, 1, 1, tzinfo=UTC),
)
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)

#: Of tests with a trouble that passes. The web desk alone knows none: a message is a row of a transaction, or none.
PASSING: Final = pytest.mark.parametrize("desk", ["fake", "chats"], indirect=True)

_TROUBLES: Final[Mapping[str, Mapping[str, Any]]] = {"busy": {"code": 502}, "broken": {"drop": "before"}}


@dataclass
class Tray(Heard):
    """The web desk alone: a message is a row of a transaction, or there is none."""

    store: Store
    chat: StaffDesk | None = None
    clock: Ticking = field(default_factory=Ticking)

    async def tell(self, person: str, telling: Telling) -> Delivery:
        desks = Desks(store=self.store, zone=ZONE, clock=self.clock, spoken="zh-Hans", chat=self.chat)
        return await desks.tell(person, telling)

    async def join(self, people: Sequence[str]) -> None:
        def join(books: UnitOfWork) -> None:
            for person in people:
                books.staff.save_account(self.account(person))

        await self.store.transact(join)

    def account(self, person: str) -> Account:
        return replace(JOINED, person=person)

    async def told(self) -> Told:
        return [
            (who, telling) for who, account in (await self._accounts()).items() for telling in await self.tray(account)
        ]

    async def tray(self, account: Account) -> list[Telling]:
        """The oldest first. What one message told was put in at one instant."""
        rows = await self.store.read(lambda books: books.staff.told(account.person, limit=1000))
        told = [row for row in reversed(rows) if row.body != {"morning": None}]  # which is not shown
        tellings = groupby(told, key=attrgetter("at"))
        return [written.telling(account.language, [row.body for row in entries]) for _, entries in tellings]

    async def speaks(self, person: str, language: str) -> None:
        await self._change(person, language=language)

    async def cannot_be_reached(self, *people: str) -> None:
        """They have no account."""
        await self.store.transact(lambda books: [books.staff.forget_account(person) for person in people])

    async def is_told_elsewhere(self, person: str) -> None:
        """They have not been at the desk for days."""
        await self._change(person, seen=LONG_AGO)

    async def is_troubled(self, person: str, *troubles: str) -> None:
        raise AssertionError("the web desk alone knows no trouble that passes")

    async def _accounts(self) -> dict[str, Account]:
        return {each.person: each for each in await self.store.read(lambda books: books.staff.accounts())}

    async def _change(self, person: str, **changes: Any) -> None:
        def change(books: UnitOfWork) -> None:
            account = books.staff.hold(person)
            assert account is not None
            books.staff.save_account(replace(account, **changes))

        await self.store.transact(change)


@dataclass(kw_only=True)
class Chats(Tray):
    """With the staff bot, and everybody in its chat: what was told is what arrived there."""

    store: Store
    bench: Bench
    api: StaffApi = field(init=False)
    persons: dict[str, Person] = field(default_factory=dict)

    async def start(self) -> None:
        settings = StaffBotSettings(token=self.bench.token, key=b"k" * 32, api=self.bench.api, pace=AT_ONCE)
        self.api = api_of(settings)
        await self.api.initialize()
        self.chat = ChatDesk(
            store=self.store,
            line=Line(api=self.api),
            words=catalogue(),
            buttons=Buttons(key=settings.key),
            zone=ZONE,
            spoken="zh-Hans",
        )

    async def stop(self) -> None:
        await self.api.let_go()

    async def join(self, people: Sequence[str]) -> None:
        """Nobody can be written to who has not written."""
        self.persons |= {person: Person(bench=self.bench, name=person) for person in people}
        hello = [{"message": each.message(text="/start")} for each in self.persons.values()]
        await self.bench.put(*hello, hold=True)
        await super().join(people)

    def account(self, person: str) -> Account:
        return replace(super().account(person), chat=self.persons[person].id)

    async def told(self) -> Told:
        accounts, known = await self._accounts(), {each.id: who for who, each in self.persons.items()}
        arrived = [call for call in await self.bench.calls("sendMessage") if call["status"] == 200]
        return [
            (known[call["chat"]], await self._read(accounts[known[call["chat"]]], call["params"]["text"]))
            for call in arrived
        ]

    async def is_told_elsewhere(self, person: str) -> None:
        """They have blocked the bot."""
        await self._fault(person, {"code": 403})

    async def is_troubled(self, person: str, *troubles: str) -> None:
        for trouble in troubles:
            await self._fault(person, _TROUBLES[trouble])

    async def _fault(self, person: str, fault: Mapping[str, Any]) -> None:
        await self.bench.fault(method="sendMessage", chat_id=self.persons[person].id, **fault)

    async def _read(self, account: Account, text: str) -> Telling:
        return written.read(text, account.language, await self.tray(account))


@asynccontextmanager
async def a_desk(kind: str, store: Store, *people: str, rim: Bench | None) -> AsyncIterator[Heard]:
    """Everybody has an account. Chats need the platform at the `rim`."""
    if rim is None:
        tray = Tray(store)
        await tray.join(people)
        yield Recorder() if kind == "fake" else tray
    else:
        chats = Chats(store=store, bench=rim)
        await chats.start()
        await chats.join(people)
        yield chats
        await chats.stop()
