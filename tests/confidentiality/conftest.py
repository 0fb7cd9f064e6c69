"""A whole house over a real file of SQLite, with real numbers, locks and keyring; another on PostgreSQL."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from app.talking import host_names, locksmith, talking, visitor_of
from app.web import Parts, assemble
from bot.channels.web.routes import WebChannel
from bot.channels.web.settings import WebSettings
from cases.events import SYSTEM
from dialog.ports import Visitor
from handlers.desk.site import DeskSite
from handlers.office.places import register
from storage.store import open_store
from storage.vault import suite
from tests.app.conftest import logging_as_it_was
from tests.confidentiality.journeys import Journey, WebJourney
from tests.confidentiality.thief import Cell, postgres_cells, sqlite_cells
from tests.support.house import CHEAP, LONG_AGO, TestHouse, a_house, catalogue

__all__ = ["logging_as_it_was"]


@asynccontextmanager
async def real_house(folder: Path, url: str = "", *, params: str = CHEAP) -> AsyncIterator[TestHouse]:
    """`tests.support.house` counts its numbers; here everything is as it is deployed, but for the price of a secret."""
    async with a_house(folder, sqlite=True) as built:
        house = built.house
        if url:
            store = open_store(url, house.keyring)
            organisation = await house.store.read(lambda books: books.organisation.load())

            def furnish(books) -> None:  # type: ignore[no-untyped-def]
                books.organisation.save(organisation)
                for place in built.places.values():
                    register(books, place, actor=SYSTEM, now=LONG_AGO)

            await store.transact(furnish)
            house = replace(house, store=store)
        talk = talking(house, clock=built.clock, smith=locksmith(params))
        yield replace(built, house=house, runner=talk.runner)
        await talk.close()
        if url:
            await house.store.close()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with real_house(tmp_path) as built:
        yield built


@pytest.fixture
async def dear_house(tmp_path: Path) -> AsyncIterator[TestHouse]:
    """Where it takes as long to prove a secret as it does for everybody."""
    async with real_house(tmp_path, params=suite.PARAMS) as built:
        yield built


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A house, and everything that somebody with its database reads."""

    house: TestHouse
    cells: Callable[[], list[Cell]]
    url: str
    on_sqlite: bool


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def seen(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Seen]:
    if request.param == "sqlite":
        async with real_house(tmp_path) as built:
            path = tmp_path / "mashang.db"
            yield Seen(house=built, cells=lambda: sqlite_cells(path), url=built.house.settings.database, on_sqlite=True)
    else:
        url = str(request.getfixturevalue("postgres_url"))
        async with real_house(tmp_path, url) as built:
            yield Seen(house=built, cells=lambda: postgres_cells(url), url=url, on_sqlite=False)


_people = count(1)


def person(house: TestHouse, language: str = "en") -> Journey:
    """Somebody new."""
    return Journey(house=house, visitor=house.visitor(f"eglantine {next(_people)}", "web"), language=language)


def application(house: TestHouse, desk: DeskSite | None = None) -> ASGIApp:
    """As `app.running` wires it, with the clock of the test also for the channel's own patience."""

    async def ready() -> bool:
        return True

    channel = WebChannel(
        house.runner,
        visitor_of=visitor_of(house.house.keyring.derive("visitor"), "web"),
        places=house.registry(),
        words=catalogue(),
        settings=WebSettings(
            base_url="http://test", key=house.house.keyring.derive("work"), owner=host_names(house.house)
        ),
        ready=ready,
        clock=lambda: house.clock().timestamp(),
        now=lambda: house.clock().timestamp(),
    )
    return assemble(Parts(channel=channel, desk=desk), secure=False)


@asynccontextmanager
async def browsing(house: TestHouse, app: ASGIApp | None = None, language: str = "en") -> AsyncIterator[WebJourney]:
    transport = httpx.ASGITransport(app=app or application(house), raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield WebJourney(
            house=house,
            visitor=Visitor(channel="web", ref="", key=b"\0" * 32),
            language=language,
            client=client,
            visitor_of=visitor_of(house.house.keyring.derive("visitor"), "web"),
        )


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """Everything any library said at any level, with its arguments, before the house's own format drops anything."""
    caplog.set_level(logging.DEBUG)
    return lambda: "\n".join(f"{one.name} {one.getMessage()} {one.args} {vars(one)}" for one in caplog.records)
