"""A sheet as it stands in a file: rows of cells, whatever kind of file it is."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias


class Odd(StrEnum):
    """A cell that holds nothing a person wrote; the value is the code of the problem."""

    FORMULA = "formula"
    BROKEN = "broken-cell"  # #REF! and its like, times of day, durations


Raw: TypeAlias = str | int | float | bool | date | datetime | Odd | None


@dataclass(frozen=True, kw_only=True)
class Page:
    """`rows` are (number as a person counts, cells). `merged` and `wide` are numbers of rows with merged cells, and
    with something beyond the last column that is read. `base` is the day 0 of dates that are written as numbers."""

    title: str
    rows: tuple[tuple[int, tuple[Raw, ...]], ...] = field(repr=False)
    merged: tuple[int, ...] = ()
    wide: tuple[int, ...] = ()
    base: date = date(1899, 12, 30)
