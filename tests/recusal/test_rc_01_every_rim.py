"""RC-01: dispatch, handling, co-handling, review, callback, escalation and export are refused to whoever is recorded as
the subject, a near relative, a witness, with an interest or for another reason, whatever they still hold."""

import pytest

from cases import numbers
from cases.case import Case
from tests.desk.desk import Browser, Desk, forms, words
from tests.desk.test_case_page import in_hand
from tests.handlers.office.files import let_go
from tests.handlers.work.filing import file
from tests.recusal.grips import ABSENT, bare, gripped, same, untouched
from tests.recusal.scenes import KIN, PARTS, act, challenged, recorded

#: Where cases are listed or counted, for whoever has such a page.
LISTS = ("", "/cases", "/cases?show=mine", "/cases?show=over", "/workload", "/identity", "/tips", "/audit", "/handover")

NAMED = {
    "subject": {"subject_kind": "person", "subject_name": "潘示例", "subject_head": "no"},
    "head of the unit is the subject": {"subject_kind": "person", "subject_name": "高示例", "subject_head": "yes"},
    "to be kept away": {"keep_away": "潘示例"},
}


async def listed(browser: Browser, number: str) -> list[str]:
    pages = {path: await browser.get(f"/desk{path}") for path in LISTS}
    return [path for path, page in pages.items() if number in page.text]


@pytest.mark.parametrize("part", PARTS)
async def test_with_all_that_was_held_before_it_is_a_case_that_does_not_exist(desk: Desk, part: str) -> None:
    told = PARTS[part]
    case = await told.scene(desk)
    grip = await gripped(desk, told.person, case, *(await told.pages(desk, case) if told.pages else ()))
    seen = await listed(grip.browser, grip.number)
    await challenged(desk.house, told.person, case)
    before = await untouched(desk, case)
    assert ([], before) == (same(await grip.again(), await grip.at()), await untouched(desk, case))
    counts = await desk.house.house.workplace(told.person).counts(now=desk.house.clock())
    assert (True, [], 0) == (bool(seen), await listed(grip.browser, grip.number), counts.total)


async def _barred(desk: Desk, how: str) -> Case:
    """With the construction bureau, whose handler is barred, and kept from that unit where it is excluded."""
    if how in NAMED:
        return await file(desk.house, subject_unit="云川市住建局（虚构）", **NAMED[how])
    case = await in_hand(desk)
    if how == "declared":
        await (await desk.browser("p-pan")).act(case.number, "ask_recusal", whom="p-pan", reason=KIN)
    else:
        await recorded(desk.house, "p-pan", case)
    return case


async def test_however_it_was_recorded(desk: Desk) -> None:
    """Forms and pages of a case that is theirs, tried on those that are not."""
    grip = await gripped(desk, "p-pan", await in_hand(desk))
    absent, found = await grip.at(), {}
    for how in ("declared", "recorded with the people", *NAMED):
        case = await _barred(desk, how)
        before = await untouched(desk, case)
        barred = await grip.at(numbers.shown(case.number))
        found[how] = same(barred, absent), before == await untouched(desk, case)
    assert dict.fromkeys(found, ([], True)) == found


async def test_it_is_no_case_to_merge_with_and_no_duplicate_of_another(desk: Desk) -> None:
    place = desk.house.places["project"].id
    case, other = [await file(desk.house, place=place) for _ in range(2)]
    lin = await desk.browser("p-lin")
    known = (await lin.get(f"/desk/cases/{other.number}")).text
    await challenged(desk.house, "p-lin", case)
    page = await lin.get(f"/desk/cases/{other.number}")
    form = next(each for each in forms(page) if each.action.endswith("/act/merge") and "head" in each.names)
    answers = [await lin.send(form, None, head=number) for number in (numbers.shown(case.number), ABSENT)]
    told = [
        (each.status_code, bare(each.text, number))
        for each, number in zip(answers, (numbers.shown(case.number), ABSENT), strict=True)
    ]
    assert (True, False) == (numbers.shown(case.number) in known, numbers.shown(case.number) in page.text)
    assert told[0] == told[1]


async def test_it_is_not_among_several_that_are_assigned_or_handed_over(desk: Desk) -> None:
    """A dispatcher with the sheet of a meeting in hand, and a head whose people have left."""
    kept, case = await in_hand(desk), await in_hand(desk)
    lin, gao = await desk.browser("p-lin"), await desk.browser("p-gao")
    ticket = (await lin.form("/desk/me", "/sign-out")).values["ticket"]
    chosen = {"ticket": ticket, "case": [kept.number, case.number]}
    sheet = next(each for each in forms(await lin.client.post("/desk/batch", data=chosen)) if "meeting" in each.names)
    handover = await gao.form("/desk/handover", "/handover")
    for person in ("p-lin", "p-gao"):
        await act(desk.house, "p-qiao", case, "ask_recusal", whom=person, reason=KIN)
    before = await untouched(desk, case)
    data = {**chosen, "meeting": "2026-07", "unit": "construction", "reason": "-"}
    done = words(await lin.client.post(sheet.action, data=data))
    given = words(await gao.send(handover, None, **{"from": "p-pan", "to": "p-tan"}))
    shown, other = numbers.shown(case.number), numbers.shown(kept.number)
    assert [(True, False)] * 2 == [(other in page, shown in page) for page in (done, given)]
    assert before == await untouched(desk, case)


async def test_a_leaver_leaves_nothing_to_whoever_is_recused(desk: Desk) -> None:
    """Neither is it handed over by them nor to them."""
    case = await in_hand(desk)
    await act(desk.house, "p-qiao", case, "ask_recusal", whom="p-tan", reason=KIN)
    await let_go(desk.house, "p-pan")
    lin = await desk.browser("p-lin")
    form = await lin.form("/desk/leavers", "/desk/leavers")
    forced = await lin.post(form.action, **{**form.values, "heir": "p-tan"})
    case = await desk.house.store.read(lambda books: books.cases.get(case.id))
    assert ("p-pan", True) == (case.handler, forced.status_code < 500)
    await lin.send(form)
    case = await desk.house.store.read(lambda books: books.cases.get(case.id))
    assert "p-gao" == case.handler


async def test_a_list_does_not_go_on_behind_it(desk: Desk) -> None:
    """The number of a case that is not theirs, as the place where a page begins, is like one of no case."""
    first, case, last = [await in_hand(desk) for _ in range(3)]
    pan = await desk.browser("p-pan")
    await challenged(desk.house, "p-pan", case)
    pages = [
        bare((await pan.get(f"/desk/cases?after={number}")).text, number)
        for number in (numbers.shown(case.number), ABSENT)
    ]
    assert pages[0] == pages[1]
    assert (True, True) == tuple(numbers.shown(each.number) in pages[0] for each in (first, last))
