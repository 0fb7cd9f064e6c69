"""RC-08: whoever handled a case is never its closing reviewer, callback caller, appeal reviewer or the one who approves
its clarification; by whichever hand they handled it, and by whichever door they come."""

from collections.abc import Mapping

import pytest

from cases.case import Case, State
from cases.errors import CaseError
from cases.organisation import Role
from tests.desk.desk import Desk, forms
from tests.handlers.identity.asking import in_hand, with_role
from tests.recusal.scenes import RESULT, act, acts, replied, reviewed
from tests.support.house import TestHouse

YES: Mapping[str, str] = {"yes": "yes"}
CALL = {"reached": "yes", "yes": "yes", "satisfied": "very"}


async def state_of(house: TestHouse, case: Case) -> State:
    return (await house.store.read(lambda books: books.cases.get(case.id))).state


async def refused(desk: Desk, person: str, case: Case, action: str, **given: str) -> tuple[bool, bool]:
    """On the page of the case it is not offered, and a form of it that is posted all the same does nothing."""
    browser = await desk.browser(person)
    page = await browser.get(f"/desk/cases/{case.number}")
    offered = any(each.action.endswith(f"/act/{action}") for each in forms(page))
    before = await desk.house.store.read(lambda books: books.cases.get(case.id))
    ticket = (await browser.form("/desk/me", "/sign-out")).values["ticket"]
    path = f"/desk/cases/{case.number}/act/{action}"
    answer = await browser.post(path, ticket=ticket, version=str(before.version), **given)
    after = await desk.house.store.read(lambda books: books.cases.get(case.id))
    return not offered, answer.status_code in (404, 409, 422) and before == after


async def finished_by(house: TestHouse, person: str) -> Case:
    """p-pan signed for it; the result is the work of somebody else."""
    case = await in_hand(house)
    await acts(house, case, ("p-gao", "declare", YES), ("p-ruan", "declare", YES), (person, "finish", RESULT))
    return case


@pytest.mark.parametrize("person", ["p-gao", "p-lin"])
@pytest.mark.parametrize("action", ["approve", "send_back"])
async def test_whoever_wrote_the_result_does_not_review_it(desk: Desk, person: str, action: str) -> None:
    """The head of the unit or a dispatcher, in place of the handler."""
    case = await finished_by(desk.house, person)
    assert (True, True) == await refused(desk, person, case, action, reason="依据充分。")


async def test_somebody_else_reviews_it(desk: Desk) -> None:
    case = await finished_by(desk.house, "p-gao")
    await act(desk.house, "p-ruan", case, "approve")
    assert State.REPLYING is await state_of(desk.house, case)


async def test_a_handler_who_became_the_reviewer_does_not_review(desk: Desk) -> None:
    case = await reviewed(desk.house)
    await with_role(desk.house, "p-pan", Role.REVIEWER)
    assert (True, True) == await refused(desk, "p-pan", case, "approve")


async def test_nor_after_it_went_to_another_hand(desk: Desk) -> None:
    case = await in_hand(desk.house)
    await with_role(desk.house, "p-pan", Role.REVIEWER)
    await acts(desk.house, case, ("p-pan", "hand_over", {"handler": "p-tan"}), ("p-tan", "declare", YES))
    await act(desk.house, "p-tan", case, "finish", **RESULT)
    assert (True, True) == await refused(desk, "p-pan", case, "approve")


@pytest.mark.parametrize("person", ["p-pan", "p-gao", "p-lin"])
async def test_whoever_handled_spoke_or_replied_does_not_call_back(desk: Desk, person: str) -> None:
    """p-pan handled it; p-gao told the reporter how it goes; p-lin wrote the reply."""
    case = await reviewed(desk.house)
    await with_role(desk.house, "p-pan", Role.CALLBACK_CALLER)
    await acts(desk.house, case, ("p-gao", "progress", {"words": "您好，正在审核。"}), ("p-ruan", "approve"))
    await act(desk.house, "p-lin", case, "reply", words="您好，许可证已发放。")
    assert [(True, True)] * 2 == [
        await refused(desk, person, case, "call_back", **CALL),
        await refused(desk, person, case, "close_unreached", reason="三次未联系上。"),
    ]


async def test_whoever_tried_to_call_and_did_not_handle_it_calls_back(desk: Desk) -> None:
    case = await replied(desk.house)
    await acts(desk.house, case, ("p-yin", "call_back", {"reached": "no"}), ("p-yin", "call_back", CALL))
    assert State.CLOSED is await state_of(desk.house, case)


async def test_whoever_handled_does_not_decide_its_review(desk: Desk) -> None:
    case = await finished_by(desk.house, "p-lin")
    await acts(desk.house, case, ("p-ruan", "approve"), ("p-pan", "reply", {"words": "您好，许可证已发放。"}))
    await act(desk.house, "p-qiao", case, "open_appeal", reason="反映人要求复查。")
    given = {"yes": "no", "outcome": "solved", "result": "维持。", "reason": "原处理适当。"}
    assert (True, True) == await refused(desk, "p-lin", case, "decide_appeal", **given)


async def test_by_the_command_for_moves_it_is_refused_as_well(desk: Desk) -> None:
    case = await finished_by(desk.house, "p-gao")
    with pytest.raises(CaseError) as fault:
        await desk.house.house.clerk("p-gao").move(case.number, State.REPLYING, reason="-", now=desk.house.clock())
    assert "own-work" == fault.value.facts["why"]


async def test_of_a_tip_whoever_disposed_of_it_does_not_approve_its_clarification(desk: Desk) -> None:
    from tests.handlers.tips.opening_up import a_tip

    tip = await a_tip(desk.house, declared=("p-wei", "p-tang"))
    case = tip.case
    await acts(desk.house, case, ("p-wei", "screen"), ("p-wei", "transfer", {"receipt": "yes"}), ("p-wei", "dispose"))
    await act(desk.house, "p-tang", case, "clarify", reason="反映失实。")
    wei = await desk.browser("p-wei")
    form = next(each for each in forms(await wei.get("/desk")) if each.action.startswith("/desk/proposals/"))
    answer = await wei.send(form, None, yes="yes")
    assert (422, State.DISPOSED) == (answer.status_code, await state_of(desk.house, case))
