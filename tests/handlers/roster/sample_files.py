"""Files for tests, and the fictional organisation they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

import texts
from cases.organisation import (
    Leave,
    Organisation,
    Person,
    Post,
    Recipient,
    Recusal,
    Role,
    Sector,
    Team,
    TeamKind,
    Unit,
    UnitKind,
)
from dialog.catalogue import Catalogue
from handlers import roster
from handlers.roster import Problem, Sheet, Sheets
from tests.handlers.sheets.sample_files import csv_of, workbook

PROJECT = "demoProject01"

UNITS = ["单位编号", "类型", "名称（中文）", "名称（英文）", "上级单位", "分专班"]
PEOPLE = ["人员编号", "姓名", "在岗"]
POSTS = ["人员编号", "单位编号", "角色", "负责人"]
LEAVE = ["人员编号", "开始日期", "结束日期", "代理人"]
SECTORS = ["领域", "牵头单位"]
TEAMS = ["编号", "类型", "名称（中文）", "名称（英文）", "负责单位", "成员", "项目"]

#: Sheets that say what `an_organisation` is.
SAID: Mapping[str, Sequence[Sequence[object]]] = {
    "单位": [
        UNITS,
        ["city", "属地", "示例市（虚构）", "Example City (fictional)", None, "否"],
        ["office", "部门", "示例市总专班办公室（虚构）", "Example Office (fictional)", "city", "否"],
        ["housing", "部门", "示例市住建局（虚构）", "Example Housing (fictional)", "city", "是"],
        ["quality", "部门", "示例市质监站（虚构）", None, "housing", "否"],
    ],
    "人员": [
        PEOPLE,
        ["p-ann", "安示范（虚构）", "是"],
        ["p-bai", "白示范（虚构）", "是"],
        ["p-cen", "岑示范（虚构）", "是"],
        ["p-dai", "戴示范（虚构）", "否"],
    ],
    "任职": [
        POSTS,
        ["p-ann", "office", "线索管理员", "是"],
        ["p-bai", "housing", "承办人、办结审核人", "否"],
        ["p-cen", "housing", "承办人", "否"],
        ["p-dai", "quality", "审计员", "否"],
    ],
    "请假": [LEAVE, ["p-bai", date(2026, 3, 2), date(2026, 3, 6), "p-cen"]],
    "分领域牵头": [SECTORS, ["学校", "quality、housing"]],
    "专班与服务组": [
        TEAMS,
        ["t-park", "项目专班", "示例园区专班（虚构）", "Example Team (fictional)", "housing", "p-bai、p-cen", PROJECT],
    ],
}


def an_organisation(**changes: object) -> Organisation:
    units = (
        ("city", UnitKind.TERRITORY, "示例市（虚构）", "Example City (fictional)", None, False),
        ("office", UnitKind.DEPARTMENT, "示例市总专班办公室（虚构）", "Example Office (fictional)", "city", False),
        ("housing", UnitKind.DEPARTMENT, "示例市住建局（虚构）", "Example Housing (fictional)", "city", True),
        ("quality", UnitKind.DEPARTMENT, "示例市质监站（虚构）", "", "housing", False),
    )
    people = (
        ("p-ann", "安示范（虚构）"),
        ("p-bai", "白示范（虚构）"),
        ("p-cen", "岑示范（虚构）"),
        ("p-dai", "戴示范（虚构）"),
    )
    team = Team(
        id="t-park",
        kind=TeamKind.PROJECT,
        names={"zh-Hans": "示例园区专班（虚构）", "en": "Example Team (fictional)"},
        unit="housing",
        members=("p-bai", "p-cen"),
        projects=frozenset({PROJECT}),
    )
    organisation = Organisation(
        office="office",
        units={
            id_: Unit(id=id_, kind=kind, names={"zh-Hans": zh} | ({"en": en} if en else {}), above=above, branch=branch)
            for id_, kind, zh, en, above, branch in units
        },
        people={id_: Person(id=id_, name=name, active=id_ != "p-dai") for id_, name in people},
        posts=(
            Post(person="p-ann", unit="office", roles=frozenset({Role.CLUE_MANAGER}), head=True),
            Post(person="p-bai", unit="housing", roles=frozenset({Role.HANDLER, Role.REVIEWER})),
            Post(person="p-cen", unit="housing", roles=frozenset({Role.HANDLER})),
            Post(person="p-dai", unit="quality", roles=frozenset({Role.AUDITOR})),
        ),
        leaves=(Leave(person="p-bai", first=date(2026, 3, 2), last=date(2026, 3, 6), stand_in="p-cen"),),
        recusals=(Recusal(person="p-bai", case="case-1", reason="secret reason"),),
        recipients=(Recipient(person="p-ann", public_key="age1ann"),),
        sectors={Sector.SCHOOL: ("quality", "housing")},
        teams=(team,),
    )
    return replace(organisation, **changes)  # type: ignore[arg-type]


@cache
def words() -> Catalogue:
    return Catalogue(texts.load(), zone="Asia/Shanghai")


def said(**changes: Sequence[Sequence[object]]) -> dict[str, Sequence[Sequence[object]]]:
    """What `an_organisation` is, some sheets said otherwise; `units`, `people`, … for 单位, 人员, …"""
    return {**SAID, **{words().text(f"roster.sheet.{name}", "zh-Hans"): rows for name, rows in changes.items()}}


def only(**sheets: Sequence[Sequence[object]]) -> dict[str, Sequence[Sequence[object]]]:
    return {words().text(f"roster.sheet.{name}", "zh-Hans"): rows for name, rows in sheets.items()}


def read(sheets: Mapping[str, Sequence[Sequence[object]]]) -> Sheets:
    return roster.read(workbook(sheets), "organisation.xlsx", words())


def read_texts(sheets: Mapping[str, Sequence[Sequence[object]]]) -> Sheets:
    """The same as CSV files, which are quicker."""
    return roster.together(*(read_csv(csv_of(rows), f"{title}.csv") for title, rows in sheets.items()))


def read_csv(text: str | bytes, name: str = "people.csv") -> Sheets:
    return roster.read(text.encode() if isinstance(text, str) else text, name, words())


def check(sheets: Sheets, organisation: Organisation | None = None, owned: Sequence[str] = ()) -> tuple[Problem, ...]:
    return roster.check(sheets, organisation or an_organisation(), owned=owned, projects=[PROJECT])


def apply(sheets: Sheets, organisation: Organisation | None = None) -> tuple[Organisation, roster.Changes]:
    return roster.apply(sheets, organisation or an_organisation(), owned=(), projects=[PROJECT])


def where(problems: Sequence[Problem]) -> list[tuple[str, Sheet | None, int | None, str | None]]:
    return [(each.code, each.sheet, each.row, each.column) for each in problems]


def codes(problems: Sequence[Problem]) -> list[str]:
    return [each.code for each in problems]
