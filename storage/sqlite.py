"""SQLite: a connection, the transaction on it, and what its errors mean."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from sqlalchemy import literal_column, update
from sqlalchemy.dialects import sqlite

from storage import sql, tables
from storage.books import Unit
from storage.problems import StorageFault, StorageUnavailable
from storage.sql import Engine, Find, Row, Statement, Values
from storage.vault.keyring import Keyring

T = TypeVar("T")

BUSY_SECONDS = 5.0

_NUMBERS_AT_ONCE = 4
_counter = sql.table(tables.Counter)
_TAKE = str(
    update(_counter)
    .where(_counter.c.name == literal_column("'said'"))
    .values(value=_counter.c.value + literal_column(str(_NUMBERS_AT_ONCE)))
    .returning(_counter.c.value)
    .compile(dialect=sqlite.dialect())
)


class SqliteDb:
    engine: Engine = "sqlite"

    def __init__(self, connection: sqlite3.Connection, *, writable: bool) -> None:
        self._execute, self._execute_many = connection.execute, connection.executemany
        self.writable = writable
        self.wiped = False
        self._said: list[int] = []

    def begin(self) -> None:
        self._execute("BEGIN IMMEDIATE" if self.writable else "BEGIN")
        self.wiped = False
        self._said.clear()

    def all(self, statement: Find, values: Values, /) -> list[Row]:
        return self._execute(statement.sqlite, values).fetchall()

    def one(self, statement: Find, values: Values, /) -> Row | None:
        row: Row | None = self._execute(statement.sqlite, values).fetchone()
        return row

    def run(self, statement: Statement, values: Values, /) -> int:
        return self._execute(statement.sqlite, values).rowcount

    def many(self, statement: Statement, rows: Sequence[Values], /) -> None:
        self._execute_many(statement.sqlite, rows)

    def each(self, statement: Statement, rows: Sequence[Values], /) -> list[int]:
        return [self.run(statement, values) for values in rows]

    def lock(self, name: str, /) -> None:
        """There is one writer."""

    def next_said(self) -> int:
        """Taken a few at a time; what a transaction leaves over is not used again."""
        if not self._said:
            (last,) = self._execute(_TAKE).fetchall()[0]
            self._said = list(range(last, last - _NUMBERS_AT_ONCE, -1))
        return self._said.pop()


def connect(path: Path, *, writable: bool = True, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Raises StorageUnavailable("gone") rather than make an empty database where one is missing."""
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=busy_seconds,
            isolation_level=None,
            check_same_thread=False,
        )
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("PRAGMA temp_store=MEMORY")
        if not writable:
            connection.execute("PRAGMA query_only=ON")
    except sqlite3.Error as trouble:
        raise StorageUnavailable(code_of(trouble)) from None
    return connection


def code_of(trouble: sqlite3.Error) -> str:
    match getattr(trouble, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return "disk-full"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "locked"
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return "damaged"
        case sqlite3.SQLITE_ERROR:
            return "outdated"  # no such table or column: migrations have not been run
        case _:
            return "gone"


#: A broken rule of the tables or a wrong statement is a fault of this program, not of the disk.
_OURS = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)


class Link:
    """A connection with its books, opened when needed and again after it broke."""

    def __init__(self, path: Path, keyring: Keyring, *, writable: bool, busy_seconds: float) -> None:
        self._path, self._keyring = path, keyring
        self._writable, self._busy_seconds = writable, busy_seconds
        self._connection: sqlite3.Connection | None = None
        self._db: SqliteDb | None = None
        self._file = (0, 0)

    @property
    def wiped(self) -> bool:
        return self._db is not None and self._db.wiped

    def open(self) -> tuple[sqlite3.Connection, SqliteDb, Unit]:
        if self._connection is None or self._db is None:
            connection = connect(self._path, writable=self._writable, busy_seconds=self._busy_seconds)
            self._connection, self._file = connection, self._seen()
            self._db = SqliteDb(connection, writable=self._writable)
            self._unit = Unit(self._db, self._keyring)
        return self._connection, self._db, self._unit

    def run(self, work: Callable[[Unit], T]) -> T:
        """One transaction. Raises what `work` raises, StorageUnavailable and StorageFault."""
        return self.run_all([work])[0]

    def run_all(self, works: Iterable[Callable[[Unit], T]]) -> list[T]:
        """All of them in one transaction, one after the other; when one raises, nothing of any of them is kept."""
        try:
            connection, db, unit = self.open()
            try:
                db.begin()
                results: list[T] = []
                for work in works:
                    unit.begin()
                    results.append(work(unit))
                if self._writable and self._seen() != self._file:
                    raise StorageUnavailable("gone")  # the file we hold open is no longer the one on the disk
                self._commit(connection)
            except BaseException:
                with suppress(sqlite3.Error):
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                raise
        except StorageUnavailable:
            self._reopen_if_lost()
            raise
        except _OURS as trouble:
            code = getattr(trouble, "sqlite_errorname", type(trouble).__name__)
            raise StorageFault(code).with_traceback(trouble.__traceback__) from None
        except sqlite3.Error as trouble:
            self._reopen_if_lost()
            raise StorageUnavailable(code_of(trouble)) from trouble
        return results

    def _commit(self, connection: sqlite3.Connection) -> None:
        connection.execute("COMMIT")

    def checkpoint(self) -> bool:
        """Move the journal into the database and empty it; False while a reader still needs it."""
        connection, db, _ = self.open()
        connection.execute("PRAGMA busy_timeout=100")
        try:
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error:
            return False
        finally:
            connection.execute(f"PRAGMA busy_timeout={int(self._busy_seconds * 1000)}")
        db.wiped = db.wiped and bool(busy)
        return not busy

    def close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _seen(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError:
            raise StorageUnavailable("gone") from None
        return found.st_dev, found.st_ino

    def _reopen_if_lost(self) -> None:
        try:
            lost = self._seen() != self._file
        except StorageUnavailable:
            lost = True
        if lost:
            self.close()
