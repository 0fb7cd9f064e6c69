"""The page for one file that is too large for a chat: looking uses nothing up, handing in does."""

import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from bot.ports import Busy, Gone, Refused
from tests.support.browser import DESK, PHONE, SMALL, context, follow, grievous
from tests.web.app import Built, Served, build, serving
from tests.web.conftest import client_of

MIB = 1024 * 1024


@dataclass
class Links:
    """One-time links in memory. `away`: storage cannot be reached; `seen`: which tokens were asked for."""

    held: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[str, int]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    away: bool = False
    busy: bool = False

    def new(self, language: str = "en") -> str:
        token = secrets.token_urlsafe(32)
        self.held[token] = language
        return f"/up/{token}"

    async def holder(self, token: str) -> str | None:
        self.seen.append(token)
        if self.away:
            raise OSError("no such disk")
        return self.held.get(token)

    async def take(self, token: str, data: bytes, name: str) -> None:
        if token not in self.held:
            raise Gone
        if self.busy:
            raise Busy("busy", 5)
        if name.endswith(".exe"):
            raise Refused("file-type")
        del self.held[token]
        self.taken.append((name, len(data)))


@pytest.fixture
def links() -> Links:
    return Links()


@pytest.fixture
def built(links: Links) -> Built:
    return build(handover=links)


async def send(
    client: httpx.AsyncClient, link: str, data: bytes = b"film", name: str = "film.mp4", **headers: str
) -> httpx.Response:
    return await client.post(link, files={"file": (name, data, "video/mp4")}, headers={"origin": "null", **headers})


async def test_looking_uses_nothing_up(client: httpx.AsyncClient, links: Links) -> None:
    link = links.new()
    looks = [await client.get(link) for _ in range(3)]
    assert [look.status_code for look in looks] == [200, 200, 200]
    assert ("Send this file" in looks[2].text, links.taken, len(links.held)) == (True, [], 1)


async def test_one_file_is_handed_in_and_the_link_is_used_up(client: httpx.AsyncClient, links: Links) -> None:
    link = links.new()
    answer = await send(client, link)
    page = await client.get(answer.headers["location"])
    assert (answer.status_code, "Your file has arrived" in page.text) == (303, True)
    assert (links.taken, (await client.get(link)).status_code) == ([("film.mp4", 4)], 404)


async def test_the_token_is_not_in_the_address_of_the_last_page(client: httpx.AsyncClient, links: Links) -> None:
    assert (await send(client, links.new())).headers["location"] == "/up/done?lang=en"


async def test_unknown_used_and_malformed_links_look_alike(client: httpx.AsyncClient, links: Links) -> None:
    used = links.new()
    await send(client, used)
    dead = [f"/up/{secrets.token_urlsafe(32)}", used, "/up/short", "/up/%E7%A0%81", "/up/" + "a" * 5000]
    pages = [await client.get(link, headers={"accept-language": "en"}) for link in dead]
    pages += [await send(client, link, **{"accept-language": "en"}) for link in dead]
    bare = {page.text.replace(link, "") for page, link in zip(pages, dead * 2, strict=True)}
    assert ({page.status_code for page in pages}, len(bare)) == ({404}, 1)
    assert "leads nowhere" in pages[0].text


async def test_what_cannot_be_a_link_is_not_looked_up(client: httpx.AsyncClient, links: Links) -> None:
    await client.get("/up/short")
    await send(client, "/up/" + "a" * 44)
    assert links.seen == []


async def test_a_refused_file_leaves_the_link_as_it_was(client: httpx.AsyncClient, links: Links) -> None:
    link = links.new()
    refused = await send(client, link, name="film.exe")
    assert (refused.status_code, "Send this file" in refused.text, "cannot take this kind" in refused.text) == (
        *(422, True, True),
    )
    assert ((await send(client, link)).status_code, len(links.taken)) == (303, 1)


async def test_a_form_without_a_file_says_so(client: httpx.AsyncClient, links: Links) -> None:
    empty = await send(client, links.new(), data=b"", name="")
    assert (empty.status_code, "choose a file first" in empty.text, links.taken) == (422, True, [])


async def test_a_file_that_is_too_large_leaves_the_link_as_it_was(links: Links) -> None:
    async with client_of(build(handover=links, max_handover=MIB)) as client:
        link = links.new()
        large = await send(client, link, data=b"x" * (2 * MIB))
        assert (large.status_code, "at most 1 MB" in large.text, len(links.held)) == (413, True, 1)
        assert (await send(client, link)).status_code == 303


async def test_nothing_is_read_for_a_link_that_is_gone(client: httpx.AsyncClient) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield b"x" * 65536

    kind = "multipart/form-data; boundary=b"
    answer = await client.post(f"/up/{secrets.token_urlsafe(32)}", content=body(), headers={"content-type": kind})
    assert (answer.status_code, read <= 1) == (404, True)


