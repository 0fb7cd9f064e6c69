"""A sheet comes into the register through the desk: shown first, done as it was shown, whole or not at all."""

import base64
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import httpx
import pytest

from cases.ports import Books
from handlers.office import places as door
from handlers.office import registering
from handlers.office.parcels import unpack
from tests.desk.desk import Browser, Desk, forms, words
from tests.desk.test_places_pages import DOCK, known, put, the_one
from tests.handlers.sheets.sample_files import csv_of, workbook
from tests.support import registers

IMPORT = "/desk/places/import"
HEADINGS = ["类型", "编号", "名称（中文）", "负责单位"]
NEW = [["项目", f"ZZ-{at}", f"示例工程{at}（虚构）", "heping"] for at in (1, 2, 3)]


async def brought(browser: Browser, data: bytes, name: str = "项目.xlsx", **said: str) -> httpx.Response:
    return await browser.send(await browser.form(IMPORT, "/import/look"), [(name, data)], **said)


async def pressed(browser: Browser, page: httpx.Response, **said: str) -> httpx.Response:
    """The other button of the same form."""
    form = browser.among(page, "/import/look")
    assert 'formaction="/desk/places/import/take"' in page.text
    return await browser.send(replace(form, action=f"{IMPORT}/take"), None, **said)


def book(rows: Sequence[Sequence[object]], headings: Sequence[str] = HEADINGS) -> bytes:
    return workbook({"Sheet1": [headings, *rows]})


async def numbers(desk: Desk) -> set[str]:
    return {place.number for place in await known(desk)} & {"ZZ-1", "ZZ-2", "ZZ-3"}


