"""CF-20: only people, on a document of the city level and two of them, ever find that somebody accused others falsely.
No outcome, flag or form says so by itself, no other role comes near it, and for the reporter everything stays as it
was."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cases import flags, numbers
from cases.case import Case
from cases.lifecycle import public_word
from handlers.work import forms
from handlers.work.forms import FORMS
from tests.confidentiality import posts, siege
from tests.confidentiality.posts import EVERYBODY
from tests.desk.courses import ANSWERED, step
from tests.desk.desk import Desk
from tests.handlers.work.filing import file

#: One house is lived in for all of them, before the first.
pytestmark = pytest.mark.timeout(600)

FIND, PAPER = "find_false_accusation", "云纪〔2026〕7号"
PROPOSE = {"f-dispatcher", "f-supervisor"}
#: Whoever approves on a closed case, and never the own proposal.
APPROVE = {"f-supervisor", "o-unit-head"}


@dataclass(frozen=True, kw_only=True)
class Tried:
    """Who could propose it, who could say yes to what the dispatcher proposed, and what a bad paper came to."""

    proposed: set[str]
    alone: set[str]
    approved: set[str]
    papers: Mapping[str, bool]
    before: str
    after: str


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    return asyncio.run(_tried(tmp_path_factory.mktemp("accusation")))


async def _tried(folder: Path) -> Tried:
    async with posts.staffed(folder) as desk:
        case = await _closed(desk)
        await posts.declared(desk, case)
        before = await _public(desk, case)
        proposed = {who for who in EVERYBODY if await _proposes(desk, who, case)}
        alone = {who for who in EVERYBODY if await _found(desk, case)}
        approved, fresh = set(), await _proposed(desk)
        for who in EVERYBODY:
            (proposal,) = await desk.house.store.read(lambda books, id_=fresh.id: books.proposals.of(id_))
            await posts.sends(desk, who, "POST", f"/desk/proposals/{proposal.id}", yes="yes")
            if await _found(desk, fresh):
                approved.add(who)
                after = await _public(desk, fresh)
                fresh = await _proposed(desk)
        papers = {paper: await _by_paper(desk, paper) for paper in ("", "口头同意", "7", PAPER)}
        return Tried(proposed=proposed, alone=alone, approved=approved, papers=papers, before=before, after=after)


async def _closed(desk: Desk) -> Case:
    case = await file(desk.house)
    for each in (*ANSWERED, *CALLED):
        await siege.acts(desk, each.person, case, each.action, **{"yes": "yes", **each.values})
    return await desk.house.store.read(lambda books: books.cases.get(case.id))


async def _proposed(desk: Desk) -> Case:
    """By the dispatcher, on a case of its own; what was decided is decided."""
    case = await _closed(desk)
    await posts.declared(desk, case)
    assert await _proposes(desk, "f-dispatcher", case)
    return case


async def _proposes(desk: Desk, who: str, case: Case, paper: str = PAPER) -> bool:
    version = str((await desk.house.store.read(lambda books: books.cases.get(case.id))).version)
    path = f"/desk/cases/{numbers.shown(case.number)}/act/{FIND}"
    await posts.sends(desk, who, "POST", path, version=version, code=paper, reason="经查为诬告。")
    waiting = await desk.house.store.read(lambda books: books.proposals.of(case.id))
    return any(each.person == who and each.action == FIND for each in waiting)


async def _found(desk: Desk, case: Case) -> bool:
    diary = await desk.house.store.read(lambda books: books.diary.of(case.id))
    return any(link.event == "FalseAccusationFound" for link in diary)


async def _by_paper(desk: Desk, paper: str) -> bool:
    case = await _closed(desk)
    await posts.declared(desk, case)
    if await _proposes(desk, "f-dispatcher", case, paper):
        (proposal,) = await desk.house.store.read(lambda books: books.proposals.of(case.id))
        await posts.sends(desk, "f-supervisor", "POST", f"/desk/proposals/{proposal.id}", yes="yes")
    return await _found(desk, case)


async def _public(desk: Desk, case: Case) -> str:
    """What the reporter is told: the word, what may still be done, and what was said."""
    from cases import public

    def look(books):
        kept = books.cases.get(case.id)
        clocks = books.clocks.of(kept.id)
        view = public.view(kept, books.diary.of(kept.id), books.contents.thread(kept), clocks, desk.house.clock())
        return repr(
            (public_word(kept.track, kept.state), view.status, sorted(view.acts), view.rate_until, view.happened)
        )

    return str(await desk.house.store.read(look))


CALLED = tuple(
    step(person, action, **values)
    for person, action, values in (
        ("p-yin", "declare", {"yes": "yes"}),
        ("p-yin", "call_back", {"reached": "yes", "yes": "yes", "satisfied": "very"}),
    )
)


def test_the_office_proposes_it_and_nobody_else_can(tried: Tried) -> None:
    assert PROPOSE == tried.proposed


def test_proposing_it_finds_nothing(tried: Tried) -> None:
    assert set() == tried.alone


def test_it_is_found_by_the_word_of_a_second_person_who_may_approve(tried: Tried) -> None:
    assert APPROVE == tried.approved


def test_without_the_number_of_a_paper_it_is_not_found(tried: Tried) -> None:
    assert {"": False, "口头同意": False, "7": True, PAPER: True} == tried.papers


def test_the_reporter_is_told_and_may_do_what_it_was_before(tried: Tried) -> None:
    assert tried.before == tried.after


def test_no_outcome_flag_or_other_form_says_it() -> None:
    choices = {*forms.OUTCOMES, *forms.REJECTIONS, *forms.BY_HAND, *flags.BY_HAND}
    assert [] == [each for each in choices if "false" in each or "accus" in each or "slander" in each]
    assert [FIND] == [name for name in FORMS if "accus" in name]
    assert FORMS[FIND].approved
