"""CF-14, where letters quote: no letter of any kind holds a name, a phone, a detail or a phrase of the reporter,
however it is written, whoever wants to confirm it or to take the draft along; and only the office confirms one."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cases import errors
from cases.case import Case
from cases.letters import Kind, LetterState
from tests.confidentiality import posts, siege
from tests.confidentiality.posts import EVERYBODY
from tests.desk.desk import Desk
from tests.handlers.correspondence.test_letters_of_a_case import registry
from tests.handlers.work.filing import file

#: What was said on the case, in the filing, by whom, and later; and how somebody could put it into a letter.
SAID = {
    "narrative": "许可证办了三个月还没有结果，窗口每次都说再等等，请帮帮我们。",
    "subject_name": "Thistlewick",
    "subject_post": "二楼三号窗口副主任（虚构）",
    "demand": "请书面答复并退还两次多交的图纸费用",
    "keep_away": "三楼的白某某（虚构）",
}
FURTHER = "补充：当天的监控录像在东侧楼梯口的柜子里"

QUOTES: Mapping[str, str] = {
    "the story": "反映称许可证办了三个月还没有结果，窗口每次都说再等等。",
    "the story with blanks and marks": "许可证—办了 三个月 还没有结果；窗口每次 都说 再等等",
    "a name in Latin letters, which looks like a code": "经与 THISTLEWICK 核实。",
    "what the demand was": "诉求为：答复并退还两次多交的图纸费用。",
    "whom they keep away": "不得由三楼的白某某（虚构）经办。",
    "the post of whom it is about": "涉及二楼三号窗口副主任（虚构）。",
    "the name of the enterprise": "示例五金厂（虚构）来函。",
    "the contact": "联系人白示例（虚构）。",
    "the phone": "电话１３８ ０００ ０００００。",
    "the phone in words": "电话一三八〇〇〇〇〇〇〇〇。",
    "what was added later": "当天的监控录像在东侧楼梯口的柜子里。",
}

CONFIRM = {"f-dispatcher", "f-supervisor"}


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of confirming and of printing a draft, by kind and quotation; who confirmed one that quotes nothing."""

    confirmed: Mapping[tuple[str, str], str]
    printed: Mapping[str, str]
    harmless: Mapping[str, str]
    by: set[str]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    return asyncio.run(_tried(tmp_path_factory.mktemp("letters")))


async def _tried(folder: Path) -> Tried:
    async with posts.staffed(folder) as desk:
        case = await file(
            desk.house, subject_kind="person", subject_level="section", subject_head="no", share_identity="yes", **SAID
        )
        await siege.in_hand(desk, case)
        await posts.declared(desk, case)
        await siege.acts(desk, "p-pan", case, "take_supplement", words=FURTHER)
        confirmed = {
            (kind.value, what): await _confirms(desk, case, kind, quoted)
            for kind in Kind
            for what, quoted in QUOTES.items()
        }
        return Tried(
            confirmed=confirmed,
            printed={what: await _prints(desk, case, quoted) for what, quoted in QUOTES.items()},
            harmless={
                kind.value: await _confirms(desk, case, kind, "请于五个工作日内书面反馈办理情况。") for kind in Kind
            },
            by={who for who in EVERYBODY if await _confirms(desk, case, Kind.REPORT, "请反馈。", who) == "done"},
        )


async def _drafted(desk: Desk, case: Case, kind: Kind, text: str) -> str:
    hand, now = registry("p-lin"), desk.house.clock()
    letter = await desk.house.store.transact(lambda books: hand.draft(books, case.number, kind, now=now))
    await desk.house.store.transact(lambda books: hand.edit(books, case.number, letter.id, [text], now=now))
    return letter.id


async def _confirms(desk: Desk, case: Case, kind: Kind, text: str, who: str = "f-dispatcher") -> str:
    id_ = await _drafted(desk, case, kind, text)
    hand, now = registry(who), desk.house.clock()
    try:
        kept = await desk.house.store.transact(lambda books: hand.confirm(books, case.number, id_, now=now))
    except errors.CaseError as fault:
        return fault.code
    return "done" if kept.state is LetterState.CONFIRMED else "?"


async def _prints(desk: Desk, case: Case, text: str) -> str:
    id_ = await _drafted(desk, case, Kind.REPORT, text)
    hand, now = registry("p-lin"), desk.house.clock()
    try:
        await desk.house.store.transact(lambda books: hand.print_out(books, case.number, id_, now=now))
    except errors.CaseError as fault:
        return fault.code
    return "done"


def test_no_kind_of_letter_is_confirmed_that_quotes(tried: Tried) -> None:
    assert {} == {what: code for what, code in tried.confirmed.items() if code != "letter-quotes"}


def test_no_draft_that_quotes_is_taken_along_as_a_document_either(tried: Tried) -> None:
    assert {} == {what: code for what, code in tried.printed.items() if code != "letter-quotes"}


def test_a_letter_that_quotes_nothing_is_confirmed(tried: Tried) -> None:
    assert {kind.value: "done" for kind in Kind} == tried.harmless


def test_only_the_office_confirms(tried: Tried) -> None:
    assert CONFIRM == tried.by
