"""One turn end to end: what is kept, what is said again, and what never stays."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.echo import HUSHED
from bot.effects.looking_up import NUMBER_TRIES, VISITOR_TRIES
from bot.effects.submitting import FILINGS
from bot.ports import Busy, ProofNeeded
from cases import numbers
from cases.case import Credentials, Lock
from dialog.incoming import Command, Incoming, Kind
from dialog.ports import Said, Visitor
from storage.memory import MemoryStore
from tests.support.house import TestHouse, a_house
from tests.support.transcripts import a_file

WRONG = "0000-0000-0000-0001"

#: How the words begin that show a case.
OPENED = "Number "


@pytest.fixture(params=[False, True], ids=["memory", "sqlite"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path, sqlite=request.param) as built:
        yield built


@dataclass
class Person:
    """Somebody who talks to the runner, and what they saw last."""

    house: TestHouse
    name: str = "somebody"
    said: Sequence[Said] = ()
    ids: Any = field(default_factory=lambda: count(1))

    @property
    def visitor(self) -> Visitor:
        return self.house.visitor(self.name)

    @property
    def blocks(self) -> list[Mapping[str, Any]]:
        return [block for entry in self.said for block in entry.body]  # type: ignore[union-attr, misc]

    @property
    def ask(self) -> int | None:
        asked = [block["ask"] for block in self.blocks if block["ask"] is not None]
        return asked[-1] if asked else None

    @property
    def texts(self) -> str:
        return "\n".join(block["text"] for block in self.blocks)

    async def hear(self, incoming: Incoming, *, proven: bool = True) -> "Person":
        self.said = await self.house.runner.turn(self.visitor, incoming, proven=proven)
        return self

    def make(self, kind: Kind, **more: Any) -> Incoming:
        return Incoming(id=f"{self.name}-{next(self.ids)}", kind=kind, language="en", **more)

    async def start(self, place: str = "") -> "Person":
        return await self.hear(self.make(Kind.START, place=place))

    async def press(self, *values: str) -> "Person":
        for value in values:
            await self.hear(self.make(Kind.CHOICE, choice=value, ask=self.ask))
        return self

    async def type(self, *texts: str) -> "Person":
        for text in texts:
            await self.hear(self.make(Kind.TEXT, text=text))
        return self

    async def skip(self, times: int = 1) -> "Person":
        for _ in range(times):
            await self.hear(self.make(Kind.COMMAND, command=Command.SKIP))
        return self

    async def cancel(self) -> "Person":
        await self.hear(self.make(Kind.COMMAND, command=Command.CANCEL))
        return await self.press("yes")

    async def to_summary(self, who: str = "named", kind: str = "complaint") -> "Person":
        """A matter about a rule, which asks the least."""
        await (await self.start()).press("file", "understood", "no", kind)
        if kind == "complaint":
            await self.press("none")
        await self.press(who, "rule")
        await self.type("施工许可已经提交三个月，一直没有答复，也没有告知缺少什么材料。")
        await self.press("done", "C03.01")
        await self.type("2026-08")
        await self.press("yes")
        if kind == "tip":
            await self.type("三号工地")
            await self.skip(6)
        else:
            await self.skip()
            await self.press("none")
            await self.skip(4)
            await self.type("请尽快办理。")
            await self.skip()
        await self.press("no", "no")
        await self.skip(2)
        if who == "named":
            await self.type("示例建材有限公司（虚构）")
            await self.skip()
            await self.type("某甲", "13800138000")
            await self.press(*(["no"] if kind == "complaint" else []), "no")
        if kind == "complaint":
            await self.skip(2)
        assert self.blocks[-1]["kind"] == "summary", self.texts
        return self

    async def file(self, who: str = "named", kind: str = "complaint") -> tuple[str, str]:
        """Number and secret."""
        await (await self.to_summary(who, kind)).press("submit")
        return self.receipt

    @property
    def receipt(self) -> tuple[str, str]:
        extra = self.blocks[-1]["extra"]
        return extra["number"], extra["secret"]

    async def keep(self) -> None:
        await self.house.runner.acknowledge(self.visitor, upto=self.said[-1].seq)

    async def look_up(self, number: str, secret: str) -> "Person":
        await self.start()
        await self.press("status")
        return await self.type(number, secret)


async def cases_of(house: TestHouse) -> int:
    return await house.store.read(lambda books: books.cases.count())


async def history(person: Person) -> Sequence[Said]:
    return await person.house.runner.history(person.visitor)


async def everything(person: Person) -> str:
    """All that is kept of somebody's conversation, opened with their key."""
    now = person.house.clock()

    def work(books: Any) -> str:
        conversation = books.talk.load(person.visitor, now=now)
        bodies = [said.body for said in books.talk.history(person.visitor)]
        return json.dumps([conversation and conversation.state, bodies], default=dict, ensure_ascii=False)

    return await person.house.store.read(work)


