"""Whether everything that was acknowledged is there, and nothing is there by half."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import cast

from app.settings import Settings
from app.wiring import open_house
from benchmarks import intake
from benchmarks.processes import Deployment
from cases import numbers
from storage import diary
from storage.ports import UnitOfWork
from storage.vault.keyring import Keyring
from storage.vault.locks import open_lock
from tests.soak.reporters import Acknowledged

#: Tables of which each case must have at least one row, and of which no row may be without its case.
PARTS = ("case_lock", "case_key", "content", "diary")


#: A place has a diary as well.
_OWNERS = 'SELECT id FROM "case" UNION SELECT id FROM place'


def judge(deployment: Deployment, kept: Sequence[Acknowledged]) -> None:
    """Raises AssertionError."""
    _whole(deployment, cases=len(kept))
    asyncio.run(_readable(deployment, kept))


def _whole(deployment: Deployment, *, cases: int) -> None:
    with closing(sqlite3.connect(deployment.database)) as database:
        found = database.execute("PRAGMA integrity_check").fetchone()[0]
        assert found == "ok", found
        assert database.execute('SELECT count(*) FROM "case"').fetchone()[0] == cases, "filed once each, none lost"
        for part in (*PARTS, "message"):
            orphans = database.execute(f'SELECT count(*) FROM {part} WHERE "case" NOT IN ({_OWNERS})')
            assert orphans.fetchone()[0] == 0, f"{part} without its case"
        for part in PARTS:
            bare = database.execute(f'SELECT count(*) FROM "case" WHERE id NOT IN (SELECT "case" FROM {part})')
            assert bare.fetchone()[0] == 0, f"a case without its {part}"


async def _readable(deployment: Deployment, kept: Sequence[Acknowledged]) -> None:
    settings = Settings(
        database=f"sqlite:///{deployment.database}", var=deployment.folder / "var", keyring=deployment.keyring
    )
    async with open_house(settings, Keyring.load(deployment.keyring)) as house:
        broken = await house.store.read(lambda books: diary.verify(books))
        assert broken is None, broken
        await house.store.read(lambda books: _all_whole(books, kept))


def _all_whole(books: UnitOfWork, kept: Sequence[Acknowledged]) -> None:
    for mine in kept:
        _case_is_whole(books, mine)


def _case_is_whole(books: UnitOfWork, mine: Acknowledged) -> None:
    number = numbers.canonical(mine.receipt.number)
    lock = books.cases.lock_of(number)
    assert lock is not None, "a receipt without a case"
    assert open_lock(lock, numbers.canonical_secret(mine.receipt.secret)), "a receipt that opens nothing"
    case = books.cases.by_number(number)
    answers = cast("dict[str, object]", books.contents.get(case, "answers"))
    assert answers["narrative"] == intake.NARRATIVE[0]
    if mine.demand:
        assert answers["demand"] == mine.demand
    events = [link.event for link in books.diary.of(case.id)]
    assert events.count("CaseSubmitted") == 1, events
    said = [message.text for message in books.contents.thread(case)]
    assert said == mine.supplements, "each supplement once, none lost"
