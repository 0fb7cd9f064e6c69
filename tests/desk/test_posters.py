"""Posters and pictures from the desk: what is handed out can be read, and who may not gets nothing."""

import asyncio
import io
import zipfile
from dataclasses import replace

import pytest
from PIL import Image

from cases.places import Place, PlaceKind
from cases.ports import Books
from handlers.office import codes
from handlers.office import press as port
from handlers.office.places import register
from qr import pictures, reading
from qr.posters import GRIDS, Kind
from tests.desk.desk import Browser, Desk, words
from tests.qr import walls
from tests.support.house import NOW

PLACE = "YunchuanPark01"
PATH = f"/desk/codes/{PLACE}"
EVIL = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script><rect width="9"/></svg>'


def link(desk: Desk, version: int = 1) -> str:
    return f"{desk.house.house.settings.address}/s/{desk.house.house.signer.code(PLACE, version)}"


def pages(pdf: bytes) -> list[tuple[str, ...]]:
    return list(reading.document(pdf))


def test_what_the_desk_offers_is_what_can_be_printed() -> None:
    assert (set(port.KINDS), set(port.STICKERS)) == (set(Kind), set(GRIDS))


async def test_the_code_alone_is_taken_away_in_each_form_with_and_without_a_logo(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    form = await browser.form(PATH, "/picture")
    png = await browser.send(form, [], ending="png")
    svg = await browser.send(form, [("logo.svg", walls.SVG_LOGO)], ending="svg")
    pdf = await browser.send(form, [], ending="pdf")
    assert (link(desk),) == reading.picture(png.content)
    assert reading.check_drawing(svg.text, link(desk))
    assert [(link(desk),)] == pages(pdf.content)
    assert b"<image" in svg.content
    assert f'attachment; filename="code-{PLACE}.pdf"' == pdf.headers["content-disposition"]


async def test_a_poster_is_looked_at_and_taken_away(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    page = await browser.get(f"{PATH}?kind=card&language=en&stickers=12")
    assert f'src="{PATH}/poster.png?kind=card&amp;language=en&amp;stickers=12"' in page.text
    shown = await browser.get(f"{PATH}/poster.png?kind=card&language=en")
    assert ("image/png", (link(desk),)) == (shown.headers["content-type"], reading.picture(shown.content))
    made = await browser.send(browser.among(page, "/poster"), [("logo.png", walls.picture_file("PNG"))], marks="yes")
    assert [(link(desk),)] == pages(made.content)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("logo.svg", EVIL, {"zh-Hans": "SVG 里有脚本", "en": "The SVG has script"}),
        ("logo.png", b"no picture at all", {"zh-Hans": "不是 PNG、JPEG 或 SVG", "en": "no PNG, JPEG or SVG"}),
        ("logo.png", b"\x89PNG" + bytes(2_000_001), {"zh-Hans": "标志太大", "en": "too large"}),
    ],
    ids=["script", "none", "large"],
)
async def test_a_logo_that_cannot_be_taken_is_told_clearly(
    desk: Desk, name: str, data: bytes, told: dict[str, str], language: str
) -> None:
    browser = await desk.browser("p-lin", language=language)
    for page, action in ((PATH, "/poster"), ("/desk/codes/posters", "/posters")):
        answer = await browser.send(await browser.form(page, action), [(name, data)])
        assert (422, True) == (answer.status_code, told[language] in words(answer)), words(answer)
    assert [] == await desk.press.jobs()


async def finished(desk: Desk, browser: Browser, **wish: str) -> str:
    """The page of an order that is done."""
    answer = await browser.send(await browser.form("/desk/codes/posters", "/posters"), [], **wish)
    waiting = await browser.follow(answer)
    assert 'http-equiv="refresh"' in waiting.text
    await desk.press.work(desk.house.clock)
    path: str = answer.headers["location"]
    return path


