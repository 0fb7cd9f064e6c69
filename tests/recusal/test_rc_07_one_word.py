"""RC-07: reasons are for those who decide and for the auditor; to the refused it is what any other refusal is. (Pages:
test_rc_01; the chat: test_rc_at_the_bot; the command line: test_rc_commands.)"""

import pytest

from cases import numbers
from cases.case import Case
from cases.errors import ActRefused, NoSuchCase
from handlers.work.workplace import Gone
from tests.desk.desk import Desk
from tests.recusal.scenes import KIN, SAID, act, acts, recorded, reviewed

DECIDERS, COLLEAGUES = ("p-lin", "p-qiao"), ("p-tan", "p-gao", "p-ruan", "p-yin")


async def pages(desk: Desk, person: str, case: Case) -> str:
    browser, number = await desk.browser(person), numbers.shown(case.number)
    paths = (f"/desk/cases/{number}{end}" for end in ("", "/routing", "/letters"))
    return "".join([(await browser.get(path)).text for path in (*paths, "/desk", "/desk/told", "/desk/cases")])


async def recused(desk: Desk) -> Case:
    """p-pan declares it; nobody else has a reason to say anything."""
    case = await reviewed(desk.house)
    await acts(desk.house, case, ("p-tan", "declare", {"yes": "yes"}))
    with pytest.raises(Gone):
        await act(desk.house, "p-pan", case, "ask_recusal", whom="p-pan", reason=KIN)
    return case


async def test_the_reason_is_read_by_those_who_decide_and_the_auditor_and_nobody_else(desk: Desk) -> None:
    case = await recused(desk)
    people = (*DECIDERS, "p-he", *COLLEAGUES, "p-pan", "p-mei")
    read = [person for person in people if KIN in await pages(desk, person, case)]
    assert [*DECIDERS, "p-he"] == read


async def test_a_request_that_was_refused_keeps_its_reason_as_well(desk: Desk) -> None:
    """Somebody asked once more, with words: the line of the refusal does not tell them."""
    case = await recused(desk)
    for person in ("p-tan", "p-lin"):
        with pytest.raises(ActRefused):
            await act(desk.house, person, case, "ask_recusal", whom="p-pan", reason=KIN)
    read = [person for person in (*DECIDERS, *COLLEAGUES) if KIN in await pages(desk, person, case)]
    assert list(DECIDERS) == read


async def test_what_was_decided_and_why_is_not_told_either(desk: Desk) -> None:
    case = await recused(desk)
    why = "经核实属三代以内旁系血亲（虚构）"
    await act(desk.house, "p-qiao", case, "decide_recusal", whom="p-pan", yes="yes", reason=why)
    read = [person for person in (*DECIDERS, *COLLEAGUES) if why in await pages(desk, person, case)]
    assert list(DECIDERS) == read


async def test_the_auditor_reads_of_the_diary_who_was_recused_and_nothing_else(desk: Desk) -> None:
    case = await recused(desk)
    audit = await desk.house.house.workplace("p-he").diary(case.number, now=desk.house.clock())
    page = await (await desk.browser("p-he")).get(f"/desk/cases/{case.number}")
    assert (["RecusalAsked"], True) == ([link.event for link, _ in audit], '<section class="card diary"' in page.text)
    assert SAID not in page.text


async def test_an_auditor_who_is_kept_away_reads_none_of_it(desk: Desk) -> None:
    case = await recused(desk)
    await recorded(desk.house, "p-he", case)
    with pytest.raises(NoSuchCase):
        await desk.house.house.workplace("p-he").diary(case.number, now=desk.house.clock())
