"""A place is registered and changed at the desk: read as a row of the sheet is, and never over what somebody else has
changed meanwhile."""

from dataclasses import replace
from datetime import date

import httpx
import pytest

from cases.places import Place, PlaceKind, Stage
from tests.desk.desk import Browser, Desk, words
from tests.desk.test_places_pages import DOCK, HOSTILE, PARK, PATH, POST, known, put, the_one

CHANGE, NEW = f"{PATH}/{DOCK}/change", f"{PATH}/new"


async def saved(browser: Browser, place: str = DOCK, **typed: str) -> httpx.Response:
    return await browser.send(await browser.form(f"{PATH}/{place}/change", "/change"), None, **typed)


async def added(browser: Browser, kind: str = "project", **typed: str) -> httpx.Response:
    return await browser.send(await browser.form(f"{NEW}?kind={kind}", "/new"), None, **typed)


async def diary(desk: Desk, place: str) -> list[str]:
    return [line.event for line in await desk.house.store.read(lambda books: books.diary.of(place))]


async def test_everything_in_the_form_is_kept(desk: Desk) -> None:
    browser = await desk.browser("p-ding", language="en")
    answer = await saved(
        browser,
        number="XM-0009",
        name_zh="新码头（虚构）",
        name_en="New dock (fictional)",
        unit="lanxi",
        department="Yunchuan Transport Bureau (fictional)",
        lead="云川市交通运输局（虚构）",
        leader="彭示例（虚构）",
        team="t-park",
        service_group="Service group 1 (fictional)",
        within="YQ-01",
        stage="production",
        contract="2026-01-05",
        closed="no",
    )
    assert "Saved." in words(await browser.follow(answer))
    teams = (await desk.house.store.read(lambda books: books.organisation.load())).teams
    assert [DOCK in team.projects for team in teams] == [True, True]
    assert await the_one(desk, DOCK) == Place(
        id=DOCK,
        kind=PlaceKind.PROJECT,
        names={"zh-Hans": "新码头（虚构）", "en": "New dock (fictional)"},
        number="XM-0009",
        unit="lanxi",
        department="transport",
        lead="transport",
        leader="p-peng",
        within="YunchuanZone01",
        stage=Stage.PRODUCTION,
        contract=date(2026, 1, 5),
    )
    assert ["PlaceChanged", "TeamsChanged"] == (await diary(desk, DOCK))[-2:]


@pytest.mark.parametrize("place", [PARK, DOCK, POST, "YunchuanZone01"])
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
async def test_what_nobody_touched_is_no_change(desk: Desk, place: str, language: str) -> None:
    """Closed, too, and whatever the names begin with."""
    before = replace(await the_one(desk, place), names={"zh-Hans": "=1+1（虚构）", "en": "'@x, y (fictional)"})
    await put(desk, before)
    lines = await diary(desk, place)
    browser = await desk.browser("p-lin", language=language)
    await browser.follow(await saved(browser, place))
    assert (before, lines) == (await the_one(desk, place), await diary(desk, place))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"unit": "nowhere"}, {"unit": "没有这个单位。"}),
        ({"leader": "nobody"}, {"leader": "没有这个人。"}),
        ({"within": "XM-0001"}, {"within": "没有登记这样的园区"}),
        ({"team": "t-park、t-none"}, {"team": "第 2 项"}),
        ({"number": "XM-0001"}, {"number": "编号"}),
        ({"contract": "31.1.2026", "stage": "nonsense"}, {"contract": "2026-01-05", "stage": "审批"}),
        ({"name_zh": "", "name_en": ""}, {"name_zh": "不能空着"}),
        ({"name_zh": "=SUM(A1)"}, {"name_zh": "公式"}),
        ({"name_en": "\u202ex"}, {"name_en": "看不见"}),
    ],
)
async def test_what_is_refused_is_told_beside_its_field_and_nothing_changes(
    desk: Desk, typed: dict[str, str], said: dict[str, str]
) -> None:
    before = await known(desk)
    answer = await saved(await desk.browser("p-lin"), **typed)
    beside = {name: answer.text.split(f'id="{name}-wrong">')[-1].split("</p>")[0] for name in said}
    assert (422, before) == (answer.status_code, await known(desk))
    assert dict.fromkeys(said, True) == {name: words_ in beside[name] for name, words_ in said.items()}, beside
    assert answer.text.count('class="wrong-field"') == len(said)
    assert all(f'value="{value}"' in answer.text for name, value in typed.items() if name != "stage")


