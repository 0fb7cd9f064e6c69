"""Many rows at once: the real books write into a list, and the list goes into the database as a whole.

What the books would ask the database they are told there is nothing, so only what is new can be made this way.
"""

import sqlite3
from collections.abc import Mapping, Sequence

import psycopg
from psycopg import sql

from storage.books import Unit
from storage.sql import Engine, Find, Row, Statement, Values
from storage.vault.keyring import Keyring


class Recording:
    """A `storage.sql.Db` that keeps what it is given, statement by statement."""

    engine: Engine = "memory"

    def __init__(self) -> None:
        self.writable, self.wiped = True, False
        self.given: dict[Statement, list[Values]] = {}

    def all(self, statement: Find, values: Values, /) -> list[Row]:
        return []

    def one(self, statement: Find, values: Values, /) -> Row | None:
        return None

    def run(self, statement: Statement, values: Values, /) -> int:
        self.given.setdefault(statement, []).append(values)
        return 1

    def many(self, statement: Statement, rows: Sequence[Values], /) -> None:
        self.given.setdefault(statement, []).extend(rows)

    def each(self, statement: Statement, rows: Sequence[Values], /) -> list[int]:
        self.many(statement, rows)
        return [1] * len(rows)

    def lock(self, name: str, /) -> None:
        """Nobody else is here."""

    def next_said(self) -> int:
        raise AssertionError("nothing is said while rows are made")


class Rows:
    """`books` take new cases; `flush` hands over what they wrote."""

    def __init__(self, keyring: Keyring) -> None:
        self._db = Recording()
        self.books = Unit(self._db, keyring)
        self.books.begin()

    def flush(self, into: "sqlite3.Connection | psycopg.Connection[Row]") -> None:
        for statement, values in self._db.given.items():
            if type(statement).__name__ == "Delete":
                continue  # of what was never there
            if isinstance(into, sqlite3.Connection):
                into.executemany(statement.sqlite, values)
            else:
                _copy(into, statement, values)
        self._db.given.clear()
        self.books.begin()


def _copy(connection: "psycopg.Connection[Row]", statement: Statement, rows: list[Mapping[str, object]]) -> None:
    columns = statement.columns
    head = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(str(statement.model.__tablename__)), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(head) as copy:
        for row in rows:
            copy.write_row([row[name] for name in columns])
