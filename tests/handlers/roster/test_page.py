"""The page about the sheets says what is so."""

from pathlib import Path

import pytest

from handlers.roster import Sheet
from handlers.roster.columns import SCHEMA
from handlers.sheets import archives, cells, markup
from handlers.sheets.columns import MOST_ROWS
from handlers.sheets.writing import headings
from tests.handlers.roster.sample_files import words

PAGE = (Path(__file__).parents[3] / "docs" / "organisation.md").read_text("utf-8")


@pytest.mark.parametrize("sheet", Sheet)
def test_every_sheet_is_there_with_its_columns(sheet: Sheet) -> None:
    names = [words().text(f"roster.sheet.{sheet}", language) for language in ("zh-Hans", "en")]
    heads = zip(*(headings(SCHEMA, sheet, language, words()) for language in ("zh-Hans", "en")), strict=True)
    told = [
        f"**{zh} {en}**" if column.needed else f"{zh} {en}"
        for column, (zh, en) in zip(SCHEMA.columns[sheet], heads, strict=True)
    ]
    (line,) = [line for line in PAGE.splitlines() if f"| `{sheet.file_name}` |" in line]
    assert line.startswith(f"| {' '.join(names)} |")
    assert all(f"{each}," in line or f"{each} |" in line for each in told if each)


@pytest.mark.parametrize(
    "said",
    [
        f"more than {archives.MOST_BYTES >> 20} MB",
        f"more than {archives.MOST_UNPACKED >> 20} MB",
        f"{MOST_ROWS:,} rows",
        f"{markup.MOST_CELLS:,} cells",
        f"Names have {cells.LONGEST_NAME} characters",
        f"from {cells.FIRST_DAY.year} to {cells.LAST_DAY.year}",
    ],
)
def test_the_limits_are_there(said: str) -> None:
    assert said in " ".join(PAGE.split())
