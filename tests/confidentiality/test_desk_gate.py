"""Every page of the desk, every list, search, count and form, tried by every person of the organisation who may not see
a case (CF-01, CF-02, CF-06, RC-01, RC-03, RC-07, RC-09, RC-10; anchors.md trap 4): it is as if there were no such case.
"""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cases import gate
from cases.case import Case
from cases.gate import Act
from cases.organisation import Leave
from handlers.work.forms import FORMS
from tests.desk.desk import Browser, Desk, a_desk, forms, words
from tests.handlers.work.filing import a_tip, file
from tests.support.house import ZONE, a_house

ABSENT = "7Q7Q-7Q7Q-7Q7Q"
STORY = "夜班巡查时看见围挡后面倾倒废料"
UNDER = "云川市市场监管局（虚构）"

#: One of each kind: of the bureau that is kept away its head and its handler, of the unit that has the case its handler
#: and its reviewer, of another unit a handler; of the office dispatcher, supervisor, clue manager, custodian, auditor,
#: administrator.
TRYING = (
    "p-luo", "p-miao", "p-pan", "p-gao", "p-xue", "p-lin", "p-qiao", "p-wei", "p-shi", "p-he", "p-ding",
)  # fmt: skip

#: Everything about one case that has an address of its own.
PAGES = (
    "/desk/cases/{number}",
    "/desk/cases/{number}/letters",
    "/desk/cases/{number}/identity",
    "/desk/cases/{number}/routing",
    "/desk/cases/{number}/files/x",
    "/desk/tips/{number}",
    "/desk/tips/{number}/boxes",
    "/desk/tips/{number}/export",
)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with a_house(tmp_path) as house:
        with a_desk(house) as desk:
            yield desk
            await desk.close()


async def people_by_sight(desk: Desk, case: Case) -> tuple[list[str], list[str]]:
    """Who may see it, and everybody else."""
    organisation = await desk.house.store.read(lambda books: books.organisation.load())
    day = desk.house.clock().astimezone(ZONE).date()
    everybody = [who for who in TRYING if organisation.is_active(who)]
    seen = [who for who in everybody if gate.visible((case,), who, organisation, day=day, act=Act.SEE)]
    return seen, [who for who in everybody if who not in seen]


def bare(text: str, number: str) -> str:
    """A page without what is the asker's own: the number that was typed, tickets, names."""
    return re.sub(r'value="[^"]*"', "", text.replace(number, "#").replace(number.replace("-", ""), "#"))


async def answers(browser: Browser, number: str) -> Mapping[str, tuple[int, str]]:
    found = {}
    for path in PAGES:
        page = await browser.get(path.format(number=number))
        found[path] = (page.status_code, bare(page.text, number))
    return found


async def presses(browser: Browser, number: str) -> Mapping[str, tuple[int, str]]:
    """Every action, with a ticket of the own session."""
    page = await browser.get("/desk/me")
    ticket = forms(page)[0].values["ticket"]
    found = {}
    for name in FORMS:
        done = await browser.post(f"/desk/cases/{number}/act/{name}", ticket=ticket, version="1", yes="yes", reason="-")
        found[name] = (done.status_code, bare(done.text, number))
    return found


async def excluded(desk: Desk) -> Case:
    """About the market bureau's own people, who are to be kept away, and dispatched all the same."""
    case = await file(desk.house, keep_away=UNDER, narrative=STORY)
    office = await desk.browser("p-lin")
    await office.act(case.number, "accept")
    form = await office.form(f"/desk/cases/{case.number}", "/act/dispatch")
    await office.follow(await office.send(form, None, unit="construction"))
    return await desk.house.store.read(lambda books: books.cases.get(case.id))


async def sealed(desk: Desk) -> Case:
    return await a_tip(desk.house, narrative=STORY)


async def recused(desk: Desk) -> Case:
    """p-pan has had it and then declared a conflict."""
    case = await excluded(desk)
    handler = await desk.browser("p-pan")
    form = await handler.form(f"/desk/cases/{case.number}", "/act/declare")
    await handler.send(form, None, yes="no", reason="近亲属")
    return await desk.house.store.read(lambda books: books.cases.get(case.id))


CASES = {"excluded": excluded, "sealed": sealed, "recused": recused}


@pytest.fixture(params=CASES)
async def case(request: pytest.FixtureRequest, desk: Desk) -> Case:
    return await CASES[request.param](desk)


