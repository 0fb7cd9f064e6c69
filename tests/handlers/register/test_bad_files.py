"""Files that offices bring: each has one clear answer in both languages, and nothing is left half done."""

import io
from collections.abc import Sequence

import openpyxl
import pytest

from handlers import register
from handlers.register import MOST_ROWS, Sheets
from tests.handlers.register.sample_files import BRIDGE, HEADINGS, planned, read, row, words
from tests.handlers.sheets.sample_files import csv_of, saved, with_part, workbook

LANGUAGES = ["zh-Hans", "en"]
NEW = ["项目", "XM-8", "示例码头（虚构）", *[""] * 7]
BOOK = workbook({"Sheet1": [HEADINGS, NEW, BRIDGE]})


def merged() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(BOOK))
    book.active.merge_cells("D2:D3")
    return saved(book)


def with_rows(rows: Sequence[Sequence[object]]) -> bytes:
    return workbook({"Sheet1": [HEADINGS, *rows]})


def answers(sheets: Sheets, language: str) -> list[str]:
    found = planned(sheets)
    assert register.stands_against(found.problems)
    return [register.told_problem(each, language, words()) for each in found.problems]


FILES = {
    "merged cells": (
        merged(),
        "项目.xlsx",
        "“点位”表第 2 行：有合并单元格。请取消合并，每格各填各的。",
        "Sheet “Places”, row 2: There are merged cells. Please split them and fill in each.",
    ),
    "a formula": (
        with_rows([["项目", "XM-8", '=CONCATENATE("示例","码头")', *[""] * 7]]),
        "项目.xlsx",
        "“点位”表第 2 行“名称（中文）”：这是公式。请改成它的值。",
        "Sheet “Places”, row 2, “Name (Chinese)”: This is a formula. Please put its value instead.",
    ),
    "a number twice": (
        with_rows([NEW, NEW]),
        "项目.xlsx",
        "“点位”表第 3 行：与第 2 行重复。",
        "Sheet “Places”, row 3: The same as row 2.",
    ),
    "no number": (
        with_rows([["项目", "", *BRIDGE[2:8], "第一服务组（虚构）", ""]]),
        "项目.xlsx",
        "“点位”表第 2 行：同类型、同名称的点位已经登记，看不出是不是它。请填写编号或系统编号。",
        (
            "Sheet “Places”, row 2: A place of this kind and name is registered already, and it is not clear whether "
            "this is it. Please write its number or its id."
        ),
    ),
    "no name": (
        with_rows([["项目", "XM-8", *[""] * 8]]),
        "项目.xlsx",
        "“点位”表第 2 行“名称（中文）”：不能空着。",
        "Sheet “Places”, row 2, “Name (Chinese)”: This may not be blank.",
    ),
    "a name of 201 characters": (
        with_rows([["项目", "XM-8", "名" * 201, *[""] * 7]]),
        "项目.xlsx",
        "“点位”表第 2 行“名称（中文）”：太长：最多 200 个字。",
        "Sheet “Places”, row 2, “Name (Chinese)”: Too long: 200 characters at most.",
    ),
    "a number that became a date": (
        csv_of([HEADINGS, NEW]).replace(b"XM-8", b"=3-4"),
        "项目.csv",
        "“点位”表第 2 行“编号”：这是公式。请改成它的值。",
        "Sheet “Places”, row 2, “Number”: This is a formula. Please put its value instead.",
    ),
    "an endless number": (
        with_rows([["项目", "9" * 61, *NEW[2:]]]),
        "项目.xlsx",
        "“点位”表第 2 行“编号”：太长：最多 60 个字。",
        "Sheet “Places”, row 2, “Number”: Too long: 60 characters at most.",
    ),
    "50,000 rows": (
        b"\n".join([",".join(HEADINGS).encode(), *(b"project,XM-%d,x" % at for at in range(50_000))]),
        "项目.csv",
        "行数过多：一份文件最多 5000 行，未作任何改动。请按属地或类型拆成几份，分次导入。",
        (
            "Too many rows: a file may have 5000, and nothing was changed. Please split it, by unit or by kind, and "
            "import one part after the other."
        ),
    ),
    "the wrong encoding": (
        csv_of([HEADINGS, NEW]).decode().encode("utf-16"),
        "项目.csv",
        "看不出文件的编码。请另存为 CSV UTF-8。",
        "The encoding of the file is not known. Please save it as CSV UTF-8.",
    ),
    "a macro": (
        with_part(BOOK, "xl/vbaProject.bin", b"x"),
        "项目.xlsx",
        "文件含有宏，不予读取。请另存为不含宏的 XLSX。",
        "The file holds macros and is not read. Please save it as XLSX without them.",
    ),
    "no workbook": (
        b"\x00" * 500,
        "项目.xlsx",
        "这不是 XLSX 文件，或文件已损坏。",
        "This is no XLSX file, or it is damaged.",
    ),
    "a title above the headings": (
        workbook({"Sheet1": [["云川市重点项目清单（虚构）"], HEADINGS, NEW]}),
        "项目.xlsx",
        "“点位”表第 1 行：第一行应当是列名，这里没有认识的列名。",
        "Sheet “Places”, row 1: The first row should hold the headings; none is known here.",
    ),
    "several sheets": (
        workbook({"Sheet1": [HEADINGS, NEW], "Sheet2": [HEADINGS, BRIDGE]}),
        "项目.xlsx",
        "看不出点位库是哪一张。请把那张工作表命名为“点位”，或只留这一张。",
        "It is not clear which sheet is the register. Please call that sheet “Places”, or leave only that one.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", FILES)
def test_a_bad_file_has_a_clear_answer(which: str, language: str) -> None:
    data, name, chinese, english = FILES[which]
    told = answers(register.read(data, name, words()), language)
    assert (chinese if language == "zh-Hans" else english) in told


def test_the_file_that_is_spoilt_above_is_sound() -> None:
    found = planned(register.read(BOOK, "项目.xlsx", words()))
    assert ((), 1, 1) == (found.problems, len(found.changes), found.unchanged)


def test_a_sheet_may_be_called_whatever_it_is_called_beside_empty_ones() -> None:
    data = workbook({"2026 年（虚构）": [HEADINGS, NEW], "Sheet2": [], "Sheet3": []})
    found = planned(register.read(data, "x.xlsx", words()))
    assert ((), 1) == (found.problems, len(found.changes))


def test_gb18030_is_read_with_a_warning() -> None:
    found = planned(register.read(csv_of([HEADINGS, NEW]).decode().encode("gb18030"), "项目.csv", words()))
    assert (["gb18030"], False, 1) == (
        [each.code for each in found.problems],
        register.stands_against(found.problems),
        len(found.changes),
    )


def test_a_name_of_200_characters_is_one() -> None:
    found = planned(row(kind="project", number="XM-8", name_zh="名" * 200))
    assert ((), 200) == (found.problems, len(found.changes[0].after.place.names["zh-Hans"]))


def test_a_file_of_as_many_rows_as_it_may_have_is_read() -> None:
    rows = [["kind", "number", "name_zh"], *(["project", f"XM-{at}", "x"] for at in range(100, MOST_ROWS + 99))]
    assert (MOST_ROWS, MOST_ROWS - 1) == (len(rows), len(planned(rows).changes))


def test_no_answer_holds_what_stands_in_a_cell() -> None:
    secret = "王某13800138000"
    unread = ("id", "kind", "unit", "leader", "team", "within", "stage", "contract", "closed")
    rows = row(**dict.fromkeys(unread, secret))
    more = row(kind="project", number="XM-1", unit=secret, leader=secret, team=secret, within=secret)
    told = [line for each in (rows, more) for line in answers(read(each), "zh-Hans")]
    assert (len(told) >= 8, [line for line in told if "13800138000" in line]) == (True, [])
