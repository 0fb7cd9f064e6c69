"""Stores of all three kinds, made by the real migrations."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.store import Store, open_store
from storage.vault.keyring import Keyring
from tests.support import postgres
from tests.support.sqlite import new_database

ENGINES = ("memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys" / "keyring.json")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return new_database(tmp_path / "mashang.db")


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest) -> str:
    fixtures = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}
    return "memory://" if request.param == "memory" else str(request.getfixturevalue(fixtures[request.param]))


@pytest.fixture
async def store(url: str, keyring: Keyring) -> AsyncIterator[Store]:
    opened = open_store(url, keyring)
    yield opened
    await opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    yield server.create("mashang_migrations")
    server.drop("mashang_migrations")