async def test_many_posters_are_one_file_that_can_be_fetched_again(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    path = await finished(desk, browser, poster_kind="a6", poster_language="zh-Hans", poster_by="place")
    page = await browser.get(path)
    assert 'http-equiv="refresh"' not in page.text
    for _ in range(2):
        fetched = await browser.get(f"{path}/file")
        packed = zipfile.ZipFile(io.BytesIO(fetched.content))
        found = [code for name in packed.namelist() if "index" not in name for (code,) in pages(packed.read(name))]
    known = await desk.house.store.read(lambda books: books.places.all())
    assert (len(known), True) == (len(found), link(desk) in found)
    assert {"index-a6-zh.csv", "index-a6-zh.pdf"} <= set(packed.namelist())
    part = await browser.client.get(f"{path}/file", headers={"Range": "bytes=0-3"})
    assert (206, b"PK\x03\x04") == (part.status_code, part.content)


async def test_only_what_was_found_in_the_list_is_printed(desk: Desk) -> None:
    """And a name that cannot be printed keeps no other from its poster."""

    def add(books: Books) -> None:
        rare = Place(
            id="RareNameOfPlace", kind=PlaceKind.PARK, names={"en": "Second 😀 park (fictional)"}, unit="construction"
        )
        register(books, rare, actor="system", now=NOW)
        register(
            books,
            Place(id="GoodNameOfPlace", kind=PlaceKind.PARK, names={"en": "Second park"}),
            actor="system",
            now=NOW,
        )

    await desk.house.store.transact(add)
    browser = await desk.browser("p-lin", language="en")
    form = await browser.form("/desk/codes/posters?kind=park&text=second", "/posters")
    answer = await browser.send(form, [], poster_kind="a6", poster_language="en")
    await desk.press.work(desk.house.clock)
    page, (job,) = await browser.follow(answer), await desk.press.jobs()
    assert ({"RareNameOfPlace", "GoodNameOfPlace"}, ["RareNameOfPlace"]) == (
        set(job.versions),
        [each.place for each in job.unmade],
    )
    assert "The font has not these characters: 😀" in page.text


async def test_codes_that_were_changed_since_are_told_before_somebody_prints(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    path = await finished(desk, browser, poster_kind="a6", poster_language="en")
    before = words(await browser.get(path))
    await desk.house.store.transact(
        lambda books: codes.revoke(books, PLACE, actor="system", now=desk.house.clock(), reason="x")
    )
    assert (False, True) == tuple("changed since: 1" in each for each in (before, words(await browser.get(path))))


async def test_a_closed_place_and_one_without_a_valid_code_have_no_poster(desk: Desk) -> None:
    await desk.house.store.transact(
        lambda books: codes.revoke(books, PLACE, actor="system", now=desk.house.clock(), reason="x")
    )
    browser = await desk.browser("p-lin", language="en")
    page = await browser.get(PATH)
    assert "poster.png" not in page.text
    shown = await browser.get(f"{PATH}/poster.png")
    assert (422, True) == (shown.status_code, "None of these places has a code" in shown.text)
    assert "so without a poster: 1." in words(await browser.get("/desk/codes/posters"))

    def close(books: Books) -> str:
        window = next(place for place in books.places.all() if place.kind is PlaceKind.WINDOW)
        books.places.save(replace(window, closed=True))
        return window.id

    window = await desk.house.store.transact(close)
    assert "poster.png" not in (await browser.get(f"/desk/codes/{window}")).text
    assert 422 == (await browser.get(f"/desk/codes/{window}/poster.png")).status_code


@pytest.mark.parametrize("person", ["p-he", "p-gao", "p-wei"])
async def test_whoever_may_not_change_codes_prints_nothing(desk: Desk, person: str) -> None:
    office = await desk.browser("p-lin")
    path = await finished(desk, office, poster_kind="a6", poster_language="en")
    browser = await desk.browser(person)
    ticket = (await browser.form("/desk/me", "/me/language")).values["ticket"]
    reads = [(await browser.get(each)).status_code for each in ("/desk/codes/posters", path, f"{path}/file")]
    reads.append((await browser.get(f"{PATH}/poster.png")).status_code)
    posts = [
        (await browser.post(each, ticket=ticket, ending="png", poster_kind="a6")).status_code
        for each in ("/desk/codes/posters", f"{path}/drop", f"{PATH}/poster", f"{PATH}/picture")
    ]
    assert ([404] * 4, [404] * 4, 1) == (reads, posts, len(await desk.press.jobs()))


async def test_an_order_is_removed(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    path = await finished(desk, browser, poster_kind="a6", poster_language="en")
    await browser.send(await browser.form(path, "/drop"))
    gone = [(await browser.get(each)).status_code for each in (path, f"{path}/file", "/desk/codes/posters/..%2f")]
    assert ([404] * 3, []) == (gone, await desk.press.jobs())


def photographed(drawn: bytes) -> bytes:
    """Askew, grey and as JPEG."""
    picture, out = Image.open(io.BytesIO(drawn)).convert("L"), io.BytesIO()
    picture.rotate(11, expand=True, fillcolor=190).resize((640, 640)).save(out, "JPEG", quality=60)
    return out.getvalue()


async def test_a_photo_of_a_poster_is_judged(desk: Desk) -> None:
    browser = await desk.browser("p-gao", language="en")  # the head of the unit at the place

    async def told(data: bytes) -> str:
        answer = await browser.send(await browser.form("/desk/codes/check", "/check"), [("photo.jpg", data)])
        return words(answer)

    photo = photographed(pictures.png(link(desk)))
    assert "genuine and valid Yunchuan New Energy Park" in await told(photo)
    assert "not one of ours" in await told(pictures.png(walls.LINK))
    trap = pictures.png(link(desk).replace(desk.house.house.settings.address, "https://trap.example"))
    assert "leads to another address or bot than ours" in await told(trap)
    assert "no code was found" in await told(walls.picture_file())
    assert "no picture or PDF" in await told(b"nothing")
    await desk.house.store.transact(
        lambda books: codes.revoke(books, PLACE, actor="system", now=desk.house.clock(), reason="x")
    )
    assert "ours, but revoked" in await told(photo)


async def test_whoever_sees_no_codes_checks_none(desk: Desk) -> None:
    assert 404 == (await (await desk.browser("p-wei")).get("/desk/codes/check")).status_code


async def test_too_much_at_once_is_turned_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.press.press.MOST_WAITING", 2)
    browser = await desk.browser("p-lin", language="en")
    answers = await asyncio.gather(*(browser.get(f"{PATH}/poster.png?kind=a6") for _ in range(4)))
    assert [200, 200, 422, 422] == sorted(each.status_code for each in answers)