async def test_refusals_are_told_in_english_too(desk: Desk) -> None:
    answer = await saved(await desk.browser("p-lin", language="en"), unit="nowhere")
    assert "There is no such unit. You may write its name or its id." in words(answer)


async def test_what_somebody_else_changed_meanwhile_is_not_written_over(desk: Desk) -> None:
    """What was typed stays, what was not touched follows, and what differs now stands beside it."""
    browser = await desk.browser("p-lin", language="en")
    form = await browser.form(CHANGE, "/change")
    other = replace(await the_one(desk, DOCK), stage=Stage.CONSTRUCTION, leader="p-peng")
    await put(desk, other, actor="p-ding")
    stale = await browser.send(form, None, stage="production", lead="transport")
    assert (409, other) == (stale.status_code, await the_one(desk, DOCK))
    assert "Somebody else has changed this place meanwhile, so nothing was saved." in words(stale)
    again = browser.among(stale, "/change")
    assert ("production", "彭示例（虚构）", "transport") == tuple(
        again.values[each] for each in ("stage", "leader", "lead")
    )
    assert "There is now: Construction" in words(stale)
    assert stale.text.count("There is now:") == 1
    await browser.follow(await browser.send(again))
    assert replace(other, stage=Stage.PRODUCTION, lead="transport") == await the_one(desk, DOCK)


async def test_what_was_taken_away_meanwhile_is_told_as_well(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    form = await browser.form(f"{PATH}/{PARK}/change", "/change")
    await put(desk, replace(await the_one(desk, PARK), stage=None))
    assert "There is now: (blank)" in words(await browser.send(form, None, stage="production"))


async def test_a_team_that_has_it_now_is_a_change_too(desk: Desk) -> None:
    first, second = await desk.browser("p-lin"), await desk.browser("p-ding")
    form = await first.form(CHANGE, "/change")
    await saved(second, team="t-park")
    assert 409 == (await first.send(form, None, stage="production")).status_code


async def test_a_form_that_was_refused_does_not_become_newer(desk: Desk) -> None:
    """Its reader has not seen what has changed since."""
    browser = await desk.browser("p-lin")
    refused = await saved(browser, unit="nowhere")
    await put(desk, replace(await the_one(desk, DOCK), leader="p-peng"))
    assert 409 == (await browser.send(browser.among(refused, "/change"), None, unit="lanxi")).status_code


@pytest.mark.parametrize("digest", ["", "0" * 64])
async def test_without_the_digest_nothing_is_changed(desk: Desk, digest: str) -> None:
    before = await the_one(desk, DOCK)
    answer = await saved(await desk.browser("p-lin"), digest=digest, stage="production")
    assert (409, before) == (answer.status_code, await the_one(desk, DOCK))


async def test_a_new_place_has_its_first_code_and_its_page(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    before = {place.id for place in await known(desk)}
    answer = await added(browser, "window", name_zh="七号窗口（虚构）", unit="services", number="C-7")
    (new,) = [place for place in await known(desk) if place.id not in before]
    page = words(await browser.follow(answer))
    assert (f"{PATH}/{new.id}", PlaceKind.WINDOW, "services") == (answer.headers["location"], new.kind, new.unit)
    assert ("The place is registered and has its first code." in page, "Code of version 1 made" in page) == (True, True)
    assert ["PlaceAdded", "CodeMade"] == await diary(desk, new.id)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("project", {"team", "service_group", "within", "stage"}),
        ("observer", {"within"}),
        ("enterprise", {"within"}),
        ("park", set()),
        ("channel", set()),
    ],
)
async def test_a_form_has_the_fields_of_its_kind(desk: Desk, kind: str, fields: set[str]) -> None:
    form = await (await desk.browser("p-lin")).form(f"{NEW}?kind={kind}", "/new")
    assert fields == form.names & {"team", "service_group", "within", "stage"}


async def test_a_new_place_is_never_one_that_is_there(desk: Desk) -> None:
    """Neither by its number nor, where numbers do not tell them apart, by its name."""
    browser, before = await desk.browser("p-lin"), await known(desk)
    there = await the_one(desk, DOCK)
    for typed, field in (
        ({"number": there.number, "name_zh": "另一个（虚构）"}, "number"),
        ({"number": "", "name_zh": there.names["zh-Hans"]}, "name_zh"),
    ):
        answer = await added(browser, "project", **typed)
        assert (422, before) == (answer.status_code, await known(desk))
        assert f'id="{field}-wrong"' in answer.text
    both = await added(browser, "project", number="XM-0077", name_zh=there.names["zh-Hans"])
    assert (303, len(before) + 1) == (both.status_code, len(await known(desk)))