async def test_the_same_turn_again_gives_the_same_answer(house: TestHouse) -> None:
    person = await Person(house).start()
    turn = person.make(Kind.CHOICE, choice="file", ask=person.ask)
    first = (await person.hear(turn)).said
    again = (await person.hear(turn)).said
    assert [(said.seq, said.body) for said in again] == [(said.seq, said.body) for said in first]


async def test_the_same_turn_again_changes_nothing(house: TestHouse) -> None:
    person = await Person(house).start()
    turn = person.make(Kind.CHOICE, choice="file", ask=person.ask)
    await person.hear(turn)
    kept = await everything(person)
    await person.hear(turn)
    assert kept == await everything(person)


async def test_the_filing_turn_again_files_once_and_shows_the_same_receipt(house: TestHouse) -> None:
    person = await Person(house).to_summary()
    turn = person.make(Kind.CHOICE, choice="submit", ask=person.ask)
    first = (await person.hear(turn)).receipt
    again = (await person.hear(turn)).receipt
    assert (again, await cases_of(house)) == (first, 1)


async def test_the_filing_turn_twice_at_once_files_once(house: TestHouse) -> None:
    person = await Person(house).to_summary()
    turn = person.make(Kind.CHOICE, choice="submit", ask=person.ask)
    both = await asyncio.gather(*(house.runner.turn(person.visitor, turn) for _ in range(2)))
    assert (both[0][0].body, await cases_of(house)) == (both[1][0].body, 1)


async def test_the_filing_turn_after_the_receipt_was_kept_files_nothing(house: TestHouse) -> None:
    person = await Person(house).to_summary()
    turn = person.make(Kind.CHOICE, choice="submit", ask=person.ask)
    await person.hear(turn)
    await person.keep()
    await person.hear(turn)
    assert ([block["kind"] for block in person.blocks], await cases_of(house)) == (["ask"], 1)


async def test_the_filing_turn_again_in_a_new_conversation_shows_the_receipt_and_presses_nothing(
    house: TestHouse,
) -> None:
    person = await Person(house).to_summary()
    turn = person.make(Kind.CHOICE, choice="submit", ask=person.ask)
    first = (await person.hear(turn)).receipt
    await (await person.start()).press("file")
    kept = await everything(person)
    again = (await person.hear(turn)).receipt
    assert (again, await everything(person), await cases_of(house)) == (first, kept, 1)


async def test_two_turns_at_once_lose_nothing(house: TestHouse) -> None:
    person = Person(house)
    await (await person.start()).press("file", "understood", "no", "complaint", "none", "anonymous", "rule")
    turns = [person.make(Kind.TEXT, text=f"这是第 {number} 段说明。") for number in range(6)]
    await asyncio.gather(*(house.runner.turn(person.visitor, turn) for turn in turns))
    kept = await everything(person)
    state = json.loads(kept)[0]
    assert sorted(state["pieces"]) == sorted(turn.text for turn in turns)


async def test_a_receipt_is_in_the_history_until_it_is_acknowledged(house: TestHouse) -> None:
    person = Person(house)
    _, secret = await person.file()
    before = secret in str([said.body for said in await history(person)])
    await person.keep()
    assert (before, await history(person)) == (True, [])


