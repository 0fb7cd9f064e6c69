"""The store on PostgreSQL: psycopg in a small pool of threads, each with a connection of its own at work."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import psycopg
from psycopg import errors

from storage.books import Unit
from storage.problems import StorageFault, StorageUnavailable
from storage.sql import Engine, Find, Row, Statement, Values
from storage.vault.keyring import Keyring

T = TypeVar("T")

THREADS = 8
LOCK_SECONDS = 5.0
CONNECT_SECONDS = 5
TRIES = 6
PAUSE_SECONDS = 0.01

_AGAIN = (errors.SerializationFailure, errors.DeadlockDetected)
_OURS = (errors.IntegrityError, errors.DataError, errors.ProgrammingError)
_OUTDATED = (errors.UndefinedTable, errors.UndefinedColumn)


class PostgresDb:
    engine: Engine = "postgresql"

    def __init__(self, connection: "psycopg.Connection[Row]", *, writable: bool) -> None:
        self._cursor = connection.cursor()
        self.writable = writable
        self.wiped = False

    def all(self, statement: Find, values: Values, /) -> list[Row]:
        return self._cursor.execute(statement.postgresql, values).fetchall()

    def one(self, statement: Find, values: Values, /) -> Row | None:
        return self._cursor.execute(statement.postgresql, values).fetchone()

    def run(self, statement: Statement, values: Values, /) -> int:
        return self._cursor.execute(statement.postgresql, values).rowcount

    def many(self, statement: Statement, rows: Sequence[Values], /) -> None:
        if len(rows) == 1:
            self._cursor.execute(statement.postgresql, rows[0])
        else:
            self._cursor.executemany(statement.postgresql, rows)

    def each(self, statement: Statement, rows: Sequence[Values], /) -> list[int]:
        if len(rows) == 1:
            return [self.run(statement, rows[0])]
        self._cursor.executemany(statement.postgresql, rows, returning=True)
        touched = [self._cursor.rowcount for _ in rows[:1]]
        while self._cursor.nextset():
            touched.append(self._cursor.rowcount)
        return touched

    def lock(self, name: str, /) -> None:
        if self.writable:
            self._cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))

    def next_said(self) -> int:
        self._cursor.execute("SELECT nextval('said')")
        row = self._cursor.fetchone()
        assert row is not None
        number: int = row[0]
        return number


class PostgresStore:
    def __init__(self, url: str, keyring: Keyring, *, threads: int = THREADS) -> None:
        self._url, self._keyring = url, keyring
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="storage")
        self._local = threading.local()
        self._gate = threading.Lock()
        self._open: set[psycopg.Connection[Row]] = set()
        self._closed = False
        try:
            self._connect().close()
        except psycopg.OperationalError:
            raise StorageUnavailable("gone") from None

    async def transact(self, work: Callable[[Unit], T]) -> T:
        """Committed when this returns; `work` runs again after a deadlock or a serialization failure."""
        return await self._in_thread(lambda: self._run(work, writable=True))

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Sees one state of the database and cannot change it."""
        return await self._in_thread(lambda: self._run(work, writable=False))

    async def checkpoint(self) -> bool:
        """The server keeps its own journal: what an operator has to do about it is in the threat model."""
        return True

    async def close(self) -> None:
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(None, self._threads.shutdown)
        for connection in list(self._open):
            self._drop(connection)

    async def _in_thread(self, act: Callable[[], T]) -> T:
        if self._closed:
            raise StorageUnavailable("closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, act)

    def _run(self, work: Callable[[Unit], T], *, writable: bool) -> T:
        for attempt in range(1, TRIES + 1):
            connection: psycopg.Connection[Row] | None = None
            try:
                connection = self._connection()
                return self._once(connection, work, writable=writable)
            except _AGAIN:
                if attempt == TRIES:
                    raise StorageUnavailable("locked") from None
                time.sleep(PAUSE_SECONDS * attempt)
            except _OUTDATED:
                raise StorageUnavailable("outdated") from None
            except _OURS as trouble:
                code = trouble.sqlstate or type(trouble).__name__
                raise StorageFault(code).with_traceback(trouble.__traceback__) from None
            except psycopg.Error as trouble:
                if connection is not None and connection.broken:
                    self._drop(connection)
                raise StorageUnavailable(_code_of(trouble)) from trouble
        raise AssertionError("unreachable")

    def _once(self, connection: "psycopg.Connection[Row]", work: Callable[[Unit], T], *, writable: bool) -> T:
        try:
            if not writable:
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            unit = Unit(PostgresDb(connection, writable=writable), self._keyring)
            unit.begin()
            result = work(unit)
            self._commit(connection)
        except BaseException:
            with suppress(psycopg.Error):
                connection.rollback()
            raise
        return result

    def _commit(self, connection: "psycopg.Connection[Row]") -> None:
        connection.commit()

    def _connection(self) -> "psycopg.Connection[Row]":
        connection: psycopg.Connection[Row] | None = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            connection = self._local.connection = self._connect()
            with self._gate:
                self._open.add(connection)
        return connection

    def _connect(self) -> "psycopg.Connection[Row]":
        milliseconds = int(LOCK_SECONDS * 1000)
        return psycopg.connect(
            self._url, connect_timeout=CONNECT_SECONDS, options=f"-c lock_timeout={milliseconds} -c timezone=UTC"
        )

    def _drop(self, connection: "psycopg.Connection[Row]") -> None:
        with self._gate:
            self._open.discard(connection)
        with suppress(psycopg.Error):
            connection.close()


def _code_of(trouble: psycopg.Error) -> str:
    match trouble:
        case errors.DiskFull():
            return "disk-full"
        case errors.LockNotAvailable() | errors.QueryCanceled():
            return "locked"
        case errors.DataCorrupted() | errors.IndexCorrupted():
            return "damaged"
        case _:
            return "gone"
