"""A fictional register with its organisation, and sheets about it."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import count

import texts
from cases.organisation import Organisation, Person, Team, TeamKind, Unit, UnitKind
from cases.places import Place, PlaceKind, Stage
from dialog.catalogue import Catalogue
from handlers import register
from handlers.register import Plan, Problem, Sheets
from tests.handlers.sheets.sample_files import csv_of

#: As an office writes them.
HEADINGS = [
    "类型",
    "项目编号",
    "项目名称",
    "属地",
    "行业主管部门",
    "牵头单位",
    "包联领导",
    "专班",
    "服务组",
    "所属园区",
]
BRIDGE = [
    *("项目", "XM-1", "示例大桥（虚构）", "河口县（虚构）", "交通局（虚构）", "交通局（虚构）", "安示范（虚构）"),
    *("大桥专班（虚构）", "", ""),
]

PARK = Place(id="Park0000000001", kind=PlaceKind.PARK, names={"zh-Hans": "示例园区（虚构）"}, number="YQ-1")
SITE = Place(
    id="Site0000000001",
    kind=PlaceKind.PROJECT,
    names={"zh-Hans": "示例大桥（虚构）", "en": "Example Bridge (fictional)"},
    number="XM-1",
    unit="county",
    department="transport",
    lead="transport",
    leader="p-ann",
    stage=Stage.APPROVAL,
)
#: Registered before it had a number.
PLAIN = Place(id="Site0000000002", kind=PlaceKind.PROJECT, names={"zh-Hans": "无号工程（虚构）"}, unit="county")


def an_organisation() -> Organisation:
    units = {"county": "河口县（虚构）", "transport": "交通局（虚构）"} | dict.fromkeys(
        ("twin-1", "twin-2"), "同名局（虚构）"
    )
    people = {"p-ann": "安示范（虚构）", "p-bai": "白示范（虚构）", "p-bao": "白示范（虚构）"}
    return Organisation(
        office="county",
        units={id_: Unit(id=id_, kind=UnitKind.DEPARTMENT, names={"zh-Hans": name}) for id_, name in units.items()},
        people={id_: Person(id=id_, name=name) for id_, name in people.items()},
        teams=(
            Team(
                id="t-bridge",
                kind=TeamKind.PROJECT,
                names={"zh-Hans": "大桥专班（虚构）"},
                unit="transport",
                projects=frozenset({SITE.id}),
            ),
            Team(id="t-one", kind=TeamKind.SERVICE, names={"zh-Hans": "第一服务组（虚构）"}, unit="county"),
            Team(id="t-two", kind=TeamKind.SERVICE, names={"zh-Hans": "第二服务组（虚构）"}, unit="county"),
        ),
    )


@cache
def words() -> Catalogue:
    return Catalogue(texts.load(), zone="Asia/Shanghai")


def new_ids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"New{next(numbers):011}"


def read(
    rows: Sequence[Sequence[object]], headings: Mapping[str, str] | None = None, name: str = "places.csv"
) -> Sheets:
    return register.read(csv_of(rows), name, words(), headings)


def planned(
    rows: Sequence[Sequence[object]] | Sheets,
    places: Sequence[Place] = (PARK, SITE, PLAIN),
    organisation: Organisation | None = None,
    kind: PlaceKind | None = None,
) -> Plan:
    sheets = rows if isinstance(rows, Sheets) else read(rows)
    return register.plan(sheets, places, organisation or an_organisation(), new_id=new_ids(), kind=kind)


def row(**cells: object) -> list[list[object]]:
    """A sheet of one row, its headings the codes of the columns."""
    return [list(cells), list(cells.values())]


def where(problems: Sequence[Problem]) -> list[tuple[str, int | None, str | None]]:
    return [(each.code, each.row, each.column) for each in problems]
