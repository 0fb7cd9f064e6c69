"""A made-up register as a sheet: as many projects as a city has, their parks, posts and channels. Every name says that
it is fictional."""

import io
from collections.abc import Iterator, Sequence
from itertools import islice, product

from openpyxl import Workbook

HEADINGS = (
    "类型",
    "编号",
    "名称",
    "英文名称",
    "属地责任单位",
    "部门责任单位",
    "牵头单位",
    "所属",
    "项目阶段",
    "廉洁合同签订日期",
)

_WHERE = (
    "云川",
    "兰溪",
    "禾坪",
    "青屿",
    "白石",
    "长汀",
    "银杏",
    "松涛",
    "望湖",
    "新港",
    "南岭",
    "北渡",
    "东篱",
    "西堰",
)
_WHAT = (
    ("新能源汽车零部件", "New Energy Vehicle Parts"),
    ("光伏组件", "Solar Module"),
    ("铝精深加工", "Aluminium Processing"),
    ("海工装备", "Marine Equipment"),
    ("化工新材料", "Advanced Chemicals"),
    ("电子信息", "Electronics"),
    ("冷链物流", "Cold Chain"),
    ("城市供水", "Water Supply"),
    ("智能制造", "Smart Manufacturing"),
    ("生物医药", "Biomedicine"),
)
_FORM = (
    ("产业园", "Park"),
    ("生产基地一期", "Works, phase 1"),
    ("扩建工程", "Extension"),
    ("研发中心", "Research Centre"),
    ("配套基础设施（含道路、管网及变电站）", "Infrastructure with roads, pipes and a substation"),
    ("改造提升", "Upgrade"),
    ("示范线", "Pilot Line"),
    ("仓储中心", "Warehouse"),
    ("总部大楼", "Headquarters"),
    ("码头", "Quay"),
)
_STAGES = ("招引", "审批", "建设", "投产")
_LATIN = ("Yunchuan", "Lanxi", "Heping", "Qingyu", "Baishi", "Changting", "Yinxing", "Songtao", "Wanghu", "Xingang")

Row = tuple[str, ...]


def projects(count: int, *, territories: Sequence[str], departments: Sequence[str]) -> Iterator[Row]:
    """Each tenth has a name as long as a register allows in one of its languages."""
    every = product(_FORM, _WHAT, range(len(_WHERE)))
    for at, ((form, form_en), (what, what_en), where) in enumerate(islice(every, count), start=1):
        long = at % 10 == 0
        zh = f"{_WHERE[where]}{what}{form}{'及其附属设施建设' * 10 if long else ''}项目（虚构）"
        tail = " and all that belongs to it" * 4 if long else ""
        en = f"{_LATIN[where % len(_LATIN)]} {what_en} {form_en} {at}{tail} (fictional)"
        territory, department = territories[at % len(territories)], departments[at % len(departments)]
        contract = f"2026-{at % 12 + 1:02}-{at % 28 + 1:02}" if at % 3 else ""
        yield (
            "项目",
            f"ZD-{at:04}",
            zh[-200:],
            en[-200:],
            territory,
            department,
            department,
            "",
            _STAGES[at % 4],
            contract,
        )


def workbook(rows: Sequence[Row], headings: Sequence[str] = HEADINGS) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet("点位")
    page.append(list(headings))
    for row in rows:
        page.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
