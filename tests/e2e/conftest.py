from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.site import Site
from tests.support.browser import browser_of_folder as browser
from tests.support.shifted import Shift

__all__ = ["browser"]

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Shared by all tests; each is a person of its own."""
    yield from _running(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """For a test that kills it."""
    yield from _running(tmp_path)


@pytest.fixture
def timed_site(tmp_path: Path) -> Iterator[Site]:
    """For a test that moves its clock. It is Tuesday morning, and the calendar of the year is known."""
    shift = Shift(file=tmp_path / "clock")
    shift.set(datetime(2026, 3, 3, 9, 0, tzinfo=SHANGHAI))
    (tmp_path / "site").mkdir()
    yield from _running(tmp_path / "site", shift)


def _running(folder: Path, shift: Shift | None = None) -> Iterator[Site]:
    site = Site(folder=folder, shift=shift)
    site.start()
    yield site
    site.stop()
