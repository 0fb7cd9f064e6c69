"""SIGKILL at every commit: whatever was acknowledged is there afterwards, and nothing is there by half."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cases.errors import NoSuchCase
from storage.ports import UnitOfWork
from storage.store import open_store
from storage.vault.keyring import Keyring
from tests.storage import killed
from tests.storage.builders import NOW
from tests.storage.workload import TRANSACTIONS, VISITOR
from tests.support import forks
from tests.support.sqlite import new_database

POINTS = [(at, when) for at in range(1, TRANSACTIONS + 1) for when in ("before", "after")]


def acknowledged(url: str, keyring: Path, at: int, when: str) -> list[int]:
    """What the killed process said was committed."""
    told = keyring.with_name("told")
    ended = forks.run(killed.run, url, str(keyring), at, when, told=told)
    assert ended == -signal.SIGKILL, told.read_text()
    return [int(line) for line in told.read_text().split()]


def found(books: UnitOfWork, count: int = TRANSACTIONS) -> list[int]:
    """The transactions that left their mark; each must have left all of them."""
    done = [n for n in range(count) if books.meta.get(f"done.{n}") is not None]
    for n in (n for n in done if n % 3 == 2):
        case = books.cases.by_number(f"MS-{n:04}")
        assert books.contents.get(case, "answers") == {"n": n}
        assert len(books.diary.of(case.id)) == 1
    last = done[-1] if done else -1
    talk = books.talk.load(VISITOR, now=NOW)
    since = range(max(0, last - (last - 2) % 3), last + 1)  # from the last filing on, whose receipt is left
    answered = [said.incoming_id for said in books.talk.history(VISITOR) if not said.mine]
    assert (talk.state if talk else None) == (None if last < 0 or last % 3 == 2 else {"last": last})
    assert answered == [f"in-{n}" for n in since]
    with pytest.raises(NoSuchCase):
        books.cases.by_number(f"MS-{count + 2:04}")
    return done


@pytest.mark.slow
@pytest.mark.parametrize(("at", "when"), POINTS)
async def test_sqlite_keeps_what_it_acknowledged(
    sqlite_url: str, keyring: Keyring, tmp_path: Path, at: int, when: str
) -> None:
    said = acknowledged(sqlite_url, tmp_path / "keys" / "keyring.json", at, when)
    store = open_store(sqlite_url, keyring)
    done = await store.read(found)
    assert (said, done) == (list(range(at - 1)), list(range(at if when == "after" else at - 1)))
    await store.close()


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize(("at", "when"), POINTS[2:6])
async def test_postgresql_keeps_what_it_acknowledged(
    postgres_url: str, keyring: Keyring, tmp_path: Path, at: int, when: str
) -> None:
    said = acknowledged(postgres_url, tmp_path / "keys" / "keyring.json", at, when)
    store = open_store(postgres_url, keyring)
    done = await store.read(found)
    assert (said, done) == (list(range(at - 1)), list(range(at if when == "after" else at - 1)))
    await store.close()


KILLS, MANY = 1000, 3000


@pytest.mark.soak
async def test_sqlite_keeps_what_it_acknowledged_whenever_it_is_killed(keyring: Keyring, tmp_path: Path) -> None:
    dice = random.Random(20260302)
    lost = kept = 0
    for _ in range(KILLS):
        path = tmp_path / "killed.db"
        url = new_database(path)
        said = killed_at_random(url, tmp_path / "keys" / "keyring.json", dice.uniform(0, 0.2))
        store = open_store(url, keyring)
        done = await store.read(lambda books: found(books, MANY))
        lost += len(set(said) - set(done))
        kept += len(said)
        await store.close()
        remove(path)
    print(f"\n{KILLS} kills, {kept} transactions acknowledged, {lost} lost")
    assert lost == 0


def remove(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


def killed_at_random(url: str, keyring: Path, seconds: float) -> list[int]:
    """Killed so long after its first commit."""
    words = [sys.executable, "-m", "tests.storage.killed", url, str(keyring), "0", "never", str(MANY)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        lines = (first + process.stdout.read()).splitlines(keepends=True)
    return [int(line) for line in lines if line.endswith("\n")]
