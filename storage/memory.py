"""A store of dictionaries for tests of conversations: the same books and the same encryption, no disk.

A transaction works on a copy that replaces the original when it succeeds.
"""

import operator
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar, cast

from sqlmodel import SQLModel

from storage.books import Unit
from storage.problems import StorageUnavailable
from storage.sql import (
    MANY,
    Add,
    Among,
    Condition,
    Count,
    Db,
    Delete,
    Engine,
    Find,
    InsertNew,
    Largest,
    Related,
    Row,
    Smallest,
    Statement,
    Tally,
    TallyAmong,
    Update,
    Upsert,
    Values,
    keys_of,
    table,
)
from storage.vault.keyring import Keyring

T = TypeVar("T")

_Key: TypeAlias = tuple[object, ...]
_Rows: TypeAlias = dict[_Key, Values]
_Tables: TypeAlias = dict[type[SQLModel], _Rows]
_Test: TypeAlias = tuple[str, Callable[[object, object], bool], object]

_TESTS: Mapping[str, Callable[[object, object], bool]] = {
    "=": lambda held, given: held is not None and held == given,
    "<>": lambda held, given: held is not None and held != given,
    "<": lambda held, given: held is not None and operator.lt(held, given),  # type: ignore[arg-type]
    "<=": lambda held, given: held is not None and operator.le(held, given),  # type: ignore[arg-type]
    ">=": lambda held, given: held is not None and operator.ge(held, given),  # type: ignore[arg-type]
    ">": lambda held, given: held is not None and operator.gt(held, given),  # type: ignore[arg-type]
    "!": lambda held, given: held is not None,
    "?": lambda held, given: held is None,
}


class MemoryDb(Db):
    engine: Engine = "memory"

    def __init__(self) -> None:
        self.writable = False
        self.wiped = False
        self._tables: _Tables = {}
        self._before: _Tables = {}
        self._said = 0

    def begin(self, *, writable: bool) -> None:
        self.writable, self.wiped = writable, False
        self._before = {model: dict(rows) for model, rows in self._tables.items()}

    def undo(self) -> None:
        self._tables = self._before

    def all(self, statement: Find, values: Values, /) -> list[Row]:
        if isinstance(statement, Among):
            wanted = {values[f"v{at}"] for at in range(MANY)}
            named = [row for _, row in self._fitting(statement, values) if row[statement.of] in wanted]
            if isinstance(statement, TallyAmong):
                return list(Counter(row[statement.of] for row in named).items())
            return [tuple(row[name] for name in statement.columns) for row in named]
        rows = [row for _, row in self._fitting(statement, values)]
        if isinstance(statement, Count):
            return [(len(rows),)]
        if isinstance(statement, Tally):
            return _tallied(statement, rows, values)
        if isinstance(statement, Largest):
            held = [row[statement.columns[0]] for row in rows]
            return [(max(held, default=None),)]  # type: ignore[type-var]
        if isinstance(statement, Smallest):
            held = [row[statement.columns[0]] for row in rows]
            return [(min(held, default=None),)]  # type: ignore[type-var]
        if statement.newest:
            last = max((row[statement.newest] for row in rows), default=None)  # type: ignore[type-var]
            rows = [row for row in rows if row[statement.newest] == last]
        if statement.order:
            rows.sort(key=lambda row: tuple(row[name] for name in statement.order))
        found = [tuple(row[name] for name in statement.columns) for row in rows]
        return found[: cast(int, values["limit"])] if statement.limited else found

    def one(self, statement: Find, values: Values, /) -> Row | None:
        return next(iter(self.all(statement, values)), None)

    def run(self, statement: Statement, values: Values, /) -> int:
        assert self.writable, "a reader wrote"
        rows = self._tables.setdefault(statement.model, {})
        if isinstance(statement, Update):
            found = list(self._matching(statement.model, statement.where, values))
            for key, row in found:
                rows[key] = {**row, **{name: values[name] for name in statement.columns}}
            return len(found)
        if isinstance(statement, Delete):
            doomed = [key for key, _ in self._fitting(statement, values)]
            for key in doomed:
                del rows[key]
            return len(doomed)
        return self._insert(statement, rows, values)

    def many(self, statement: Statement, rows: Sequence[Values], /) -> None:
        for values in rows:
            self.run(statement, values)

    def each(self, statement: Statement, rows: Sequence[Values], /) -> list[int]:
        return [self.run(statement, values) for values in rows]

    def lock(self, name: str, /) -> None:
        """Transactions do not overlap."""

    def next_said(self) -> int:
        self._said += 1
        return self._said

    def _insert(self, statement: Statement, rows: _Rows, values: Values) -> int:
        key = tuple(values[name] for name in keys_of(statement.model))
        if isinstance(statement, Add) and key in rows:
            more, held = values[statement.column], rows[key][statement.column]
            rows[key] = {**rows[key], statement.column: held + more}  # type: ignore[operator]
            return 1
        if not isinstance(statement, Upsert) and (key in rows or _taken(statement.model, rows, values)):
            assert isinstance(statement, InsertNew), f"a key of {table(statement.model).name} is taken"
            return 0
        rows[key] = {name: values[name] for name in statement.columns}
        return 1

    def _fitting(self, statement: Find | Delete, values: Values) -> Iterator[tuple[_Key, Values]]:
        for key, row in self._matching(statement.model, statement.where, values):
            if all(self._is_related(one, row, values) for one in statement.related):
                yield key, row

    def _matching(
        self, model: type[SQLModel], where: tuple[Condition, ...], values: Values
    ) -> Iterator[tuple[_Key, Values]]:
        yield from self._passing(model, _tests(where, values))

    def _passing(self, model: type[SQLModel], tests: list[_Test]) -> Iterator[tuple[_Key, Values]]:
        for key, row in self._tables.get(model, {}).items():
            for column, test, value in tests:
                if not test(row[column], value):
                    break
            else:
                yield key, row

    def _is_related(self, one: Related, row: Values, values: Values) -> bool:
        found = self._passing(one.model, [*_tests(one.on, row), *_tests(one.where, values)])
        return one.none == (next(found, None) is None)


