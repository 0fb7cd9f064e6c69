"""The pages about codes: who sees what, who may do what, and that it is done at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases import numbers
from cases.codes import CodeState, Scan
from cases.places import Place, PlaceKind
from cases.ports import Books
from handlers.office import codes
from handlers.office.places import register
from storage.memory import MemoryDb
from storage.sql import Find, Row, Values
from tests.desk.desk import Desk, words
from tests.support.house import NOW, ZONE

PLACE = "YunchuanPark01"
PATH = f"/desk/codes/{PLACE}"


async def scanned(desk: Desk, *numbers: int, state: CodeState = CodeState.GENUINE) -> None:
    """So often yesterday, the day before and so on; 73 times today."""
    today = desk.house.clock().astimezone(ZONE).date()
    counts = {
        Scan(place=PLACE, version=1, day=today - timedelta(days=ago), state=state): number
        for ago, number in enumerate((73, *numbers))
    }
    await desk.house.store.transact(lambda books: books.scans.add(counts))


async def state_of(desk: Desk) -> list[str]:
    now = desk.house.clock()
    known = await desk.house.store.read(lambda books: books.codes.of(PLACE))
    return [code.state(now) for code in known]


async def test_the_office_sees_every_number_and_the_unit_those_that_are_large(desk: Desk) -> None:
    await scanned(desk, 4, 11, 1)
    office, unit = await desk.browser("p-lin"), await desk.browser("p-gao")
    for path, exact, coarse in (("/desk/codes", "89", "11"), (PATH, "89", "11")):
        assert [True, False] == [exact in (await each.get(path)).text for each in (office, unit)]
        assert coarse in (await unit.get(path)).text
    assert "<b>4</b>" not in (await unit.get(PATH)).text
    assert "<b>4</b>" in (await office.get(PATH)).text


@pytest.mark.parametrize("person", ["p-pan", "p-wei", "p-ding"])
async def test_for_anybody_else_there_is_no_such_page(desk: Desk, person: str) -> None:
    browser = await desk.browser(person)
    here = [(await browser.get(path)).status_code for path in ("/desk/codes", PATH, "/desk/codes/nowhere")]
    assert ([404] * 3, False) == (here, 'href="/desk/codes"' in (await browser.get("/desk")).text)


async def test_a_code_is_rotated_and_revoked_with_a_reason(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    await browser.send(await browser.form(PATH, "/rotate"), None, overlap="30")
    assert ["genuine", "genuine"] == await state_of(desk)
    form = await browser.form(PATH, "/revoke")
    refused = await browser.send(form, None, version="1", reason=" ")
    assert (422, ["genuine", "genuine"]) == (refused.status_code, await state_of(desk))
    await browser.send(form, None, version="1", reason="Pasted over (made up)")
    assert ["revoked", "genuine"] == await state_of(desk)
    page = (await browser.get(PATH)).text
    assert "Pasted over (made up)" in page
    versions = await desk.house.store.read(lambda books: books.codes.of(PLACE))
    assert all(numbers.shown(code.short) in page for code in versions)
    banner = await desk.house.registry().banner(desk.house.house.signer.code(PLACE, 1), "en")
    assert "revoked" == banner.state


async def test_why_there_is_a_new_code_stands_with_it(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    await browser.send(await browser.form(PATH, "/rotate"), None, overlap="30", why="Faded (made up) <b>")
    assert "Faded (made up) &lt;b&gt;" in (await browser.get(PATH)).text
    refused = await browser.send(await browser.form(PATH, "/rotate"), None, overlap="30", why="x" * 501)
    assert (422, ["genuine", "genuine"]) == (refused.status_code, await state_of(desk))
    versions = await desk.house.store.read(lambda books: books.codes.of(PLACE))
    assert ["", "Faded (made up) <b>"] == [code.why for code in versions]
    lines = await desk.house.store.read(lambda books: books.diary.of(PLACE))
    assert not any("Faded" in repr(line.facts) for line in lines)


async def versions(desk: Desk) -> dict[str, int]:
    known = await desk.house.store.read(lambda books: books.codes.all())
    return {place: max(code.version for code in known if code.place == place) for place in {c.place for c in known}}


async def test_all_get_a_new_code_once_their_number_is_confirmed(desk: Desk) -> None:
    def close(books: Books) -> None:
        place = books.places.get(PLACE)
        assert place is not None
        books.places.save(replace(place, closed=True))

    await desk.house.store.transact(close)
    browser, before = await desk.browser("p-lin", language="en"), await versions(desk)
    form = await browser.form("/desk/codes/rotate", "/rotate")
    assert str(len(before) - 1) == form.values["count"]
    answer = await browser.send(form, None, overlap="60", why="New design (made up)")
    assert (303, "/desk/codes") == (answer.status_code, answer.headers["location"])
    assert {place: version + (place != PLACE) for place, version in before.items()} == await versions(desk)


async def test_only_those_found_in_the_list_get_a_new_code(desk: Desk) -> None:
    browser, before = await desk.browser("p-lin"), await versions(desk)
    form = await browser.form("/desk/codes/rotate?kind=project", "/rotate")
    await browser.send(form, None, overlap="0")
    changed = {place for place, version in (await versions(desk)).items() if version > before[place]}
    places = await desk.house.store.read(lambda books: books.places.all())
    projects = {place.id for place in places if place.kind is PlaceKind.PROJECT}
    assert (projects, str(len(projects)), True) == (changed, form.values["count"], len(projects) < len(places))


@pytest.mark.parametrize("typed", [{"overlap": "soon"}, {"first": "1.2.2027"}, {"why": "x" * 501}])
async def test_what_cannot_be_meant_changes_no_code_at_all(desk: Desk, typed: dict[str, str]) -> None:
    browser, before = await desk.browser("p-lin"), await versions(desk)
    answer = await browser.send(await browser.form("/desk/codes/rotate", "/rotate"), None, **typed)
    assert (422, before) == (answer.status_code, await versions(desk))


async def test_where_there_are_other_places_meanwhile_it_is_confirmed_again(desk: Desk) -> None:
    browser, before = await desk.browser("p-lin", language="en"), await versions(desk)
    form = await browser.form("/desk/codes/rotate", "/rotate")
    new = Place(id="CameMeanwhile1", kind=PlaceKind.WINDOW, names={"en": "New"})
    await desk.house.store.transact(lambda books: register(books, new, actor="system", now=NOW))
    answer = await browser.send(form, None)
    assert (422, {**before, new.id: 1}) == (answer.status_code, await versions(desk))
    assert str(len(before) + 1) == browser.among(answer, "/rotate").values["count"]


@pytest.mark.parametrize("person", ["p-he", "p-gao"])
async def test_only_dispatcher_and_supervisor_give_all_a_new_code(desk: Desk, person: str) -> None:
    browser, before = await desk.browser(person), await versions(desk)
    ticket = (await browser.form("/desk/me", "/me/language")).values["ticket"]
    answer = await browser.post("/desk/codes/rotate", ticket=ticket, overlap="1", count=str(len(before)))
    shown = await browser.get("/desk/codes/rotate")
    assert (404, 404, before) == (answer.status_code, shown.status_code, await versions(desk))


@pytest.mark.parametrize(
    "typed",
    [{"overlap": "soon"}, {"overlap": "400"}, {"first": "31.1.2027"}, {"first": "2027-02-01", "last": "2027-01-01"}],
)
async def test_days_that_cannot_be_meant_change_nothing_and_stay_in_the_form(desk: Desk, typed: dict[str, str]) -> None:
    browser = await desk.browser("p-lin")
    answer = await browser.send(await browser.form(PATH, "/rotate"), None, **{"overlap": "30", **typed})
    assert (422, ["genuine"]) == (answer.status_code, await state_of(desk))
    assert all(f'value="{value}"' in answer.text for value in typed.values())


@pytest.mark.parametrize("act", ["rotate", "revoke"])
@pytest.mark.parametrize("person", ["p-he", "p-gao"])
async def test_only_dispatcher_and_supervisor_of_the_office_may(desk: Desk, person: str, act: str) -> None:
    """With a ticket of their own. An auditor and the head of the unit see the page and find no form on it."""
    browser = await desk.browser(person)
    ticket = (await browser.form("/desk/me", "/me/language")).values["ticket"]
    answer = await browser.post(f"{PATH}/{act}", ticket=ticket, overlap="1", reason="x")
    assert (404, ["genuine"]) == (answer.status_code, await state_of(desk))
    assert f"{PATH}/{act}" not in (await browser.get(PATH)).text


async def test_a_long_list_has_pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.desk.pages.codes.MANY", 2)
    browser = await desk.browser("p-lin")
    known = await desk.house.store.read(lambda books: books.places.all())
    pages = [(await browser.get(f"/desk/codes?page={at}")).text for at in range((len(known) + 1) // 2)]
    assert [1] * len(known) == [sum(f'href="/desk/codes/{each.id}"' in page for page in pages) for each in known]


async def test_the_supervisor_sees_what_needs_somebody(desk: Desk) -> None:
    """Codes that end, are early, are missing, and are scanned though they are not valid."""
    now = desk.house.clock()

    def work(books: Books) -> None:
        for at, place in enumerate(place for place in books.places.all() if place.id != PLACE):
            (code,) = books.codes.of(place.id)
            ends, begins = now + timedelta(days=3), now + timedelta(days=1)
            match at:
                case 0:
                    books.codes.save(replace(code, until=ends))
                case 1:
                    books.codes.save(replace(code, first=begins))
                case 2:
                    books.codes.save(replace(code, until=now))

    await desk.house.store.transact(work)
    await scanned(desk, 1, state=CodeState.REVOKED)
    supervisor, head = await desk.browser("p-qiao", language="en"), await desk.browser("p-gao", language="en")
    page = words(await supervisor.get("/desk/codes"))
    assert all(
        each in page
        for each in (
            "ends within 30 days 1",
            "not in use yet 1",
            "no valid code 1",
            "scanned though not valid 1",
            "Valid until 19 November 2026",
        )
    )
    assert "scanned though not valid" not in words(await head.get("/desk/codes"))


async def test_filters_stay_from_page_to_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.desk.pages.codes.MANY", 1)
    browser = await desk.browser("p-lin", language="en")
    await desk.house.store.transact(lambda books: codes.revoke(books, PLACE, actor="system", now=NOW, reason="x"))
    first = await browser.get("/desk/codes")
    assert 'href="/desk/codes?which=missing"' in first.text
    missing = await browser.get("/desk/codes?which=missing")
    assert (1, False) == (missing.text.count(PATH + '"'), 'rel="next"' in missing.text)
    windows = await browser.get("/desk/codes?kind=window&text=Service+Centre&page=0")
    assert ("Places: 1", 0) == (
        next(each for each in ("Places: 1", "") if each in windows.text),
        windows.text.count(PATH + '"'),
    )
    assert "text=Yunchuan&amp;page=1" in (await browser.get("/desk/codes?text=Yunchuan")).text


@pytest.mark.parametrize("query", ["page=x", "page=99999", "kind=x&which=y&unit=z", "text=%00%FF", "unit=%27"])
async def test_what_is_no_filter_does_no_harm(desk: Desk, query: str) -> None:
    assert 200 == (await (await desk.browser("p-lin")).get(f"/desk/codes?{query}")).status_code


async def test_however_many_places_there_are_no_more_is_asked_of_the_store(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    real = MemoryDb.all

    def counted(self: MemoryDb, statement: Find, values: Values) -> list[Row]:
        asked.append(statement)
        return real(self, statement, values)

    async def statements(places: int) -> int:
        def add(books: Books) -> None:
            for at in range(places):
                place = Place(id=f"Another{places}Place{at}", kind=PlaceKind.WINDOW, names={"en": f"No. {at}"})
                register(books, place, actor="system", now=NOW)

        await desk.house.store.transact(add)
        browser = await desk.browser("p-lin")
        asked.clear()
        assert 200 == (await browser.get("/desk/codes")).status_code
        return len(asked)

    monkeypatch.setattr(MemoryDb, "all", counted)
    assert await statements(3) == await statements(30)


async def test_what_was_done_at_the_server_is_told_as_such(desk: Desk) -> None:
    now = desk.house.clock()
    await desk.house.store.transact(lambda books: codes.revoke(books, PLACE, actor="system", now=now, reason="x"))
    assert "在服务器上操作" in (await (await desk.browser("p-lin")).get(PATH)).text
