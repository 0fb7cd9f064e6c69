"""The sheets of the organisation and what their columns hold."""

from collections.abc import Mapping
from enum import StrEnum

from cases.organisation import Role, Sector, TeamKind, UnitKind
from handlers.sheets.columns import Form, Key, Schema, column
from handlers.sheets.rows import Row


class Sheet(StrEnum):
    UNITS = "units"  # 单位
    PEOPLE = "people"  # 人员
    POSTS = "posts"  # 任职
    LEAVE = "leave"  # 请假
    SECTORS = "sectors"  # 分领域牵头
    TEAMS = "teams"  # 专班与服务组

    @property
    def file_name(self) -> str:
        return f"{self.value}.csv"


SCHEMA = Schema(
    texts="roster",
    columns={
        Sheet.UNITS: (
            column("id", Form.ID, needed=True),
            column("kind", Form.WORD, "unit_kind", needed=True),
            column("name_zh", Form.NAME),
            column("name_en", Form.NAME),
            column("above", Form.ID),
            column("branch", Form.YES_NO),
        ),
        Sheet.PEOPLE: (
            column("id", Form.ID, needed=True),
            column("name", Form.NAME, needed=True),
            column("active", Form.YES_NO),
        ),
        Sheet.POSTS: (
            column("person", Form.ID, needed=True),
            column("unit", Form.ID, needed=True),
            column("roles", Form.WORDS, "role"),
            column("head", Form.YES_NO),
        ),
        Sheet.LEAVE: (
            column("person", Form.ID, needed=True),
            column("first", Form.DAY, needed=True),
            column("last", Form.DAY, needed=True),
            column("stand_in", Form.ID),
        ),
        Sheet.SECTORS: (
            column("sector", Form.WORD, "sector", needed=True),
            column("leads", Form.IDS),
        ),
        Sheet.TEAMS: (
            column("id", Form.ID, needed=True),
            column("kind", Form.WORD, "team_kind", needed=True),
            column("name_zh", Form.NAME),
            column("name_en", Form.NAME),
            column("unit", Form.ID, needed=True),
            column("members", Form.IDS),
            column("projects", Form.PLACES),
        ),
    },
    lists={
        "unit_kind": tuple(UnitKind),
        "team_kind": tuple(TeamKind),
        "role": tuple(Role),
        "sector": tuple(Sector),
    },
)

#: The columns that tell one row from another.
KEYS: Mapping[str, tuple[str, ...]] = {
    Sheet.UNITS: ("id",),
    Sheet.PEOPLE: ("id",),
    Sheet.POSTS: ("person", "unit"),
    Sheet.LEAVE: ("person", "first", "last"),
    Sheet.SECTORS: ("sector",),
    Sheet.TEAMS: ("id",),
}


def key_of(sheet: str, row: Row) -> Key | None:
    """None when a part of the key is missing or a problem."""
    parts = [row.values.get(name) for name in KEYS[sheet]]
    return tuple(map(str, parts)) if all(parts) else None
