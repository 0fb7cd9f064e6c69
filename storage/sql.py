"""The few shapes of statement that the books need, built from the tables with Core, compiled once, when first used,
and run by the driver itself.

SQLAlchemy's own execution costs about ten times the statement, and the hot path has five of them. What is lost are
type conversions: books hand over and get back plain values, instants by `instants.pack` and `unpack`. A shape also
says in plain data what it does, so that memory.py can do the same over dictionaries.

A condition is written as "column", "column<>", "column<", "column<=", "column>", "column>=", "column!" (is not null) or
"column?" (is null); the value is given under the column's name, or under another one as in "version=old". A value that
is always the same stands in quotes, "state='planned'" or "open='true'": without it no partial index would be used.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Protocol, TypeAlias, cast

from sqlalchemy import (
    Boolean,
    ClauseElement,
    ColumnElement,
    Dialect,
    FromClause,
    Select,
    Table,
    any_,
    bindparam,
    delete,
    exists,
    false,
    func,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import dialect as psycopg_dialect
from sqlmodel import SQLModel

Value: TypeAlias = bool | int | float | str | bytes | None
Values: TypeAlias = Mapping[str, object]
Row: TypeAlias = tuple[Any, ...]
Engine: TypeAlias = Literal["memory", "sqlite", "postgresql"]

_SQLITE: Dialect = sqlite.dialect(paramstyle="named")
_POSTGRESQL: Dialect = psycopg_dialect()  # type: ignore[no-untyped-call]
_CONDITION = re.compile(r"(\w+)(<=|<>|>=|<|>|!|\?|=)?(?:'([\w-]+)'|(\w+))?")


def table(model: type[SQLModel]) -> Table:
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Condition:
    column: str
    test: str  # "=", "<>", "<", "<=", ">", ">=", "!" or "?"
    name: str
    fixed: str | None = None

    def on(self, target: FromClause) -> ColumnElement[bool]:
        column: ColumnElement[Any] = target.c[self.column]
        return self.against(column, self._given(column))

    def against(self, column: ColumnElement[Any], given: ColumnElement[Any]) -> ColumnElement[bool]:
        match self.test:
            case "<":
                return column < given
            case "<=":
                return column <= given
            case ">":
                return column > given
            case ">=":
                return column >= given
            case "<>":
                return column != given
            case "!":
                return column.is_not(None)
            case "?":
                return column.is_(None)
            case _:
                return column == given

    def value(self, values: Values) -> object:
        return values.get(self.name) if self.fixed is None else _FLAGS.get(self.fixed, self.fixed)

    def _given(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        if self.fixed is None:
            return bindparam(self.name, type_=column.type)
        if isinstance(column.type, Boolean):
            return true() if _FLAGS[self.fixed] else false()
        return literal_column(f"'{self.fixed}'")


_FLAGS = {"true": True, "false": False}


def conditions(where: Sequence[str]) -> tuple[Condition, ...]:
    found = []
    for text in where:
        match = _CONDITION.fullmatch(text)
        assert match is not None, text
        column, test, fixed, name = match.groups()
        found.append(Condition(column=column, test=test or "=", name=name or column, fixed=fixed))
    return tuple(found)


class Related:
    """Rows of another table that have to be there, or with `none` must not. `on` compares its columns with those of the
    table asked, as in "name=clock"; `where` with the values given."""

    def __init__(
        self, model: type[SQLModel], *, on: Sequence[str], where: Sequence[str] = (), none: bool = False
    ) -> None:
        self.model, self.on, self.where, self.none = model, conditions(on), conditions(where), none

    def of(self, asked: Table) -> ColumnElement[bool]:
        target: FromClause = table(self.model)
        target = target.alias("other") if target is asked else target
        joined = (one.against(target.c[one.column], asked.c[one.name]) for one in self.on)
        found = exists().where(*joined, *(one.on(target) for one in self.where)).correlate(asked)
        return ~found if self.none else found


class Statement:
    """`sqlite` and `postgresql` are texts with named parameters. `columns` are those written or read."""

    def __init__(
        self, model: type[SQLModel], columns: Sequence[str], core: ClauseElement, other: ClauseElement | None = None
    ) -> None:
        self.model = model
        self.columns = tuple(columns)
        self._core, self._other = core, core if other is None else other

    @cached_property
    def sqlite(self) -> str:
        return str(self._core.compile(dialect=_SQLITE, column_keys=self._written))

    @cached_property
    def postgresql(self) -> bytes:
        return str(self._other.compile(dialect=_POSTGRESQL, column_keys=self._written)).encode()

    @property
    def _written(self) -> list[str] | None:
        return None if isinstance(self, Find | Delete) else list(self.columns)


class Insert(Statement):
    def __init__(self, model: type[SQLModel]) -> None:
        super().__init__(model, _names(model), table(model).insert())


class InsertNew(Statement):
    """Does nothing (row count 0) where a unique key is taken."""

    def __init__(self, model: type[SQLModel]) -> None:
        super().__init__(
            model,
            _names(model),
            sqlite.insert(table(model)).on_conflict_do_nothing(),
            postgresql.insert(table(model)).on_conflict_do_nothing(),
        )


class Upsert(Statement):
    def __init__(self, model: type[SQLModel]) -> None:
        keys = keys_of(model)
        changed = [name for name in _names(model) if name not in keys]
        small, large = sqlite.insert(table(model)), postgresql.insert(table(model))
        super().__init__(
            model,
            _names(model),
            small.on_conflict_do_update(index_elements=keys, set_={name: small.excluded[name] for name in changed}),
            large.on_conflict_do_update(index_elements=keys, set_={name: large.excluded[name] for name in changed}),
        )


class Add(Statement):
    """A new row, or this much more in one column of the row of that key."""

    def __init__(self, model: type[SQLModel], column: str) -> None:
        self.column = column
        keys, held = keys_of(model), table(model).c[column]
        small, large = sqlite.insert(table(model)), postgresql.insert(table(model))
        super().__init__(
            model,
            _names(model),
            small.on_conflict_do_update(index_elements=keys, set_={column: held + small.excluded[column]}),
            large.on_conflict_do_update(index_elements=keys, set_={column: held + large.excluded[column]}),
        )


class Update(Statement):
    def __init__(self, model: type[SQLModel], *columns: str, where: Sequence[str]) -> None:
        self.where = conditions(where)
        target = table(model)
        super().__init__(model, columns, update(target).where(*(one.on(target) for one in self.where)))


class Delete(Statement):
    def __init__(self, model: type[SQLModel], *, where: Sequence[str] = (), related: Sequence[Related] = ()) -> None:
        self.where, self.related = conditions(where), tuple(related)
        target = table(model)
        core = delete(target).where(*(one.on(target) for one in self.where))
        super().__init__(model, (), core.where(*(one.of(target) for one in self.related)))


class Find(Statement):
    """`order` by columns, written with a space between; with `limited` the value `limit` is asked for. Of `newest` only
    the rows with the largest value of that column among those of the same `where`. `locked` holds the rows on
    PostgreSQL, `skipping` those that somebody else holds."""

    order: tuple[str, ...] = ()
    limited: bool = False
    newest: str = ""
    related: tuple[Related, ...] = ()

    def __init__(
        self,
        model: type[SQLModel],
        *columns: str,
        where: Sequence[str] = (),
        order: str = "",
        limited: bool = False,
        locked: bool = False,
        skipping: bool = False,
        newest: str = "",
        related: Sequence[Related] = (),
    ) -> None:
        self.where, self.order, self.limited = conditions(where), tuple(order.split()), limited
        self.newest, self.related = newest, tuple(related)
        target = table(model)
        names = columns or _names(model)
        core = select(*(target.c[name] for name in names)).where(*(one.on(target) for one in self.where))
        core = core.where(*(one.of(target) for one in self.related))
        if newest:
            other = target.alias("other")
            last = select(func.max(other.c[newest])).where(*(one.on(other) for one in self.where))
            core = core.where(target.c[newest] == last.scalar_subquery())
        if order:
            core = core.order_by(*(target.c[name] for name in self.order))
        if limited:
            core = core.limit(bindparam("limit")).offset(literal_column("0"))  # or SQLite asks for a parameter
        if locked:
            core = core.with_for_update(skip_locked=skipping)
        super().__init__(model, names, core)


class Largest(Find):
    """The largest value of a column, or None."""

    def __init__(self, model: type[SQLModel], column: str, *, where: Sequence[str] = ()) -> None:
        self.where = conditions(where)
        target = table(model)
        core = select(func.max(target.c[column])).where(*(one.on(target) for one in self.where))
        Statement.__init__(self, model, (column,), core)


class Smallest(Find):
    """The smallest value of a column, or None."""

    def __init__(self, model: type[SQLModel], column: str, *, where: Sequence[str] = ()) -> None:
        self.where = conditions(where)
        target = table(model)
        core = select(func.min(target.c[column])).where(*(one.on(target) for one in self.where))
        Statement.__init__(self, model, (column,), core)


class Count(Find):
    def __init__(self, model: type[SQLModel], *, where: Sequence[str] = ()) -> None:
        self.where = conditions(where)
        target = table(model)
        core = select(func.count()).select_from(target).where(*(one.on(target) for one in self.where))
        Statement.__init__(self, model, (), core)


#: So many values an `Among` asks for at once.
MANY = 64


class Among(Find):
    """Rows whose column has one of several values. `all_among` asks for them, in no order: `MANY` at a time, on
    PostgreSQL all at once, as one array, since there each value of its own costs as much as finding its row."""

    def __init__(self, model: type[SQLModel], *columns: str, of: str, where: Sequence[str] = ()) -> None:
        self.where, self.of = conditions(where), of
        target = table(model)
        names, column = columns or _names(model), target.c[of]
        core = select(*(target.c[name] for name in names)).where(*(one.on(target) for one in self.where))
        given = [bindparam(f"v{at}", type_=column.type) for at in range(MANY)]
        several = any_(bindparam("values", type_=postgresql.ARRAY(column.type)))
        Statement.__init__(self, model, names, core.where(column.in_(given)), core.where(column == several))


class TallyAmong(Among):
    """How many rows there are for each of several values of a column. `all_among` asks for them."""

    def __init__(self, model: type[SQLModel], *, of: str, where: Sequence[str] = ()) -> None:
        super().__init__(model, of, of=of, where=where)
        self.columns = (of,)
        column = table(model).c[of]
        self._core = cast(Select[Any], self._core).add_columns(func.count()).group_by(column)
        self._other = cast(Select[Any], self._other).add_columns(func.count()).group_by(column)


def all_among(db: "Db", statement: Among, values: Sequence[str], others: Values | None = None) -> list[Row]:
    """`others` are those of the further conditions."""
    if db.engine == "postgresql":
        return db.all(statement, {**(others or {}), "values": list(values)}) if values else []
    found: list[Row] = []
    for at in range(0, len(values), MANY):
        some = values[at : at + MANY]
        given = {f"v{n}": some[n] if n < len(some) else None for n in range(MANY)}
        found += db.all(statement, {**given, **(others or {})})
    return found


class Tally(Find):
    """For each value of a column: how many rows there are, and how many of them fit each of `also`."""

    def __init__(
        self, model: type[SQLModel], column: str, *, where: Sequence[str] = (), also: Sequence[str] = ()
    ) -> None:
        self.where, self.also = conditions(where), conditions(also)
        target = table(model)
        fitting = (func.count().filter(one.on(target)) for one in self.also)
        core = select(target.c[column], func.count(), *fitting).where(*(one.on(target) for one in self.where))
        Statement.__init__(self, model, (column,), core.group_by(target.c[column]))


def keys_of(model: type[SQLModel]) -> list[str]:
    return [column.name for column in table(model).primary_key]


def _names(model: type[SQLModel]) -> list[str]:
    return [column.name for column in table(model).columns]


class Db(Protocol):
    """One open transaction, as the books see it."""

    engine: Engine
    writable: bool
    wiped: bool
    """Something was erased for good: what the journal still holds of it has to go soon (decision 6)."""

    def all(self, statement: Find, values: Values, /) -> list[Row]: ...
    def one(self, statement: Find, values: Values, /) -> Row | None: ...
    def run(self, statement: Statement, values: Values, /) -> int:
        """The number of rows touched."""

    def many(self, statement: Statement, rows: Sequence[Values], /) -> None:
        """Run it once for each; on PostgreSQL a quarter of the time of running them one by one."""

    def each(self, statement: Statement, rows: Sequence[Values], /) -> list[int]:
        """As `many`; the number of rows that each touched."""

    def lock(self, name: str, /) -> None:
        """Held to the end of the transaction, whether or not there is a row of that name yet."""

    def next_said(self) -> int:
        """Grows; within what is locked, in order."""
