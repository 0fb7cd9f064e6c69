"""What one turn costs the database: on the web load, hear, save and say in one durable transaction; on a chat platform
what arrived before it, and what was delivered after it, in one more each."""

import asyncio
import os
import sqlite3
import statistics
import time
from pathlib import Path

import pytest

from dialog.post import Arrival
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


PERSON = a_visitor("person", channel="telegram")
SAID: list[int] = []


def arrives(books: UnitOfWork) -> None:
    update = Arrival(id=7, visitor=PERSON.ref, body=b"{}")
    books.post.arrive("telegram 1", [update], now=NOW, until=LATER)


def is_answered(books: UnitOfWork) -> None:
    books.talk.load(PERSON, now=NOW)
    books.talk.hear(PERSON, "u7", BODY, turn=2, now=NOW)
    books.talk.save(PERSON, STATE, turn=2, now=NOW, until=LATER)
    seq = books.talk.say(PERSON, "u7", BLOCKS, turn=2, now=NOW)
    books.post.meet(PERSON, 7_000_000_001, language="en", now=NOW)
    books.post.settle("telegram 1", [7], now=NOW)
    books.post.send(PERSON, seq, now=NOW, until=LATER)
    SAID[:] = [seq]
    books.post.heard(PERSON, [12], ask=8, now=NOW)


def is_delivered(books: UnitOfWork) -> None:
    books.post.sent(PERSON, SAID[0], [13], ask=9, now=NOW, last=True)


def test_a_turn_on_a_chat_platform_takes_few_statements(sqlite_url: str, keyring: Keyring) -> None:
    """One for each thing that is kept or changed, in a chat that is known already; a number for what is heard and said
    is taken once."""
    link = sqlite.Link(Path(sqlite_url.removeprefix("sqlite:///")), keyring, writable=True, busy_seconds=5)
    link.run(lambda books: books.post.meet(PERSON, 7_000_000_001, language="en", now=NOW))
    seen: list[str] = []
    link.open()[0].set_trace_callback(lambda text: seen.append(text.split()[0]))
    counted = []
    for work in (arrives, is_answered, is_delivered):
        seen.clear()
        link.run(work)
        counted.append(len(seen) - len(("BEGIN", "COMMIT")))
    link.close()
    assert [1, 9, 3] == counted
