from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.person import PATIENCE
from tests.e2e.site import Site
from tests.support.browser import browser

__all__ = ["browser"]

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Shared by the tests of a file; each test is a person of its own."""
    yield from _running(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """For a test that kills it."""
    yield from _running(tmp_path)


def _running(folder: Path) -> Iterator[Site]:
    site = Site(folder=folder)
    site.start()
    yield site
    site.stop()
