"""What can happen to the one file."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest

from storage import embedded, migrate
from storage.embedded import SqliteStore
from storage.ports import UnitOfWork
from storage.problems import StorageUnavailable
from storage.sqlite import Link
from storage.store import Store, open_store
from storage.vault.keyring import Keyring
from tests.storage.builders import LATER, NOW, a_file, a_visitor

VISITOR = a_visitor()


@pytest.fixture
def path(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
async def store(path: Path, keyring: Keyring) -> AsyncIterator[SqliteStore]:
    opened = SqliteStore(path, keyring, busy_seconds=0.2)
    yield opened
    await opened.close()


def names(folder: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


def move(path: Path, to: Path) -> None:
    path.rename(to)


def empties(file: Path, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while file.stat().st_size and time.monotonic() < until:
        time.sleep(0.01)
    return file.stat().st_size == 0


def remember(books: UnitOfWork, value: str) -> None:
    books.meta.put("value", value)


def value(books: UnitOfWork) -> str | None:
    return books.meta.get("value")


async def test_a_missing_file_is_not_made_anew(tmp_path: Path, keyring: Keyring) -> None:
    with pytest.raises(StorageUnavailable, match="gone"):
        open_store(f"sqlite:///{tmp_path / 'none.db'}", keyring)
    assert names(tmp_path, "none.db*") == []


async def test_a_file_without_tables_is_outdated(tmp_path: Path, keyring: Keyring) -> None:
    (tmp_path / "empty.db").touch()
    store = open_store(f"sqlite:///{tmp_path / 'empty.db'}", keyring)
    with pytest.raises(StorageUnavailable, match="outdated"):
        await store.read(value)
    await store.close()


async def test_a_file_that_is_no_database_is_damaged(tmp_path: Path, keyring: Keyring) -> None:
    (tmp_path / "text.db").write_text("no database at all " * 100)
    with pytest.raises(StorageUnavailable, match="damaged"):
        open_store(f"sqlite:///{tmp_path / 'text.db'}", keyring)


async def test_on_a_full_disk_nothing_is_half_written_and_work_goes_on_afterwards(
    store: SqliteStore, path: Path
) -> None:
    await store.transact(lambda books: remember(books, "before"))

    def fill(books: UnitOfWork) -> None:
        remember(books, "half")
        books.evidence.stage(a_file(), owner="v", key=VISITOR.key, cleaned=bytes(4_000_000), original=b"", now=NOW)

    pages = sqlite3.connect(path).execute("PRAGMA page_count").fetchone()[0]
    await store._on_writer(act=lambda link: link.open()[0].execute(f"PRAGMA max_page_count={pages + 20}").fetchall())
    with pytest.raises(StorageUnavailable, match="disk-full"):
        await store.transact(fill)
    assert await store.read(lambda books: (value(books), list(books.evidence.staged("v")))) == ("before", [])
    await store.transact(lambda books: remember(books, "after"))
    assert await store.read(value) == "after"


async def test_a_locked_database_says_so_and_work_goes_on_afterwards(store: SqliteStore, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailable, match="locked"):
        await store.transact(lambda books: remember(books, "x"))
    other.execute("ROLLBACK")
    other.close()
    await store.transact(lambda books: remember(books, "y"))
    assert await store.read(value) == "y"


async def test_a_database_that_was_taken_away_takes_nothing_more(store: SqliteStore, path: Path) -> None:
    """The open file would go on swallowing what nobody finds again."""
    await store.transact(lambda books: remember(books, "kept"))
    away = path.with_suffix(".away")
    move(path, away)
    for _ in range(2):
        with pytest.raises(StorageUnavailable, match="gone"):
            await store.transact(lambda books: remember(books, "lost"))
    move(away, path)
    assert await store.transact(value) == "kept"


async def test_readers_do_not_wait_for_the_writer(store: SqliteStore) -> None:
    await store.transact(lambda books: remember(books, "old"))
    writing = asyncio.create_task(store.transact(lambda books: (remember(books, "new"), time.sleep(0.3))))
    await asyncio.sleep(0.1)
    assert await store.read(value) == "old"
    await writing
    assert await store.read(value) == "new"


async def test_a_reader_cannot_write(store: SqliteStore) -> None:
    with pytest.raises(StorageUnavailable):
        await store.read(lambda books: remember(books, "x"))


async def test_what_waited_when_the_store_was_closed_is_still_done(path: Path, keyring: Keyring) -> None:
    store = SqliteStore(path, keyring)
    waiting = [asyncio.create_task(store.transact(lambda books, n=n: remember(books, str(n)))) for n in range(20)]  # type: ignore[misc]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*waiting)
    assert sqlite3.connect(path).execute("SELECT value FROM meta WHERE key = 'value'").fetchone() == ("19",)


async def test_a_closed_store_leaves_no_journal(path: Path, keyring: Keyring) -> None:
    store = SqliteStore(path, keyring)
    await store.transact(lambda books: remember(books, "x"))
    await store.read(value)
    await store.close()
    assert names(path.parent, "mashang.db*") == ["mashang.db"]


async def boxes_of(path: Path) -> list[bytes]:
    with sqlite3.connect(path) as connection:
        tables = (("state", "conversation"), ("body", "inbox"), ("body", "outbox"), ("box", "evidence_chunk"))
        return [row[0] for column, table in tables for row in connection.execute(f"SELECT {column} FROM {table}")]


async def test_an_erased_draft_is_in_no_file_any_more(store: SqliteStore, path: Path) -> None:
    def talk(books: UnitOfWork) -> None:
        books.talk.hear(VISITOR, "in-1", "what was said " * 20, turn=1, now=NOW)
        books.talk.save(VISITOR, {"answers": "long " * 3000}, turn=1, now=NOW, until=LATER)
        books.talk.say(VISITOR, "in-1", ["an answer " * 20], turn=1, now=NOW)
        books.evidence.stage(
            a_file(), owner=VISITOR.ref, key=VISITOR.key, cleaned=bytes(9000), original=bytes(9000), now=NOW
        )

    def erase(books: UnitOfWork) -> None:
        books.talk.erase(VISITOR)
        books.evidence.discard(VISITOR.ref)

    await store.transact(talk)
    boxes = await boxes_of(path)
    pieces = [box[at : at + 24] for box in boxes for at in range(1, len(box) - 24, 24)]
    assert any(piece in path.with_name("mashang.db-wal").read_bytes() for piece in pieces)
    await store.transact(erase)
    assert await store.checkpoint()
    left = b"".join(file.read_bytes() for file in path.parent.glob("mashang.db*"))
    assert [piece for piece in pieces if piece in left] == []


async def test_the_journal_is_emptied_soon_after_something_was_erased(store: SqliteStore, path: Path) -> None:
    await store.transact(lambda books: books.talk.save(VISITOR, {}, turn=1, now=NOW, until=LATER))
    await store.transact(lambda books: books.talk.erase(VISITOR))
    assert await asyncio.to_thread(empties, path.with_name("mashang.db-wal"), 20 * embedded.IDLE_SECONDS)


async def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "mashang.db"
    migrate.migrate(f"sqlite:///{path}")
    assert path.stat().st_mode & 0o077 == 0


class Commits:
    """How many there were, and a writer that is held until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self.go = threading.Event()
        plain = Link._commit

        def counted(link: Link, connection: sqlite3.Connection) -> None:
            self.count += 1
            plain(link, connection)

        monkeypatch.setattr(Link, "_commit", counted)

    def hold(self, books: UnitOfWork) -> None:
        self.go.wait(30)