async def test_uploads_together_stay_within_their_memory(links: Links) -> None:
    async with client_of(build(handover=links, upload_memory=MIB)) as client:
        link = links.new()
        full = await send(client, link, data=b"x" * (2 * MIB))
        assert (full.status_code, full.headers["retry-after"]) == (429, "5")
        assert (await send(client, link)).status_code == 303


async def test_a_busy_moment_leaves_the_link_as_it_was(client: httpx.AsyncClient, links: Links) -> None:
    links.busy = True
    assert ((await send(client, links.new())).status_code, len(links.held)) == (429, 1)


async def test_many_attempts_on_one_link_are_slowed(client: httpx.AsyncClient, links: Links) -> None:
    link = links.new()
    statuses = [(await send(client, link, name="a.exe")).status_code for _ in range(16)]
    assert statuses == [422] * 15 + [429]


async def test_trouble_behind_the_page_is_told_in_words(client: httpx.AsyncClient, links: Links) -> None:
    links.away = True
    answer = await client.get(links.new(), headers={"accept-language": "en"})
    assert (answer.status_code, "wrong on our side" in answer.text) == (503, True)


async def test_a_file_goes_to_no_disk(client: httpx.AsyncClient, links: Links, monkeypatch: pytest.MonkeyPatch) -> None:
    def on_disk(self: object) -> None:
        raise AssertionError("a file went to the disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", on_disk)
    assert (await send(client, links.new(), data=b"x" * (5 * MIB))).status_code == 303


@pytest.mark.parametrize(
    ("holder", "asked", "shown"), [("en", "", "en"), ("zh-Hans", "", "zh-Hans"), ("en", "zh-Hans", "zh-Hans")]
)
async def test_the_page_speaks_the_language_of_the_chat(
    client: httpx.AsyncClient, links: Links, holder: str, asked: str, shown: str
) -> None:
    page = await client.get(links.new(holder), params={"lang": asked} if asked else {})
    assert f'<html lang="{shown}">' in page.text


async def test_another_website_cannot_hand_in_a_file(client: httpx.AsyncClient, links: Links) -> None:
    link = links.new()
    foreign = [
        (await send(client, link, **{"sec-fetch-site": "cross-site"})).status_code,
        (await send(client, link, origin="https://example.org")).status_code,
    ]
    assert (foreign, links.taken) == ([403, 403], [])


async def test_the_page_is_told_to_nobody(client: httpx.AsyncClient, links: Links) -> None:
    page = await client.get(links.new())
    told = (page.headers["referrer-policy"], page.headers["cache-control"], "noindex" in page.text)
    assert told == ("no-referrer", "no-store", True)


async def test_without_another_channel_there_is_no_such_page() -> None:
    async with client_of(build()) as client:
        assert (await client.get(f"/up/{secrets.token_urlsafe(32)}")).status_code == 404


@pytest.fixture
def served(links: Links) -> Iterator[Served]:
    with serving(build(handover=links, real_time=True, max_handover=2 * MIB)) as served:
        yield served


def film(size: int, name: str = "film.mp4") -> dict[str, object]:
    return {"name": name, "mimeType": "video/mp4", "buffer": b"x" * size}


def judge(page: Page, size: tuple[int, int]) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*grievous(page), *([f"{wide} px wide"] if wide > size[0] else [])]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("size", "language", "dark"), [(PHONE, "zh-Hans", False), (SMALL, "en", True), (DESK, "zh-Hans", True)]
)
def test_handing_in_is_accessible_in_every_state_and_needs_no_script(
    browser: Browser, served: Served, links: Links, size: tuple[int, int], language: str, dark: bool
) -> None:
    found: list[str] = []
    link = served.url + links.new(language)
    with context(browser, size=size, language=language, dark=dark) as device:
        page = device.new_page()
        page.goto(link)
        found += judge(page, size)
        page.set_input_files("#file", [film(1000, "film.exe")])
        follow(page.locator(".send"))
        expect(page.locator(".notice.wrong")).to_be_visible()
        found += judge(page, size)
    with context(browser, size=size, language=language, dark=dark, script=False) as device:
        page = device.new_page()
        page.goto(link)
        page.set_input_files("#file", [film(MIB)])
        follow(page.locator(".send"))
        expect(page.locator("#now h2")).to_be_visible()
    assert (found, links.taken) == ([], [("film.mp4", MIB)])


@pytest.mark.browser
def test_a_browser_that_sends_too_much_is_told_so(browser: Browser, served: Served, links: Links) -> None:
    with context(browser, script=False) as device:
        page = device.new_page()
        page.goto(served.url + links.new())
        page.set_input_files("#file", [film(6 * MIB)])
        follow(page.locator(".send"))
        expect(page.locator(".notice.wrong")).to_contain_text("at most 2 MB")
        page.set_input_files("#file", [film(1000)])
        follow(page.locator(".send"))
        expect(page.locator("#now")).to_contain_text("Your file has arrived")
    assert links.taken == [("film.mp4", 1000)]
