"""Rows that were read from sheets."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.sheets.columns import Value
from handlers.sheets.problems import Problem


@dataclass(frozen=True, kw_only=True)
class Row:
    """`number` as a person counts in the sheet. `values` by column, None where the cell is blank; a column that the
    sheet does not have, or whose cell is a problem, is not among them."""

    number: int
    values: Mapping[str, Value] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """What a file holds. Problems that can be seen in it alone are here already; whoever knows what the rows are about
    adds the others."""

    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
