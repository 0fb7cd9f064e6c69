"""A code in what somebody wrote, with anything around it and anything done to it."""

from collections.abc import Callable
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import codes, numbers, written
from cases.written import Fault, Written
from qr.codes import Signer

LONG = Signer({"1": bytes(range(32))}, "1").code("4kX0bq7TzRw2Ms", 3)
SHORT = codes.new_short(lambda count: bytes(range(200, 200 + count)))
SHOWN = numbers.shown(SHORT)
#: One sign of it is another, which the last one tells.
MISTYPED = SHOWN[:-2] + ("7" if SHOWN[-2] != "7" else "8") + SHOWN[-1]

WIDE: Callable[[str], str] = lambda text: "".join(chr(ord(sign) + 0xFEE0) for sign in text)  # noqa: E731


@given(five=st.binary(min_size=5, max_size=5))
def test_any_short_code_is_found_within_a_sentence(five: bytes) -> None:
    """Whatever was drawn, but for a word or a number, of which there is none."""
    drawn = chain([five], repeat(bytes(range(200, 205))))
    short = codes.new_short(lambda count: next(drawn))
    assert Written(code=short, short=True) == written.code_in(
        f"what stood below it was {numbers.shown(short)}, I think"
    )


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        f" {LONG}\r\n",
        f"{LONG[:18]}\n{LONG[18:]}",
        f"see {LONG} here",
        f"请看{LONG}。",
        f"https://jiandu.example/s/{LONG}",
        f"这个 https://jiandu.example/s/{LONG}?from=poster#x 是什么",
        f"https://chat.example/demo_bot?start={LONG}",
        LONG.replace("-", "\u2013", 1),
        f"\u200b{LONG}\u200e",
    ],
)
def test_a_long_code_is_found_in_what_stands_around_it(text: str) -> None:
    assert Written(code=LONG) == written.code_in(text)


@pytest.mark.parametrize(
    "text",
    [
        *(SHORT, SHOWN, SHOWN.lower(), f"  {SHOWN} ", SHOWN.replace("-", " "), WIDE(SHORT)),
        *(f"my code is {SHOWN} thanks", f"码是{SHOWN}，谢谢", f"code: {SHORT}", f"CODE {SHOWN.replace('-', ' ')}"),
        *(f"http://jiandu.example/s/{SHOWN.lower()}", f"https://jiandu.example/s/{SHOWN.replace('-', '%20')}?x=1"),
    ],
)
def test_a_short_code_is_found_however_it_is_typed(text: str) -> None:
    assert Written(code=SHORT, short=True) == written.code_in(text)


@pytest.mark.parametrize("end", range(len("1-4kX0bq7TzRw2Ms"), len(LONG)))
def test_a_long_code_without_its_end_is_cut(end: int) -> None:
    assert Fault.CUT is fault(LONG[:end])


@pytest.mark.parametrize("begin", [2, 3, 10])
def test_a_long_code_without_its_beginning_is_cut(begin: int) -> None:
    assert Fault.CUT is fault(f"it says {LONG[begin:]}")


@pytest.mark.parametrize("text", [LONG.lower(), LONG.upper(), f"https://jiandu.example/s/{LONG.lower()}"])
def test_a_long_code_without_its_capitals_or_small_letters_is_told_so(text: str) -> None:
    assert Fault.CASE is fault(text)


@pytest.mark.parametrize("text", [MISTYPED, SHOWN[:-1], SHOWN + "Z", SHORT[:-1], f"http://x/s/{MISTYPED}"])
def test_a_short_code_with_a_mistake_is_told_so(text: str) -> None:
    assert Fault.TYPO is fault(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "1", "2026-11", "20261130", "13800138000", "C03.01", "half-time", "anti-discrimination", "report"),
        *("K7QM-3XWD-9XTR", "7H4K-QW2M-9XTR-D3PF", "x" * 5000, "\ud800", "🏠" * 9, "/s/", "?start=", "GPT-4o"),
        *(f"{LONG} {LONG[:-1]}{'A' if LONG[-1] != 'A' else 'B'}", "I have waited since 2026 for 3 permits"),
    ],
)
def test_anything_else_is_no_code(text: str) -> None:
    assert written.code_in(text) is None


def fault(text: str) -> Fault | None:
    found = written.code_in(text)
    assert found is not None
    return found.fault
