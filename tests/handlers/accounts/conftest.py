"""Joining and signing in over a real store, put together as a deployment does it, but for the price of a
password."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.accounts import open_accounts
from app.settings import Settings
from app.signing import Signing
from app.wiring import House
from storage.store import Store, open_store
from storage.vault.keyring import Keyring
from tests.handlers.accounts.bench import CHEAP, Bench


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """A SQLite file, and PostgreSQL where a test asks for both."""
    fixtures = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}
    return str(request.getfixturevalue(fixtures[getattr(request, "param", "sqlite")]))


@pytest.fixture
async def store(url: str, keyring: Keyring) -> AsyncIterator[Store]:
    opened = open_store(url, keyring)
    yield opened
    await opened.close()


@pytest.fixture
async def bench(store: Store, keyring: Keyring, tmp_path: Path) -> AsyncIterator[Bench]:
    settings = Settings(organisation="示例市专班（虚构）", var=tmp_path)
    house = House(settings=settings, keyring=keyring, store=store, signer=Signing(keyring))
    with open_accounts(house, params=CHEAP) as accounts:
        yield await Bench(store=store, accounts=accounts).open()
