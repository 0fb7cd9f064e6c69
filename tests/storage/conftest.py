"""Stores of all three kinds, made by the real migrations."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import migrate
from storage.store import Store, open_store
from storage.vault.keyring import Keyring

ENGINES = ("memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys" / "keyring.json")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    migrate.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(empty_database: Path, tmp_path: Path) -> str:
    shutil.copy(empty_database, tmp_path / "mashang.db")
    return f"sqlite:///{tmp_path / 'mashang.db'}"


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest) -> str:
    fixtures = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}
    return "memory://" if request.param == "memory" else str(request.getfixturevalue(fixtures[request.param]))


@pytest.fixture
async def store(url: str, keyring: Keyring) -> AsyncIterator[Store]:
    opened = open_store(url, keyring)
    yield opened
    await opened.close()
