"""A page becomes rows: its headings say which column is which, and every cell is read once."""

from collections.abc import Iterator
from dataclasses import dataclass

from dialog.values import Json
from handlers.sheets import cells, forms
from handlers.sheets.cells import BadCell
from handlers.sheets.columns import Column, Value
from handlers.sheets.pages import Page, Raw
from handlers.sheets.problems import Findings, Problem
from handlers.sheets.rows import Row
from handlers.sheets.vocabulary import Vocabulary, folded

_LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Table:
    page: Page
    sheet: str
    known: Vocabulary
    findings: Findings

    def rows(self) -> tuple[Row, ...] | None:
        """None when the headings do not tell what is what. What is wrong goes into the findings."""
        for number in self.page.merged:
            self._find("merged", number)
        for number in self.page.wide:
            self._find("too-wide", number)
        if not self.page.rows:
            self._find("no-headings", 1)
            return None
        (first, headings), *others = self.page.rows
        columns = self._columns(first, headings)
        if not self._complete(first, columns):
            return None
        self._look_beside(frozenset(at for at, raw in enumerate(headings) if shown(raw)), others)
        return tuple(self._row(number, raws, columns) for number, raws in others if any(_of(raws, columns)))

    def _columns(self, number: int, headings: tuple[Raw, ...]) -> dict[int, Column]:
        columns: dict[int, Column] = {}
        for at, raw in enumerate(headings):
            heading = shown(raw)
            column = self.known.column(self.sheet, heading)
            if folded(heading) in self.known.ignored:
                continue
            if column is None and heading:
                self._find("unknown-column", number, name=heading)
            elif column in columns.values():
                self._find("column-twice", number, column)
            elif column:
                columns[at] = column
        return columns

    def _complete(self, number: int, columns: dict[int, Column]) -> bool:
        if not columns:
            self._find("no-headings", number)
            return False
        lacking = [
            column
            for column in self.known.schema.columns[self.sheet]
            if column.needed and column not in columns.values()
        ]
        for column in lacking:
            self._find("missing-column", number, column)
        return not lacking

    def _look_beside(self, headed: frozenset[int], rows: list[tuple[int, tuple[Raw, ...]]]) -> None:
        """Something written where nothing stands above it would be lost without a word."""
        for number, raws in rows:
            if any(_holds(raw) for at, raw in enumerate(raws) if at not in headed):
                self._find("column-without-heading", number)
                return

    def _row(self, number: int, raws: tuple[Raw, ...], columns: dict[int, Column]) -> Row:
        values: dict[str, Value] = {}
        for at, column in columns.items():
            raw = raws[at] if at < len(raws) else None
            try:
                values[column.name] = forms.value(raw, column, self.known, self.page.base)
            except BadCell as bad:
                self._find(bad.code, number, column, **bad.facts)
        return Row(number=number, values=values)

    def _find(self, code: str, number: int, column: Column | None = None, **facts: Json) -> None:
        name = column.name if column else None
        self.findings.add(Problem(code=code, sheet=self.sheet, row=number, column=name, facts=facts))


def shown(raw: Raw) -> str:
    """A heading, fit to be shown: no signs that cannot be seen, and not endless. Empty when it is none."""
    try:
        return " ".join(cells.text(raw).split())[:_LONGEST_SHOWN]
    except BadCell as bad:
        return f"({bad.code})"


def _of(raws: tuple[Raw, ...], columns: dict[int, Column]) -> Iterator[bool]:
    return (_holds(raw) for at, raw in enumerate(raws) if at in columns)


def _holds(raw: Raw) -> bool:
    return bool(raw.strip()) if isinstance(raw, str) else raw is not None
