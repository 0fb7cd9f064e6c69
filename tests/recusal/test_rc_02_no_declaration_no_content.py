"""RC-02: before "nothing ties me to this case" nothing that it says, by any way, and no signature."""

import pytest

from cases.case import Case, State
from cases.errors import MoveRefused, NoSuchCase
from tests.desk.desk import Desk, forms
from tests.handlers.identity.asking import custody, in_hand, reissuing
from tests.recusal.grips import ABSENT, bare
from tests.recusal.scenes import KIN, SAID, act, acts, diary_of, kept
from tests.storage import evidence_samples as samples

#: A colleague, the head, a reviewer and a caller of the unit, somebody of a unit that helps, and the leader in charge.
PEOPLE = ("p-tan", "p-gao", "p-ruan", "p-yin", "p-luo", "p-cheng")


async def everywhere(desk: Desk) -> tuple[Case, str]:
    """A case that all of them see, with a file; and the address of that."""
    case = await in_hand(desk.house, share_identity="yes")
    pan = await desk.browser("p-pan")
    form = await pan.form(f"/desk/cases/{case.number}", "/act/note")
    await pan.send(form, [("a.jpg", samples.jpeg())], words="现场照片，虚构的门牌号")
    await acts(
        desk.house, case, ("p-lin", "co_handle", {"unit": "market"}), ("p-lin", "assign_leader", {"whom": "p-cheng"})
    )
    (file,) = await desk.house.store.read(lambda books: books.evidence.of(books.cases.get(case.id)))
    return case, file.id


async def test_nothing_of_it_is_had_by_any_way_by_any_of_them(desk: Desk) -> None:
    """Page, file, diary, identity with the reporter's consent, a new secret: as on a case that does not exist."""
    case, file = await everywhere(desk)
    found = {}
    for person in PEOPLE:
        browser = await desk.browser(person)
        page = await browser.get(f"/desk/cases/{case.number}")
        rims = [f"/files/{file}", "/identity"]
        answers = [
            (each.status_code, bare(each.text, number))
            for number in (case.number, ABSENT)
            for each in [await browser.get(f"/desk/cases/{number}{rim}") for rim in rims]
        ]
        actions = {each.action.rpartition("/")[2] for each in forms(page) if "/act/" in each.action}
        shown = SAID in page.text or "门牌号" in page.text or "查看内容" in page.text
        found[person] = (page.status_code, shown, answers[:2] == answers[2:], actions)
    assert dict.fromkeys(PEOPLE, (200, False, True, {"declare", "ask_recusal"})) == found


@pytest.mark.parametrize("person", ["p-tan", "p-gao"])
async def test_neither_identity_nor_a_new_secret_nor_the_diary(desk: Desk, person: str) -> None:
    case, _ = await everywhere(desk)
    place, now = desk.house.house.workplace(person), desk.house.clock()
    ways = (
        lambda: custody(desk.house, person).look(case.number, now=now),
        lambda: custody(desk.house, person).ask(case.number, "需电话核实", now=now),
        lambda: reissuing(desk.house, person).propose(case.number, "当面核对证件。", now=now),
        lambda: place.diary(case.number, now=now),
        lambda: place.read(case.number, way="desk", now=now),
    )
    for way in ways:
        with pytest.raises(NoSuchCase):
            await way()


async def test_nobody_signs_by_any_door_without_it(desk: Desk) -> None:
    case = await in_hand(desk.house)
    await act(desk.house, "p-pan", case, "return_case", reason="不属我单位职责。")
    await act(desk.house, "p-lin", case, "rule_on_return", unit="construction")
    clerk, now = desk.house.house.clerk("p-tan"), desk.house.clock()
    with pytest.raises(MoveRefused) as by_move:
        await clerk.move(case.number, State.HANDLING, reason="-", now=now)
    with pytest.raises(MoveRefused) as by_door:
        await clerk.act(case.number, "sign_for", reason="-", now=now)
    assert ["needs-declaration"] * 2 == [each.value.facts["why"] for each in (by_move, by_door)]
    assert State.DISPATCHED is (await kept(desk.house, case)).state


async def test_a_relation_without_its_reason_is_no_declaration(desk: Desk) -> None:
    case = await in_hand(desk.house)
    tan = await desk.browser("p-tan")
    form = await tan.form(f"/desk/cases/{case.number}", "/act/declare")
    bare_no = await tan.send(form, None, yes="no", reason="")
    neither = await tan.send(form, None, reason=KIN)
    page = await tan.get(f"/desk/cases/{case.number}")
    assert (422, 422, False) == (bare_no.status_code, neither.status_code, SAID in page.text)
    assert {"Declared", "RecusalAsked"}.isdisjoint((await diary_of(desk.house, case))[-2:])
