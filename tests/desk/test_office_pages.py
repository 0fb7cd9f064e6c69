"""The office's own pages: cases that came by phone or on paper, the organisation, leave, leavers, routing explained."""

import re
from dataclasses import replace

import httpx
import pytest

from cases import numbers
from cases.case import Case
from cases.organisation import Recusal, Role
from cases.ports import Books
from handlers.roster import Sheet
from tests.bot.test_runner import OPENED, Person
from tests.desk.desk import Browser, Desk, words
from tests.handlers.office.entries import TYPED
from tests.handlers.office.files import let_go, organisation, sheet, with_role, without
from tests.handlers.office.test_leaving import in_hand
from tests.handlers.work.filing import file

BESIDE = {"source": "phone", "repeat": "no", "language": "zh-Hans"}
NUMBER = re.compile(r"编号：([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})")
SECRET = re.compile(r"查询码：([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})")


async def entered(browser: Browser, track: str = "s", **typed: str) -> httpx.Response:
    form = await browser.form(f"/desk/enter/{track}", f"/enter/{track}")
    return await browser.send(form, None, **{**TYPED, **BESIDE, **typed})


async def only_case(desk: Desk) -> Case:
    (case,) = await desk.house.store.read(lambda books: books.cases.page())
    return case


async def test_a_case_told_by_phone_gets_a_receipt(desk: Desk) -> None:
    answer = await entered(await desk.browser("p-lin"))
    shown = NUMBER.search(answer.text)
    assert shown is not None
    assert (200, numbers.shown((await only_case(desk)).number)) == (answer.status_code, shown[1])
    assert SECRET.search(answer.text)


