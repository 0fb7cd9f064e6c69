"""The store on PostgreSQL: psycopg in a small pool of threads, each with a connection of its own at work."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import psycopg
from psycopg import IsolationLevel, errors

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

    def __init__(self, connection: "psycopg.Connection[Row]") -> None:
        self._cursor = connection.cursor()
        self.writable = self.wiped = False

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


class Link:
    """A connection with its books. `since` counts the losses before it was made."""

    def __init__(self, connection: "psycopg.Connection[Row]", keyring: Keyring, *, since: int) -> None:
        self.connection, self.since = connection, since
        self._db = PostgresDb(connection)
        self._unit = Unit(self._db, keyring)

    def begin(self, *, writable: bool) -> Unit:
        """What is said of the transaction here goes to the server with its first statement."""
        self.connection.read_only = not writable
        self.connection.isolation_level = None if writable else IsolationLevel.REPEATABLE_READ
        self._db.writable, self._db.wiped = writable, False
        self._unit.begin()
        return self._unit


class PostgresStore:
    def __init__(self, url: str, keyring: Keyring, *, threads: int = THREADS) -> None:
        self._url, self._keyring = url, keyring
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="storage")
        self._local = threading.local()
        self._gate = threading.Lock()
        self._open: set[Link] = set()
        self._losses = 0
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
        for link in list(self._open):
            self._drop(link)

    async def _in_thread(self, act: Callable[[], T]) -> T:
        if self._closed:
            raise StorageUnavailable("closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, act)

    def _run(self, work: Callable[[Unit], T], *, writable: bool) -> T:
        for attempt in range(1, TRIES + 1):
            link: Link | None = None
            try:
                link = self._link()
                return self._once(link, work, writable=writable)
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
                if link is not None and link.connection.broken:
                    self._lost(link)
                raise StorageUnavailable(_code_of(trouble)) from trouble
        raise AssertionError("unreachable")

    def _once(self, link: Link, work: Callable[[Unit], T], *, writable: bool) -> T:
        try:
            result = work(link.begin(writable=writable))
            self._commit(link.connection)
        except BaseException:
            with suppress(psycopg.Error):
                link.connection.rollback()
            raise
        return result

    def _commit(self, connection: "psycopg.Connection[Row]") -> None:
        connection.commit()

    def _link(self) -> Link:
        """One that was made before the last loss is replaced: a server that went away took all of them."""
        link: Link | None = getattr(self._local, "link", None)
        if link is not None and (link.connection.closed or link.since != self._losses):
            self._drop(link)
            link = None
        if link is None:
            since = self._losses
            link = self._local.link = Link(self._connect(), self._keyring, since=since)
            with self._gate:
                self._open.add(link)
        return link

    def _lost(self, link: Link) -> None:
        self._drop(link)
        with self._gate:
            self._losses += link.since == self._losses

    def _connect(self) -> "psycopg.Connection[Row]":
        milliseconds = int(LOCK_SECONDS * 1000)
        return psycopg.connect(
            self._url, connect_timeout=CONNECT_SECONDS, options=f"-c lock_timeout={milliseconds} -c timezone=UTC"
        )

    def _drop(self, link: Link) -> None:
        with self._gate:
            self._open.discard(link)
        with suppress(psycopg.Error):
            link.connection.close()


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
