"""The sheets of the organisation and what their columns hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias


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


class Form(StrEnum):
    """What a cell holds."""

    ID = "id"
    IDS = "ids"
    PLACES = "places"  # ids of places, which the program makes
    NAME = "name"
    WORD = "word"
    WORDS = "words"
    YES_NO = "yes-no"
    DAY = "day"


@dataclass(frozen=True, kw_only=True)
class Column:
    """`needed`: there is no row without it. `words` is the list that its words are from (`roster.<words>` in texts)."""

    name: str
    form: Form
    needed: bool = False
    words: str = ""


def _column(name: str, form: Form, words: str = "", *, needed: bool = False) -> Column:
    return Column(name=name, form=form, words=words, needed=needed)


COLUMNS: Mapping[Sheet, tuple[Column, ...]] = {
    Sheet.UNITS: (
        _column("id", Form.ID, needed=True),
        _column("kind", Form.WORD, "unit_kind", needed=True),
        _column("name_zh", Form.NAME),
        _column("name_en", Form.NAME),
        _column("above", Form.ID),
        _column("branch", Form.YES_NO),
    ),
    Sheet.PEOPLE: (
        _column("id", Form.ID, needed=True),
        _column("name", Form.NAME, needed=True),
        _column("active", Form.YES_NO),
    ),
    Sheet.POSTS: (
        _column("person", Form.ID, needed=True),
        _column("unit", Form.ID, needed=True),
        _column("roles", Form.WORDS, "role"),
        _column("head", Form.YES_NO),
    ),
    Sheet.LEAVE: (
        _column("person", Form.ID, needed=True),
        _column("first", Form.DAY, needed=True),
        _column("last", Form.DAY, needed=True),
        _column("stand_in", Form.ID),
    ),
    Sheet.SECTORS: (
        _column("sector", Form.WORD, "sector", needed=True),
        _column("leads", Form.IDS),
    ),
    Sheet.TEAMS: (
        _column("id", Form.ID, needed=True),
        _column("kind", Form.WORD, "team_kind", needed=True),
        _column("name_zh", Form.NAME),
        _column("name_en", Form.NAME),
        _column("unit", Form.ID, needed=True),
        _column("members", Form.IDS),
        _column("projects", Form.PLACES),
    ),
}

#: The columns that tell one row from another.
KEYS: Mapping[Sheet, tuple[str, ...]] = {
    Sheet.UNITS: ("id",),
    Sheet.PEOPLE: ("id",),
    Sheet.POSTS: ("person", "unit"),
    Sheet.LEAVE: ("person", "first", "last"),
    Sheet.SECTORS: ("sector",),
    Sheet.TEAMS: ("id",),
}

#: Language of a column of names.
NAMES: Mapping[str, str] = {"name_zh": "zh-Hans", "name_en": "en"}

Value: TypeAlias = str | bool | date | tuple[str, ...] | None
Key: TypeAlias = tuple[str, ...]
