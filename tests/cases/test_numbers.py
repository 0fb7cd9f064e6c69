"""Tracking numbers and query secrets (CF-11, CF-12)."""

import contextlib
import os
import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import errors, numbers

SEVEN = st.binary(min_size=7, max_size=7)
TEN = st.binary(min_size=10, max_size=10)


def number_from(seed: bytes) -> str:
    return numbers.new_number(lambda _: seed)


def is_number(text: str) -> bool:
    return numbers.check_character(text[:-1]) == text[-1]


def test_a_number_is_twelve_symbols_of_the_alphabet() -> None:
    number = numbers.new_number(os.urandom)
    assert (len(number), set(number) <= set(numbers.ALPHABET)) == (12, True)


def test_a_number_takes_all_of_its_55_random_bits() -> None:
    ones = {number_from((1 << bit).to_bytes(7, "big"))[:-1] for bit in range(1, 56)}
    assert len(ones - {"0" * 11}) == 55


def test_a_number_is_shown_in_groups_of_four() -> None:
    assert numbers.shown("ABCD12345678") == "ABCD-1234-5678"


@given(SEVEN)
def test_what_is_shown_is_read_back(seed: bytes) -> None:
    number = number_from(seed)
    assert numbers.canonical(numbers.shown(number)) == number


@given(SEVEN)
def test_every_single_wrong_symbol_is_found(seed: bytes) -> None:
    number = number_from(seed)
    wrong = [
        number[:at] + symbol + number[at + 1 :]
        for at in range(12)
        for symbol in numbers.ALPHABET
        if symbol != number[at]
    ]
    assert [text for text in wrong if is_number(text)] == []


@given(SEVEN)
def test_every_swap_of_two_different_symbols_is_found(seed: bytes) -> None:
    number = number_from(seed)
    swapped = [
        number[:one] + number[two] + number[one + 1 : two] + number[one] + number[two + 1 :]
        for one, two in combinations(range(12), 2)
        if number[one] != number[two]
    ]
    assert [text for text in swapped if is_number(text)] == []


def test_every_adjacent_swap_of_any_two_symbols_is_found() -> None:
    pairs = [(one, two) for one in numbers.ALPHABET for two in numbers.ALPHABET if one != two]
    checks = [(numbers.check_character("0" * 9 + a + b), numbers.check_character("0" * 9 + b + a)) for a, b in pairs]
    assert [pair for pair, (one, two) in zip(pairs, checks, strict=True) if one == two] == []


@given(SEVEN)
def test_every_twin_error_is_found(seed: bytes) -> None:
    number = number_from(seed)
    twins = [
        number[:at] + symbol * 2 + number[at + 2 :]
        for at in range(11)
        if number[at] == number[at + 1]
        for symbol in numbers.ALPHABET
        if symbol != number[at]
    ]
    assert [text for text in twins if is_number(text)] == []


@pytest.mark.parametrize(
    "dash", ["-", "‐", "‑", "‒", "–", "—", "―", "−", "－", "﹣", " ", "  ", "　", "", " - ", "\t", "·"]
)
def test_any_dash_or_space_will_do(dash: str) -> None:
    number = number_from(b"mashang")
    assert numbers.canonical(dash.join((number[:4], number[4:8], number[8:]))) == number


@given(
    SEVEN,
    st.sampled_from(
        [
            "编号：{}",
            "编号{}",
            "Number: {}",
            "number {}",
            "No. {}",
            "我的编号是 {} ，谢谢",
            "NO {}",
            "case {}",
            "«{}»",
            "my number is {}.",
            "\u200b{}\ufeff",
            "(编号 {})",
        ]
    ),
)
def test_words_around_it_do_not_matter(seed: bytes, words: str) -> None:
    number = number_from(seed)
    assert numbers.canonical(words.format(numbers.shown(number))) == number


@given(SEVEN)
def test_small_and_full_width_letters_are_read(seed: bytes) -> None:
    number = number_from(seed)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number)
    assert unicodedata.normalize("NFKC", wide) == number
    assert (numbers.canonical(wide), numbers.canonical(number.lower())) == (number, number)


@given(SEVEN)
def test_letters_that_look_like_digits_are_read_as_digits(seed: bytes) -> None:
    number = number_from(seed)
    assert numbers.canonical(number.replace("0", "o").replace("1", "l")) == number
    assert numbers.canonical(number.replace("0", "O").replace("1", "I")) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "hello",
        "0000-0000-0001",
        "0000-0000-000",
        "UUUU-UUUU-UUUU",
        "编号",
        "1" * 500,
        "\x00" * 12,
        "{}%s$()",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(errors.NotANumber):
        numbers.canonical(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(errors.NotANumber):
        assert is_number(numbers.canonical(text))


@given(TEN)
def test_a_secret_in_groups_is_no_number(seed: bytes) -> None:
    secret = numbers.new_secret(lambda _: seed)
    with pytest.raises(errors.NotANumber):
        numbers.canonical(numbers.shown(secret))


@given(TEN)
def test_a_secret_has_80_bits_and_is_read_back(seed: bytes) -> None:
    secret = numbers.new_secret(lambda _: seed)
    value = sum(numbers.ALPHABET.index(symbol) << (5 * place) for place, symbol in enumerate(reversed(secret)))
    assert (value.to_bytes(10, "big"), numbers.canonical_secret(numbers.shown(secret).lower())) == (seed, secret)


@pytest.mark.parametrize("words", ["查询码：{}", "secret: {}", "My code is {}", "{} 。"])
def test_words_around_a_secret_do_not_matter(words: str) -> None:
    assert numbers.canonical_secret(words.format("abcd-efgh-jkmn-pqrs")) == "ABCDEFGHJKMNPQRS"


@pytest.mark.parametrize("text", ["", "ABCD-EFGH-JKMN", "ABCD-EFGH-JKMN-PQRSX", "ABCD-EFGH-JKMN-PQRU"])
def test_what_is_no_secret_is_refused(text: str) -> None:
    with pytest.raises(errors.NotASecret):
        numbers.canonical_secret(text)


@given(SEVEN, SEVEN)
def test_numbers_of_different_bits_differ(one: bytes, two: bytes) -> None:
    same_bits = int.from_bytes(one, "big") >> 1 == int.from_bytes(two, "big") >> 1
    assert (number_from(one) == number_from(two)) is same_bits


def test_errors_say_nothing_of_what_was_typed() -> None:
    with pytest.raises(errors.NotASecret) as raised:
        numbers.canonical_secret("my secret ABCD")
    assert (str(raised.value), raised.value.facts) == ("not-a-secret", {})