async def test_a_file_is_shown_and_then_done(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    shown = await brought(browser, book(NEW))
    assert (200, set()) == (shown.status_code, await numbers(desk))
    assert "“点位”新增 3 条： ZZ-1、示例工程1（虚构）" in words(shown)
    done = await pressed(browser, shown)
    assert (200, {"ZZ-1", "ZZ-2", "ZZ-3"}) == (done.status_code, await numbers(desk))
    assert ("已导入" in words(done), forms(done)) == (True, [])


async def test_each_new_place_has_its_first_code_and_a_diary(desk: Desk) -> None:
    browser = await desk.browser("p-ding")
    await pressed(browser, await brought(browser, book(NEW)))
    (one,) = [place for place in await known(desk) if place.number == "ZZ-2"]
    codes, lines = await desk.house.store.read(lambda books: (books.codes.of(one.id), books.diary.of(one.id)))
    assert [("PlaceAdded", "p-ding"), ("CodeMade", "p-ding")] == [(line.event, line.actor) for line in lines]
    assert [1] == [code.version for code in codes]


async def test_headings_nobody_knows_are_asked_for_and_the_file_goes_along(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    data = book([[*row, "x", "审批"] for row in NEW], [*HEADINGS, "备忘 <b>", "进展到哪一步"])
    asked = await brought(browser, data)
    form = browser.among(asked, "/import/look")
    assert (200, False, 0) == (asked.status_code, "/import/take" in asked.text, len(await numbers(desk)))
    assert ("备忘 &lt;b&gt;" in asked.text, "备忘 <b>" in asked.text) == (True, False)
    assert ("备忘 <b>", "", "进展到哪一步") == tuple(
        form.values[each] for each in ("heading_0", "column_0", "heading_1")
    )
    shown = await browser.send(form, None, column_1="stage")
    assert "项目阶段 审批" in words(shown)
    await pressed(browser, shown)
    assert {"approval"} == {place.stage for place in await known(desk) if place.number.startswith("ZZ-")}


async def test_a_heading_may_be_given_another_meaning_after_the_dry_run(desk: Desk) -> None:
    """What is taken in is what was shown, not what was chosen beside it since."""
    browser = await desk.browser("p-lin")
    asked = await brought(browser, book([[*row, "审批"] for row in NEW], [*HEADINGS, "进展到哪一步"]))
    shown = await browser.send(browser.among(asked, "/import/look"))
    assert "审批" not in words(shown).split("换一种读法")[0]
    again = await pressed(browser, shown, column_0="stage")
    assert (409, set(), True) == (again.status_code, await numbers(desk), "项目阶段 审批" in words(again))


async def test_rows_without_a_kind_are_of_the_kind_that_was_chosen(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    data = book([row[1:] for row in NEW], HEADINGS[1:])
    refused = await brought(browser, data)
    assert (422, True) == (refused.status_code, "“Kind”: This may not be blank." in words(refused))
    shown = await browser.send(browser.among(refused, "/import/look"), None, kind="park")
    await pressed(browser, shown)
    assert {"park"} == {place.kind for place in await known(desk) if place.number.startswith("ZZ-")}


async def test_one_bad_row_is_named_and_nothing_changes(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    before = await known(desk)
    answer = await brought(browser, book([*NEW, ["项目", "ZZ-4", "示例（虚构）", "nowhere"]]))
    assert (422, before) == (answer.status_code, await known(desk))
    assert "Sheet “Places”, row 5, “Unit”: There is no such unit. You may write its name or its id." in words(answer)
    assert "formaction" not in answer.text


async def test_what_goes_wrong_half_way_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = await desk.browser("p-lin")
    shown, before = await brought(browser, book(NEW)), await known(desk)
    real, calls = door.change, list[str]()

    def failing(books: Books, place: object, **about: object) -> bool:
        calls.append("")
        if len(calls) == 3:
            raise RuntimeError
        return real(books, place, **about)  # type: ignore[arg-type]

    monkeypatch.setattr(registering.door, "change", failing)
    failed = await pressed(browser, shown)
    assert (503, 3, before) == (failed.status_code, len(calls), await known(desk))


async def test_what_has_changed_meanwhile_is_shown_anew_and_not_done(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    shown = await brought(browser, book(NEW))
    await put(desk, replace(await the_one(desk, DOCK), leader="p-peng"))
    stale = await pressed(browser, shown)
    assert (409, set()) == (stale.status_code, await numbers(desk))
    assert "Something has changed meanwhile, so nothing was imported." in words(stale)
    await pressed(browser, stale)
    assert {"ZZ-1", "ZZ-2", "ZZ-3"} == await numbers(desk)


async def test_a_forged_digest_does_nothing(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    shown = await brought(browser, book(NEW))
    answer = await pressed(browser, shown, digest="")
    assert (409, set()) == (answer.status_code, await numbers(desk))


async def test_a_register_of_a_city_goes_in_without_the_file_being_asked_for_again(desk: Desk) -> None:
    """1,301 projects in a workbook of more than 97 KB, with headings that have to be explained."""
    rows = registers.projects(1301, territories=["heping", "lanxi"], departments=["construction", "transport"])
    noted = [(*row, sha256(row[1].encode()).hexdigest()[:32]) for row in rows]
    data = registers.workbook(noted, [*registers.HEADINGS[:-1], "合同那天", "谁记的"])
    browser = await desk.browser("p-lin")
    asked = await brought(browser, data)
    parcel = browser.among(asked, "/import/look").values["parcel"]
    assert (True, [("项目.xlsx", data)]) == (97_000 < len(data) < len(parcel), list(unpack(parcel)))
    shown = await browser.send(browser.among(asked, "/import/look"), None, column_0="contract")
    assert ("“点位”新增 1301 条" in words(shown), 'type="file"' in asked.text + shown.text) == (True, False)
    before = len(await known(desk))
    done = await pressed(browser, shown)
    assert (200, before + 1301) == (done.status_code, len(await known(desk)))


async def test_a_file_too_large_to_be_carried_is_asked_for_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.desk.pages.importing.MOST_CARRIED", 100)
    browser = await desk.browser("p-lin")
    shown = await brought(browser, book(NEW))
    form = browser.among(shown, "/import/look")
    assert ("parcel" in form.names, 'type="file"' in shown.text) == (False, True)
    data = book(NEW)
    other = await browser.send(replace(form, action=f"{IMPORT}/take"), [("项目.xlsx", book(NEW[:1]))])
    assert (409, set()) == (other.status_code, await numbers(desk))
    await browser.send(
        replace(browser.among(await brought(browser, data), "/look"), action=f"{IMPORT}/take"), [("项目.xlsx", data)]
    )
    assert {"ZZ-1", "ZZ-2", "ZZ-3"} == await numbers(desk)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "a.xlsx", "This is an old kind of workbook."),
        (b"PK nonsense", "a.xlsx", "This is no XLSX file, or it is damaged."),
        (b"x" * ((16 << 20) + 1), "a.csv", "The file is larger than 16 MB and was not read."),
        (b"\xff\xfe\x00", "a.csv", "The encoding of the file is not known. Please save it as CSV UTF-8."),
        (b'kind,number\n"', "a.csv", "Quotation marks do not match, so this cannot be read as CSV."),
        (book(NEW), "a.xlsm", "The file holds macros and is not read. Please save it as XLSX without them."),
        (b"x", "a.pdf", "Only XLSX and CSV files can be imported."),
        (csv_of([["kind", *["number"] * 2], ["项目", "1", "2"]]), "a.csv", "“Number”: This column is there twice."),
        (b"kind,number\n" + b"x,1\n" * 5001, "a.csv", "Too many rows: a file may have 5000"),
    ],
)  # fmt: skip
async def test_bad_files_are_answered_as_on_the_command_line(desk: Desk, data: bytes, name: str, said: str) -> None:
    before = await known(desk)
    answer = await brought(await desk.browser("p-lin", language="en"), data, name)
    told = words(answer).replace("5,000", "5000")
    assert (422, True, before) == (answer.status_code, said in told, await known(desk))


async def test_what_was_exported_changes_nothing_and_is_not_offered(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    data = (await browser.get("/desk/places/export/xlsx")).content
    shown = await brought(browser, data)
    assert (200, True, False) == (shown.status_code, "Nothing changes." in words(shown), "formaction" in shown.text)


async def test_without_a_file_it_is_said(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    form = await browser.form(IMPORT, "/import/look")
    assert "Please choose a file first." in words(await browser.follow(await browser.send(form, [("", b"")])))


@pytest.mark.parametrize("parcel", ["", "nonsense", base64.b64encode(b"x").decode(), "eJyLjgUAARUAuQ==", "é"])
async def test_what_is_no_file_of_ours_is_refused(desk: Desk, parcel: str) -> None:
    browser = await desk.browser("p-lin")
    ticket = (await browser.form("/desk/me", "/me/language")).values["ticket"]
    answer = await browser.post(f"{IMPORT}/take", ticket=ticket, parcel=parcel)
    assert 400 == answer.status_code


@pytest.mark.parametrize("person", ["p-qiao", "p-he", "p-gao", "p-pan", "p-wei"])
async def test_nobody_else_may_and_each_is_answered_alike(desk: Desk, person: str) -> None:
    """With a ticket of their own and a form that somebody else was shown; about headings, too."""
    shown = await brought(await desk.browser("p-lin"), book(NEW))
    form = (await desk.browser("p-lin")).among(shown, "/import/look").values
    browser = await desk.browser(person)
    ticket = (await browser.form("/desk/me", "/me/language")).values["ticket"]
    answers = [await browser.get(IMPORT)]
    answers += [await browser.post(f"{IMPORT}/{step}", **{**form, "ticket": ticket}) for step in ("look", "take")]
    odd = [("x.xlsx", book([[*NEW[0], "x"]], [*HEADINGS, "谁也不认识"]))]
    form_ = replace(browser.among(shown, "/import/look"), values={"ticket": ticket})
    answers += [await browser.send(form_, odd)]
    nothing = await browser.get("/desk/no/such/page")
    assert ([404] * 4, {words(nothing)}) == ([each.status_code for each in answers], set(map(words, answers)))
    assert set() == await numbers(desk)


async def test_a_form_of_another_session_is_refused(desk: Desk) -> None:
    shown = await brought(await desk.browser("p-lin"), book(NEW))
    other = await desk.browser("p-ding")
    form = replace(other.among(shown, "/import/look"), action=f"{IMPORT}/take")
    assert (403, set()) == ((await other.send(form)).status_code, await numbers(desk))


async def test_a_kind_that_is_none_is_refused(desk: Desk) -> None:
    answer = await brought(await desk.browser("p-lin"), book(NEW), kind="<script>")
    assert (400, False) == (answer.status_code, "<script" in answer.text)
