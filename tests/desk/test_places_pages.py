"""The register of places on the desk: who reads which places, what is found, and what stands on the page of one."""

import re
from dataclasses import replace

import pytest

from cases.places import Place, PlaceKind, Stage
from cases.ports import Books
from handlers.office.places import change
from handlers.register import read
from tests.desk.desk import Desk, words
from tests.handlers.register.sample_files import words as catalogue
from tests.support.house import NOW

PATH = "/desk/places"
PARK, DOCK, POST = "YunchuanPark01", "YunchuanDock01", "YunchuanPost01"
HOSTILE = "<script>alert(1)</script>\"'{{ 7*7 }} (fictional)"


async def listed(desk: Desk, person: str, query: str = "") -> list[str]:
    page = await (await desk.browser(person)).get(f"{PATH}{query}")
    return re.findall(rf'<th [^>]*><a href="{PATH}/([^"]+)"', page.text)


async def known(desk: Desk) -> list[Place]:
    return list(await desk.house.store.read(lambda books: books.places.all()))


async def put(desk: Desk, place: Place, actor: str = "system") -> None:
    await desk.house.store.transact(lambda books: change(books, place, actor=actor, now=NOW))


async def the_one(desk: Desk, place_id: str) -> Place:
    return next(place for place in await known(desk) if place.id == place_id)


@pytest.mark.parametrize("person", ["p-lin", "p-qiao", "p-he", "p-ding"])
async def test_the_office_and_the_administrator_read_every_place(desk: Desk, person: str) -> None:
    assert {place.id for place in await known(desk)} == set(await listed(desk, person))


async def test_the_head_of_a_unit_reads_the_places_for_which_it_has_a_role(desk: Desk) -> None:
    """As answerable unit, department or leading unit; of units below, too."""
    await put(desk, replace(await the_one(desk, DOCK), lead="construction"))
    branch = [each.id for each in await known(desk) if {each.unit, each.department, each.lead} & {"transport"}]
    assert ({PARK, POST, DOCK}, branch) == (set(await listed(desk, "p-gao")), await listed(desk, "p-jiang"))


@pytest.mark.parametrize("person", ["p-pan", "p-wei", "p-shi"])
async def test_for_anybody_else_there_is_no_such_page(desk: Desk, person: str) -> None:
    browser = await desk.browser(person)
    paths = (PATH, f"{PATH}/{PARK}", f"{PATH}/nowhere", f"{PATH}/export/csv", f"{PATH}/export/xlsx")
    assert [404] * 5 == [(await browser.get(path)).status_code for path in paths]
    assert f'href="{PATH}"' not in (await browser.get("/desk")).text


async def test_a_place_of_others_is_answered_as_one_that_is_not_there(desk: Desk) -> None:
    browser = await desk.browser("p-gao")
    there, nowhere = await browser.get(f"{PATH}/{DOCK}"), await browser.get(f"{PATH}/NoSuchPlace001")
    assert (404, 404, words(nowhere)) == (there.status_code, nowhere.status_code, words(there))
    assert 200 == (await browser.get(f"{PATH}/{PARK}")).status_code


async def test_who_has_left_reads_nothing(desk: Desk) -> None:
    await desk.leave("p-gao")
    assert 200 != (await (await desk.browser("p-gao")).get(PATH)).status_code


@pytest.mark.parametrize("person", ["p-qiao", "p-he", "p-gao"])
async def test_who_only_reads_is_offered_no_change_and_no_export(desk: Desk, person: str) -> None:
    browser = await desk.browser(person)
    pages = (await browser.get(PATH)).text + (await browser.get(f"{PATH}/{PARK}")).text
    assert re.findall(rf'"{PATH}/(?:new|import|export[^"]*|{PARK}/change)"', pages) == []
    assert 404 == (await browser.get(f"{PATH}/export/csv")).status_code


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("?kind=project", {PARK, DOCK}),
        ("?kind=project&unit=heping", {DOCK}),
        ("?unit=city&kind=project", {PARK, DOCK}),
        ("?state=closed", {POST}),
        ("?state=open&kind=observer", set()),
        ("?text=XM-0002", {DOCK}),
        ("?text=yunchuangang", {DOCK}),
        ("?text=新能源产业园&kind=observer", {POST}),
        ("?text=新能源产业园&state=open&unit=construction", {PARK}),
        ("?text=zzzz", set()),
        ("?kind=project&page=9", set()),
    ],
)
async def test_places_are_found_and_filtered(desk: Desk, query: str, places: set[str]) -> None:
    await put(desk, replace(await the_one(desk, POST), closed=True))
    assert places == set(await listed(desk, "p-lin", query))


