"""Neither key nor content leaves the memory of the page."""

import pytest
from playwright.sync_api import Browser

from storage.vault import suite
from tests.desk.age import page
from tests.desk.age.page import Desk

pytestmark = pytest.mark.browser

SECRET, PUBLIC = suite.new_age_identity()
PHRASE = "the lamp house by the east stairs"
#: Everything that a page can keep.
KEPT = """async () => JSON.stringify([
  document.documentElement.outerHTML,
  {...localStorage},
  {...sessionStorage},
  document.cookie,
  location.href,
  history.state,
  window.name,
  (await indexedDB.databases()).length,
  await caches.keys(),
])"""


@pytest.fixture
def used(desk: Desk) -> Desk:
    """A page that opened a tip, sealed it again, and was refused something."""
    box = suite.seal_to([PUBLIC], PHRASE.encode())
    assert [PHRASE.encode(), "not-a-secret-key", "broken"] == desk.open(
        [([SECRET], box), ([f"{SECRET}x"], box), ([SECRET], box[:-1])]
    )
    desk.seal([([PUBLIC], PHRASE.encode())])
    return desk


def test_a_key_is_in_nothing_that_the_page_keeps(used: Desk) -> None:
    kept = used.page.evaluate(KEPT)
    assert [] == [word for word in (SECRET, SECRET.lower(), SECRET[20:40], PHRASE) if word in kept]
    assert '{},{},"",' in kept


def test_the_modules_ask_the_network_for_nothing(used: Desk) -> None:
    """What the server was asked for: the page, the test's own script and the modules. Nothing after they came."""
    before = list(used.site.asked)
    used.open([([SECRET], suite.seal_to([PUBLIC], b"plain"))])
    modules = sorted(f"/{file.name}" for file in page.STATIC.glob("*.js"))
    asked = sorted(words.split()[1] for words in used.site.asked)
    assert before == used.site.asked
    assert set(asked) <= {"/", "/driver.js", *modules}
    assert [] == [words for words in used.site.asked if SECRET in words or PHRASE in words]


def test_the_modules_are_loaded_as_the_site_allows_it(browser: Browser) -> None:
    """Under the site's own policy no script is inline, none is made from text, and nothing is compiled at run time."""
    with page.serving() as site, page.desk(browser, site) as desk:
        assert desk.run("supported")
        assert desk.faults == []
    used = [file.read_text("utf-8") for file in page.STATIC.glob("*.js") if f"/{file.name} " in "".join(site.asked)]
    assert len(used) >= 5
    for word in (
        "eval(",
        "Function(",
        "WebAssembly",
        "fetch(",
        "XMLHttpRequest",
        "localStorage",
        "sessionStorage",
        "innerHTML",
        "console.",
        "Math.random",
    ):
        assert not any(word in text for text in used)