async def test_the_same_form_twice_makes_one_place(desk: Desk) -> None:
    browser, before = await desk.browser("p-lin"), len(await known(desk))
    form = await browser.form(f"{NEW}?kind=park", "/new")
    answers = [await browser.send(form, None, name_zh="新园区（虚构）") for _ in range(2)]
    assert ([303, 422], before + 1) == ([each.status_code for each in answers], len(await known(desk)))


async def test_the_kind_is_asked_first_and_has_to_be_one(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    for query in ("", "?kind=nonsense"):
        assert f'href="{NEW}?kind=park"' in (await browser.get(NEW + query)).text
    form = await browser.form(f"{NEW}?kind=park", "/new")
    assert 400 == (await browser.send(form, None, kind="nonsense", name_zh="x（虚构）")).status_code


async def test_the_kind_of_a_place_does_not_change(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    form = (await browser.form(CHANGE, "/change")).values
    await browser.post(CHANGE, **{**form, "kind": "park", "id": PARK, "stage": "production"})
    assert (PlaceKind.PROJECT, Stage.PRODUCTION) == ((changed := await the_one(desk, DOCK)).kind, changed.stage)


async def test_a_name_that_cannot_be_printed_is_saved_and_said(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    page = words(await browser.follow(await saved(browser, name_en="Dock \U0001f6a2 (fictional)")))
    assert "The name has signs that a poster cannot print" in page


async def test_closing_is_a_change_and_its_codes_have_had_their_time(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    await browser.follow(await saved(browser, closed="yes"))
    assert (await the_one(desk, DOCK)).closed


async def test_hostile_words_stay_words(desk: Desk) -> None:
    browser = await desk.browser("p-lin", language="en")
    refused = await saved(browser, name_en=HOSTILE, unit=HOSTILE, was_unit=HOSTILE, number=HOSTILE[:40])
    assert (422, "<script" in refused.text) == (refused.status_code, False)
    await browser.follow(await saved(browser, name_en=HOSTILE))
    pages = [(await browser.get(path)).text for path in (CHANGE, f"{PATH}/{DOCK}", f"{NEW}?kind=observer")]
    assert [False] * 3 == ["<script" in page for page in pages]


@pytest.mark.parametrize("person", ["p-qiao", "p-he", "p-gao", "p-pan", "p-wei"])
async def test_nobody_else_may_and_each_is_answered_alike(desk: Desk, person: str) -> None:
    """With a ticket of their own and a form that somebody else was shown; a head for the own places no more than for
    those of others."""
    path = f"{PATH}/{PARK}/change"
    before = await known(desk)
    form = (await (await desk.browser("p-lin")).form(path, "/change")).values
    browser = await desk.browser(person)
    ticket = (await browser.form("/desk/me", "/me/language")).values["ticket"]
    typed = {**form, "ticket": ticket, "stage": "production"}
    answers = [
        await browser.get(path),
        await browser.get(NEW),
        await browser.get(f"{NEW}?kind=park"),
        await browser.post(path, **typed),
        await browser.post(NEW, **{**typed, "kind": "park", "number": "P-9"}),
    ]
    nothing = await browser.get(f"{PATH}/NoSuchPlace001/change")
    assert ([404] * 5, {words(nothing)}) == ([each.status_code for each in answers], set(map(words, answers)))
    assert before == await known(desk)


async def test_a_place_that_is_not_there_has_no_form(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    ticket = (await browser.form("/desk/me", "/me/language")).values["ticket"]
    answers = (await browser.get(f"{PATH}/x/change"), await browser.post(f"{PATH}/x/change", ticket=ticket))
    assert [404, 404] == [each.status_code for each in answers]


async def test_a_form_of_another_session_is_refused(desk: Desk) -> None:
    form = await (await desk.browser("p-ding")).form(CHANGE, "/change")
    before = await the_one(desk, DOCK)
    answer = await (await desk.browser("p-lin")).send(form, None, stage="production")
    assert (403, before) == (answer.status_code, await the_one(desk, DOCK))
