from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.desk.desk import Desk, a_desk
from tests.support.house import a_house


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with a_house(tmp_path) as house:
        with a_desk(house) as desk:
            yield desk
            await desk.close()
