"""Every code and word this room uses has its words in both languages."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases import errors

TEXTS = Path(__file__).parents[2] / "texts"


def words(language: str, name: str) -> dict[str, object]:
    return tomllib.loads((TEXTS / language / f"{name}.toml").read_text("utf-8"))


def all_errors(kind: type[errors.CaseError] = errors.CaseError) -> Iterator[type[errors.CaseError]]:
    """Of this room; what others make of them depends on who has been imported."""
    if kind.__module__.startswith("cases."):
        yield kind
    for below in kind.__subclasses__():
        yield from all_errors(below)


@pytest.mark.parametrize("error", list(all_errors()))
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_error_has_words(language: str, error: type[errors.CaseError]) -> None:
    assert error.code in words(language, "error")


def test_codes_are_distinct() -> None:
    codes = [error.code for error in all_errors() if "code" in vars(error)]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize(
    "key", ["supplement", "withdrawn", "withdrawal_noted", "rated", "review_asked", "message_sent", "message_received"]
)
def test_what_happened_has_words(language: str, key: str) -> None:
    happened = words(language, "status")["happened"]
    assert isinstance(happened, dict)
    assert key in happened
