"""The staff bot over a house of dictionaries, on the bench of Telegram."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.house import TestHouse, a_house
from tests.support.telegram.client import Bench
from tests.support.telegram.staff import Staff, staff

pytest.register_assert_rewrite("tests.staffbot.steps", "tests.staffbot.scene")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path) as here:
        yield here


@pytest.fixture
async def here(house: TestHouse, bench: Bench) -> AsyncIterator[Staff]:
    async with staff(house, bench) as opened:
        yield opened


@pytest.fixture(params=[False, True], ids=["polling", "webhook"])
async def either(request: pytest.FixtureRequest, house: TestHouse, bench: Bench) -> AsyncIterator[Staff]:
    async with staff(house, bench, webhook=request.param) as opened:
        yield opened
