"""Templates of letters on the web desk: changed by whoever decides on letters, tried out, with every version kept."""

import httpx
import pytest

from cases.letters import Kind
from handlers.letters import templates
from tests.desk.desk import Browser, Desk, words
from tests.desk.test_letters import a_case, drafted, letter_form
from tests.support.house import TestHouse

PATH = "/desk/templates/supervise/zh-Hans"
SHIPPED = templates.text(templates.Kind.SUPERVISE, "zh-Hans")
OURS = SHIPPED.replace("[正文]", "[正文]\n本单位自己的一句话。")
WHY = "按新的发文规范"


async def sent(browser: Browser, **values: str) -> httpx.Response:
    return await browser.send(await browser.form(PATH, PATH), None, **{"text": OURS, "reason": WHY, **values})


async def kept(house: TestHouse) -> str | None:
    return await house.store.read(lambda books: books.rules.own("letter supervise zh-Hans"))


async def test_what_the_office_changes_is_in_the_next_draft(desk: Desk) -> None:
    number, browser = await a_case(desk), await desk.browser("p-lin")
    page = await browser.follow(await sent(browser, do="keep"))
    assert "新版本已保存" in words(page)
    form = await letter_form(await drafted(desk, number), number)
    assert form.values["text"].startswith("本单位自己的一句话。")


@pytest.mark.parametrize("person", ["p-pan", "p-gao", "p-ding", "p-he", "p-wei"])
async def test_for_others_there_is_no_such_page(desk: Desk, person: str) -> None:
    form = await (await desk.browser("p-lin")).form(PATH, PATH)
    browser = await desk.browser(person)
    ticket = (await browser.form("/desk/me", "/sign-out")).values["ticket"]
    tried = await browser.post(PATH, **{**form.values, "ticket": ticket, "reason": WHY, "do": "keep"})
    looked = [(await browser.get(path)).status_code for path in ("/desk/templates", PATH)]
    assert ([404, 404], 404, None) == (looked, tried.status_code, await kept(desk.house))
    assert "/desk/templates" not in (await browser.get("/desk")).text


@pytest.mark.parametrize("path", ["/desk/templates/receipt/en", "/desk/templates/urge/fr", f"{PATH}?edition=7"])
async def test_what_there_is_not_is_not_found(desk: Desk, path: str) -> None:
    assert 404 == (await (await desk.browser("p-lin")).get(path)).status_code


@pytest.mark.parametrize("do", ["keep", "look"])
async def test_every_fault_is_told_with_its_line_and_what_was_typed_stays(desk: Desk, do: str) -> None:
    faulty = OURS.replace("本单位自己的一句话。", "{反映人}说的话。")
    page = await sent(await desk.browser("p-lin"), text=faulty, do=do)
    line = faulty[: faulty.index("{反映人}")].count("\n") + 1
    assert (422, True) == (page.status_code, f"第 {line} 行： 没有名为“反映人”的填空项" in words(page)), words(page)
    assert (True, None) == ("{反映人}说的话。" in page.text, await kept(desk.house))


async def test_a_new_version_says_why(desk: Desk) -> None:
    page = await sent(await desk.browser("p-lin"), reason="  ", do="keep")
    assert (422, True, None) == (page.status_code, "请简要写明修改理由" in words(page), await kept(desk.house))


async def test_of_two_who_change_it_the_second_is_told(desk: Desk) -> None:
    first, second = await desk.browser("p-lin"), await desk.browser("p-qiao")
    form = await second.form(PATH, PATH)
    await sent(first, do="keep")
    other = OURS.replace("自己的", "另外的")
    page = await second.send(form, None, text=other, reason=WHY, do="keep")
    assert (422, True) == (page.status_code, "其间有人保存了另一版本" in words(page))
    assert (True, OURS.split()) == ("本单位另外的一句话。" in page.text, (await kept(desk.house) or "").split())


@pytest.mark.parametrize("do", ["look", "look-sealed"])
async def test_it_is_looked_at_as_pdf_and_nothing_is_kept(desk: Desk, do: str) -> None:
    page = await sent(await desk.browser("p-lin"), reason="", do=do)
    assert (b"%PDF-", "no-store") == (page.content[:5], page.headers["cache-control"])
    assert await kept(desk.house) is None


async def test_older_versions_and_what_is_shipped_are_still_there(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    await sent(browser, do="keep")
    await sent(browser, text=OURS.replace("自己的", "另外的"), reason="改一个词", do="keep")
    page = await browser.get(PATH)
    assert [True, True, True] == [each in page.text for each in ("本单位另外的", WHY, "改一个词")]
    first = await browser.form(f"{PATH}?edition=1", PATH)
    assert ("本单位自己的" in first.values["text"], "2") == (True, first.values["edition"])
    shipped = await browser.form(f"{PATH}?edition=0", PATH)
    assert SHIPPED.split() == shipped.values["text"].split()


async def test_each_is_on_the_shelf_in_both_languages(desk: Desk) -> None:
    page = await (await desk.browser("p-qiao", language="en")).get("/desk/templates")
    there = [
        f'href="/desk/templates/{kind}/{language}"' in page.text for kind in Kind for language in ("zh-Hans", "en")
    ]
    assert [True] * 12 == there
