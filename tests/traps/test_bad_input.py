"""Whatever comes in gets a clear answer in the person's language, and nothing answered before is lost."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from cases import numbers
from dialog.incoming import Command, Incoming, Kind
from dialog.state import State
from tests.confidentiality.conftest import application, browsing, person
from tests.confidentiality.journeys import NAMED, SERVICE, WebJourney, upload
from tests.storage.evidence_samples import huge_png, jpeg, marks_in, picture
from tests.support.house import TestHouse

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-Hans"])
JSON = {"content-type": "application/json"}
MIB = 1024 * 1024

TEXTS = {
    "long": "a" * 10_000,
    "long-chinese": "举" * 10_000,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈 the permit 🙈" * 20,
    "right-to-left": "\u202eexe.tiba\u202c שלום مرحبا بالعالم",
    "zero-width": "per\u200bmit\u2060 \ufeffwas\u200d late",
    "html": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "sql": '\'; DROP TABLE "case"; --',
    "markdown": "**bold** [x](javascript:alert(1)) `code` # h",
    "format": "{organisation} {0.__class__.__mro__} {secret!r} %s %(number)s %n ${7*7} {{7*7}}",
    "formula": '=HYPERLINK("http://example.org?x="&A1,"click")',
    "controls": "a\x07b\x1b[2Jc\r\nd\x00e",
    "blank": " \u3000\u200b\n",
    "secret": numbers.shown("7J1SKFTHCPYRKTH9"),
    "combining": "e" + "\u0301" * 500,
}


def in_language(text: str, language: str) -> bool:
    """Words of ours in that language: Chinese has them, English has none outside of names."""
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in text)
    return bool(text) and (chinese if language == "zh-Hans" else not chinese)


async def stand(them: WebJourney) -> State:
    state = await them.state()
    assert state is not None
    return state


async def post_raw(client: httpx.AsyncClient, content: bytes, language: str = "en", **headers: str) -> httpx.Response:
    return await client.post("/api/v1/turns", content=content, headers={**JSON, "accept-language": language, **headers})


@LANGUAGES
async def test_any_text_at_any_question_is_answered_and_loses_no_answer(house: TestHouse, language: str) -> None:
    """Each text at a line, a date, a choice, a phone, a long answer and the summary."""
    async with browsing(house, language=language) as them:
        for step in ("kind", "subject_unit", "narrative", "when_from", "demand", "phone", "summary"):
            await them.until(step, NAMED)
            for name, text in TEXTS.items():
                before = await stand(them)
                answer = await them.post({"id": str(uuid4()), "kind": "text", "text": text})
                house.clock.forward(seconds=3)
                assert 200 == answer.status_code, (step, name, answer.text)
                them.hear(answer)
                assert all(block["text"] for block in them.blocks), (step, name)
                after = await stand(them)
                assert before.answers.items() <= after.answers.items(), (step, name)
                if after.step != step:  # it was a fine answer
                    assert text.strip()[:20] in str(after.answers[step]) or step in after.answers
                    await them.order(Command.BACK)
                elif after.pieces != before.pieces:
                    assert text == after.pieces[-1]
                    await them.press("clear")
        await them.until("summary", NAMED)
        await them.press("submit")
        assert them.receipt().number


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("emoji", "en"),
        ("html", "zh-Hans"),
        ("sql", "en"),
        ("markdown", "zh-Hans"),
        ("format", "zh-Hans"),
        ("format", "en"),
        ("formula", "zh-Hans"),
    ],
)
async def test_what_was_written_is_kept_and_shown_as_it_was_written(house: TestHouse, name: str, language: str) -> None:
    text = TEXTS[name]
    line = text[:200]
    async with browsing(house, language=language) as them:
        await them.until("summary", {**SERVICE, "demand": line, "narrative": f"{text} and it was late again"})
        shown = [line_["value"] for block in them.blocks for line_ in block["lines"]]
        told = [line_["text"] for block in them.blocks for line_ in block["lines"]]
        assert "demand" in shown
        assert any(line.strip() in text_ for text_ in told)
        await them.press("submit")
        number = them.receipt().number.replace("-", "")
    case = await house.store.read(lambda books: books.cases.by_number(number))
    answers: Any = await house.store.read(lambda books: books.contents.get(case, "answers"))
    assert line.strip() == answers["demand"]
    assert text in answers["narrative"]
    assert 1 == await house.store.read(lambda books: books.cases.count())


async def test_on_the_plain_page_markup_is_text(house: TestHouse) -> None:
    async with browsing(house) as them:
        await them.until("summary", {**SERVICE, "demand": TEXTS["html"]})
        page = await them.client.get("/plain")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert "onerror=alert(2)>" not in page.text


@LANGUAGES
async def test_a_text_too_long_for_one_request_is_refused_with_the_limit(house: TestHouse, language: str) -> None:
    async with browsing(house, language=language) as them:
        await them.until("narrative", SERVICE)
        before = await stand(them)
        for text, status in (("a" * 10_001, 413), ("a" * 70_000, 413)):
            answer = await them.post({"id": str(uuid4()), "kind": "text", "text": text})
            assert status == answer.status_code
            assert in_language(answer.json()["error"]["text"], language)
        assert before == await stand(them)


BROKEN: tuple[tuple[bytes, int], ...] = (
    (b"", 400),
    (b"{", 400),
    (b"null", 422),
    (b"[]", 422),
    (b'"text"', 422),
    (b"\xff\xfe\x00", 400),
    (b'{"id": "x"}', 422),
    (b'{"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "kind": "text", "text": 5}', 422),
    (b'{"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "kind": "text", "more": 5}', 422),
    (b'{"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "kind": "choice", "choice": "yes"}', 422),
    (b'{"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "kind": "choice", "ask": -1, "choice": "yes"}', 422),
    (b'{"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "kind": "choice", "ask": 1e99, "choice": "yes"}', 422),
    (b'{"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "kind": "command", "command": "sudo"}', 422),
    (b'{"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "kind": "text", "text": "\\ud800"}', 400),
    (b"[" * 5_000, 400),
    (b'{"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "kind": "start", "code": "' + b"A" * 500 + b'"}', 422),
)


@LANGUAGES
async def test_a_broken_request_is_refused_in_words_and_changes_nothing(house: TestHouse, language: str) -> None:
    async with browsing(house, language=language) as them:
        await them.until("kind", SERVICE)
        before = await stand(them)
        for content, status in BROKEN:
            house.clock.forward(seconds=2)
            answer = await post_raw(them.client, content, language)
            assert status == answer.status_code, content
            assert in_language(answer.json()["error"]["text"], language), content
        assert before == await stand(them)


@LANGUAGES
async def test_a_request_of_another_kind_or_from_another_site_is_refused(house: TestHouse, language: str) -> None:
    async with browsing(house, language=language) as them:
        await them.start()
        for headers, status in (
            ({"content-type": "text/plain"}, 415),
            ({"origin": "https://elsewhere.example"}, 403),
            ({"sec-fetch-site": "cross-site"}, 403),
        ):
            answer = await post_raw(them.client, b"{}", language, **headers)
            assert status == answer.status_code
            assert in_language(answer.json()["error"]["text"], language)


def zipped(name: str, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
        archive.writestr(name, b"\0" * size)
    return out.getvalue()


def saved(kind: str) -> bytes:
    out = io.BytesIO()
    picture().save(out, kind)
    return out.getvalue()


BAD_FILES: Mapping[str, tuple[bytes, str]] = {
    "empty": (b"", "file-empty"),
    "program": (b"MZ" + b"\0" * 500, "file-type"),
    "program called a photo": (b"\x7fELF" + b"\0" * 500, "file-type"),
    "html": (b"<!doctype html><script>alert(1)</script>", "file-type"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "file-type"),
    "text": (b"just words " * 50, "file-type"),
    "gif and script": (b"GIF89a/*" + b"\0" * 200 + b"*/=1;alert(1)", "file-type"),
    "broken photo": (jpeg()[:200], "file-broken"),
    "broken paper": (b"%PDF-1.7\n" + b"x" * 300, "file-broken"),
    "picture bomb": (huge_png(), "file-bomb"),
}
NAMES = {"html": "page.html", "svg": "drawing.svg", "text": "notes.txt", "gif and script": "a.gif"}


@LANGUAGES
async def test_a_file_that_cannot_be_taken_is_refused_with_its_own_words(house: TestHouse, language: str) -> None:
    async with browsing(house, language=language) as them:
        await them.until("evidence", SERVICE)
        before = await stand(them)
        bomb = zipped("word/media/image1.png", 200 * MIB)  # takes a second, so not while tests are collected
        for name, (data, code) in {**BAD_FILES, "archive bomb": (bomb, "file-bomb")}.items():
            house.clock.forward(seconds=10)
            answer = await upload(them.client, data, NAMES.get(name, "photo.jpg"), language)
            assert (422, code) == (answer.status_code, answer.json()["error"]["code"]), name
            assert house.words.text(f"file.{code}", language) == answer.json()["error"]["text"], name
        assert before == await stand(them)
        staged = await house.store.read(lambda books: books.evidence.staged(them.visitor.ref))
        assert [] == list(staged)


async def test_a_wrong_extension_does_not_matter_what_it_is_does(house: TestHouse) -> None:
    async with browsing(house) as them:
        await them.until("evidence", SERVICE)
        for name, data, kind in (
            ("a.pdf", jpeg(), "jpeg"),
            ("b.exe", saved("PNG"), "png"),
            ("", saved("WEBP"), "webp"),
        ):
            file = await them.stage(data, name)
            assert kind in file.kind
        for name in ("../../../etc/passwd", "a" * 3000 + ".jpg", "\u202egpj.exe", "<b>.jpg", "con.jpg", "%00.jpg"):
            assert "jpeg" in (await them.stage(jpeg(), name)).kind
            house.clock.forward(minutes=1)
            await house.store.transact(lambda books: books.evidence.discard(them.visitor.ref))


async def test_of_a_polyglot_only_the_picture_is_left(house: TestHouse) -> None:
    """A photo that is an archive, a page and a script as well."""
    tail = zipped("evil.txt", 10) + b"<script>alert(1)</script>" + b"%PDF-1.7"
    async with browsing(house) as them:
        receipt = await them.file(NAMED, files=[jpeg() + tail])
    number = receipt.number.replace("-", "")
    case = await house.store.read(lambda books: books.cases.by_number(number))
    (file,) = await house.store.read(lambda books: books.evidence.of(case))
    copy = await house.store.read(lambda books: books.evidence.cleaned(case, file.id))
    assert [] == [mark for mark in (b"PK\x03\x04", b"<script", b"%PDF", b"evil") if mark in copy]
    assert [] == marks_in(copy)
    Image.open(io.BytesIO(copy)).verify()


class Flood(AsyncIterator[bytes]):
    """200 MB, made as they are asked for; `drawn` tells how many were."""

    def __init__(self) -> None:
        self.drawn = 0

    async def __anext__(self) -> bytes:
        if self.drawn >= 200 * MIB:
            raise StopAsyncIteration
        self.drawn += MIB // 4
        return b"\xff" * (MIB // 4)


@LANGUAGES
@pytest.mark.parametrize("honest", [True, False], ids=["size given", "size hidden"])
async def test_two_hundred_megabytes_are_refused_early(house: TestHouse, honest: bool, language: str) -> None:
    flood = Flood()
    async with browsing(house, language=language) as them:
        await them.until("evidence", SERVICE)
        headers = {
            "content-type": "application/octet-stream",
            "mashang-file-name": "a.mp4",
            "accept-language": language,
        }
        if honest:
            headers["content-length"] = str(200 * MIB)
        answer = await them.client.post("/api/v1/files", content=flood, headers=headers)
        assert (413, "file-too-large") == (answer.status_code, answer.json()["error"]["code"])
        assert in_language(answer.json()["error"]["text"], language)
        assert "50" in answer.json()["error"]["text"]
        assert flood.drawn <= (MIB if honest else 51 * MIB)
        assert "evidence" == (await stand(them)).step
        assert "jpeg" in (await them.stage(jpeg())).kind, "and a smaller one is taken at once"


async def test_a_repeated_request_gets_the_same_answer_and_does_nothing_twice(house: TestHouse) -> None:
    async with browsing(house) as them:
        await them.until("narrative", SERVICE)
        body = {"id": str(uuid4()), "kind": "text", "text": "It was late once and only once."}
        first, again = await them.post(body), await them.post(body)
        assert first.json() == again.json()
        assert 1 == len((await stand(them)).pieces)


@LANGUAGES
async def test_an_old_button_is_answered_and_not_obeyed(house: TestHouse, language: str) -> None:
    async with browsing(house, language=language) as them:
        await them.until("emergency", SERVICE)
        old = them.ask
        await them.until("kind", SERVICE)
        before = await stand(them)
        answer = await them.post({"id": str(uuid4()), "kind": "choice", "choice": "danger", "ask": old})
        told = answer.json()["messages"][0]["blocks"][0]["text"]
        assert house.words.text("dialog.old-button", language) == told
        assert before.answers == (await stand(them)).answers
        assert "kind" == (await stand(them)).step


async def test_two_tabs_that_press_at_once_are_both_answered_and_one_is_obeyed(house: TestHouse) -> None:
    app = application(house)
    async with browsing(house, app) as one, browsing(house, app) as other:
        await one.until("kind", SERVICE)
        other.client.cookies.update(dict(one.client.cookies))
        presses = [
            tab.post({"id": str(uuid4()), "kind": "choice", "choice": value, "ask": one.ask})
            for tab, value in ((one, "complaint"), (other, "praise"))
        ]
        answers = await asyncio.gather(*presses)
        assert [200, 200] == [answer.status_code for answer in answers]
        after = await stand(one)
        assert after.answers["kind"] in ("complaint", "praise")
        old = house.words.text("dialog.old-button", "en")
        assert 1 == sum(old in answer.text for answer in answers)


async def test_two_tabs_that_submit_at_once_file_one_case(house: TestHouse) -> None:
    app = application(house)
    async with browsing(house, app) as one, browsing(house, app) as other:
        await one.until("summary", SERVICE)
        other.client.cookies.update(dict(one.client.cookies))
        other.heard = list(one.heard)
        other.visitor = one.visitor
        await asyncio.gather(one.press("submit"), other.press("submit"))
    assert 1 == await house.store.read(lambda books: books.cases.count())


async def test_two_tabs_that_write_at_once_do_not_answer_two_questions(house: TestHouse) -> None:
    app = application(house)
    async with browsing(house, app) as one, browsing(house, app) as other:
        await one.until("where", SERVICE)
        other.client.cookies.update(dict(one.client.cookies))
        ask = one.ask
        for tab, text in ((one, "the third floor"), (other, "the fourth floor")):
            answer = await tab.post({"id": str(uuid4()), "kind": "text", "text": text, "ask": ask})
            assert 200 == answer.status_code
        assert "the fourth floor" not in [(await stand(one)).answers.get("project")]


@LANGUAGES
async def test_another_visitors_file_is_not_known(house: TestHouse, language: str) -> None:
    app = application(house)
    async with browsing(house, app) as owner, browsing(house, app, language) as thief:
        await owner.until("evidence", SERVICE)
        mine = await owner.stage(jpeg())
        await thief.until("evidence", SERVICE)
        before = await stand(thief)
        real = (await house.store.read(lambda books: books.evidence.staged(owner.visitor.ref)))[0].id
        for stolen in (mine.id, real, "", "x", "../1"):
            answer = await thief.post({"id": str(uuid4()), "kind": "files", "files": [stolen]})
            assert (422, "unknown-file") == (answer.status_code, answer.json()["error"]["code"])
            assert in_language(answer.json()["error"]["text"], language)
        assert before == await stand(thief)
        await owner.until("summary", SERVICE, files=[jpeg()])
        await owner.press("submit")
        assert owner.receipt().number


async def test_a_file_of_another_visitor_named_to_the_runner_itself_is_not_taken_over(house: TestHouse) -> None:
    """Behind the signed tickets of the web there is a second lock: a draft takes over its own files only."""
    owner, thief = person(house), person(house)
    await owner.until("evidence", NAMED)
    mine = await owner.stage(jpeg())
    await thief.until("evidence", NAMED)
    await thief.turn(Incoming(id=str(uuid4()), kind=Kind.FILES, files=(mine,)))
    await thief.press("done")
    await thief.until("summary", NAMED)
    await thief.press("submit")
    assert "receipt" not in {block["kind"] for block in thief.blocks}
    assert 0 == await house.store.read(lambda books: books.cases.count())
    assert "zirconwhistle" in str((await thief.state()).answers)  # type: ignore[union-attr]
    kept = await house.store.read(lambda books: books.evidence.staged(owner.visitor.ref))
    assert [mine.id] == [file.id for file in kept]


async def test_a_visitor_cannot_acknowledge_or_read_for_another(house: TestHouse) -> None:
    app = application(house)
    async with browsing(house, app) as owner, browsing(house, app) as thief:
        receipt = await owner.file(SERVICE)
        await thief.start()
        await thief.keep(receipt)
        assert receipt.secret in (await owner.client.get("/api/v1/messages?after=0")).text
        stolen = (await thief.client.get("/api/v1/messages?after=0")).text
        assert receipt.number not in stolen
        again = await thief.post({"id": owner.sent[-1], "kind": "choice", "choice": "submit", "ask": 1})
        assert receipt.secret not in again.text


@LANGUAGES
async def test_a_tampered_code_is_told_kindly_and_one_may_still_file(house: TestHouse, language: str) -> None:
    code = house.code("project")
    for forged in (code[:-1] + ("A" if code[-1] != "A" else "B"), code[::-1], "AAAA", "..", "{organisation}", "%00"):
        async with browsing(house, language=language) as them:
            page = await them.client.get("/s/" + forged.replace("%", "%25").replace(".", "%2E"))
            assert page.status_code in (200, 404), forged
            await them.start(forged)
            assert "file" in them.buttons
            assert "mashang" in them.text.lower() or "码上" in them.text
            assert "Energy Park" not in them.text
            assert "产业园" not in them.text
    async with browsing(house, language=language) as them:
        await them.start(code[:-1] + ("A" if code[-1] != "A" else "B"))
        assert (await them.file(SERVICE)).number


@LANGUAGES
async def test_an_unknown_or_mistyped_number_is_answered_in_words(house: TestHouse, language: str) -> None:
    async with browsing(house, language=language) as them:
        await them.start()
        await them.until("number", {"what": "status"})
        for typed in ("1", "AAAA-AAAA-AAAB", "x" * 500, "0" * 12, "＊", "DROP TABLE"):
            await them.say(typed)
            assert in_language(them.text, language), typed
        assert await them.state()


@pytest.mark.parametrize("jump", [-5, -48, -24 * 400, 5])
async def test_a_clock_that_jumps_loses_nothing(house: TestHouse, jump: int) -> None:
    """Back by hours, days or more than a year, or on by some hours."""
    async with browsing(house) as them:
        await them.until("when_from", NAMED, files=[jpeg()])
        house.clock.forward(hours=jump)
        before = await stand(them)
        await them.until("summary", {**NAMED, "when_from": "2025-01-02"}, files=[jpeg()])
        assert before.answers.items() <= (await stand(them)).answers.items()
        await them.press("submit")
        receipt = them.receipt()
        house.clock.forward(hours=jump)
        await them.keep(receipt)
        await them.look_up(receipt.number, receipt.secret)
        assert "message" in them.buttons


async def test_a_cookie_that_was_never_ours_begins_anew_without_a_fault(house: TestHouse) -> None:
    for cookie in ("x", "A" * 42, "=" * 43, "A" * 5000, "%s"):
        async with browsing(house) as them:
            them.client.cookies["mashang_visitor"] = cookie
            answer = await them.client.get("/api/v1/messages?after=0")
            assert (200, []) == (answer.status_code, answer.json()["messages"])
            them.client.cookies.clear()
            them.client.headers["cookie"] = f"mashang_visitor={cookie}"
            started = await them.post({"id": str(uuid4()), "kind": "start"})
            assert 200 == started.status_code
