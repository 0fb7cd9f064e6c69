"""The page about the register says what is so."""

from pathlib import Path

import pytest

from handlers.register import COLUMNS, MOST_ROWS, SCHEMA, SHEET
from handlers.register.wording import SHOWN
from handlers.sheets import cells
from handlers.sheets.writing import headings
from tests.handlers.register.sample_files import words

PAGE = (Path(__file__).parents[3] / "docs" / "places.md").read_text("utf-8")


def test_every_column_is_there_in_its_place() -> None:
    heads = (headings(SCHEMA, SHEET, language, words()) for language in ("zh-Hans", "en"))
    told = [f"| `{column}` | {zh} | {en} |" for column, zh, en in zip(COLUMNS, *heads, strict=True)]
    lines = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert [True] * len(told) == [line.startswith(start) for start, line in zip(told, lines, strict=True)]


@pytest.mark.parametrize("name", SCHEMA.lists)
def test_every_word_of_a_list_is_there(name: str) -> None:
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")]
    for code in SCHEMA.codes(name):
        assert f"{words().text(f'register.{name}.{code}', 'zh-Hans')} {code}" in line


@pytest.mark.parametrize(
    "said",
    [
        f"A file has {MOST_ROWS:,} rows at most",
        f"{cells.LONGEST_NAME} characters at most",
        f"{cells.LONGEST_NUMBER} characters at most",
        "the first fifty of each",
    ],
)
def test_the_limits_are_there(said: str) -> None:
    assert (True, 50) == (said in " ".join(PAGE.split()), SHOWN)
