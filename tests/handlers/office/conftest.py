"""A house for tests of what the office does; over dictionaries where the engine does not matter."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.house import TestHouse, a_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path) as house:
        yield house


@pytest.fixture
async def on_sqlite(tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path, sqlite=True) as house:
        yield house
