"""What one web turn costs the database: load, hear, save and say in one durable transaction."""

import asyncio
import os
import sqlite3
import statistics
import time
from pathlib import Path

import pytest

from storage import sqlite
from storage.ports import UnitOfWork
from storage.store import Store, open_store
from storage.vault.keyring import Keyring
from tests.storage.builders import LATER, NOW, a_visitor

TURNS = 300
ROUNDS = 5

#: As large as in the middle of an intake: six kilobytes of state, a question with its choices.
STATE = {
    "script": "intake",
    "version": 1,
    "step": "narrative",
    "answers": {f"slot_{n}": "答案" * 20 for n in range(40)},
}
BLOCKS = [
    {"kind": "ask", "text": "请说说发生了什么。" * 8, "buttons": [{"value": str(n), "label": "选项"} for n in range(6)]}
]
BODY = {"kind": "text", "text": "我们村口的路灯坏了三个月。" * 10}


def a_turn(books: UnitOfWork, n: int) -> None:
    visitor = VISITORS[n % len(VISITORS)]
    books.talk.load(visitor, now=NOW)
    books.talk.hear(visitor, f"in-{n}", BODY, turn=n, now=NOW)
    books.talk.save(visitor, STATE, turn=n, now=NOW, until=LATER)
    books.talk.say(visitor, f"in-{n}", BLOCKS, turn=n, now=NOW)


VISITORS = [a_visitor(f"visitor-{n}") for n in range(20)]


async def through_the_store(store: Store, start: int) -> float:
    before = time.process_time()
    for n in range(start, start + TURNS):
        await store.transact(lambda books, n=n: a_turn(books, n))  # type: ignore[misc]
    return (time.process_time() - before) / TURNS * 1e6


def in_this_thread(url: str, keyring: Keyring, start: int) -> float:
    link = sqlite.Link(Path(url.removeprefix("sqlite:///")), keyring, writable=True, busy_seconds=5)
    before = time.process_time()
    for n in range(start, start + TURNS):
        link.run(lambda books, n=n: a_turn(books, n))  # type: ignore[misc]
    spent = (time.process_time() - before) / TURNS * 1e6
    link.close()
    return spent


def raw(path: Path) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, body BLOB)")
    body = os.urandom(1000)
    before = time.process_time()
    for _ in range(TURNS):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t (body) VALUES (?)", (body,))
        connection.execute("COMMIT")
    return (time.process_time() - before) / TURNS * 1e6


@pytest.mark.bench
def test_one_turn(sqlite_url: str, keyring: Keyring, tmp_path: Path) -> None:
    async def rounds() -> list[float]:
        store = open_store(sqlite_url, keyring)
        found = [await through_the_store(store, n * TURNS) for n in range(ROUNDS)]
        await store.close()
        return found

    whole = statistics.median(asyncio.run(rounds()))
    bare = statistics.median(in_this_thread(sqlite_url, keyring, (ROUNDS + n) * TURNS) for n in range(ROUNDS))
    one = statistics.median(raw(tmp_path / "raw.db") for _ in range(ROUNDS))
    print(
        f"\nturn through the store {whole:.0f} µs CPU, in one thread {bare:.0f} µs, raw insert and commit {one:.0f} µs"
    )
    assert whole < 600 * max(1.0, one / 150)
