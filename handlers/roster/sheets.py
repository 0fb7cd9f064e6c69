"""Rows that were read from sheets."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.roster.columns import KEYS, Key, Sheet, Value
from handlers.roster.problems import Problem


@dataclass(frozen=True, kw_only=True)
class Row:
    """`number` as a person counts in the sheet. `values` by column, None where the cell is blank; a column that the
    sheet does not have, or whose cell is a problem, is not among them."""

    number: int
    values: Mapping[str, Value] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """What a file holds. Problems that can be seen in it alone are here already; `check` adds the others."""

    rows: Mapping[Sheet, tuple[Row, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def key_of(sheet: Sheet, row: Row) -> Key | None:
    """None when a part of the key is missing or a problem."""
    parts = [row.values.get(name) for name in KEYS[sheet]]
    return tuple(map(str, parts)) if all(parts) else None
