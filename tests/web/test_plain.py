import re
import tempfile

import httpx
import pytest

from tests.web.app import Built
from tests.web.conftest import client_of
from tests.web.fake import NUMBER, SECRET


class Reader:
    """Somebody who fills in forms: sees the page, answers with its hidden fields."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.page = ""
        self.status = 0

    async def open(self, path: str = "/plain") -> None:
        self._see(await self.client.get(path, headers={"accept-language": "en"}, follow_redirects=True))

    async def answer(self, *, files: object = None, path: str = "/plain", **given: str) -> None:
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.page))
        form = {"data": {**hidden, **given}, "headers": {"accept-language": "en", "origin": "null"}}
        if files is not None:
            form["files"] = files
        self._see(await self.client.post(path, **form, follow_redirects=True))

    def _see(self, response: httpx.Response) -> None:
        self.page, self.status = response.text, response.status_code


@pytest.fixture
async def reader(client: httpx.AsyncClient) -> Reader:
    reader = Reader(client)
    await reader.open("/plain/s/good1")
    await reader.answer()
    return reader


async def test_a_place_is_named_before_anything_is_begun(client: httpx.AsyncClient, built: Built) -> None:
    reader = Reader(client)
    await reader.open("/plain/s/good1")
    assert "Genuine code of Lantern Bay Industrial Park" in reader.page
    assert built.talker.taken == []


async def test_beginning_carries_the_code(reader: Reader, built: Built) -> None:
    assert built.talker.taken[0].place == "good1"
    assert "Report something" in reader.page


async def test_unsent_text_is_not_lost_by_a_button(reader: Reader, built: Built) -> None:
    for choice in ("file", "no", "fees"):
        await reader.answer(choice=choice)
    await reader.answer(text="one")
    await reader.answer(text="two", choice="done")
    assert (reader.status, "not sent yet" in reader.page, ">two</textarea>" in reader.page) == (409, True, True)
    assert built.talker.taken[-1].text == "one"


async def test_a_form_posted_twice_is_one_turn(reader: Reader, built: Built) -> None:
    first = reader.page
    await reader.answer(choice="file")
    reader.page = first
    await reader.answer(choice="file")
    assert len(built.talker.taken) == 2


async def test_a_form_of_nobody_we_know_is_shown_anew(reader: Reader) -> None:
    await reader.answer(choice="file", ticket="forged")
    assert (reader.status, "from earlier" in reader.page) == (409, True)


async def test_a_form_of_another_visitor_is_not_taken(reader: Reader, built: Built) -> None:
    async with client_of(built) as client:
        other = Reader(client)
        await other.open()
        await other.answer()
        other.page = reader.page
        await other.answer(choice="file")
    assert other.status == 409


async def test_an_expensive_form_must_have_been_open_for_a_moment(reader: Reader, built: Built) -> None:
    await reader.answer(choice="status")
    await reader.answer(text=NUMBER)
    await reader.answer(text=SECRET)
    young = reader.status
    built.time.at += 3
    await reader.answer(text=SECRET)
    assert (young, reader.status, "being looked into" in reader.page) == (429, 200, True)
    assert SECRET not in reader.page


async def test_guessing_by_forms_is_slowed(reader: Reader, built: Built) -> None:
    statuses = []
    await reader.answer(choice="status")
    for _ in range(4):
        await reader.answer(text=NUMBER)
        built.time.at += 3
        await reader.answer(text="7H4K-QW2M-9XTR-D3PX")
        statuses.append(reader.status)
    assert statuses == [200, 200, 200, 429]


async def test_the_look_up_opens_by_its_address(client: httpx.AsyncClient) -> None:
    reader = Reader(client)
    await reader.open("/plain/status")
    await reader.answer()
    assert "number of your case" in reader.page


async def test_files_are_read_in_memory_only(reader: Reader, built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    for choice in ("file", "no", "fees"):
        await reader.answer(choice=choice)
    await reader.answer(text="one")
    await reader.answer(choice="done", text="")
    await reader.answer(text="2026-11-03")

    def on_disk(self: object) -> None:
        raise AssertionError("a file went to the disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", on_disk)
    await reader.answer(files=[("file", ("a.png", b"x" * 5_000_000, "image/png"))])
    assert (reader.status, len(built.talker.files["f0"])) == (200, 5_000_000)


async def test_files_beyond_the_limit_get_words(reader: Reader) -> None:
    await reader.answer(files=[("file", ("a.png", b"x" * 53_000_000, "image/png"))])
    assert (reader.status, "too much at once" in reader.page) == (413, True)


async def test_what_people_write_is_never_markup(reader: Reader) -> None:
    for choice in ("file", "no", "fees"):
        await reader.answer(choice=choice)
    await reader.answer(text="<script>alert(1)</script>")
    assert "<script>alert" not in reader.page
    assert "&lt;script&gt;alert" in reader.page


async def test_another_website_cannot_post_a_form(client: httpx.AsyncClient) -> None:
    answer = await client.post("/plain", data={"kind": "start"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
