"""Every problem, change and line of the diary has its words, in both languages."""

import ast
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.case import Link
from cases.codes import PlaceCode
from cases.places import Place
from cases.register import CodeMade, CodeRevoked, PlaceAdded, PlaceChanged, TeamsChanged, Told
from handlers import register
from handlers.register import SCHEMA
from tests.handlers.register.sample_files import (
    BRIDGE,
    HEADINGS,
    PARK,
    PLAIN,
    SITE,
    an_organisation,
    planned,
    row,
    words,
)

LANGUAGES = ["zh-Hans", "en"]
ROOM = Path(register.__file__).parent
AT = datetime(2026, 3, 1, tzinfo=UTC)


def said_in_code() -> set[str]:
    """Whatever stands first where a problem is made; those that name what was not found are put together."""
    found = {
        f"{which}-{what}"
        for which in ("no-such", "several")
        for what in ("unit", "person", "within", "team", "service_group")
    }
    for file in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Problem", "_Unclear"}:
                told = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "code")]
                found |= {each.value for each in told if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_in_the_room_has_words(language: str) -> None:
    lacking = [code for code in said_in_code() if not words().has(SCHEMA.key(f"problem.{code}", words()), language)]
    assert ([], True) == (lacking, len(said_in_code()) > 20)


def test_a_dry_run_shows_what_is_new_and_what_is_different() -> None:
    rows = [HEADINGS, ["项目", "XM-1", *BRIDGE[2:7], "", "t-one", ""], ["园区", "YQ-2", "新园区（虚构）", *[""] * 7]]
    assert register.told_changes(planned(rows), "zh-Hans", words()) == (
        "“点位”新增 1 条：",
        "  YQ-2、新园区（虚构）：类型 园区；编号 YQ-2；名称（中文） 新园区（虚构）；已关闭 否",
        "“点位”修改 1 条：",
        "  XM-1、示例大桥（虚构）：项目专班 大桥专班（虚构） → （空）；项目服务组 （空） → 第一服务组（虚构）",
    )


def test_of_many_changes_the_first_are_shown_and_the_others_counted() -> None:
    rows = [["kind", "number", "name_zh"], *(["park", f"YQ-{at}", f"园区{at}（虚构）"] for at in range(10, 70))]
    told = register.told_changes(planned(rows), "en", words())
    assert ("“Places”: 60 new", "  10 more are not listed.", 52) == (told[0], told[-1], len(told))


@pytest.mark.parametrize(("language", "line"), [("zh-Hans", "没有变化。"), ("en", "Nothing changes.")])
def test_a_dry_run_without_changes_says_so(language: str, line: str) -> None:
    assert line == register.told_changes(planned(row(id=SITE.id)), language, words())[0]


def diary(*events: Told, place: Place = SITE, language: str = "zh-Hans") -> list[str]:
    entries = [event.entry() for event in events]
    lines = [
        Link(case=place.id, seq=seq, at=each.at, actor=each.actor, event=each.event, facts=each.facts,
             reason_digest=None, previous="", digest="")
        for seq, each in enumerate(entries, start=1)
    ]  # fmt: skip
    directory = register.directory(an_organisation(), [PARK, SITE, PLAIN])
    return [line.what for line in register.told(place, lines, directory, language, words())]


def test_the_diary_of_a_place_is_told_with_names() -> None:
    (change,) = planned(row(id=SITE.id, leader="", unit="transport", stage="在建", contract="2026-03-01")).changes
    code = PlaceCode(place=SITE.id, version=2, made=AT, actor="p-ann")
    common = {"at": AT, "actor": "p-ann"}
    assert diary(
        PlaceAdded(place=PARK, **common),
        PlaceChanged(old=SITE, new=change.after.place, **common),
        TeamsChanged(old=("t-bridge",), new=("t-one", "t-two"), **common),
        CodeMade(code=code, **common),
        CodeRevoked(code=code, **common),
    ) == [
        "登记：类型 园区；编号 YQ-1；名称（中文） 示例园区（虚构）；已关闭 否",
        (
            "负责单位 河口县（虚构） → 交通局（虚构）；联系领导 安示范（虚构） → （空）；项目阶段 审批 → 建设；"
            "廉洁合同签订日期 （空） → 2026-03-01"
        ),
        "项目专班 大桥专班（虚构） → （空）；项目服务组 （空） → 第一服务组（虚构）、第二服务组（虚构）",
        "第 2 版码生成",
        "第 2 版码停用",
    ]


def test_what_no_column_shows_is_told_as_something_else() -> None:
    changed = PlaceChanged(at=AT, actor="p-ann", old=SITE, new=replace(SITE, prefill={"x": 1}))
    assert ["Something else was changed."] == diary(changed, language="en")
