"""RC-09: whom question 20 keeps away is kept away before anything is routed, and from every door that sends a case
somewhere; where nobody is left it goes to the office, never to an excluded unit."""

from dataclasses import replace

import pytest

from cases.case import Case, State
from cases.errors import ActRefused, MoveRefused, NoSuchCase
from cases.organisation import Organisation, Post, Role
from tests.desk.desk import Desk, forms
from tests.handlers.work.filing import file
from tests.recusal.scenes import act, acts, diary_of, kept, organised

UNITS = ("construction", "market", "services", "heping", "lanxi", "branch", "transport")
NAMES = "云川市住建局、云川市市场监管局、云川市政务服务局、禾坪县、蓝汐区、云川市工程建设分专班"


async def nobody_left(desk: Desk) -> Case:
    """Every unit there is but the office is to be kept away; the branch with what is under it."""
    case = await file(desk.house, keep_away=NAMES)
    await act(desk.house, "p-lin", case, "accept")
    return case


async def test_no_unit_of_it_gets_the_case_by_any_door(desk: Desk) -> None:
    case = await nobody_left(desk)
    lin = await desk.browser("p-lin")
    dispatch = await lin.form(f"/desk/cases/{case.number}", "/act/dispatch")
    sheet = {"ticket": dispatch.values["ticket"], "case": case.number, "meeting": "2026-07", "reason": "-"}
    for unit in UNITS:
        await lin.send(dispatch, None, unit=unit)
        await lin.client.post("/desk/batch/assign", data={**sheet, "unit": unit})
        now = await kept(desk.house, case)
        assert ("office", State.ACCEPTED, frozenset()) == (now.owner, now.state, now.co_units), unit


async def test_where_no_other_unit_is_left_the_rules_send_it_to_the_office(desk: Desk) -> None:
    case = await nobody_left(desk)
    await act(desk.house, "p-lin", case, "route")
    assert ("office", State.DISPATCHED) == ((now := await kept(desk.house, case)).owner, now.state)


async def test_no_unit_of_it_helps_or_gets_it_back_after_a_return(desk: Desk) -> None:
    case = await file(desk.house, keep_away="云川市市场监管局")
    await acts(desk.house, case, ("p-lin", "accept"), ("p-lin", "dispatch", {"unit": "construction"}))
    await act(desk.house, "p-pan", case, "sign_for", yes="yes")
    with pytest.raises(ActRefused):
        await act(desk.house, "p-lin", case, "co_handle", unit="market")
    with pytest.raises(ActRefused):
        await act(desk.house, "p-lin", case, "assign_leader", whom="p-miao")
    await act(desk.house, "p-pan", case, "return_case", reason="不属我单位职责。")
    with pytest.raises(MoveRefused):
        await act(desk.house, "p-lin", case, "rule_on_return", unit="market")
    assert (frozenset(), None) == ((now := await kept(desk.house, case)).co_units, now.leader)


async def test_where_the_office_is_kept_away_it_begins_one_level_up_and_nobody_of_it_knows(desk: Desk) -> None:
    def with_a_mayor(known: Organisation) -> Organisation:
        post = Post(person="p-peng", unit="city", roles=frozenset({Role.UNIT_HEAD}), head=True)
        return replace(known, posts=(*known.posts, post))

    await organised(desk.house, with_a_mayor)
    case = await file(desk.house, keep_away="云川市总专班办公室")
    for person in ("p-lin", "p-qiao", "p-he", "p-mei"):
        with pytest.raises(NoSuchCase):
            await desk.house.house.workplace(person).card(case.number, now=desk.house.clock())
    await act(desk.house, "p-peng", case, "accept")
    assert ("city", {"CaseSubmitted"}) == (
        (await kept(desk.house, case)).owner,
        {(await diary_of(desk.house, case))[0]},
    )


async def test_the_list_of_units_on_the_form_has_no_gap_that_would_tell(desk: Desk) -> None:
    plain, away = await file(desk.house), await file(desk.house, keep_away=NAMES)
    lin = await desk.browser("p-lin")
    options = []
    for case in (plain, away):
        await act(desk.house, "p-lin", case, "accept")
        page = await lin.get(f"/desk/cases/{case.number}")
        options.append(next(set(each.options["unit"]) for each in forms(page) if each.action.endswith("/act/dispatch")))
    assert options[0] == options[1]
