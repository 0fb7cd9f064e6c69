"""CF-05, CF-06: who reported is read by role, for a reason and on the word of a second person, and every read is listed
for the auditor. Of a service complaint the unit sees it without asking only where question 7 was answered yes; of a tip
nobody ever does. Tried by every role, at the office and in the unit that has the case, on the desk."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from cases import numbers
from cases.case import Case, Track
from cases.organisation import Role
from storage.vault import suite
from tests.confidentiality import posts, siege
from tests.confidentiality.posts import EVERYBODY
from tests.desk.desk import Desk
from tests.handlers.identity import asking
from tests.handlers.work.filing import IDENTITY, file

#: One house is lived in for all of them, before the first.
pytestmark = pytest.mark.timeout(600)

WHY = "需电话核实"
PLANTED = tuple(map(str, IDENTITY.values()))

#: Of the unit that has the case, whoever handles it or answers for it; never who keeps identities or accounts.
LOOK = {"o-handler", "o-unit-head"}
#: Everybody who may read the case.
ASK = {"o-handler", "o-unit-head", "o-reviewer", "o-callback-caller", "f-dispatcher", "f-supervisor"}
DECIDE = {"o-custodian", "f-custodian"}
AUDIT = {"f-auditor"}

#: Whoever sees the case in one way or the other.
READERS = (*sorted(ASK), "f-auditor", "f-custodian", "f-administrator", "f-protection-officer")


@dataclass(frozen=True, kw_only=True)
class Reads:
    """Who got another answer than at the address of nothing, by what they tried. `leaks` are pages, other than those
    that show an identity on purpose, that hold a word of one."""

    got: Mapping[str, Mapping[str, bool]]
    shown: Mapping[str, bool]
    listed: Sequence[Sequence[int]]
    leaks: Sequence[str]
    self_granted: Sequence[int]


@pytest.fixture(scope="module")
def reads(tmp_path_factory: pytest.TempPathFactory) -> Reads:
    return asyncio.run(_reads(tmp_path_factory.mktemp("identities")))


async def _reads(folder: Path) -> Reads:
    async with posts.staffed(folder) as desk:
        agreed, silent = await _filed(desk, share_identity="yes"), await _filed(desk, share_identity="no")
        tip = await file(desk.house, track=Track.DISCIPLINE, share_identity="yes", **asking.TIP)
        await acts_all(desk, tip)
        got: dict[str, dict[str, bool]] = {}
        for what, case, path in (
            ("look, agreed", agreed, "/desk/cases/#/identity/look"),
            ("look, silent", silent, "/desk/cases/#/identity/look"),
            ("look, tip", tip, "/desk/cases/#/identity/look"),
            ("ask, silent", silent, "/desk/cases/#/identity/ask"),
            ("ask, tip", tip, "/desk/cases/#/identity/ask"),
        ):
            got[what] = {who: await _differs(desk, who, path, case) for who in EVERYBODY}
        requests = await desk.house.store.read(lambda books: books.identity_requests.of(silent.id))
        asked = next(each for each in requests if each.person == "o-handler")
        for what in ("open", "refuse"):
            wanted = asked.id if what == "open" else requests[-1].id
            got[what] = {}
            for who in EVERYBODY:
                if what == "refuse" and who in DECIDE:
                    continue  # the first to decide would decide it
                there = await posts.sends(desk, who, "POST", f"/desk/identity/{wanted}/{what}")
                nothing = await posts.sends(desk, who, "POST", f"/desk/identity/{'0' * 32}/{what}")
                got[what][who] = siege.bare(there) != siege.bare(nothing)
        for path in ("/desk/audit", "/desk/audit.csv"):
            got[path] = {who: 200 == (await posts.sends(desk, who, "GET", path)).status_code for who in EVERYBODY}
        of_the_head = next(each for each in requests if each.person == "o-unit-head")
        self_granted = await _by_the_own_word(desk, of_the_head.id)
        shown, listed = await _granted(desk, asked.id)
        return Reads(
            got=got,
            shown=shown,
            listed=listed,
            leaks=await _leaks(desk, agreed, silent, tip),
            self_granted=self_granted,
        )


async def _filed(desk: Desk, share_identity: str) -> Case:
    case = await file(desk.house, share_identity=share_identity)
    await siege.in_hand(desk, case)
    await posts.declared(desk, case)
    return case


async def acts_all(desk: Desk, tip: Case) -> None:
    await siege.acts(desk, "p-wei", tip, "declare", yes="yes")
    await posts.declared(desk, tip)


async def _differs(desk: Desk, who: str, path: str, case: Case) -> bool:
    there, nothing = await posts.asks(desk, who, "POST", path, numbers.shown(case.number), reason=WHY)
    return there != nothing


async def _by_the_own_word(desk: Desk, request: str) -> list[int]:
    """Whoever asked is made a custodian, and a custodian is made administrator; beside them a custodian who may."""
    await asking.with_role(desk.house, "o-unit-head", Role.CUSTODIAN)
    await asking.with_role(desk.house, "o-custodian", Role.ADMINISTRATOR)
    pages = [
        await posts.sends(desk, who, "POST", f"/desk/identity/{request}/open")
        for who in ("o-unit-head", "o-custodian", "f-custodian")
    ]
    return [page.status_code for page in pages]


async def _granted(desk: Desk, request: str) -> tuple[dict[str, bool], list[list[int]]]:
    """By p-shi, and who then sees it; after each look how many the auditor counts, and at last after two hours."""
    await asking.grant(desk.house, "p-shi", request)
    path, shown, counted = f"/desk/identity/shown/{request}", {}, []
    for who in EVERYBODY:
        before = await _listed(desk)
        page = await posts.sends(desk, who, "POST", path)
        shown[who] = any(word in page.text for word in PLANTED)
        counted.append([await _listed(desk) - before, int(shown[who])])
    desk.house.clock.at += timedelta(hours=2, minutes=1)
    late = await posts.sends(desk, "o-handler", "POST", path)
    shown["o-handler, two hours later"] = any(word in late.text for word in PLANTED)
    return shown, counted


async def _listed(desk: Desk) -> int:
    return (await posts.sends(desk, "f-auditor", "GET", "/desk/audit.csv")).text.count("\r\n")


async def _leaks(desk: Desk, *cases: Case) -> list[str]:
    routes = [each for each in siege.routes_of(desk.site.routes) if each.startswith("GET") and "{number}" in each]
    ids = {"letter": ["0"], "file": ["0"], "clock": ["handling"], "action": ["note"]}
    found = []
    for who in (*READERS, "p-wei", "p-pan"):
        browser = await desk.browser(who)
        for case in cases:
            hidden = siege.Hidden(case=case, ids=ids)
            for route in routes:
                for path in siege.addresses(route, hidden, hidden.number, known=True):
                    page = await browser.get(path)
                    found += [f"{who} {path}" for word in PLANTED if word in page.text]
    return found


TRIED: Mapping[str, set[str]] = {
    "look, agreed": LOOK,
    "look, silent": set(),
    "look, tip": set(),
    "ask, silent": ASK,
    "ask, tip": set(),
    "open": DECIDE,
    "refuse": set(),
    "/desk/audit": AUDIT,
    "/desk/audit.csv": AUDIT,
}


@pytest.mark.parametrize("what", TRIED)
def test_each_role_may_this_and_to_everybody_else_it_is_the_address_of_nothing(reads: Reads, what: str) -> None:
    assert TRIED[what] == posts.those(reads.got[what])


def test_nobody_is_the_second_person_of_the_own_request_nor_keeps_identities_and_accounts(reads: Reads) -> None:
    assert [404, 404, 200] == reads.self_granted


def test_what_was_granted_is_shown_to_whoever_asked_for_two_hours(reads: Reads) -> None:
    assert {"o-handler"} == posts.those(reads.shown)


def test_every_look_is_a_line_for_the_auditor_and_nothing_else_is(reads: Reads) -> None:
    assert [] == [each for each in reads.listed if each[0] != each[1]]


def test_no_other_page_of_a_case_holds_a_word_of_who_reported(reads: Reads) -> None:
    """CF-06, whatever question 7 said: it is behind a press of its own."""
    assert [] == reads.leaks


def test_the_box_of_the_identity_opens_with_no_key_of_somebody_who_may_only_ask(tmp_path: Path) -> None:
    async def opened() -> list[str]:
        async with posts.staffed(tmp_path) as desk:
            case = await _filed(desk, share_identity="no")
            box = await desk.house.store.read(lambda books: books.identities.sealed(str(case.identity)))
            found = []
            for who, key in desk.house.private.items():
                try:
                    suite.open_with(key, box)
                except suite.Unreadable:
                    continue
                found.append(who)
            return found

    assert ["p-shi", "p-yan"] == sorted(asyncio.run(opened()))