class MemoryStore:
    def __init__(self, keyring: Keyring) -> None:
        self._db = MemoryDb()
        self._unit = Unit(self._db, keyring)
        self._gate = threading.Lock()
        self._closed = False

    async def transact(self, work: Callable[[Unit], T]) -> T:
        return self._run(work, writable=True)

    async def read(self, work: Callable[[Unit], T]) -> T:
        return self._run(work, writable=False)

    async def checkpoint(self) -> bool:
        return True

    async def close(self) -> None:
        self._closed = True

    def _run(self, work: Callable[[Unit], T], *, writable: bool) -> T:
        if self._closed:
            raise StorageUnavailable("closed")
        with self._gate:
            self._db.begin(writable=writable)
            self._unit.begin()
            try:
                return work(self._unit)
            except BaseException:
                self._db.undo()
                raise


def _tallied(statement: Tally, rows: Sequence[Values], values: Values) -> list[Row]:
    (column,), also = statement.columns, _tests(statement.also, values)
    counts: dict[object, list[int]] = {}
    for row in rows:
        found = counts.setdefault(row[column], [0] * (1 + len(also)))
        for at, fits in enumerate((True, *(test(row[name], value) for name, test, value in also))):
            found[at] += fits
    return [(value, *found) for value, found in counts.items()]


def _tests(where: tuple[Condition, ...], values: Values) -> list[_Test]:
    return [(one.column, _TESTS[one.test], one.value(values)) for one in where]


def _taken(model: type[SQLModel], rows: _Rows, values: Values) -> bool:
    unique = [[column.name for column in index.columns] for index in table(model).indexes if index.unique]
    told = [names for names in unique if all(values[name] is not None for name in names)]
    return any(all(row[name] == values[name] for name in names) for names in told for row in rows.values())
