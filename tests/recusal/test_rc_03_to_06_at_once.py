"""RC-03 to RC-06: access ends with the word, before anybody decides; the request goes to those above, never to the
person challenged; no clock stops, and the case keeps its owner."""

from dataclasses import replace

import pytest

from cases import public
from cases.case import Case, State
from cases.clocks.model import Run
from cases.errors import NoSuchCase
from cases.organisation import Organisation, Post, Role
from cases.time import deadlines, limits
from handlers.books import Desk as Books
from handlers.work.workplace import Gone
from tests.desk.desk import Desk, forms
from tests.handlers.identity.asking import custody, in_hand
from tests.recusal.grips import bare, link
from tests.recusal.scenes import (
    KIN,
    SAID,
    act,
    acts,
    challenged,
    diary_of,
    hears,
    kept,
    organised,
    reminded,
    replied,
    told_of,
    with_accounts,
)
from tests.storage import evidence_samples as samples
from tests.support.house import TestHouse

EVERYBODY = ("p-lin", "p-qiao", "p-pan", "p-tan", "p-gao", "p-ruan", "p-yin")


# ── RC-03 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_rc_03_links_and_what_was_opened_by_one_open_nothing_more(desk: Desk) -> None:
    case = await in_hand(desk.house)
    pan = await desk.browser("p-pan")
    note = await pan.form(f"/desk/cases/{case.number}", "/act/note")
    await pan.send(note, [("a.jpg", samples.jpeg())], words="现场照片")
    browser = desk.stranger()
    opened = await browser.send(forms(await browser.get(await link(desk, case, "p-pan")))[0])
    download = next(each for each in forms(opened) if "/read-file/" in each.action)
    unread, undone = await link(desk, case, "p-pan"), await link(desk, case, "p-pan", "finish")
    reading, doing = [forms(await browser.get(path))[0] for path in (unread, undone)]
    await challenged(desk.house, "p-pan", case)
    answers = [await browser.send(each) for each in (download, reading, doing)]
    assert (True, [(404, False)] * 3) == (
        SAID in opened.text,
        [(each.status_code, SAID in each.text) for each in answers],
    )
    assert 1 == len({bare(each.text, case.number) for each in answers})


async def test_rc_03_what_they_proposed_is_carried_out_by_nobody(desk: Desk) -> None:
    """An extension and a new secret that waited, and one that was agreed to."""
    case = await in_hand(desk.house)
    await acts(desk.house, case, ("p-gao", "declare", {"yes": "yes"}))
    await acts(desk.house, case, ("p-pan", "extend", {"limit": "3wd", "reason": "等待鉴定。"}))
    (proposal,) = await desk.house.store.read(lambda books: books.proposals.of(case.id))
    await challenged(desk.house, "p-pan", case)
    with pytest.raises(NoSuchCase):
        await desk.house.house.workplace("p-gao").approve(proposal.id, yes=True, now=desk.house.clock())
    assert "CaseExtended" not in await diary_of(desk.house, case)


async def test_rc_03_what_they_asked_about_the_reporter_is_not_told_them(desk: Desk) -> None:
    """Neither is it shown, nor do they hear that it was decided."""
    case = await in_hand(desk.house)
    asked = await custody(desk.house, "p-pan").ask(case.number, "需电话核实", now=desk.house.clock())
    await challenged(desk.house, "p-pan", case)
    await custody(desk.house, "p-shi").refuse(asked.id, now=desk.house.clock())
    assert [] == list(await desk.house.store.read(lambda books: books.staff.told("p-pan")))


# ── RC-04 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def declared(house: TestHouse) -> Case:
    """p-pan, who has it in hand, has to be recused."""
    case = await in_hand(house)
    with pytest.raises(Gone):
        await act(house, "p-pan", case, "ask_recusal", whom="p-pan", reason=KIN)
    return case


async def test_rc_04_those_above_hear_of_it_and_neither_the_person_nor_the_unit(desk: Desk) -> None:
    case = await in_hand(desk.house)
    await hears(desk.house)
    await challenged(desk.house, "p-tan", case)
    await act(desk.house, "p-lin", case, "ask_recusal", whom="p-pan", reason=KIN)
    assert {"p-qiao"} == told_of(await hears(desk.house), case)


async def test_rc_04_they_have_three_working_days_and_then_it_is_late(desk: Desk) -> None:
    case = await declared(desk.house)
    clocks, calendar = await desk.house.store.read(
        lambda books: (books.clocks.of(case.id), books.rules.current().calendar)
    )
    (due,) = [each.due for each in clocks if each.name == "recusal"]
    assert deadlines.due_for(desk.house.clock(), limits.parse("3wd"), calendar) == due
    told = await reminded(desk.house, days=8)
    assert (True, False) == ("p-qiao" in told_of(told, case), "p-pan" in told_of(told, case))