async def test_what_is_no_filter_is_none(desk: Desk) -> None:
    assert len(await known(desk)) == len(await listed(desk, "p-lin", "?kind=nonsense&state=x&page=-1&unit="))


async def test_a_long_list_has_pages_that_keep_the_filter(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.desk.pages.places.MANY", 1)
    first = await (await desk.browser("p-lin")).get(f"{PATH}?kind=project")
    assert f'href="{PATH}?kind=project&amp;page=1"' in first.text
    assert [[PARK], [DOCK]] == [await listed(desk, "p-lin", f"?kind=project&page={at}") for at in (0, 1)]


async def test_what_is_chosen_is_exported(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    for form in ("xlsx", "csv"):
        answer = await browser.get(f"{PATH}/export/{form}?kind=project&text=XM-0001")
        (rows,) = read(answer.content, f"places.{form}", catalogue()).rows.values()
        assert [PARK] == [row.values["id"] for row in rows]
        assert f'filename="places.{form}"' in answer.headers["content-disposition"]
    assert 404 == (await browser.get(f"{PATH}/export/pdf")).status_code


async def test_the_page_says_who_fills_each_role_and_which_are_empty(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    whole, bare = words(await browser.get(f"{PATH}/{PARK}")), words(await browser.get(f"{PATH}/{DOCK}"))
    assert "Contact leader 彭示例（虚构） Project team New Energy Park team (fictional)" in whole
    assert "Observation post Observation post at the New Energy Park (fictional)" in whole
    assert re.search(r"Leading unit empty Territory Heping County \(fictional\) Department empty", bare)
    assert "Integrity contract empty Valid code yes" in bare


async def test_the_page_links_to_codes_where_they_are_to_be_seen(desk: Desk) -> None:
    """An administrator reads the register and sees no code."""
    link = f'href="/desk/codes/{PARK}"'
    seen = [
        link in (await (await desk.browser(who)).get(f"{PATH}/{PARK}")).text for who in ("p-lin", "p-gao", "p-ding")
    ]
    assert [True, True, False] == seen


async def test_the_diary_says_in_words_who_changed_what(desk: Desk) -> None:
    dock = await the_one(desk, DOCK)
    await put(desk, replace(dock, stage=Stage.CONSTRUCTION, leader="p-peng"), actor="p-ding")
    english = words(await (await desk.browser("p-lin", language="en")).get(f"{PATH}/{DOCK}"))
    chinese = words(await (await desk.browser("p-qiao")).get(f"{PATH}/{DOCK}"))
    assert "丁示例（虚构） Leader (blank) → 彭示例（虚构）; Stage Approval → Construction" in english
    assert "项目阶段 审批 → 建设" in chinese


async def test_hostile_names_are_shown_as_they_are_written(desk: Desk) -> None:
    place = Place(id="HostilePlace01", kind=PlaceKind.PARK, names={"en": HOSTILE, "zh-Hans": HOSTILE}, number="<b>1")
    await put(desk, place)
    browser = await desk.browser("p-lin", language="en")
    for path in (PATH, f"{PATH}/{place.id}", f"{PATH}?text=%3Cscript%3E%22"):
        page = (await browser.get(path)).text
        assert ("<script" in page, "<b>1" in page, "49" in re.sub(r"static/\w+", "", page)) == (False, False, False)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;{{ 7*7 }}" in (await browser.get(f"{PATH}/{place.id}")).text


async def test_a_register_without_places_says_so(desk: Desk) -> None:
    def close(books: Books) -> None:
        for place in books.places.all():
            books.places.save(replace(place, closed=True))

    await desk.house.store.transact(close)
    page = await (await desk.browser("p-lin", language="en")).get(f"{PATH}?state=open")
    assert "There is no place here." in words(page)
