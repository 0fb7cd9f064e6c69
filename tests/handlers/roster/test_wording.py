"""Every problem and every change has its words, in both languages."""

import ast
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

from cases.organisation import Role
from dialog.catalogue import Catalogue
from handlers import roster, sheets
from handlers.roster import Problem, Sheet
from handlers.roster.columns import SCHEMA
from handlers.sheets import cells, vocabulary
from handlers.sheets.columns import YES_NO
from tests.handlers.roster.sample_files import (
    PEOPLE,
    SAID,
    SECTORS,
    an_organisation,
    apply,
    check,
    only,
    read_texts,
    said,
    words,
)

LANGUAGES = ["zh-Hans", "en"]
LISTS = (*SCHEMA.lists, YES_NO)
ROOMS = (Path(roster.__file__).parent, Path(sheets.__file__).parent)


def said_in_code() -> set[str]:
    """Whatever stands first where a problem is made."""
    makers = {"BadCell", "Unfit", "_find", "Problem", "_unknown"}
    found: set[str] = set()
    for file in chain.from_iterable(room.glob("*.py") for room in ROOMS):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                told = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "code")]
                found |= {
                    part.value
                    for each in told
                    if name in makers
                    for part in ast.walk(each)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value[0].isalpha()
                }
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_in_the_room_has_words(language: str) -> None:
    lacking = [code for code in said_in_code() if not words().has(SCHEMA.key(f"problem.{code}", words()), language)]
    assert (lacking, len(said_in_code()) > 30) == ([], True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_are_told_with_their_place(language: str) -> None:
    told = said(
        people=[*SAID["人员"], ["P X", "名" * 300, "也许"]],
        posts=[*SAID["任职"], ["p-none", "housing", "国王", ""]],
        units=SAID["单位"][:-1],
    )
    lines = [roster.told_problem(problem, language, words()) for problem in check(read_texts(told), owned=["quality"])]
    assert len(lines) == 8
    assert lines[1].startswith(
        {"zh-Hans": "“人员”表第 6 行“人员编号”：", "en": "Sheet “People”, row 6, “Person”: "}[language]
    )


def test_a_problem_is_told_in_whole_sentences() -> None:
    problem = Problem(code="twice", sheet=Sheet.POSTS, row=7, facts={"first": 3})
    assert roster.told_problem(problem, "zh-Hans", words()) == "“任职”表第 7 行：与第 3 行重复。"


def test_a_problem_of_the_whole_file_is_told_without_a_place() -> None:
    assert roster.told_problem(Problem(code="no-sheets"), "en", words()) == words().text(
        "sheets.problem.no-sheets", "en"
    )


def test_words_that_may_be_written_are_told() -> None:
    (problem,) = check(read_texts(only(sectors=[SECTORS, ["王国", "housing"]])))
    assert "机关、学校、医院、企业、中介、村社、家庭" in roster.told_problem(problem, "zh-Hans", words())


def test_a_dry_run_shows_everything() -> None:
    told = said(
        people=[PEOPLE, *SAID["人员"][1:3], SAID["人员"][4], ["p-new", "新示范（虚构）", "是"]],
        posts=[
            *SAID["任职"][:2],
            ["p-bai", "housing", "承办人、办结审核人、审计员", "否"],
            ["p-cen", "housing", "承办人、回访员", "是"],
            SAID["任职"][4],
        ],
        sectors=[SECTORS],
    )
    _, changes = apply(read_texts(told))
    assert roster.told_changes(changes, "zh-Hans", words()) == (
        "“人员”新增 1 条：",
        "  p-new：姓名 新示范（虚构）；在岗 是",
        "“人员”修改 1 条：",
        "  p-cen：在岗 是 → 否",
        "“任职”修改 1 条：",
        "  p-cen、housing：角色 承办人 → 回访员、承办人；负责人 否 → 是",
        "“分领域牵头”删去 1 条：",
        "  学校：领域 学校；牵头单位 quality、housing",
        "离岗 1 人：p-cen。他们手上的件须批量移交。",
        "待确认：p-bai 在 housing 任审计员。须由现任同一角色的人确认，导入不会生效。",
    )


@pytest.mark.parametrize(("language", "line"), [("zh-Hans", "没有变化。"), ("en", "Nothing changes.")])
def test_a_dry_run_without_changes_says_so(language: str, line: str) -> None:
    _, changes = apply(read_texts(SAID), an_organisation())
    assert roster.told_changes(changes, language, words()) == (line,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_that_is_written_into_a_list_holds_a_separator(language: str) -> None:
    spoken = [SCHEMA.text(f"{name}.{code}", language, words()) for name in LISTS for code in SCHEMA.codes(name)]
    assert [word for word in spoken if cells.items(word) != (cells.plain(word),)] == []


def clashes(catalogue: Catalogue, keys: list[tuple[str, str]]) -> list[str]:
    """Words that stand for two things."""
    meant = Counter(typed for key, code in keys for typed in set(vocabulary.spoken(SCHEMA, key, code, catalogue)))
    return [typed for typed, times in meant.items() if times > 1]


def test_no_heading_stands_for_two_columns() -> None:
    found = [
        clashes(words(), [(f"column.{sheet}.{column.name}", column.name) for column in SCHEMA.columns[sheet]])
        for sheet in Sheet
    ]
    assert found == [[]] * len(Sheet)


def test_no_word_stands_for_two_things() -> None:
    found = [clashes(words(), [(f"{name}.{code}", code) for code in SCHEMA.codes(name)]) for name in LISTS]
    assert (found, len(SCHEMA.codes("role"))) == ([[]] * len(LISTS), len(Role))
