"""How the roles of projects are filled, on the desk: who sees which projects, what is found, and the table."""

import csv
import io
from dataclasses import replace

import pytest

from cases.places import Place, PlaceKind
from cases.ports import Books
from handlers.office import codes
from handlers.office.places import register
from tests.desk.desk import Desk, words
from tests.support.house import NOW

PATH = "/desk/coverage"
HERE, THERE = "YunchuanPark01", "EmptyProject01"


async def with_gaps(desk: Desk) -> None:
    """Beside the project of the demonstration one of another unit of which nothing else is known."""
    names = {"en": "=Empty dock (fictional)", "zh-Hans": "空码头（虚构）"}
    there = Place(id=THERE, kind=PlaceKind.PROJECT, names=names, number="XM-9999", unit="heping")
    for place in await desk.house.store.read(lambda books: books.places.all()):
        if place.kind is PlaceKind.PROJECT and place.id != HERE:
            await desk.house.store.transact(lambda books, p=place: books.places.save(replace(p, closed=True)))  # type: ignore[misc]
    await desk.house.store.transact(lambda books: register(books, there, actor="system", now=NOW))


async def listed(desk: Desk, person: str, query: str = "") -> set[str]:
    page = await (await desk.browser(person)).get(f"{PATH}{query}")
    return {place for place in (HERE, THERE) if f"/desk/codes/{place}" in page.text}


async def test_the_office_sees_every_project_and_a_head_those_of_the_own_units(desk: Desk) -> None:
    await with_gaps(desk)
    assert ({HERE, THERE}, {HERE}) == (await listed(desk, "p-lin"), await listed(desk, "p-gao"))
    assert 404 == (await (await desk.browser("p-wei")).get(PATH)).status_code


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("?empty=leader", {THERE}),
        ("?empty=territory", set()),
        ("?empty=gaps", {THERE}),
        ("?empty=contact", {THERE}),
        ("?unit=heping", {THERE}),
        ("?text=xm-9999", {THERE}),
        ("?text=New+Energy", {HERE}),
        ("?empty=nonsense&page=x&unit=", {HERE, THERE}),
        ("?page=9", set()),
    ],
)
async def test_projects_are_found_by_what_is_empty(desk: Desk, query: str, places: set[str]) -> None:
    await with_gaps(desk)
    assert places == await listed(desk, "p-lin", query)


async def test_totals_are_of_all_that_is_seen_and_follow_at_once(desk: Desk) -> None:
    await with_gaps(desk)
    browser = await desk.browser("p-lin", language="en")
    before = words(await browser.get(PATH))
    await desk.house.store.transact(lambda books: codes.revoke(books, HERE, actor="system", now=NOW, reason="x"))
    after = words(await browser.get(PATH))
    assert ("In contact: 50.0%" in before, "In contact: 0.0%" in after) == (True, True)
    assert ("Valid code 2 of 2" in before, "Valid code 1 of 2" in after) == (True, True)


async def test_a_leader_who_left_is_told_on_the_page_of_the_place(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    before = words(await browser.get(f"/desk/codes/{HERE}"))
    await desk.leave("p-peng")
    after = words(await browser.get(f"/desk/codes/{HERE}"))
    assert ("Roles filled: 9 of 9." in before, "Roles filled: 8 of 9. Empty: Contact leader" in after) == (True, True)


async def test_the_table_has_what_the_filters_choose_and_no_formula(desk: Desk) -> None:
    await with_gaps(desk)
    answer = await (await desk.browser("p-lin", language="en")).get(f"{PATH}.csv?empty=leader")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [("XM-9999", "'=Empty dock (fictional)", "Heping County (fictional)", "", "yes", "no")] == [
        (row["Number"], row["Project"], row["Territory"], row["Contact leader"], row["Valid code"], row["In contact"])
        for row in rows
    ]
    assert 404 == (await (await desk.browser("p-wei")).get(f"{PATH}.csv")).status_code


async def test_the_table_of_a_head_has_no_project_of_others(desk: Desk) -> None:
    await with_gaps(desk)
    answer = await (await desk.browser("p-gao")).get(f"{PATH}.csv")
    assert (True, False) == ("XM-0001" in answer.text, "XM-9999" in answer.text)


def keep_no(books: Books) -> None:
    for place in books.places.all():
        books.places.save(replace(place, closed=True))


async def test_without_a_project_the_page_says_so(desk: Desk) -> None:
    await desk.house.store.transact(keep_no)
    assert "There is no project here." in words(await (await desk.browser("p-lin", language="en")).get(PATH))