async def test_after_filing_nothing_of_the_conversation_stays_but_the_receipt(house: TestHouse) -> None:
    person = Person(house)
    await person.file()
    kept = await history(person)
    assert [(said.mine, said.body[-1]["kind"]) for said in kept] == [(False, "receipt")]  # type: ignore[index, call-overload]


async def test_draft_is_erased_on_cancel(house: TestHouse) -> None:
    person = await Person(house).to_summary()
    await house.runner.stage(person.visitor, a_file("photo.jpg"), "photo.jpg")
    await person.cancel()
    staged = await house.store.read(lambda books: books.evidence.staged(person.visitor.ref))
    assert (staged, "施工许可" in await everything(person), "某甲" in await everything(person)) == ([], False, False)


async def test_a_new_start_erases_the_files_of_the_draft(house: TestHouse) -> None:
    person = await Person(house).to_summary()
    await house.runner.stage(person.visitor, a_file("photo.jpg"), "photo.jpg")
    await (await person.start()).press("new")
    assert await house.store.read(lambda books: books.evidence.staged(person.visitor.ref)) == []


async def test_a_new_start_erases_what_was_said(house: TestHouse) -> None:
    """The words promise it: "delete it and start again"."""
    person = await Person(house).to_summary()
    await (await person.start()).press("new")
    kept = await everything(person)
    assert ("施工许可" in kept, "某甲" in kept, "What would you like to do" in kept) == (False, False, True)


async def test_the_press_that_starts_again_may_be_repeated(house: TestHouse) -> None:
    person = await (await Person(house).to_summary()).start()
    press = person.make(Kind.CHOICE, choice="new", ask=person.ask)
    first = (await person.hear(press)).blocks
    assert (await person.hear(press)).blocks == first


@pytest.mark.parametrize(("who", "kind"), [("anonymous", "complaint"), ("anonymous", "tip"), ("named", "tip")])
async def test_nothing_in_the_store_joins_visitor_and_case(tmp_path: Path, who: str, kind: str) -> None:
    async with a_house(tmp_path) as house:
        person = Person(house)
        number, _ = await person.file(who, kind)
        await person.keep()
        rows = _rows(house)
        with_visitor = {table for table, row in rows if person.visitor.ref in map(str, row.values())}
        case = await house.store.read(lambda books: books.cases.by_number(numbers.canonical(number)))
        with_case = {table for table, row in rows if case.id in map(str, row.values())}
        assert (with_visitor, with_visitor & with_case, case.anonymous) == (set(), set(), who == "anonymous")