@pytest.mark.parametrize(("granted", "expected"), [("yes", 404), ("no", 200)])
async def test_rc_04_when_it_is_decided_they_are_back_or_stay_out(desk: Desk, granted: str, expected: int) -> None:
    """Who is back declares anew before anything is read."""
    case = await declared(desk.house)
    pan, path = await desk.browser("p-pan"), f"/desk/cases/{case.number}"
    before = (await pan.get(path)).status_code
    await act(desk.house, "p-qiao", case, "decide_recusal", whom="p-pan", yes=granted, reason="已核实。")
    after = await pan.get(path)
    assert (404, expected, False) == (before, after.status_code, SAID in after.text)


async def test_rc_04_the_unit_does_not_decide(desk: Desk) -> None:
    case = await declared(desk.house)
    gao = await desk.browser("p-gao")
    form = await gao.form(f"/desk/cases/{case.number}", "/act/declare")
    path = f"/desk/cases/{case.number}/act/decide_recusal"
    answer = await gao.post(path, **{**form.values, "whom": "p-pan", "yes": "no", "reason": "-"})
    assert (409, False) == (answer.status_code, "RecusalDecided" in await diary_of(desk.house, case))


# ── RC-05 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_rc_05_where_the_decider_is_challenged_the_others_of_the_office_hear_and_decide(desk: Desk) -> None:
    """p-qiao is the one supervisor there is, and the head of the office."""
    case = await in_hand(desk.house)
    await hears(desk.house)
    await act(desk.house, "p-pan", case, "ask_recusal", whom="p-qiao", reason=KIN)
    first = told_of(await hears(desk.house), case)
    late = told_of(await reminded(desk.house, days=8), case)
    with pytest.raises(NoSuchCase):
        await act(desk.house, "p-qiao", case, "decide_recusal", whom="p-qiao", yes="no", reason="-")
    await act(desk.house, "p-lin", case, "decide_recusal", whom="p-qiao", yes="yes", reason="属实。")
    assert ({"p-lin"}, True, False) == (first, "p-lin" in late, "p-qiao" in late)


async def test_rc_05_where_both_are_the_unit_above_acts(desk: Desk) -> None:
    """The office itself is kept away: the head of the unit above has its rights, and only that one."""
    case = await in_hand(desk.house)
    away = replace(case.access, excluded_units=frozenset({"office"}))
    await organised(desk.house, _with_a_mayor)
    held = await kept(desk.house, case)
    moved = replace(held, access=away, version=held.version + 1)
    await desk.house.store.transact(lambda books: books.cases.save(moved))
    await act(desk.house, "p-pan", case, "ask_recusal", whom="p-gao", reason=KIN)
    for person in ("p-lin", "p-qiao"):
        with pytest.raises(NoSuchCase):
            await act(desk.house, person, case, "decide_recusal", whom="p-gao", yes="no", reason="-")
    await act(desk.house, "p-peng", case, "decide_recusal", whom="p-gao", yes="yes", reason="属实。")
    assert "RecusalDecided" == (await diary_of(desk.house, case))[-1]


# ── RC-06 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_rc_06_clocks_promise_and_owner_are_what_they_were_and_others_are_reminded(desk: Desk) -> None:
    await with_accounts(desk.house, *EVERYBODY)
    case = await in_hand(desk.house)
    before = await _running(desk.house, case)
    with pytest.raises(Gone):
        await act(desk.house, "p-pan", case, "ask_recusal", whom="p-pan", reason=KIN)
    after = await _running(desk.house, case)
    now = await kept(desk.house, case)
    assert (before, "construction", None, State.HANDLING) == (
        {name: due for name, due in after.items() if name != "recusal"},
        now.owner,
        now.handler,
        now.state,
    )
    told = told_of(await reminded(desk.house, days=12), case)
    assert (True, False) == ("p-tan" in told, "p-pan" in told)


async def test_rc_06_of_the_case_the_reporter_sees_what_they_saw(desk: Desk) -> None:
    """That somebody was challenged is on no page of theirs: word, date and thread are the same."""
    case = await replied(desk.house)
    before = await _public(desk.house, case)
    await challenged(desk.house, "p-yin", case)
    assert before == await _public(desk.house, case)


async def _running(house: TestHouse, case: Case) -> dict[str, object]:
    clocks = await house.store.read(lambda books: books.clocks.of(case.id))
    return {each.name: each.due for each in clocks if each.run is Run.RUNNING}


async def _public(house: TestHouse, case: Case) -> object:
    def work(books: Books) -> object:
        now = books.cases.get(case.id)
        parts = (books.diary.of(case.id), books.contents.thread(now), books.clocks.of(case.id))
        return public.view(now, *parts, house.clock())

    return await house.store.read(work)


def _with_a_mayor(known: Organisation) -> Organisation:
    post = Post(person="p-peng", unit="city", roles=frozenset({Role.UNIT_HEAD}), head=True)
    return replace(known, posts=(*known.posts, post))
