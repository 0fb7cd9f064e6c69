"""A code that is typed at the first question: whose it is told to be, that it counts, and how guessing is slowed."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.runner import SHORT_REFILL, SHORT_TRIES
from bot.scans import ScanTally
from cases import codes, numbers
from cases.codes import CodeState, Scan
from dialog.incoming import Kind
from qr.codes import Signer
from tests.bot.test_runner import Person
from tests.support.house import NOW, ZONE, TestHouse, a_house

TODAY = NOW.astimezone(ZONE).date()
GENUINE, FORGED, SLOW = "the genuine code of", "not issued by us", "Several short codes"


@pytest.fixture(params=[False, True], ids=["memory", "sqlite"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path, sqlite=request.param) as built:
        yield built


async def short(house: TestHouse, kind: str = "window") -> str:
    (version,) = await house.store.read(lambda books: books.codes.of(house.places[kind].id))
    return numbers.shown(version.short)


async def told(person: Person, text: str) -> str:
    await person.type(text)
    return person.texts


async def test_a_code_of_another_deployment_is_none_of_ours(house: TestHouse) -> None:
    person = await Person(house).start()
    other = Signer({"1": bytes(range(32))}, "1").code(house.places["window"].id, 1)
    assert FORGED in await told(person, f"https://elsewhere.example/s/{other}")
    assert FORGED in await told(person, codes.new_short(secrets.token_bytes))


async def test_a_code_of_a_retired_key_is_no_longer_in_use(house: TestHouse) -> None:
    person, old = await Person(house).start(), house.code("window")
    house.house.keyring.add_code_key()
    assert GENUINE in await told(person, old)
    house.house.keyring.retire_code_key("1", at=NOW, reason="lost (made up)")
    assert "no longer in use" in await told(person, old)
    assert GENUINE in await told(person, house.code("window"))


async def test_a_changed_sign_a_lost_part_and_lost_capitals_are_told_apart(house: TestHouse) -> None:
    person, code = await Person(house).start(), house.code("window")
    assert FORGED in await told(person, code[:-1] + ("A" if code[-1] != "A" else "B"))
    assert "A part of this code is missing" in await told(person, code[:-1])
    assert "capitals and small letters are mixed up" in await told(person, code.lower())
    assert "with a mistake in it" in await told(person, (await short(house))[:-1])


async def test_it_opens_its_place_also_as_the_first_word_of_all(house: TestHouse) -> None:
    person = Person(house)
    assert GENUINE in await told(person, (await short(house)).lower())
    state = (await house.store.read(lambda books: books.talk.load(person.visitor, now=NOW))).state  # type: ignore[union-attr]
    assert house.places["window"].id == state["given"]["place"]  # type: ignore[call-overload, index]


async def test_what_was_typed_stands_in_the_history(house: TestHouse) -> None:
    person = await Person(house).start()
    typed = f"it says {await short(house)}"
    await person.type(typed)
    mine = [said.body for said in await house.runner.history(person.visitor) if said.mine]
    assert {"kind": "text", "text": typed} in mine


async def test_in_the_middle_of_a_filing_it_is_an_answer(house: TestHouse) -> None:
    person = await (await Person(house).start()).press("file", "understood")
    assert "Please choose one of the options" in await told(person, await short(house))


async def test_a_code_that_is_typed_is_counted_once_as_what_it_turned_out_to_be(house: TestHouse) -> None:
    tally = ScanTally()
    house.runner = replace(house.runner, scanned=house.registry(tally).scanned)
    person = await Person(house).start()
    await person.type(await short(house), house.code("window"), house.code("window")[:-1], "good day")
    again = person.make(Kind.TEXT, text=await short(house))
    for _ in range(2):
        await person.hear(again)
    window = Scan(place=house.places["window"].id, version=1, day=TODAY, state=CodeState.GENUINE)
    assert {window: 3, Scan(place="", version=0, day=TODAY, state=CodeState.FORGED): 1} == tally.held()


async def test_guessing_is_slowed_and_never_locked(house: TestHouse) -> None:
    person, right = await Person(house).start(), await short(house)
    for _ in range(int(SHORT_TRIES)):
        assert FORGED in await told(person, codes.new_short(secrets.token_bytes))
    assert SLOW in await told(person, right)
    assert SLOW in (await person.start(right)).texts
    await person.press("file")
    assert person.ask is not None
    other = await Person(house, name="another").start()
    assert GENUINE in await told(other, right)
    house.clock.forward(seconds=1 / SHORT_REFILL)
    assert GENUINE in (await person.cancel() and await person.start(right)).texts  # type: ignore[func-returns-value]


async def test_scanned_codes_are_never_slowed(house: TestHouse) -> None:
    person = Person(house)
    for _ in range(3 * int(SHORT_TRIES)):
        assert GENUINE in (await person.start(house.code("window"))).texts