async def test_who_gave_a_name_on_a_service_matter_is_told_of_news(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        person = Person(house)
        number, _ = await person.file()
        await person.keep()
        case = await house.store.read(lambda books: books.cases.by_number(numbers.canonical(number)))
        await house.store.transact(lambda books: books.talk.nudge(case.id, now=house.clock()))
        assert "There is news on a case of yours" in str([said.body for said in await history(person)])


def _rows(house: TestHouse) -> list[tuple[str, Mapping[str, object]]]:
    store = house.store
    assert isinstance(store, MemoryStore)
    return [(model.__name__, row) for model, rows in store._db._tables.items() for row in rows.values()]


async def test_proof_is_asked_before_anything_is_saved(house: TestHouse) -> None:
    person = await Person(house).to_summary()
    kept = await everything(person)
    turn = person.make(Kind.CHOICE, choice="submit", ask=person.ask)
    with pytest.raises(ProofNeeded):
        await person.hear(turn, proven=False)
    assert (await everything(person), await cases_of(house)) == (kept, 0)


async def test_the_same_turn_goes_through_once_it_is_proven(house: TestHouse) -> None:
    person = await Person(house).to_summary()
    turn = person.make(Kind.CHOICE, choice="submit", ask=person.ask)
    with pytest.raises(ProofNeeded):
        await person.hear(turn, proven=False)
    await person.hear(turn)
    assert await cases_of(house) == 1


async def test_a_turn_that_hashes_nothing_needs_no_proof(house: TestHouse) -> None:
    person = Person(house)
    await person.hear(person.make(Kind.START), proven=False)
    assert person.ask is not None


class Overrun:
    """Locks with a queue that is full."""

    async def new(self) -> Credentials:
        raise Busy("busy", 3)

    async def open(self, lock: Lock | None, secret: str) -> str | None:
        raise Busy("busy", 3)


async def test_busy_locks_save_nothing_and_the_turn_can_be_sent_again(house: TestHouse) -> None:
    person = await Person(house).to_summary()
    kept = await everything(person)
    turn = person.make(Kind.CHOICE, choice="submit", ask=person.ask)
    with pytest.raises(Busy):
        await replace(house.runner, locks=Overrun()).turn(person.visitor, turn)
    assert kept == await everything(person)
    await person.hear(turn)
    assert await cases_of(house) == 1


async def test_the_secret_is_in_no_body_after_a_look_up(house: TestHouse) -> None:
    number, secret = await Person(house).file()
    other = await Person(house, "other").look_up(number, secret)
    kept = await everything(other)
    assert (secret in kept, numbers.canonical_secret(secret) in kept, HUSHED in kept) == (False, False, True)


@pytest.mark.parametrize("wording", ["{}", "code {}", "{} ", "查询码：{}"])
async def test_a_secret_as_the_first_message_is_in_no_body(house: TestHouse, wording: str) -> None:
    _, secret = await Person(house).file()
    other = await Person(house, "other").type(wording.format(secret))
    assert (secret in await everything(other), "That looks like a query secret" in other.texts) == (False, True)


async def test_wrong_number_and_wrong_secret_are_told_alike(house: TestHouse) -> None:
    number, secret = await Person(house).file()
    wrong_secret = (await Person(house, "one").look_up(number, WRONG)).texts
    wrong_number = (await Person(house, "two").look_up(numbers.new_number(lambda size: b"\x77" * size), secret)).texts
    assert wrong_number == wrong_secret


async def test_after_a_wrong_secret_a_slow_lock_was_tried_for_an_unknown_number_too(house: TestHouse) -> None:
    tried: list[Lock | None] = []

    class Counted(Overrun):
        async def open(self, lock: Lock | None, secret: str) -> str | None:
            tried.append(lock)
            return await house.runner.locks.open(lock, secret)

    number, secret = await Person(house).file()
    counted = replace(house, runner=replace(house.runner, locks=Counted()))
    await Person(counted, "one").look_up(number, WRONG)
    await Person(counted, "two").look_up(numbers.new_number(lambda size: b"\x77" * size), secret)
    assert [lock is None for lock in tried] == [False, True]


async def test_another_visitors_file_is_never_filed(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        theirs = await house.runner.stage(house.visitor("other"), a_file("photo.jpg"), "photo.jpg")
        person = await (await Person(house).to_summary("anonymous")).press("edit:evidence")
        await person.hear(person.make(Kind.FILES, files=(theirs,)))
        await person.press("done", "drop")
        await person.press("submit")
        staged = await house.store.read(lambda books: books.evidence.staged(house.visitor("other").ref))
        assert ("no longer here" in person.texts, await cases_of(house), len(staged)) == (True, 0, 1)


async def test_a_visitor_who_tries_too_often_has_to_wait_and_then_gets_in(house: TestHouse) -> None:
    number, secret = await Person(house).file()
    person = await Person(house, "other").look_up(number, WRONG)
    for _ in range(int(VISITOR_TRIES) - 1):
        await person.type(number, WRONG)
    await person.type(number, secret)
    waits = "Too many tries" in person.texts
    house.clock.forward(seconds=21)
    await person.type(secret)
    assert (waits, OPENED in person.texts) == (True, True)


async def test_a_number_that_is_tried_by_many_is_delayed_and_never_locked(house: TestHouse) -> None:
    number, secret = await Person(house).file()
    for stranger in range(int(NUMBER_TRIES / VISITOR_TRIES)):
        person = await Person(house, f"stranger-{stranger}").look_up(number, WRONG)
        for _ in range(int(VISITOR_TRIES) - 1):
            await person.type(number, WRONG)
    owner = await Person(house, "owner").look_up(number, secret)
    waits = "Too many tries" in owner.texts
    house.clock.forward(seconds=11)
    await owner.type(secret)
    assert (waits, OPENED in owner.texts) == (True, True)


async def test_who_has_to_wait_takes_nothing_from_the_bucket_of_the_number(house: TestHouse) -> None:
    number, secret = await Person(house).file()
    person = await Person(house, "stranger").look_up(number, WRONG)
    for _ in range(int(NUMBER_TRIES)):
        await person.type(*([WRONG] if "Too many tries" in person.texts else [number, WRONG]))
    owner = await Person(house, "owner").look_up(number, secret)
    assert OPENED in owner.texts


async def test_one_visitor_cannot_slow_another_number(house: TestHouse) -> None:
    number, secret = await Person(house).file()
    other = numbers.new_number(lambda size: b"\x77" * size)
    person = await Person(house, "stranger").look_up(other, WRONG)
    for _ in range(int(NUMBER_TRIES)):
        await person.type(*([WRONG] if "Too many tries" in person.texts else [other, WRONG]))
    assert OPENED in (await Person(house, "owner").look_up(number, secret)).texts


async def test_filings_of_one_visitor_are_paced_and_the_answers_stay(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        person = Person(house)
        for _ in range(int(FILINGS)):
            await person.file("anonymous")
            await person.keep()
        await (await person.to_summary("anonymous")).press("submit")
        assert (person.blocks[-1]["kind"], await cases_of(house)) == ("summary", int(FILINGS))
        house.clock.forward(hours=12)
        await person.press("submit")
        assert await cases_of(house) == int(FILINGS) + 1


async def test_opened_again_in_another_language_it_speaks_that_one(house: TestHouse) -> None:
    person = await Person(house).start()
    await person.hear(replace(person.make(Kind.START), language="zh-Hans"))
    assert "您想做什么" in person.texts


async def test_a_draft_stays_in_its_language(house: TestHouse) -> None:
    person = await (await Person(house).start()).press("file", "understood")
    await person.hear(replace(person.make(Kind.START), language="zh-Hans"))
    assert "You have a form that was not sent" in person.texts


async def test_a_place_scanned_after_the_welcome_counts(house: TestHouse) -> None:
    person = await (await Person(house).start()).start(house.code("project"))
    assert "Yunchuan New Energy Park" in person.texts


async def test_a_number_that_came_along_and_was_wrong_is_asked_again(house: TestHouse) -> None:
    number, _ = await Person(house).file()
    person = Person(house, "other")
    await person.hear(person.make(Kind.START, text=number))
    await person.type(WRONG)
    assert "Please type the number" in person.texts


async def test_a_number_that_comes_with_the_start_opens_the_look_up(house: TestHouse) -> None:
    number, secret = await Person(house).file()
    person = Person(house, "other")
    await person.hear(person.make(Kind.START, text=number))
    assert OPENED in (await person.type(secret)).texts


async def test_a_conversation_ends_when_its_time_is_over(house: TestHouse) -> None:
    person = await (await Person(house).start()).press("file", "understood")
    house.clock.at += timedelta(days=8)
    await person.start()
    assert "You have a form that was not sent" not in person.texts


async def test_leaving_the_look_up_erases_it(house: TestHouse) -> None:
    number, secret = await Person(house).file()
    person = await (await Person(house, "other").look_up(number, secret)).press("leave")
    kept = await everything(person)
    assert (OPENED in kept, number in kept) == (False, False)


async def test_words_that_name_a_choice_are_that_choice(house: TestHouse) -> None:
    person = await (await Person(house).start()).type("Report a problem or ask for something")
    assert "Before you begin" in person.texts


async def test_that_is_all_can_be_typed_among_files(house: TestHouse) -> None:
    person = await (await Person(house).to_summary("anonymous")).press("edit:evidence")
    file = await house.runner.stage(person.visitor, a_file("photo.jpg"), "photo.jpg")
    await person.hear(person.make(Kind.FILES, files=(file,)))
    await person.type("That is all")
    assert "Shall the uncleaned originals" in person.texts