async def test_the_secret_is_on_no_other_page_and_nowhere_in_the_store(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    answer = await entered(browser)
    secret = SECRET.search(answer.text)
    assert secret is not None
    number = numbers.shown((await only_case(desk)).number)
    for path in ("/desk", "/desk/enter", f"/desk/cases/{number}", "/desk/told"):
        assert secret[1] not in (await browser.get(path)).text
    assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize("track", ["s", "x"])
async def test_the_caller_looks_it_up_in_the_public_chat(desk: Desk, track: str) -> None:
    """With number and secret of the receipt; a petition like everything else."""
    answer = await entered(await desk.browser("p-lin"), track)
    number, secret = NUMBER.search(answer.text), SECRET.search(answer.text)
    assert number is not None
    assert secret is not None
    caller = await Person(desk.house, "caller").look_up(number[1], secret[1])
    assert OPENED in caller.texts
    stranger = await Person(desk.house, "stranger").look_up(number[1], "0000-0000-0000-0000")
    assert OPENED not in stranger.texts


async def test_what_is_missing_is_named_and_what_was_typed_stays(desk: Desk) -> None:
    answer = await entered(await desk.browser("p-lin"), demand="")
    assert (422, True) == (answer.status_code, TYPED["narrative"] in answer.text)
    assert 'id="demand-wrong"' in answer.text
    assert await desk.house.store.read(lambda books: books.cases.count()) == 0


async def test_how_it_came_has_to_be_said(desk: Desk) -> None:
    answer = await entered(await desk.browser("p-lin"), source="", repeat="")
    assert 'id="source-wrong"' in answer.text
    assert 'id="repeat-wrong"' in answer.text


async def test_of_the_hotline_its_number_has_to_be_said(desk: Desk) -> None:
    assert 'id="reference-wrong"' in (await entered(await desk.browser("p-lin"), source="12345")).text


async def test_a_second_case_under_the_same_number_is_shown_first(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    await entered(browser, source="12345", reference="DH-7")
    first = numbers.shown((await only_case(desk)).number)
    again = await entered(browser, source="12345", reference="DH-7")
    assert first in again.text
    assert await desk.house.store.read(lambda books: books.cases.count()) == 1
    saved = await browser.send(browser.among(again, "/enter/s"), None, same_ok="yes")
    assert SECRET.search(saved.text)
    assert await desk.house.store.read(lambda books: books.cases.count()) == 2


async def test_the_same_form_again_is_answered_and_makes_no_second_case(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    form = await browser.form("/desk/enter/s", "/enter/s")
    await browser.send(form, None, **TYPED, **BESIDE)
    again = await browser.send(form, None, **TYPED, **BESIDE)
    assert (422, None) == (again.status_code, SECRET.search(again.text))
    assert await desk.house.store.read(lambda books: books.cases.count()) == 1


async def test_a_tip_is_not_taken_down(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    assert (await browser.get("/desk/enter/d")).status_code == 404
    told = await browser.get("/desk/enter/tip")
    assert (200, True) == (told.status_code, "http://test" in told.text)
    assert "<textarea" not in told.text


async def test_a_category_of_tips_leads_to_how_tips_are_taken(desk: Desk) -> None:
    answer = await entered(await desk.browser("p-lin"), category="C12.01")
    assert "/desk/enter/tip" in answer.text
    assert await desk.house.store.read(lambda books: books.cases.count()) == 0


async def test_a_place_is_found_by_its_name(desk: Desk) -> None:
    await entered(await desk.browser("p-lin"), place="云川新能源产业园")
    assert (await only_case(desk)).place == "YunchuanPark01"


async def test_a_channel_from_before_may_be_chosen(desk: Desk) -> None:
    """So that what still comes by it is counted for it."""
    channel = desk.house.places["channel"]
    await entered(await desk.browser("p-lin"), place=channel.names["zh-Hans"].split("（")[0])
    assert (await only_case(desk)).place == channel.id


async def test_a_place_nobody_knows_is_said(desk: Desk) -> None:
    assert 'id="place-wrong"' in (await entered(await desk.browser("p-lin"), place="无此处")).text


async def test_a_petition_is_entered_here(desk: Desk) -> None:
    await entered(await desk.browser("p-lin"), "x", source="visit")
    assert (await only_case(desk)).track.value == "X"


@pytest.mark.parametrize("person", ["p-qiao", "p-pan", "p-ding"])
@pytest.mark.parametrize("path", ["/desk/enter", "/desk/enter/s", "/desk/enter/tip"])
async def test_for_others_there_is_no_such_page(desk: Desk, person: str, path: str) -> None:
    assert (await (await desk.browser(person)).get(path)).status_code == 404


async def test_the_organisation_goes_out_and_comes_in_unchanged(desk: Desk) -> None:
    browser = await desk.browser("p-ding")
    book = await browser.get("/desk/organisation/export/xlsx")
    form = await browser.form("/desk/organisation", "/organisation/look")
    answer = await browser.send(form, [("organisation.xlsx", book.content)])
    assert (200, False) == (answer.status_code, "/organisation/take" in answer.text)


async def test_it_changes_only_after_the_second_word(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    upload = [await sheet(desk.house, Sheet.PEOPLE, without("p-tan"))]
    shown = await browser.send(await browser.form("/desk/organisation", "/organisation/look"), upload)
    assert (await organisation(desk.house)).is_active("p-tan")
    done = await browser.send(browser.among(shown, "/organisation/take"))
    assert (200, False) == (done.status_code, (await organisation(desk.house)).is_active("p-tan"))


async def test_what_has_changed_meanwhile_is_not_done(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    upload = [await sheet(desk.house, Sheet.PEOPLE, without("p-tan"))]
    shown = await browser.send(await browser.form("/desk/organisation", "/organisation/look"), upload)
    await let_go(desk.house, "p-fei")
    done = await browser.send(browser.among(shown, "/organisation/take"))
    assert (422, True) == (done.status_code, (await organisation(desk.house)).is_active("p-tan"))


async def test_a_bad_row_is_named_and_nothing_changes(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    upload = [await sheet(desk.house, Sheet.PEOPLE, lambda rows: rows.append(["no id!", "x", ""]))]
    answer = await browser.send(await browser.form("/desk/organisation", "/organisation/look"), upload)
    last = len((await organisation(desk.house)).people) + 2
    assert (422, False) == (answer.status_code, "/organisation/take" in answer.text)
    assert str(last) in words(answer)


async def test_a_role_that_waits_is_confirmed_by_a_holder_only(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    upload = [await sheet(desk.house, Sheet.POSTS, with_role("p-lin", "auditor"))]
    shown = await browser.send(await browser.form("/desk/organisation", "/organisation/look"), upload)
    await browser.send(browser.among(shown, "/organisation/take"))
    assert "/organisation/role" not in (await browser.get("/desk/organisation")).text
    holder = await desk.browser("p-he")
    await holder.send(await holder.form("/desk/organisation", "/organisation/role"), None, yes="yes")
    assert (await organisation(desk.house)).has_role("p-lin", Role.AUDITOR)


@pytest.mark.parametrize("path", ["/desk/organisation", "/desk/organisation/export/xlsx", "/desk/leavers"])
async def test_a_handler_has_no_such_pages(desk: Desk, path: str) -> None:
    assert (await (await desk.browser("p-pan")).get(path)).status_code == 404


async def test_the_key_of_a_leaver_is_ended_on_the_page(desk: Desk) -> None:
    await let_go(desk.house, "p-wei")
    browser = await desk.browser("p-ding")
    await browser.send(await browser.form("/desk/organisation", "/organisation/key"), None, person="p-wei")
    known = await organisation(desk.house)
    assert all(each.ended for each in known.recipients if each.person == "p-wei")


async def test_everybody_takes_leave(desk: Desk) -> None:
    browser = await desk.browser("p-pan")
    form = await browser.form("/desk/leave", "/desk/leave")
    await browser.follow(await browser.send(form, None, first="2026-12-01", last="2026-12-03", stand_in="p-tan"))
    known = await organisation(desk.house)
    assert [("p-pan", "p-tan")] == [(each.person, each.stand_in) for each in known.leaves]
    await browser.send(await browser.form("/desk/leave", "/leave/end"), None, first="2026-12-01")
    assert (await organisation(desk.house)).leaves == ()


async def test_a_head_says_so_for_the_own_unit_only(desk: Desk) -> None:
    browser = await desk.browser("p-gao")
    form = await browser.form("/desk/leave", "/desk/leave")
    await browser.send(form, None, person="p-tan", first="2026-12-01", last="2026-12-03")
    refused = await browser.send(form, None, person="p-luo", first="2026-12-01", last="2026-12-03")
    assert (404, ["p-tan"]) == (
        refused.status_code,
        [each.person for each in (await organisation(desk.house)).leaves],
    )


async def test_a_stand_in_is_a_colleague(desk: Desk) -> None:
    browser = await desk.browser("p-pan")
    form = await browser.form("/desk/leave", "/desk/leave")
    refused = await browser.send(form, None, first="2026-12-01", last="2026-12-03", stand_in="p-luo")
    assert (422, ()) == (refused.status_code, (await organisation(desk.house)).leaves)


async def test_a_leavers_cases_are_handed_over_together(desk: Desk) -> None:
    found = [await in_hand(desk.house), await in_hand(desk.house)]
    await let_go(desk.house, "p-pan")
    browser = await desk.browser("p-lin")
    answer = await browser.send(await browser.form("/desk/leavers", "/desk/leavers"))
    handlers = [
        await desk.house.store.read(lambda books, number=each.number: books.cases.by_number(number).handler)
        for each in found
    ]
    assert (200, ["p-tan", "p-tan"]) == (answer.status_code, handlers)


async def test_where_nobody_is_left_it_is_told(desk: Desk) -> None:
    await in_hand(desk.house)
    for who in ("p-pan", "p-tan", "p-gao"):
        await let_go(desk.house, who)
    browser = await desk.browser("p-lin")
    answer = await browser.send(await browser.form("/desk/leavers", "/desk/leavers"))
    assert desk.house.words.text("office.leavers.nobody", "zh-Hans") in answer.text


async def test_one_press_sends_it_where_the_rules_say(desk: Desk) -> None:
    case = await file(desk.house)
    number = numbers.shown(case.number)
    browser = await desk.browser("p-lin")
    shown = await browser.get(f"/desk/cases/{number}/routing")
    await browser.follow(await browser.send(browser.among(shown, "/act/route")))
    kept = await desk.house.store.read(lambda books: books.cases.by_number(case.number))
    assert kept.owner == "market"


async def test_dispatching_begins_with_what_the_rules_suggest(desk: Desk) -> None:
    number = numbers.shown((await file(desk.house)).number)
    browser = await desk.browser("p-lin")
    await browser.act(number, "accept")
    form = await browser.form(f"/desk/cases/{number}", "/act/dispatch")
    assert form.values["unit"] == "market"


async def test_the_page_of_routing_tells_a_handler_no_reason(desk: Desk) -> None:
    """Somebody of the unit is recused: whoever decides reads why, a handler only that it is not their turn."""
    case = await in_hand(desk.house, subject_unit="云川市住建局（虚构）")

    def recuse(books: Books) -> None:
        known = books.organisation.hold()
        because = Recusal(person="p-tan", case=case.id, reason="kin-planted")
        books.organisation.save(replace(known, recusals=(because,)))

    await desk.house.store.transact(recuse)
    path = f"/desk/cases/{numbers.shown(case.number)}/routing"
    told = words(await (await desk.browser("p-pan")).get(path))
    known = words(await (await desk.browser("p-qiao")).get(path))
    assert ("谭示例（虚构）（云川市住建局（虚构））：回避" in known, "回避" in told) == (True, False)
    assert "谭示例（虚构）：不可用，或未轮到" in told
    assert "kin-planted" not in told + known


async def test_a_case_by_phone_goes_on_like_every_other(desk: Desk) -> None:
    browser = await desk.browser("p-lin")
    await entered(browser)
    number = numbers.shown((await only_case(desk)).number)
    page = await browser.get(f"/desk/cases/{number}")
    assert TYPED["narrative"] in page.text
    await browser.act(number, "route")
    assert (await only_case(desk)).owner == "market"


@pytest.mark.parametrize(
    ("person", "path"),
    [
        ("p-lin", "/desk/enter"),
        ("p-lin", "/desk/enter/p"),
        ("p-lin", "/desk/enter/tip"),
        ("p-lin", "/desk/organisation"),
        ("p-lin", "/desk/leave"),
        ("p-lin", "/desk/leavers"),
    ],
)
async def test_pages_speak_english_too(desk: Desk, person: str, path: str) -> None:
    answer = await (await desk.browser(person, language="en")).get(path)
    assert (200, None) == (answer.status_code, re.search(r"\{\w+\}|office\.\w+\.", words(answer)))
