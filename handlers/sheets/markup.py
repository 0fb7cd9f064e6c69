"""A first look at the markup of a workbook, with a parser that follows nothing: entities are refused, sizes counted,
formulas, merged cells and values far to the right found."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from handlers.sheets.columns import MOST_ROWS
from handlers.sheets.problems import Unfit

#: Of a whole file; what a spreadsheet program allows is the last one.
MOST_COLUMNS, MOST_CELLS, LAST_ROW = 50, 500_000, 1_048_576
_DEPTH = 32
#: Enough to show where formulas are.
_MOST_SHOWN = 500

_ENCODINGS = frozenset({None, "utf-8", "utf-16", "us-ascii"})
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CELL = re.compile(r"([A-Z]{1,3})[1-9][0-9]{0,6}")
_RANGE = re.compile(r"[A-Z]{1,3}([1-9][0-9]{0,6})(?::[A-Z]{1,3}[1-9][0-9]{0,6})?")


@dataclass
class Sight:
    """Cells with a formula as (row, column), the first rows of merged cells, and rows with something beyond the last
    column that is read."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    merged: list[int] = field(default_factory=list)
    wide: list[int] = field(default_factory=list)


@dataclass
class Room:
    """What is left for all parts of a file together."""

    most_rows: int = MOST_ROWS
    rows: int = field(init=False)
    cells: int = MOST_CELLS

    def __post_init__(self) -> None:
        self.rows = self.most_rows

    def take_cell(self) -> None:
        self.cells -= 1
        if self.cells < 0:
            raise Unfit("too-many-cells", limit=MOST_CELLS)

    def take_row(self) -> None:
        self.rows -= 1
        if self.rows < 0:
            raise Unfit("too-many-rows", limit=self.most_rows)


def look(part: bytes, room: Room) -> Sight:
    """Raises `Unfit`."""
    looker = _Looker(room)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.XmlDeclHandler = _declared
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = looker.start
    parser.EndElementHandler = looker.end
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        raise Unfit("broken") from None
    return looker.sight


def _refuse(*_: object) -> NoReturn:
    """A workbook has no document type, and without one there are no entities."""
    raise Unfit("markup")


def _declared(_version: str, encoding: str | None, _standalone: int) -> None:
    if (encoding and encoding.lower()) not in _ENCODINGS:
        raise Unfit("markup")


class _Looker:
    def __init__(self, room: Room) -> None:
        self.sight = Sight()
        self._room = room
        self._depth = self._row = self._column = 0
        self._in_cell = self._counted = False
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            f"{_NAMESPACE} {name}": does
            for name, does in (
                ("row", self._begin_row),
                ("c", self._begin_cell),
                ("v", self._value),
                ("is", self._value),
                ("f", self._formula),
                ("mergeCell", self._merged),
            )
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEPTH:
            raise Unfit("markup")
        if does := self._starts.get(name):
            does(attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        if name == f"{_NAMESPACE} c":
            self._in_cell = False

    def _begin_row(self, attributes: dict[str, str]) -> None:
        """A row that comes twice or too early would be lost without a word."""
        number = attributes.get("r", str(self._row + 1))
        if not (number.isascii() and number.isdigit() and len(number) <= 7 and self._row < int(number) <= LAST_ROW):
            raise Unfit("broken")
        self._row, self._column, self._counted = int(number), 0, False

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        """Outside rows the name means something else, as in the order of calculation."""
        if not self._row:
            return
        self._room.take_cell()
        self._in_cell = True
        column = self._column + 1
        if "r" in attributes:
            found = _CELL.fullmatch(attributes["r"])
            column = _number(found[1]) if found else 0
        if column <= self._column:
            raise Unfit("broken")
        self._column = column

    def _value(self, _: dict[str, str]) -> None:
        if not self._in_cell:
            return
        if not self._counted:
            self._room.take_row()
            self._counted = True
        if self._column > MOST_COLUMNS and self.sight.wide[-1:] != [self._row]:
            self.sight.wide.append(self._row)

    def _formula(self, attributes: dict[str, str]) -> None:
        if self._in_cell:
            self._value(attributes)
            if len(self.sight.formulas) < _MOST_SHOWN:
                self.sight.formulas.add((self._row, self._column))

    def _merged(self, attributes: dict[str, str]) -> None:
        found = _RANGE.fullmatch(attributes.get("ref", ""))
        if not found:
            raise Unfit("broken")
        if len(self.sight.merged) < _MOST_SHOWN:
            self.sight.merged.append(int(found[1]))


def _number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