async def test_to_whoever_may_not_see_it_every_page_is_that_of_a_number_that_does_not_exist(
    desk: Desk, case: Case
) -> None:
    _, others = await people_by_sight(desk, case)
    assert others
    for person in others:
        browser = await desk.browser(person)
        assert await answers(browser, ABSENT) == await answers(browser, case.number), person


async def test_no_action_of_theirs_is_obeyed_or_answered_otherwise(desk: Desk, case: Case) -> None:
    _, others = await people_by_sight(desk, case)
    before = await desk.house.store.read(lambda books: (books.cases.get(case.id), len(books.diary.of(case.id))))
    for person in others[:3]:
        browser = await desk.browser(person)
        assert await presses(browser, ABSENT) == await presses(browser, case.number), person
    assert before == await desk.house.store.read(lambda books: (books.cases.get(case.id), len(books.diary.of(case.id))))


async def test_it_is_in_no_list_and_no_count_of_theirs(desk: Desk, case: Case) -> None:
    _, others = await people_by_sight(desk, case)
    shown = f"{case.number[:4]}-{case.number[4:8]}-{case.number[8:]}"
    for person in others:
        browser = await desk.browser(person)
        for path in ("/desk", "/desk/cases", "/desk/cases?over=yes", "/desk/workload", "/desk/audit"):
            assert shown not in (await browser.get(path)).text, (person, path)
        counts = await desk.house.house.workplace(person).counts(now=desk.house.clock())
        assert 0 == counts.total, person


async def test_searching_for_it_finds_what_a_wrong_number_finds(desk: Desk, case: Case) -> None:
    _, others = await people_by_sight(desk, case)
    for person in others:
        browser = await desk.browser(person)
        pages = []
        for number in (ABSENT, case.number):
            form = next(each for each in forms(await browser.get("/desk")) if "number" in each.names)
            page = await browser.send(form, None, number=number)
            pages.append(
                (page.status_code, bare(page.text, number), page.headers.get("location", "").replace(number, "#"))
            )
        assert pages[0] == pages[1], person


async def test_whoever_sees_the_card_reads_nothing_before_declaring(desk: Desk) -> None:
    case = await excluded(desk)
    handler = await desk.browser("p-pan")
    page = await handler.get(f"/desk/cases/{case.number}")
    assert (200, False) == (page.status_code, STORY in page.text)
    await handler.act(case.number, "declare", yes="yes")
    assert STORY in (await handler.get(f"/desk/cases/{case.number}")).text


async def test_a_stand_in_of_somebody_kept_away_inherits_nothing(desk: Desk) -> None:
    """RC-10: p-luo of the bureau that is kept away stands in for the dispatcher, and the other way round."""
    case = await excluded(desk)
    day = desk.house.clock().astimezone(ZONE).date()

    def leave(books) -> None:
        organisation = books.organisation.hold()
        span = {"first": day, "last": day + timedelta(days=3)}
        leaves = (Leave(person="p-lin", stand_in="p-luo", **span), Leave(person="p-pan", stand_in="p-xue", **span))
        books.organisation.save(replace(organisation, leaves=leaves))

    await desk.house.store.transact(leave)
    barred, stand_in = await desk.browser("p-luo"), await desk.browser("p-xue")
    assert 404 == (await barred.get(f"/desk/cases/{case.number}")).status_code
    page = await stand_in.get(f"/desk/cases/{case.number}")
    assert (200, False) == (page.status_code, STORY in page.text)


async def test_who_is_kept_away_stands_on_no_page_of_the_unit_that_handles_it(desk: Desk) -> None:
    """RC-07: the handler reads the case, and nowhere who was excluded or why."""
    case = await excluded(desk)
    handler = await desk.browser("p-pan")
    await handler.act(case.number, "declare", yes="yes")
    routing = await handler.get(f"/desk/cases/{case.number}/routing")
    assert UNDER not in words(routing)


async def test_identity_is_on_no_page_without_consent(desk: Desk) -> None:
    """CF-06: question 7 was answered no."""
    case = await excluded(desk)
    seen, _ = await people_by_sight(desk, case)
    for person in seen:
        browser = await desk.browser(person)
        page = await browser.get(f"/desk/cases/{case.number}")
        declare = [each for each in forms(page) if each.action.endswith("/act/declare")]
        if declare:
            page = await browser.follow(await browser.send(declare[0], None, yes="yes"))
        for planted in ("示例五金厂", "白示例", "13800000000"):
            assert planted not in page.text, person
