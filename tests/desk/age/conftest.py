import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.desk.age import page
from tests.support.browser import browser_of_folder as browser

__all__ = ["browser"]


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[page.Desk]:
    """One page for all tests of a module; what it says to its console is a fault."""
    with page.serving() as site, page.desk(browser, site) as desk:
        yield desk
        assert desk.faults == []


@pytest.fixture(scope="session")
def age_tool() -> str:
    found = shutil.which("age")
    if found is None:
        pytest.skip("the `age` tool is not installed on this machine")
    return found
