"""Headings as offices write them, and those that whoever brings the file explains."""

from collections import Counter

import pytest

from handlers import register
from handlers.register import COLUMNS, SCHEMA, SHEET
from handlers.sheets import vocabulary
from tests.handlers.register.sample_files import BRIDGE, HEADINGS, planned, read, words
from tests.support.registers import HEADINGS as OF_A_CITY


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("项目名称", "name_zh"),
        ("项目编号", "number"),
        ("属地", "unit"),
        ("属地责任单位", "unit"),
        ("行业主管部门", "department"),
        ("部门责任单位", "department"),
        ("牵头单位", "lead"),
        ("包联领导", "leader"),
        ("服务组", "service_group"),
        ("专班", "team"),
        ("建设阶段", "stage"),
        ("廉洁合同签订日期", "contract"),
        (" 项目 名称：", "name_zh"),
        ("Project number", "number"),
        ("name_en", "name_en"),
        ("序号", None),
        ("备注", None),
    ],
)
def test_headings_are_known_as_offices_write_them(heading: str, column: str | None) -> None:
    assert column == register.column(heading, words())


def test_all_headings_of_the_city_are_known() -> None:
    assert [] == [heading for heading in OF_A_CITY if register.column(heading, words()) is None]


def test_unknown_headings_are_listed() -> None:
    found = read([[*HEADINGS, "序号", "项目负责部门"], [*BRIDGE, "1", "交通局（虚构）"]])
    assert ("序号", "项目负责部门") == register.unknown_headings(found)


def test_a_heading_that_is_explained_is_read() -> None:
    rows = [["类型", "项目编号", "负责部门"], ["项目", "XM-1", "河口县（虚构）"]]
    found = planned(read(rows, {"负责部门": "department"}))
    assert ((), "county") == (found.problems, found.changes[0].after.place.department)


def test_a_heading_that_is_not_wanted_is_left_out_without_a_word() -> None:
    assert () == read([[*HEADINGS, "备注"], [*BRIDGE, "x"]], {"备注": ""}).problems


def test_what_a_known_heading_means_can_be_said_otherwise() -> None:
    rows = [["类型", "项目编号", "属地"], ["项目", "XM-1", "transport"]]
    (row,) = read(rows, {"属地": "lead"}).rows[SHEET]
    assert {"kind": "project", "number": "XM-1", "lead": "transport"} == row.values


def test_a_known_heading_can_be_left_out() -> None:
    (row,) = read([["类型", "项目编号", "属地"], ["项目", "XM-1", "nonsense"]], {"属地": ""}).rows[SHEET]
    assert {"kind": "project", "number": "XM-1"} == row.values


def test_two_headings_for_one_column_are_a_problem() -> None:
    found = read([["项目名称", "名称补充"], ["甲", "乙"]], {"名称补充": "name_zh"})
    assert ["column-twice"] == [each.code for each in found.problems]


def test_a_long_heading_is_explained_as_it_is_shown() -> None:
    rows = [["编号", "廉洁合同" * 20], ["XM-1", "2026-01-05"]]
    (shown,) = register.unknown_headings(read(rows))
    (row,) = read(rows, {shown: "contract"}).rows[SHEET]
    assert {"number", "contract"} == row.values.keys()


def clashes(keys: list[tuple[str, str]]) -> list[str]:
    meant = Counter(typed for key, code in keys for typed in set(vocabulary.spoken(SCHEMA, key, code, words())))
    return [typed for typed, times in meant.items() if times > 1]


def test_no_word_stands_for_two_things() -> None:
    assert [] == clashes([(f"column.{SHEET}.{name}", name) for name in COLUMNS])
    assert [[], []] == [clashes([(f"{name}.{code}", code) for code in codes]) for name, codes in SCHEMA.lists.items()]
