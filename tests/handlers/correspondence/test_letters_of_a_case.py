"""From a late case to a letter in the hands of the unit: drafted by the sweep, edited, looked through, numbered."""

import secrets
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from cases import errors
from cases.letters import Kind, Letter, LetterState
from handlers.correspondence.confirming import LetterDecided, LetterQuotes, Registry
from handlers.correspondence.drafting import Scribe, opened
from handlers.letters.errors import LetterSealed
from handlers.sweep import Sweeper
from handlers.work.cards import Card
from storage.ports import UnitOfWork
from tests.handlers.work.filing import a_tip, file
from tests.support.house import NAMES, ZONE, TestHouse, a_house, catalogue

T = TypeVar("T")


@pytest.fixture(params=[False, True], ids=["memory", "sqlite"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path, sqlite=request.param) as house:
        yield house


def scribe() -> Scribe:
    return Scribe(
        words=catalogue(),
        issuer=NAMES,
        specimen=True,
        zone=ZONE,
        language="zh-Hans",
        new_id=lambda: secrets.token_hex(8),
    )


async def do(house: TestHouse, work: Callable[[UnitOfWork], T]) -> T:
    return await house.store.transact(work)


async def act(house: TestHouse, person: str, number: str, name: str, **given: str) -> None:
    done = await house.house.workplace(person).act(number, name, given, version=None, now=house.clock())
    assert isinstance(done, Card)


async def late(house: TestHouse, *, days: int = 12) -> str:
    """In hand of the construction bureau, and late by many days; the ladder has climbed step by step."""
    number = (await file(house)).number
    await act(house, "p-lin", number, "accept")
    await act(house, "p-lin", number, "dispatch", unit="construction")
    await act(house, "p-pan", number, "sign_for", yes="yes")
    sweeper = Sweeper(store=house.store, zone=ZONE, scribe=scribe())
    for _ in range(days):
        house.clock.at += timedelta(days=1)
        await sweeper.sweep(house.clock())
    return number


async def letters_of(house: TestHouse, number: str) -> list[Letter]:
    return list(await do(house, lambda books: books.letters.of(books.cases.by_number(number))))


def registry(person: str = "p-lin") -> Registry:
    return Registry(scribe=scribe(), person=person)


async def first_draft(house: TestHouse, number: str, kind: Kind = Kind.SUPERVISE) -> Letter:
    return next(each for each in await letters_of(house, number) if each.kind is kind)


async def test_each_step_of_the_ladder_drafts_its_letter_once(house: TestHouse) -> None:
    number = await late(house, days=22)
    kinds = [each.kind for each in await letters_of(house, number) if opened(each)]
    assert {Kind.URGE, Kind.SUPERVISE, Kind.DUTY, Kind.TALK} == set(kinds)
    before = len(kinds)
    await Sweeper(store=house.store, zone=ZONE, scribe=scribe()).sweep(house.clock())
    assert before == len(await letters_of(house, number))


async def test_how_late_it_is_is_told_in_working_days(house: TestHouse) -> None:
    number = await late(house, days=22)
    told = {each.kind: opened(each).facts.days_late for each in await letters_of(house, number)}
    assert {Kind.URGE: 1, Kind.SUPERVISE: 3, Kind.DUTY: 5, Kind.TALK: 10} == told


async def test_a_confirmed_letter_has_its_number_and_the_clock_for_the_answer_runs(house: TestHouse) -> None:
    number = await late(house)
    draft = await first_draft(house, number)
    kept = await do(house, lambda books: registry().confirm(books, number, draft.id, now=house.clock()))
    clocks = await do(house, lambda books: books.clocks.of(books.cases.by_number(number).id))
    assert (LetterState.CONFIRMED, 1) == (kept.state, kept.serial)
    assert any(clock.name == "letter" and clock.open for clock in clocks)


async def test_what_the_office_lets_go_goes_by_itself(house: TestHouse) -> None:
    number = await late(house)
    urge = await first_draft(house, number, Kind.URGE)
    assert (LetterState.CONFIRMED, "system") == (urge.state, urge.confirmed_by)


async def test_numbers_follow_each_other_within_kind_and_year(house: TestHouse) -> None:
    numbers = [await late(house), await late(house)]
    serials = []
    for number in numbers:
        draft = await first_draft(house, number)
        kept = await do(house, lambda books, n=number, d=draft: registry().confirm(books, n, d.id, now=house.clock()))
        serials.append(kept.serial)
    assert [1, 2] == serials


async def test_of_two_who_confirm_the_second_is_told_that_it_is_done(house: TestHouse) -> None:
    number = await late(house)
    draft = await first_draft(house, number)
    await do(house, lambda books: registry().confirm(books, number, draft.id, now=house.clock()))
    with pytest.raises(LetterDecided):
        await do(house, lambda books: registry("p-qiao").confirm(books, number, draft.id, now=house.clock()))


@pytest.mark.parametrize(
    "quoted",
    ["窗口每次都说再等等", "窗 口 每次都说 再等等，许可证办了三个月还没有结果", "请 书 面 答 复"],
)
async def test_what_the_reporter_wrote_is_not_quoted(house: TestHouse, quoted: str) -> None:
    number = await late(house)
    draft = await first_draft(house, number)
    told = f"反映称：许可证办了三个月还没有结果，{quoted}。"
    await do(house, lambda books: registry().edit(books, number, draft.id, [told], now=house.clock()))
    with pytest.raises(LetterQuotes):
        await do(house, lambda books: registry().confirm(books, number, draft.id, now=house.clock()))
    assert LetterState.DRAFT is (await first_draft(house, number)).state


async def test_the_unit_sees_it_once_it_is_confirmed_and_receives_it(house: TestHouse) -> None:
    number = await late(house)
    draft = await first_draft(house, number)
    _, before = await do(house, lambda books: registry("p-gao").of(books, number, now=house.clock()))
    await do(house, lambda books: registry().confirm(books, number, draft.id, now=house.clock()))
    _, after = await do(house, lambda books: registry("p-gao").of(books, number, now=house.clock()))
    kept = await do(house, lambda books: registry("p-gao").receive(books, number, draft.id, now=house.clock()))
    seen = [[each.id for each in some if each.kind is Kind.SUPERVISE] for some in (before, after)]
    assert [[], [draft.id]] == seen
    assert (LetterState.RECEIVED, "p-gao") == (kept.state, kept.received_by)


@pytest.mark.parametrize("person", ["p-pan", "p-luo", "p-ding", "p-he", "nobody"])
async def test_nobody_else_confirms(house: TestHouse, person: str) -> None:
    number = await late(house)
    draft = await first_draft(house, number)
    with pytest.raises(errors.NoSuchCase):
        await do(house, lambda books: registry(person).confirm(books, number, draft.id, now=house.clock()))


async def test_another_unit_does_not_receive_it(house: TestHouse) -> None:
    number = await late(house)
    draft = await first_draft(house, number)
    await do(house, lambda books: registry().confirm(books, number, draft.id, now=house.clock()))
    with pytest.raises(errors.NoSuchCase):
        await do(house, lambda books: registry("p-luo").receive(books, number, draft.id, now=house.clock()))


async def test_a_draft_by_hand_is_a_draft_like_any_other(house: TestHouse) -> None:
    number = (await file(house)).number
    letter = await do(house, lambda books: registry().draft(books, number, Kind.REPORT, now=house.clock()))
    assert (LetterState.DRAFT, "p-lin") == (letter.state, letter.made_by)
    assert opened(letter).facts.case_number in opened(letter).text


async def test_a_letter_names_unit_and_category(house: TestHouse) -> None:
    number = (await file(house)).number
    letter = await do(house, lambda books: registry().draft(books, number, Kind.DUTY, now=house.clock()))
    assert "承办单位：云川市总专班办公室（虚构）；事项类别：项目审批超时。" in opened(letter).paragraphs


async def test_a_dropped_draft_stays_on_file(house: TestHouse) -> None:
    number = await late(house)
    draft = await first_draft(house, number)
    await do(house, lambda books: registry().drop(books, number, draft.id, now=house.clock()))
    assert LetterState.DROPPED is (await first_draft(house, number)).state
    with pytest.raises(LetterDecided):
        await do(house, lambda books: registry().edit(books, number, draft.id, ["x"], now=house.clock()))


async def test_a_letter_on_a_tip_says_number_stage_and_dates_and_nothing_is_added(house: TestHouse) -> None:
    number = (await a_tip(house)).number
    letter = await do(house, lambda books: registry("p-wei").draft(books, number, Kind.REPORT, now=house.clock()))
    said = opened(letter)
    assert said.facts.owner is None
    assert said.facts.category is None
    with pytest.raises(LetterSealed):
        await do(
            house,
            lambda books: registry("p-wei").edit(books, number, letter.id, ["举报某某收钱"], now=house.clock()),
        )
