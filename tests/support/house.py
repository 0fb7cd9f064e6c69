"""A whole house for tests of conversations: the real runner, keyring, locks, codes and receipts over a store of one's
choice, with the fictional demonstration inside and a clock that tests move."""

import hashlib
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import FastAPI

import texts
from app import demo
from app.registry import Registry
from app.settings import Settings
from app.signing import Signing
from app.talking import talking, visitor_of
from app.wiring import House
from bot.channels.web.routes import WebChannel
from bot.channels.web.settings import WebSettings
from bot.runner import Runner
from bot.scans import ScanTally
from cases import numbers
from cases.events import SYSTEM
from cases.places import Place, PlaceKind
from cases.ports import Books
from dialog.catalogue import Catalogue
from dialog.ports import Visitor
from handlers.office.places import register
from qr.codes import new_place_id
from storage.memory import MemoryStore
from storage.store import Store, open_store
from storage.vault import suite
from storage.vault.keyring import Keyring
from storage.vault.locks import Locksmith
from tests.support import coded
from tests.support.sqlite import new_database

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 16, 2, 30, tzinfo=UTC)  # a Monday, 10:30 in Shanghai

#: When the codes of the demonstration were made.
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

NAMES = {"zh-Hans": "云川市总专班办公室（虚构）", "en": "Yunchuan Task Force Office (fictional)"}

#: The smallest Argon2id there is: tests prove many secrets.
CHEAP = "argon2id m=64 t=1 p=1"


@dataclass
class Clock:
    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **step: float) -> None:
        self.at += timedelta(**step)


@dataclass(kw_only=True)
class TestHouse:
    """`places` by kind. `private` are the age identities of clue managers and custodians, by person."""

    __test__ = False

    runner: Runner
    house: House
    clock: Clock
    places: dict[str, Place]
    private: dict[str, str] = field(repr=False)
    folder: Path

    @property
    def store(self) -> Store:
        return self.house.store

    @property
    def words(self) -> Catalogue:
        return catalogue()

    def code(self, kind: str) -> str:
        """The one that was put up first."""
        return self.house.signer.code(self.places[kind].id, 1)

    def visitor(self, name: str = "somebody", channel: str = "test") -> Visitor:
        return visitor_of(self.house.keyring.derive("visitor"), channel)(name.encode().ljust(32, b"."))

    def registry(self, tally: ScanTally | None = None) -> Registry:
        return Registry(
            store=self.store,
            signer=self.house.signer,
            words=self.words,
            zone=ZONE,
            clock=self.clock,
            tally=tally or ScanTally(),
        )

    def web(self, places: Registry | None = None) -> FastAPI:
        """The web channel as an application. Its own limits see a leisurely person: a minute between two requests."""
        keyring, settings = self.house.keyring, self.house.settings
        pace = count(step=60)

        def seconds() -> float:
            return self.clock.at.timestamp() + next(pace)

        async def ready() -> bool:
            return True

        channel = WebChannel(
            self.runner,
            visitor_of=visitor_of(keyring.derive("visitor"), "web"),
            places=places or self.registry(),
            words=self.words,
            settings=WebSettings(base_url=settings.address, key=keyring.derive("work"), idle_bits=1, owner=NAMES),
            ready=ready,
            clock=seconds,
            now=seconds,
        )
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        app.router.routes += channel.routes
        return app

    async def turn_out(self, kind: str, state: str) -> None:
        """The code of that place is early, expired or revoked from now on."""
        await coded.turn_out(self.store, self.places[kind].id, state, self.clock())


@cache
def catalogue() -> Catalogue:
    return Catalogue(texts.load(), zone="Asia/Shanghai")


@asynccontextmanager
async def a_house(folder: Path, *, sqlite: bool = False, database: str = "") -> AsyncIterator[TestHouse]:
    """Over a store of dictionaries, over a SQLite file in `folder`, or over a migrated `database`."""
    settings = Settings(
        var=folder,
        keyring=folder / "keyring.json",
        database=database or f"sqlite:///{folder}/mashang.db",
        base_url="http://test",
        organisation="云川市总专班办公室（虚构）",
    )
    keyring = Keyring.create(settings.keyring)
    store = open_store(database, keyring) if database else _store(folder, keyring, sqlite=sqlite)
    clock = Clock()
    house = House(settings=settings, keyring=keyring, store=store, signer=Signing(keyring))
    smith = Locksmith(
        number=_counted(lambda n: numbers.new_number(lambda size: (2 * n).to_bytes(size, "big"))),
        secret=_counted(lambda n: numbers.new_secret(lambda size: hashlib.sha256(b"%d" % n).digest()[:size])),
        canonical=numbers.canonical_secret,
        params=CHEAP,
    )
    talk = talking(house, clock=clock, smith=smith)
    runner = replace(talk.runner, world=replace(talk.runner.world, new_id=_counted(lambda n: f"{n:032x}")))
    places, private = await _furnish(store, folder)
    try:
        yield TestHouse(
            runner=runner,
            house=house,
            clock=clock,
            places=places,
            private=private,
            folder=folder,
        )
    finally:
        await talk.close()
        await store.close()


def _store(folder: Path, keyring: Keyring, *, sqlite: bool) -> Store:
    return open_store(new_database(folder / "mashang.db"), keyring) if sqlite else MemoryStore(keyring)


async def _furnish(store: Store, folder: Path) -> tuple[dict[str, Place], dict[str, str]]:
    """The demonstration, and an enterprise of which there is no place in it."""
    organisation = demo.organisation(folder / "demo", suite.new_age_identity)
    shown = demo.places(lambda: new_place_id(secrets.token_bytes))
    enterprise = Place(
        id=new_place_id(secrets.token_bytes),
        kind=PlaceKind.ENTERPRISE,
        names={"zh-Hans": "示例建材有限公司（虚构）", "en": "Example Materials Ltd (fictional)"},
        unit="market",
    )
    places = {place.kind.value: place for place in (*shown, enterprise)}

    def keep(books: Books) -> None:
        books.organisation.save(organisation)
        for place in (*shown, enterprise):
            register(books, place, actor=SYSTEM, now=LONG_AGO)

    await store.transact(keep)
    return places, {key.stem: key.read_text().strip() for key in (folder / "demo").glob("*.key")}


def _counted(make: Callable[[int], str]) -> Callable[[], str]:
    numbers_ = count(1)
    return lambda: make(next(numbers_))
