import re
from pathlib import Path

import httpx
import pytest

import texts
from bot.scans import ScanTally
from tests.support.house import a_house
from tests.web.app import build
from tests.web.conftest import client_of

WEB = Path(__file__).parents[2] / "bot/channels/web"


@pytest.mark.parametrize("path", ["/", "/s/good1", "/status", "/plain"])
async def test_a_page_holds_nothing_inline_and_nothing_from_elsewhere(client: httpx.AsyncClient, path: str) -> None:
    page = (await client.get(path)).text
    assert re.findall(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", page) == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("good1", "Genuine code of Lantern Bay"),
        ("soon", "not in use yet"),
        ("over", "its time is over"),
        ("old", "no longer in use"),
        ("forged", "not one of ours"),
    ],
)
async def test_a_code_is_answered_kindly(client: httpx.AsyncClient, code: str, words: str) -> None:
    page = await client.get(f"/s/{code}", headers={"accept-language": "en"})
    assert (page.status_code, words in page.text) == (200, True)


async def test_a_scan_is_counted_and_nothing_else_is(tmp_path: Path) -> None:
    """Not what a browser fetches ahead, nor the page of the code in another language or without script."""
    async with a_house(tmp_path) as house:
        tally = ScanTally()
        app = house.web(house.registry(tally))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            path = f"/s/{house.code('window')}"
            for ahead in ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}):
                await client.get(path, headers=ahead)
            await client.head(path)
            await client.get(f"{path}?lang=en")
            await client.get(f"/plain{path}")
            await client.get("/")
            assert {} == tally.held()
            await client.get(path)
            await client.get(path, headers={"User-Agent": "MicroMessenger (made up)"})
        assert [2] == list(tally.held().values())


async def test_a_code_is_shown_as_text(client: httpx.AsyncClient) -> None:
    page = (await client.get("/s/%22%3E%3Cscript%3Ex")).text
    assert "<script>x" not in page


async def test_the_chosen_language_is_remembered(client: httpx.AsyncClient) -> None:
    first = await client.get("/?lang=en", headers={"accept-language": "zh-CN"})
    second = await client.get("/", headers={"accept-language": "zh-CN"})
    assert ('lang="en"' in first.text, 'lang="en"' in second.text) == (True, True)


async def test_a_page_that_is_no_demo_does_not_say_so() -> None:
    async with client_of(build(demo=False)) as client:
        assert "样张" not in (await client.get("/")).text


async def test_static_files_are_kept_by_their_version(client: httpx.AsyncClient) -> None:
    address = re.search(r'src="(/static/\w+/chat\.js)"', (await client.get("/")).text)
    assert address is not None
    found = await client.get(address[1])
    assert "immutable" in found.headers["cache-control"]
    assert (await client.get("/static/old/chat.js")).headers["cache-control"] == "no-cache"
    assert (await client.get("/static/old/..%2froutes.py")).status_code == 404


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_word_the_script_asks_for_exists(language: str) -> None:
    words = texts.load()[language]
    asked = {
        key
        for file in (WEB / "static").glob("*.js")
        for key in re.findall(r'\bt\("([a-z_]+)"', file.read_text("utf-8"))
    }
    assert {key for key in asked if f"web.js.{key}" not in words} == set()


def test_both_languages_have_the_same_words() -> None:
    tables = texts.load()
    assert {k for k in tables["en"] if k.startswith("web.")} == {k for k in tables["zh-Hans"] if k.startswith("web.")}
