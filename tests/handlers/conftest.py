"""Stores for tests of reminders: of dictionaries where the engine does not matter. An `office` has nobody at a desk who
matters; in a `staffed` one people are told at a desk that remembers, and at the real ones."""

from collections.abc import AsyncIterator

import pytest

from storage.store import open_store
from storage.vault.keyring import Keyring
from tests.cases.builders import PEOPLE
from tests.handlers.real_desks import a_desk
from tests.handlers.reminding import Office
from tests.storage.conftest import keyring, sqlite_url, store, url
from tests.support.telegram.client import Bench

__all__ = ["keyring", "sqlite_url", "store", "url"]


@pytest.fixture
async def office(keyring: Keyring) -> AsyncIterator[Office]:
    """A fictional office without any case, over dictionaries."""
    opened = open_store("memory://", keyring)
    yield await Office(opened).open()
    await opened.close()


@pytest.fixture
async def on_sqlite(sqlite_url: str, keyring: Keyring) -> AsyncIterator[Office]:
    opened = open_store(sqlite_url, keyring)
    yield await Office(opened).open()
    await opened.close()


@pytest.fixture(params=["fake", "tray", pytest.param("chats", marks=pytest.mark.journey)])
def desk(request: pytest.FixtureRequest) -> str:
    """What people are told at."""
    return str(request.param)


@pytest.fixture
def rim(request: pytest.FixtureRequest, desk: str) -> Bench | None:
    """The platform, where there are chats."""
    return request.getfixturevalue("bench") if desk == "chats" else None


@pytest.fixture
async def staffed(office: Office, desk: str, rim: Bench | None) -> AsyncIterator[Office]:
    async with a_desk(desk, office.store, *PEOPLE, rim=rim) as office.desk:
        yield office


@pytest.fixture
async def staffed_on_sqlite(on_sqlite: Office, desk: str, rim: Bench | None) -> AsyncIterator[Office]:
    async with a_desk(desk, on_sqlite.store, *PEOPLE, rim=rim) as on_sqlite.desk:
        yield on_sqlite
