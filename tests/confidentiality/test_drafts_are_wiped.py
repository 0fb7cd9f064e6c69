"""Decision 6: what a draft was goes when it is submitted, cancelled or too old, from the tables and from the disk."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dialog.incoming import Command
from storage import sqlite
from storage.embedded import IDLE_SECONDS
from tests.confidentiality.conftest import person
from tests.confidentiality.journeys import FILE_NAME, NAMED, SERVICE, TIP, TYPED, Journey
from tests.confidentiality.thief import counts, found_in, naming, sqlite_cells
from tests.storage.evidence_samples import jpeg
from tests.support.house import TestHouse
from tests.support.whole import whole

DRAFT = ("inbox", "conversation", "outbox", "evidence", "evidence_chunk")


async def submitted(them: Journey) -> None:
    await them.press("submit")
    await them.keep(them.receipt())


async def cancelled(them: Journey) -> None:
    await them.order(Command.CANCEL)
    await them.press("yes")
    await them.runner.acknowledge(them.visitor, upto=them.heard[-1].seq)


async def begun_anew(them: Journey) -> None:
    await them.order(Command.RESTART)
    await them.press("yes")


async def too_old(them: Journey) -> None:
    later = them.house.clock.at + timedelta(days=7, minutes=1)
    while await them.house.store.transact(lambda books: books.housekeeping.expire(now=later)):
        pass


def pieces(path: Path) -> set[bytes]:
    """Ciphertext of the draft, in pieces as they lie on the pages of the file: 32 bytes tell enough."""
    found = set()
    for cell in sqlite_cells(path):
        if cell.table in DRAFT and isinstance(cell.value, bytes) and len(cell.value) >= 48:
            found |= {cell.value[at : at + 32] for at in (0, len(cell.value) // 2, len(cell.value) - 32)}
    return found


@pytest.mark.parametrize("answers", [SERVICE, NAMED, TIP], ids=["anonymous", "named", "tip"])
@pytest.mark.parametrize("end", [submitted, cancelled, too_old])
async def test_the_bytes_of_a_draft_are_wiped_when_it_ends(
    house: TestHouse, tmp_path: Path, answers: Mapping[str, object], end: Callable[[Journey], Awaitable[None]]
) -> None:
    them = person(house)
    await them.until("summary", answers, files=[jpeg(), jpeg(size=(61, 41))])
    assert await house.store.checkpoint()  # or the writer may empty the journal just while we look
    drafted = pieces(tmp_path / "mashang.db")
    filled = {name for name, count in _counts(tmp_path).items() if count}
    assert filled.issuperset(DRAFT)
    assert len(found_in(tmp_path, drafted)) >= len(drafted) > 100  # they are on the disk now

    await end(them)
    assert await house.store.checkpoint()

    assert [] == found_in(tmp_path, drafted)
    left = {cell.table for cell in naming(sqlite_cells(tmp_path / "mashang.db"), [them.visitor.ref])}
    assert left == ({"follower"} if end is submitted and answers is NAMED else set())


async def test_a_draft_thrown_away_for_a_new_one_leaves_no_file_behind(house: TestHouse, tmp_path: Path) -> None:
    them = person(house)
    await them.until("summary", NAMED, files=[jpeg()])
    await begun_anew(them)
    assert not {"evidence", "evidence_chunk"} & {name for name, count in _counts(tmp_path).items() if count}
    assert "narrative" not in whole(await them.state())


async def test_no_draft_is_in_clear_on_the_disk_at_any_moment(house: TestHouse, tmp_path: Path) -> None:
    them = person(house)
    await them.until("summary", NAMED, files=[jpeg()])
    assert [] == found_in(tmp_path, [*TYPED, FILE_NAME])
    await house.store.checkpoint()
    assert [] == found_in(tmp_path, [*TYPED, FILE_NAME])


async def test_a_draft_cannot_be_opened_with_the_keyring_alone(house: TestHouse, tmp_path: Path) -> None:
    """Its key comes from the cookie, which the server does not keep."""
    them = person(house)
    await them.until("summary", NAMED)
    assert [] == found_in(tmp_path, [them.visitor.key, b"eglantine "])
    wrong = house.visitor("somebody else", "web")
    assert wrong.key != them.visitor.key
    assert them.visitor.key not in {house.house.keyring.derive(use) for use in ("visitor", "buckets", "work", "codes")}


async def test_the_journal_is_emptied_by_itself_soon_after_a_draft_was_erased(house: TestHouse, tmp_path: Path) -> None:
    """Until then it holds the pages as they were before."""
    journal = tmp_path / "mashang.db-wal"
    await house.store.checkpoint()
    await asyncio.sleep(4 * IDLE_SECONDS)  # what furnishing the house erased has been emptied by now
    await _emptied(journal)
    them = person(house)
    await them.until("summary", NAMED)
    await asyncio.sleep(4 * IDLE_SECONDS)
    assert _size(journal) > 0, "nothing was erased yet"
    await them.press("submit")
    assert await _emptied(journal)


def test_what_is_deleted_is_overwritten_whatever_this_build_of_sqlite_does_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = sqlite3.connect

    def careless(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = opened(*arguments, **options)
        connection.execute("PRAGMA secure_delete=OFF")
        return connection

    (tmp_path / "empty.db").touch()
    monkeypatch.setattr("storage.sqlite.sqlite3.connect", careless)
    with closing(sqlite.connect(tmp_path / "empty.db")) as connection:
        assert (1,) == connection.execute("PRAGMA secure_delete").fetchone()
        assert ("wal",) == connection.execute("PRAGMA journal_mode").fetchone()
        assert (2,) == connection.execute("PRAGMA synchronous").fetchone()
        assert (2,) == connection.execute("PRAGMA temp_store").fetchone()


async def _emptied(journal: Path) -> bool:
    for _ in range(150):
        await asyncio.sleep(0.02)
        if _size(journal) == 0:
            return True
    return False


def _size(path: Path) -> int:
    return path.stat().st_size


def _counts(folder: Path) -> Mapping[str, int]:
    return counts(sqlite_cells(folder / "mashang.db"))
