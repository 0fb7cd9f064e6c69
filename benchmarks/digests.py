"""Digests to thousands of people, each once on a working morning, through sender, staff bot and gate.

The gate (`tests/support/telegram`) is a process of its own and refuses with 429 what goes beyond thirty messages in any
second, or one in a chat. Digester, tray, chat and pace are those of the program on its defaults, over SQLite in a file;
only the morning is a given instant. Nothing is scaled: 5,000 people take three minutes.
"""

import asyncio
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from app.accounts import open_accounts
from app.settings import Settings
from app.staff_bot import chat_desk, staff_bot
from app.wiring import open_house
from benchmarks import figures as table
from benchmarks import open_cases
from benchmarks.figures import Figure
from benchmarks.rows import Rows
from cases import lists
from cases.organisation import Organisation, Person, Post, Role, Unit, UnitKind
from cases.staff import Account
from handlers.desks import Desks
from handlers.digests import Digester
from storage import migrate
from storage.urls import sqlite_path
from storage.vault.keyring import Keyring

#: Bench, gate and emulator of the tests; what is untyped there stays there.
client = import_module("tests.support.telegram.client")
processes = import_module("tests.support.telegram.processes")

PEOPLE, UNITS = 5_000, 300
ALL, CHAT = 30, 1
LEAST = 0.9
SOME = 500
#: A Wednesday at nine in the office.
MORNING = datetime(2026, 3, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """`told` people; when each message came to the gate, in seconds; how many were refused."""

    told: int
    arrivals: Sequence[float]
    refused: int
    spent: float

    @property
    def rate(self) -> float:
        """Messages a second between the first and the last."""
        return (len(self.arrivals) - 1) / (self.arrivals[-1] - self.arrivals[0])


def figures(folder: Path, people: int = PEOPLE) -> Iterator[Figure]:
    folder.mkdir(parents=True)
    found = asyncio.run(send(folder, people))
    each = found.spent / people * 1000
    how = f"{found.told:,} of {people:,} told at {found.rate:.2f}/s of {ALL}/s; CPU {each:.3g} ms each"
    yield Figure(
        name=f"digests to {people:,} people: rate ÷ allowed",
        value=found.rate / ALL,
        unit="",
        least=LEAST,
        n=len(found.arrivals),
        how=how,
    )
    yield Figure(
        name=f"digests to {people:,} people: answered with 429",
        value=found.refused,
        unit="",
        most=0,
        n=len(found.arrivals) + found.refused,
        how=f"the gate allows {ALL} in any second, {CHAT} in one chat",
    )


async def send(folder: Path, people: int) -> Sent:
    keyring = Keyring.create(folder / "keyring.json")
    url = f"sqlite:///{folder / 'mashang.db'}"
    fill(url, keyring, people)
    with _gate(folder) as address:
        async with ClientSession() as session:
            bench = client.Bench(api=address, session=session)
            await _acquaint(bench, people)
            await bench.limit(all_=ALL, chat=CHAT)
            settings = Settings(
                database=url,
                var=folder,
                keyring=folder / "keyring.json",
                telegram_staff_token=bench.token,
                telegram_api=address,
            )
            before = time.process_time()
            told = await _tell(settings, keyring)
            return _seen(await bench.calls("sendMessage"), told, time.process_time() - before)


async def _tell(settings: Settings, keyring: Keyring) -> int:
    async with open_house(settings, keyring) as house:
        with open_accounts(house) as accounts:
            bot = staff_bot(house, accounts)
            await bot.start()
            await bot.until_open()
            chat = chat_desk(house, bot)
            desk = Desks(store=house.store, zone=house.zone, clock=lambda: MORNING, spoken="zh-Hans", chat=chat)
            try:
                return await Digester(store=house.store, desk=desk, zone=house.zone).send(MORNING)
            finally:
                await bot.stop()


def _seen(calls: Sequence[Mapping[str, Any]], told: int, spent: float) -> Sent:
    arrived = [call["at"] - call["took"] for call in calls if call["status"] == 200]
    return Sent(
        told=told,
        arrivals=sorted(arrived),
        refused=sum(call["status"] == 429 for call in calls),
        spent=spent,
    )


async def _acquaint(bench: Any, people: int) -> None:
    """Nobody can be written to who has not written: an update each, which never reaches the bot."""
    for first in range(0, people, SOME):
        await bench.put(*(_hello(_chat(at)) for at in range(first, min(first + SOME, people))), hold=True)


def _hello(chat: int) -> Mapping[str, Any]:
    somebody = {"id": chat, "is_bot": False, "first_name": "某人"}
    return {"message": {"from": somebody, "chat": {"id": chat, "type": "private"}, "text": "/help"}}


def _chat(at: int) -> int:
    return 70_000_001 + at


@contextmanager
def _gate(folder: Path) -> Iterator[str]:
    """Its address."""
    emulator = processes.Process(module="tests.support.telegram.emulator", arguments=(str(folder / "journal.jsonl"),))
    emulator.start()
    try:
        emulator.ready()
        gate = processes.Process(module="tests.support.telegram", arguments=(emulator.address,))
        gate.start()
        try:
            gate.ready()
            yield gate.address
        finally:
            gate.stop()
    finally:
        emulator.stop()


def fill(url: str, keyring: Keyring, people: int) -> None:
    """People who joined the bot, and a case for each that is due today."""
    migrate.migrate(url)
    staff = _organisation(people)
    lock = open_cases.a_lock()
    with closing(open_cases.connect(url, sqlite_path(url))) as connection:
        rows = Rows(keyring)
        rows.books.organisation.save(staff)
        for at, person in enumerate(staff.people):
            rows.books.staff.save_account(Account(person=person, language="zh-Hans", chat=_chat(at), seen=MORNING))
            case = open_cases.in_hand(
                secrets.token_hex(16), f"u{at % UNITS}", person, filed=MORNING - timedelta(days=3)
            )
            rows.books.cases.add(case, lock)
            due = MORNING + timedelta(hours=2)
            rows.books.lists.put(case, lists.names_of(case, staff), frozenset(), over=False, at=due)
        rows.flush(connection)
        connection.execute("ANALYZE")
        connection.commit()


def _organisation(people: int) -> Organisation:
    office = Unit(id="office", kind=UnitKind.DEPARTMENT, names={"zh-Hans": "示例办公室（虚构）"})
    units = {
        f"u{at}": Unit(id=f"u{at}", kind=UnitKind.DEPARTMENT, names={"zh-Hans": f"示例{at}号"}) for at in range(UNITS)
    }
    names = [f"p{at}" for at in range(people)]
    return Organisation(
        office="office",
        units={"office": office, **units},
        people={who: Person(id=who, name=f"示例{who}（虚构）") for who in names},
        posts=tuple(
            Post(person=who, unit=f"u{at % UNITS}", roles=frozenset({Role.HANDLER})) for at, who in enumerate(names)
        ),
    )


def main() -> None:
    """By itself: `python -m benchmarks.digests [PEOPLE]`."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with tempfile.TemporaryDirectory(prefix="mashang-digests-") as folder:
        table.show(list(figures(Path(folder) / "digests", people)))


if __name__ == "__main__":
    main()
