"""Stores for tests of reminders: of dictionaries where the engine does not matter."""

from collections.abc import AsyncIterator

import pytest

from storage.store import open_store
from storage.vault.keyring import Keyring
from tests.handlers.reminding import Office
from tests.storage.conftest import keyring, sqlite_url, store, url

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
