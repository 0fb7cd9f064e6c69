"""Codes of an authenticator application."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest

from handlers.accounts import factors

#: RFC 6238, appendix B: the SHA-1 column, of whose 8 digits the last 6 are ours.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC = [
    (59, "94287082"),
    (1_111_111_109, "07081804"),
    (1_111_111_111, "14050471"),
    (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"),
]
NOW = datetime(2033, 5, 18, 3, 33, 20, tzinfo=UTC)  # 2,000,000,000 s
STEP = 66_666_666
CODE = "279037"
KEY = b"k" * 32


def step(typed: str, *, now: datetime = NOW, after: int = 0, secret: str | None = RFC_SECRET) -> int | None:
    return factors.step_of(secret, typed, now=now, after=after)


@pytest.mark.parametrize(("second", "code"), RFC)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    assert second // 30 == step(code[2:], now=datetime.fromtimestamp(second, UTC))


@pytest.mark.parametrize(
    ("seconds", "found"), [(-50, STEP), (-20, STEP), (0, STEP), (30, STEP), (70, None), (-60, None)]
)
def test_a_clock_may_be_one_step_off(seconds: int, found: int | None) -> None:
    """At 20 s into its step."""
    assert found == step(CODE, now=NOW + timedelta(seconds=seconds))


def test_a_code_counts_once() -> None:
    assert (STEP, None) == (step(CODE, after=STEP - 1), step(CODE, after=STEP))


def test_a_code_of_before_a_used_one_does_not_count() -> None:
    assert None is step(CODE, after=STEP + 1)


@pytest.mark.parametrize("typed", [CODE, "279 037", " 279037 ", "２７９０３７"])
def test_a_code_is_understood_as_people_type_it(typed: str) -> None:
    assert STEP == step(typed)


@pytest.mark.parametrize("typed", ["", "27903", "2790370", "279038", "abcdef", "27903\ud800", "٢٧٩٠٣٧x", "9" * 100_000])
def test_anything_else_is_no_code(typed: str) -> None:
    assert None is step(typed)


def test_nobody_has_the_second_factor_of_those_who_have_none() -> None:
    nobodys = pyotp.TOTP("A" * 32).at(NOW)
    assert None is step(nobodys, secret=None)


def test_the_secret_is_the_same_for_one_link_in_one_browser_and_another_for_any_other() -> None:
    first = factors.secret_of(KEY, "token", "browser")
    others = {
        factors.secret_of(KEY, "token", "another"),
        factors.secret_of(KEY, "other", "browser"),
        factors.secret_of(b"other", "token", "browser"),
    }
    assert (first, 3, False) == (factors.secret_of(KEY, "token", "browser"), len(others), first in others)
    assert 20 == len(base64.b32decode(first))


def test_the_address_for_the_application_names_person_and_issuer() -> None:
    told = urlsplit(factors.uri(RFC_SECRET, person="lin", issuer="示例市: 专班"))
    query = parse_qs(told.query)
    assert ("otpauth", "totp", "/示例市  专班:lin") == (told.scheme, told.netloc, unquote(told.path))
    assert ([RFC_SECRET], ["示例市  专班"]) == (query["secret"], query["issuer"])
