"""CF-11, decisions 13 and 15: numbers tell nothing, wrong and unknown are answered alike, and guessing is slow."""

import inspect
import secrets
import statistics
import time
from collections import Counter
from itertools import count, pairwise
from secrets import token_hex
from types import SimpleNamespace

import pytest

from cases import numbers
from storage.vault.locks import Locksmith
from tests.confidentiality.conftest import person
from tests.confidentiality.journeys import NAMED, NAMED_TIP, SERVICE, Journey
from tests.support.house import TestHouse

MANY = 4000
#: Five standard deviations: a fair source fails once in two million runs of one comparison.
FAR = 5.0

#: Look-ups of each kind, taken in turn, and how far apart their medians of CPU time may lie. At 19 MiB and two passes
#: one takes some 25 ms; a look-up that skipped Argon2id would take a tenth of that.
LOOKS, APART = 30, 0.15


def body_bits(number: str) -> int:
    value = 0
    for symbol in number[:-1]:
        value = value * 32 + numbers.ALPHABET.index(symbol)
    return value


@pytest.fixture(scope="module")
def in_a_row() -> list[str]:
    return [numbers.new_number(secrets.token_bytes) for _ in range(MANY)]


def test_consecutive_numbers_share_nothing(in_a_row: list[str]) -> None:
    """Each of the 55 bits changes as often as a coin falls, alone and with its neighbour."""
    changes = [body_bits(one) ^ body_bits(other) for one, other in pairwise(in_a_row)]
    far = FAR * (len(changes) * 0.25) ** 0.5
    for bit in range(55):
        assert abs(sum(change >> bit & 1 for change in changes) - len(changes) / 2) < far, f"bit {bit}"
        pairs = sum((change >> bit ^ change >> (bit + 1) % 55) & 1 for change in changes)
        assert abs(pairs - len(changes) / 2) < far, f"bits {bit} and its neighbour"


def test_a_number_neither_grows_nor_falls_with_time(in_a_row: list[str]) -> None:
    rises = sum(one < other for one, other in pairwise(in_a_row))
    assert abs(rises - MANY / 2) < FAR * (MANY / 12) ** 0.5 + 1


def test_every_symbol_stands_at_every_place_equally_often(in_a_row: list[str]) -> None:
    expected = MANY / 32
    for place in range(numbers.LENGTH):
        seen = Counter(number[place] for number in in_a_row)
        chi = sum((seen[symbol] - expected) ** 2 / expected for symbol in numbers.ALPHABET)
        assert chi < 31 + FAR * (2 * 31) ** 0.5 * 1.3, f"place {place}"


def test_no_number_comes_twice(in_a_row: list[str]) -> None:
    assert MANY == len(set(in_a_row))


def test_a_number_is_made_before_anything_of_the_filing_is_known() -> None:
    """Whoever makes it is told nothing: no category, no unit, no track."""
    assert ["self"] == list(inspect.signature(Locksmith.new).parameters)


async def test_the_same_random_bytes_give_the_same_number_whatever_is_filed(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So nothing of the filing is in it: cases of three tracks and two units begin alike."""
    made = []
    for answers in (SERVICE, NAMED, NAMED_TIP):
        them = person(house)
        await them.until("summary", answers)
        drawn = count(7)
        source = SimpleNamespace(token_bytes=lambda size, drawn=drawn: bytes([next(drawn)] * size), token_hex=token_hex)
        with monkeypatch.context() as patch:
            patch.setattr("app.talking.secrets", source)
            await them.press("submit")
        made.append(them.receipt().number)
        await house.store.transact(lambda books: _forget(books, made[-1]))
        house.clock.forward(hours=3)
    assert 1 == len(set(made))


async def test_numbers_of_consecutive_cases_are_from_the_random_source(house: TestHouse) -> None:
    filed = [(await person(house).file(SERVICE)).number.replace("-", "") for _ in range(4)]
    assert all(numbers.canonical(number) == number for number in filed)
    for one, other in pairwise(filed):
        assert 8 < (body_bits(one) ^ body_bits(other)).bit_count() < 47


async def looks(them: Journey, number: str, secret: str) -> tuple[str, float]:
    """The answer, and the CPU time of all threads that it took."""
    await them.say(number)
    them.house.clock.forward(minutes=5)
    began = time.process_time()
    await them.say(secret)
    return them.text, time.process_time() - began


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
async def test_a_wrong_secret_and_an_unknown_number_get_the_same_words(house: TestHouse, language: str) -> None:
    receipt = await person(house).file(SERVICE)
    guess = numbers.shown(numbers.new_secret(secrets.token_bytes))
    them = person(house, language)
    await them.start()
    await them.until("number", {"what": "status"})
    wrong, _ = await looks(them, receipt.number, guess)
    unknown, _ = await looks(them, numbers.new_number(secrets.token_bytes), guess)
    assert wrong == unknown
    assert wrong.startswith(house.words.text("lookup.wrong", language)[:12])


async def test_a_wrong_secret_and_an_unknown_number_take_alike(dear_house: TestHouse) -> None:
    receipt = await person(dear_house).file(SERVICE)
    guess = numbers.shown(numbers.new_secret(secrets.token_bytes))
    them = person(dear_house)
    await them.start()
    await them.until("number", {"what": "status"})
    took: dict[str, list[float]] = {"wrong": [], "unknown": []}
    for _ in range(LOOKS):
        for kind, number in (("wrong", receipt.number), ("unknown", numbers.new_number(secrets.token_bytes))):
            took[kind].append((await looks(them, number, guess))[1])
    wrong, unknown = statistics.median(took["wrong"]), statistics.median(took["unknown"])
    assert abs(wrong - unknown) / max(wrong, unknown) < APART, (
        f"wrong {wrong * 1e3:.1f} ms, unknown {unknown * 1e3:.1f} ms"
    )


async def test_guessing_is_slowed_for_the_guesser_and_locks_nobody_out(dear_house: TestHouse) -> None:
    receipt = await person(dear_house).file(SERVICE)
    guesser = await guessing(dear_house)
    await guess(guesser, receipt.number, 10)
    assert not await guesser.slowed()
    await guess(guesser, receipt.number, 1)
    assert await guesser.slowed()

    theirs = person(dear_house)
    await theirs.look_up(receipt.number, receipt.secret)
    assert "message" in theirs.buttons


async def test_a_guesser_who_waited_may_try_again(house: TestHouse) -> None:
    receipt = await person(house).file(SERVICE)
    guesser = await guessing(house)
    await guess(guesser, receipt.number, 11)
    assert await guesser.slowed()
    house.clock.forward(minutes=1)
    await guesser.look_up(receipt.number, receipt.secret)
    assert "message" in guesser.buttons


async def guessing(house: TestHouse) -> Journey:
    """A machine: no time passes between two tries."""
    them = person(house)
    them.pace = 0.0
    await them.start()
    await them.until("number", {"what": "status"})
    return them


async def guess(them: Journey, number: str, times: int) -> None:
    for _ in range(times):
        await them.say(number)
        await them.say(numbers.shown(numbers.new_secret(secrets.token_bytes)))


def _forget(books, number: str) -> None:  # type: ignore[no-untyped-def]
    books.housekeeping.archive(books.cases.by_number(number.replace("-", "")))
