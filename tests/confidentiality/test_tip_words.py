"""CF-19: words to the reporter of a tip, a request for more or an answer, never name the subject nor quote the text.
The program cannot know either, so it takes no such words in clear from the desk or the staff bot, whoever sends
them: they are written where the tip is open, which looks through them and seals them
(tests/desk/test_tips_in_chromium.py). Letters on a tip say number, neutral word and dates."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cases import errors, numbers
from cases.case import Case, Track
from cases.letters import Kind
from handlers.correspondence.drafting import opened
from handlers.letters.errors import LetterSealed
from handlers.tips.tips import SEALED_WORDS
from handlers.work.forms import FORMS
from handlers.work.forms import Kind as Field
from tests.confidentiality import posts, siege
from tests.desk.desk import Desk, forms
from tests.handlers.correspondence.test_letters_of_a_case import registry
from tests.handlers.identity.asking import TIP
from tests.handlers.work.filing import file

SUBJECT, QUOTED = "甲某某（虚构）", "窗口人员多次暗示要好处费才给办"
TELLING = f"您好，我们已向{SUBJECT}了解：{QUOTED}。"

#: Recipients who have declared, and every role that there is.
WRITERS = ("p-wei", "p-tang", *posts.EVERYBODY)


@dataclass(frozen=True, kw_only=True)
class Tried:
    """`spoken` who could say it with which action, `offered` the actions whose forms stand on the page of the case."""

    spoken: set[tuple[str, str]]
    offered: set[str]
    refused: Mapping[str, str]
    drafts: Mapping[str, str]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    return asyncio.run(_tried(tmp_path_factory.mktemp("words")))


async def _tried(folder: Path) -> Tried:
    async with posts.staffed(folder) as desk:
        tip = await file(desk.house, track=Track.DISCIPLINE, **TIP)
        for person in ("p-wei", "p-tang"):
            await siege.acts(desk, person, tip, "declare", yes="yes")
        await siege.acts(desk, "p-wei", tip, "screen")
        spoken = set()
        for person in WRITERS:
            for action in SEALED_WORDS:
                await _says(desk, person, tip, action)
                if await _said(desk, tip):
                    spoken.add((person, action))
        page = await (await desk.browser("p-wei")).get(f"/desk/cases/{tip.number}")
        offered = {each.action.rpartition("/")[2] for each in forms(page)}
        return Tried(
            spoken=spoken,
            offered=offered,
            refused=await _refused(desk, tip),
            drafts=await _drafts(desk, tip),
        )


async def _says(desk: Desk, person: str, tip: Case, action: str) -> None:
    version = str((await _kept(desk, tip)).version)
    path = f"/desk/cases/{numbers.shown(tip.number)}/act/{action}"
    await posts.sends(desk, person, "POST", path, version=version, words=TELLING, reason="-")


async def _kept(desk: Desk, tip: Case) -> Case:
    return await desk.house.store.read(lambda books: books.cases.get(tip.id))


async def _said(desk: Desk, tip: Case) -> bool:
    return bool(await desk.house.store.read(lambda books: books.contents.thread(tip)))


async def _refused(desk: Desk, tip: Case) -> dict[str, str]:
    """At the door that desk and staff bot share."""
    found = {}
    for action in SEALED_WORDS:
        try:
            await siege.acts(desk, "p-wei", tip, action, words=TELLING)
        except errors.CaseError as fault:
            found[action] = fault.code
    return found


async def _drafts(desk: Desk, tip: Case) -> dict[str, str]:
    """What a letter of each kind says, once somebody wanted to add a word to it."""
    found, hand, now = {}, registry("p-wei"), desk.house.clock()
    for kind in Kind:
        letter = await desk.house.store.transact(lambda books, k=kind: hand.draft(books, tip.number, k, now=now))
        with pytest.raises(LetterSealed):
            await desk.house.store.transact(
                lambda books, id_=letter.id: hand.edit(books, tip.number, id_, [TELLING], now=now)
            )
        found[kind.value] = opened(letter).text
    return found


def test_nobody_says_such_words_in_clear_with_any_action(tried: Tried) -> None:
    assert set() == tried.spoken


def test_the_page_of_the_case_has_no_form_for_them(tried: Tried) -> None:
    assert set() == tried.offered & set(SEALED_WORDS)


def test_neither_has_the_door_of_desk_and_staff_bot(tried: Tried) -> None:
    assert set(SEALED_WORDS) == set(tried.refused)


def test_a_letter_on_a_tip_names_and_quotes_nothing(tried: Tried) -> None:
    planted = [str(value) for value in TIP.values() if isinstance(value, str) and not value.isascii()]
    assert planted
    assert [] == [(kind, word) for kind, said in tried.drafts.items() for word in planted if word in said]


def test_all_words_to_a_reporter_that_a_tip_can_have_are_among_those_sealed() -> None:
    """Every other action with words is of another track, or inward."""
    worded = {name for name, form in FORMS.items() if any(each.kind is Field.WORDS for each in form.fields)}
    others = {
        "take_supplement", "progress", "note", "finish", "finish_rework", "reply", "close_unreached", "decide_appeal",
        "terminate", "answer_privacy", "conclude", "end_clarification",
    }  # fmt: skip
    assert worded == others | set(SEALED_WORDS)
