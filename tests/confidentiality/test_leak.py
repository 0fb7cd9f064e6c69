"""CF-21: a suspected leak opens an incident, freezes every way in which something of the case leaves the house, and the
protection officer hears of it. Tried by every role; what leaves the house is found out by trying all addresses."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from cases import numbers
from cases.case import Case
from handlers.books import Desk as Books
from tests.confidentiality import posts, siege
from tests.confidentiality.posts import EVERYBODY
from tests.desk.desk import Desk
from tests.handlers.work.filing import file

#: One house is lived in for all of them, before the first.
pytestmark = pytest.mark.timeout(600)

#: Everybody who sees a case in hand may say so; the office and its protection officer say that it is over.
SUSPECT = {
    "f-dispatcher", "f-supervisor", "f-auditor", "f-protection-officer", "o-handler", "o-unit-head", "o-reviewer",
    "o-callback-caller",
}  # fmt: skip
END = {"f-dispatcher", "f-supervisor", "f-protection-officer"}


@dataclass(frozen=True, kw_only=True)
class Incident:
    """`left` what left the house before, by address, and what the same address gave afterwards (status, and whether
    anything came with it)."""

    left: Mapping[str, tuple[int, bool]]
    suspected: set[str]
    ended: set[str]
    told: set[str]


@pytest.fixture(scope="module")
def incident(tmp_path_factory: pytest.TempPathFactory) -> Incident:
    return asyncio.run(_incident(tmp_path_factory.mktemp("incident")))


async def _incident(folder: Path) -> Incident:
    async with siege.besieged(folder) as held:
        desk = held.desk
        hidden, tip = await siege.a_hidden_case(desk), await siege.a_hidden_tip(desk)
        routes = [each for each in siege.about_a_case(held.routes) if "{number}" in each and "after=" not in each]
        left = [
            (who, case, route, place)
            for who, case in (("p-pan", hidden), ("p-wei", tip))
            for route in routes
            for place, out in enumerate(await _leaves(desk, who, case, route))
            if out
        ]
        await siege.acts(desk, "p-pan", hidden.case, "suspect_leak", reason="有人在群里提到本件。")
        await siege.acts(desk, "p-wei", tip.case, "suspect_leak", reason="有人在群里提到本件。")
        after = {}
        for who, case, route, place in left:
            pages = await _pages(desk, who, case, route)
            after[f"{who} {route}"] = (pages[place].status_code, "content-disposition" in pages[place].headers)
        desk.house.clock.at += timedelta(minutes=15)
        await siege.remind(desk.house, morning=False)
        told = {who for who in ("p-mei", "torn-protection-officer") if await _told(desk, who, hidden.number)}
    async with posts.staffed(folder / "roles") as desk:
        suspected = await _able(desk, "suspect_leak", frozen=False)
        ended = await _able(desk, "end_incident", frozen=True)
    return Incident(left=after, suspected=suspected, ended=ended, told=told)


async def _pages(desk: Desk, who: str, case: siege.Hidden, route: str):
    browser = await desk.browser(who)
    ticket = siege.forms(await browser.get("/desk/me"))[0].values["ticket"]
    harmless = {**siege.posted(case, ticket, case.number), "version": "0", "yes": "", "words": "", "kind": "", "do": ""}
    paths = siege.addresses(route, case, case.number, known=True)
    return [await siege.ask(browser, route, path, harmless) for path in paths]


async def _leaves(desk: Desk, who: str, case: siege.Hidden, route: str) -> list[bool]:
    return ["content-disposition" in page.headers for page in await _pages(desk, who, case, route)]


async def _told(desk: Desk, who: str, number: str) -> bool:
    told = await desk.house.store.read(lambda books: books.staff.told(who))
    return any(number in str(each.body) for each in told)


async def _able(desk: Desk, action: str, *, frozen: bool) -> set[str]:
    """Each begins with a case as the one before did: a fresh one wherever somebody changed it."""
    able: set[str] = set()
    case = await _fresh(desk, frozen=frozen)
    for who in EVERYBODY:
        if await _does(desk, who, case, action, frozen=frozen):
            able.add(who)
            case = await _fresh(desk, frozen=frozen)
    return able


async def _fresh(desk: Desk, *, frozen: bool) -> Case:
    case = await file(desk.house)
    await siege.in_hand(desk, case)
    if frozen:
        await siege.acts(desk, "p-pan", case, "suspect_leak", reason="有人在群里提到本件。")
    return case


async def _does(desk: Desk, who: str, case: Case, action: str, *, frozen: bool) -> bool:
    await posts.declares(desk, who, case)
    version = str((await _kept(desk, case)).version)
    path = f"/desk/cases/{numbers.shown(case.number)}/act/{action}"
    await posts.sends(desk, who, "POST", path, version=version, reason="虚构的理由")
    return ("frozen" in (await _kept(desk, case)).flags) is not frozen


async def _kept(desk: Desk, case: Case) -> Case:
    def look(books: Books) -> Case:
        return books.cases.get(case.id)

    return await desk.house.store.read(look)


def test_whatever_left_the_house_before_is_refused_until_it_is_over(incident: Incident) -> None:
    assert {(422, False)} == set(incident.left.values()), incident.left


def test_what_leaves_the_house_are_files_letters_and_sealed_archives(incident: Incident) -> None:
    """Or a page that gives something away in another manner would not have been tried."""
    assert {
        "p-pan GET /desk/cases/{number}/files/{file}",
        "p-pan GET /desk/cases/{number}/letters/{letter}.pdf",
        "p-pan GET /desk/cases/{number}/letters/{letter}.docx",
        "p-wei POST /desk/tips/{number}/export",
    } == set(incident.left)


def test_the_protection_officer_hears_of_it_and_one_who_is_accused_does_not(incident: Incident) -> None:
    assert {"p-mei"} == incident.told


def test_whoever_sees_the_case_may_say_so(incident: Incident) -> None:
    assert SUSPECT == incident.suspected


def test_only_the_office_and_its_protection_officer_end_it(incident: Incident) -> None:
    assert END == incident.ended