def put(books: UnitOfWork, *, name: str) -> None:
    books.meta.put(name, "here")


async def kept(store: Store, *names_: str) -> int:
    return await store.read(lambda books: sum(books.meta.get(name) == "here" for name in names_))


async def at_once(store: Store, commits: Commits, *works: Callable[[UnitOfWork], object]) -> list[object]:
    """All handed in while the writer was busy."""
    held = asyncio.create_task(store.transact(commits.hold))
    await asyncio.sleep(0.05)
    waiting = [asyncio.create_task(store.transact(work)) for work in works]
    await asyncio.sleep(0.05)
    commits.go.set()
    await held
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_what_waits_for_the_writer_is_committed_together(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commits = Commits(monkeypatch)
    await at_once(store, commits, *(partial(put, name=f"text {number}") for number in range(8)))
    assert commits.count <= 3
    assert await kept(store, *(f"text {number}" for number in range(8)), "other") == 8


async def test_one_that_fails_takes_no_other_with_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(books: UnitOfWork) -> None:
        put(books, name="half")
        raise LookupError("mine")

    commits = Commits(monkeypatch)
    came = await at_once(store, commits, partial(put, name="before"), fails, partial(put, name="after"))
    assert [type(one) for one in came] == [type(None), LookupError, type(None)]
    assert await kept(store, "before", "after") == 2
    assert await kept(store, "half") == 0


async def test_a_long_one_is_not_made_to_wait_for_more(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commits = Commits(monkeypatch)
    slow = [lambda books: time.sleep(2 * embedded.GATHERING_SECONDS) for _ in range(4)]
    await at_once(store, commits, *slow)
    assert commits.count == 5


async def test_the_journal_is_emptied_between_groups_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commits = Commits(monkeypatch)
    held = asyncio.create_task(store.transact(commits.hold))
    await asyncio.sleep(0.05)
    waiting = [asyncio.create_task(store.transact(partial(put, name="a")))]
    emptied = asyncio.create_task(store.checkpoint())
    await asyncio.sleep(0.05)
    waiting.append(asyncio.create_task(store.transact(partial(put, name="b"))))
    await asyncio.sleep(0.05)
    commits.go.set()
    await asyncio.gather(held, *waiting)
    assert await emptied
    assert await kept(store, "a", "b") == 2
