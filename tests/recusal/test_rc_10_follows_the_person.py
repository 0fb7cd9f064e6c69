"""RC-10: a recusal stays with the person when roles, posts, units or stand-ins change; nobody inherits a case from
somebody recused without a declaration of their own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.case import Case
from cases.organisation import Leave, Organisation, Post, Role
from handlers.roster import Sheet
from tests.desk.desk import Desk
from tests.handlers.identity.asking import in_hand
from tests.handlers.office.files import Rows, let_go, sheet, take
from tests.handlers.tips.opening_up import a_tip
from tests.handlers.work.filing import file
from tests.recusal.scenes import SAID, act, acts, challenged, hears, organised, reminded, told_of, with_accounts
from tests.support.house import TestHouse


async def sees(desk: Desk, person: str, case: Case) -> tuple[int, bool]:
    page = await (await desk.browser(person)).get(f"/desk/cases/{case.number}")
    return page.status_code, SAID in page.text


async def imported(house: TestHouse, which: Sheet, change: Callable[[Rows], object]) -> None:
    done = await take(house, await sheet(house, which, change), person="p-ding")
    assert done.changes is not None, done.problems


def posted(person: str, unit: str, roles: str, *, besides: bool = False) -> Callable[[Rows], object]:
    """Instead of every post there was, or `besides` it."""

    def change(rows: Rows) -> None:
        own = next(row for row in rows if row[0] == person)
        rows[:] = [row for row in rows if row[0] != person or besides]
        rows.append([person, unit, roles, *own[3:]])

    return change


async def test_a_recused_handler_is_out_after_the_import_of_another_post_and_role(desk: Desk) -> None:
    case = await in_hand(desk.house)
    await challenged(desk.house, "p-pan", case)
    await imported(desk.house, Sheet.POSTS, posted("p-pan", "office", "supervisor"))
    assert [(404, False), (200, True)] == [await sees(desk, person, case) for person in ("p-pan", "p-qiao")]


async def test_a_recused_handler_is_out_when_the_case_follows_to_the_new_unit(desk: Desk) -> None:
    case = await in_hand(desk.house)
    await act(desk.house, "p-pan", case, "return_case", reason="不属我单位职责。")
    await challenged(desk.house, "p-pan", case)
    await imported(desk.house, Sheet.POSTS, posted("p-pan", "market", "handler"))
    await act(desk.house, "p-lin", case, "rule_on_return", unit="market")
    assert [404, 200] == [(await sees(desk, person, case))[0] for person in ("p-pan", "p-luo")]


async def test_who_came_from_a_unit_kept_away_stays_out_and_who_goes_there_is_out(desk: Desk) -> None:
    case = await file(desk.house, keep_away="云川市市场监管局")
    await acts(desk.house, case, ("p-lin", "accept"), ("p-lin", "dispatch", {"unit": "construction"}))
    await act(desk.house, "p-pan", case, "sign_for", yes="yes")
    await imported(desk.house, Sheet.POSTS, posted("p-luo", "construction", "handler"))
    await imported(desk.house, Sheet.POSTS, posted("p-pan", "market", "handler", besides=True))
    assert [404, 404, 200] == [(await sees(desk, person, case))[0] for person in ("p-luo", "p-pan", "p-tan")]


async def test_whoever_left_and_came_back_is_out_as_before(desk: Desk) -> None:
    case = await in_hand(desk.house)
    await challenged(desk.house, "p-pan", case)
    await let_go(desk.house, "p-pan")
    await organised(desk.house, lambda known: _active(known, "p-pan"))
    assert (404, False) == await sees(desk, "p-pan", case)


async def test_of_a_tip_an_import_brings_no_recused_recipient_back(desk: Desk) -> None:
    tip = await a_tip(desk.house, declared=("p-wei", "p-tang"))
    await challenged(desk.house, "p-wei", tip.case)
    await imported(desk.house, Sheet.POSTS, posted("p-wei", "services", "clue-manager"))
    wei = await desk.browser("p-wei")
    assert [404] * 2 == [(await wei.get(f"/desk/{what}/{tip.number}")).status_code for what in ("cases", "tips")]


async def test_a_deputy_made_since_declares_before_anything_is_read(desk: Desk) -> None:
    """The head was recused; the new deputy has the post and not the declaration."""
    case = await in_hand(desk.house)
    await act(desk.house, "p-gao", case, "declare", yes="yes")
    await challenged(desk.house, "p-gao", case)
    post = Post(person="p-tao", unit="construction", roles=frozenset({Role.UNIT_HEAD}), head=True)
    await organised(desk.house, lambda known: replace(known, posts=(*known.posts, post)))
    before = await sees(desk, "p-tao", case)
    await act(desk.house, "p-tao", case, "declare", yes="yes")
    assert ((404, False), (200, False), (200, True)) == (
        await sees(desk, "p-gao", case),
        before,
        await sees(desk, "p-tao", case),
    )


@pytest.mark.parametrize(("recused", "expected"), [("", True), ("p-pan", False), ("p-xue", False)])
async def test_a_stand_in_is_there_and_told_unless_one_of_the_two_is_recused(
    desk: Desk, recused: str, expected: bool
) -> None:
    """p-xue of another bureau stands in for p-pan; the ladder of a whole week goes by neither."""
    case = await in_hand(desk.house)
    await with_accounts(desk.house, "p-xue", "p-pan", "p-gao", "p-tan")
    await hears(desk.house)
    if recused:
        await challenged(desk.house, recused, case)
    day = desk.house.clock().date()
    leave = Leave(person="p-pan", first=day, last=day + timedelta(days=30), stand_in="p-xue")
    await organised(desk.house, lambda known: replace(known, leaves=(leave,)))
    counts = await desk.house.house.workplace("p-xue").counts(now=desk.house.clock())
    page = await sees(desk, "p-xue", case)
    told = told_of(await reminded(desk.house, days=12), case)
    assert (200 if expected else 404, int(expected), expected, False) == (
        page[0],
        counts.total,
        "p-xue" in told,
        "p-pan" in told,
    )


async def test_whose_stand_in_declared_has_not_declared(desk: Desk) -> None:
    """Nor the one who stands in after."""
    case = await file(desk.house)
    await acts(desk.house, case, ("p-lin", "accept"), ("p-lin", "dispatch", {"unit": "construction"}))
    day = desk.house.clock().date()
    for stand_in in ("p-xue", "p-tao"):
        leave = Leave(person="p-pan", first=day, last=day + timedelta(days=3), stand_in=stand_in)
        await organised(desk.house, lambda known, one=leave: replace(known, leaves=(one,)))
        assert (200, False) == await sees(desk, stand_in, case)
        await act(desk.house, stand_in, case, "declare", yes="yes")
        assert (200, True) == await sees(desk, stand_in, case)
    assert (200, False) == await sees(desk, "p-pan", case)


def _active(known: Organisation, person: str) -> Organisation:
    back = replace(known.people[person], active=True)
    return replace(known, people={**known.people, person: back})
