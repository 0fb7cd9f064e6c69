"""A house with cases in it, for tests of the desk service."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.house import TestHouse, a_house


@pytest.fixture(params=["memory", "sqlite"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path, sqlite=request.param == "sqlite") as house:
        yield house
