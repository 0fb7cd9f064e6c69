"""CF-16, decision 17: the diary is not changed in secret, not even by whoever owns the database."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from cases.case import State
from cases.lifecycle import NO_GROUNDS
from storage import canonical, chain, diary
from tests.confidentiality.commands import Ran, mashang, process
from tests.confidentiality.conftest import Seen, person
from tests.confidentiality.journeys import NAMED
from tests.support.house import TestHouse

MONDAY = date(2026, 11, 16)
TRIGGERS = ("diary_update", "diary_delete")
#: Places have diaries as well.
CASES = '"case" IN (SELECT id FROM "case")'


@contextmanager
def broken_open(folder: Path) -> Iterator[sqlite3.Connection]:
    """The administrator's own connection, with the triggers taken away and put back afterwards."""
    with closing(sqlite3.connect(folder / "mashang.db", isolation_level=None)) as db:
        kept = [
            text
            for name, text in db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            if name in TRIGGERS
        ]
        assert len(TRIGGERS) == len(kept)
        for name in TRIGGERS:
            db.execute(f"DROP TRIGGER {name}")
        yield db
        for text in kept:
            db.execute(text)


async def written(house: TestHouse) -> str:
    """A case with a diary of three lines; its number."""
    receipt = await person(house).file(NAMED)
    clerk = house.house.clerk("p-lin")
    for new in (State.ACCEPTED, State.DISPATCHED):
        house.clock.forward(minutes=5)
        await clerk.move(receipt.number, new, reason="the quillfeather matter", now=house.clock.at, grounds=NO_GROUNDS)
    return receipt.number


async def rooted(house: TestHouse) -> None:
    folder = house.house.settings.roots
    await house.store.read(lambda books: diary.daily_root(books, folder, house.house.keyring, day=MONDAY))


async def verified(folder: Path) -> tuple[int, object]:
    done = await mashang(folder, "diary", "verify", "--json")
    return done.code, json.loads(done.out)["broken"]


@pytest.mark.parametrize(
    "statement", ["UPDATE diary SET event = 'other'", "UPDATE diary SET at = 0 WHERE seq = 2", "DELETE FROM diary"]
)
async def test_the_database_itself_refuses_to_change_or_delete_a_line(seen: Seen, statement: str) -> None:
    await written(seen.house)
    before = [cell for cell in seen.cells() if cell.table == "diary"]
    if seen.on_sqlite:
        with closing(sqlite3.connect(seen.url.removeprefix("sqlite:///"))) as db, pytest.raises(sqlite3.IntegrityError):
            db.execute(statement)
    else:
        with psycopg.connect(seen.url) as pg, pytest.raises(psycopg.Error, match="diary"):
            pg.execute(statement.encode())
    assert before == [cell for cell in seen.cells() if cell.table == "diary"]


async def test_a_whole_diary_is_found_whole_by_the_real_command(house: TestHouse, tmp_path: Path) -> None:
    await written(house)
    await rooted(house)
    done = process(tmp_path, "diary", "verify")
    assert (0, "") == (done.code, done.err)


@pytest.mark.parametrize(
    ("tampering", "seq", "what"),
    [
        (f"UPDATE diary SET actor = 'p-ding' WHERE {CASES} AND seq = 2", 2, "line-changed"),
        (f"UPDATE diary SET at = at + 60000000 WHERE {CASES} AND seq = 1", 1, "line-changed"),
        (f"UPDATE diary SET facts = '{{}}' WHERE {CASES} AND seq = 3", 3, "line-changed"),
        (f"UPDATE diary SET reason_digest = 'aa' WHERE {CASES} AND seq = 2", 2, "line-changed"),
        (f"DELETE FROM diary WHERE {CASES} AND seq = 2", 2, "line-missing"),
        (f"DELETE FROM diary WHERE {CASES} AND seq = 1", 1, "line-missing"),
        (f"UPDATE diary SET seq = seq + 10 WHERE {CASES} AND seq = 3", 3, "line-missing"),
    ],
)
async def test_tampering_behind_the_triggers_is_found_and_the_first_broken_link_named(
    house: TestHouse, tmp_path: Path, tampering: str, seq: int, what: str
) -> None:
    number = await written(house)
    with broken_open(tmp_path) as db:
        db.execute(tampering)
    code, broken = await verified(tmp_path)
    assert 1 == code
    assert isinstance(broken, dict)
    assert (number.replace("-", ""), seq, what) == (broken["number"], broken["seq"], broken["what"])


async def test_the_real_command_says_so_in_words_and_ends_with_one(house: TestHouse, tmp_path: Path) -> None:
    number = await written(house)
    with broken_open(tmp_path) as db:
        db.execute(f"UPDATE diary SET actor = 'p-ding' WHERE {CASES} AND seq = 2")
    done: Ran = process(tmp_path, "diary", "verify")
    assert 1 == done.code
    assert number.replace("-", "") in done.out.replace("-", "")
    assert "2" in done.out


async def test_a_chain_alone_does_not_show_that_its_tail_was_cut_off(house: TestHouse, tmp_path: Path) -> None:
    """What is left fits in itself, which is why there are roots."""
    await written(house)
    with broken_open(tmp_path) as db:
        db.execute(f"DELETE FROM diary WHERE {CASES} AND seq = 3")
    assert (0, None) == await verified(tmp_path)


async def test_a_tail_that_was_cut_off_is_found_through_the_roots(house: TestHouse, tmp_path: Path) -> None:
    number = await written(house)
    await rooted(house)
    assert (0, None) == await verified(tmp_path)
    with broken_open(tmp_path) as db:
        db.execute(f"DELETE FROM diary WHERE {CASES} AND seq = 3")
    code, broken = await verified(tmp_path)
    assert isinstance(broken, dict)
    assert (1, number.replace("-", ""), 3, "line-missing") == (code, broken["number"], broken["seq"], broken["what"])


async def test_a_case_taken_away_whole_is_found_through_the_roots(house: TestHouse, tmp_path: Path) -> None:
    await written(house)
    await rooted(house)
    with broken_open(tmp_path) as db:
        db.execute(f"DELETE FROM diary WHERE {CASES}")
        db.execute('DELETE FROM "case"')
    code, broken = await verified(tmp_path)
    assert isinstance(broken, dict)
    assert (1, "case-missing") == (code, broken["what"])


async def test_a_chain_forged_anew_from_the_first_line_does_not_fit_the_root(house: TestHouse, tmp_path: Path) -> None:
    """Whoever knows how the chain is made makes another one that fits in itself."""
    await written(house)
    await rooted(house)
    with broken_open(tmp_path) as db:
        previous = chain.NOTHING
        rows = db.execute(
            f'SELECT "case", seq, at, actor, event, facts, reason_digest FROM diary WHERE {CASES} ORDER BY seq'
        ).fetchall()
        for case, seq, at, actor, event, facts, reason in rows:
            digest = chain.digest(
                case=case,
                seq=seq,
                at=datetime.fromtimestamp(at / 1_000_000, UTC),
                actor="p-ding" if seq == 2 else actor,
                event=event,
                facts=canonical.read(facts),  # type: ignore[arg-type]
                reason_digest=reason,
                previous=previous,
            )
            db.execute(
                'UPDATE diary SET actor = ?, previous = ?, digest = ? WHERE "case" = ? AND seq = ?',
                ("p-ding" if seq == 2 else actor, previous, digest, case, seq),
            )
            previous = digest
    code, broken = await verified(tmp_path)
    assert isinstance(broken, dict)
    assert (1, "head-changed") == (code, broken["what"])
    for root in (tmp_path / "roots").glob("*"):
        root.unlink()
    assert (0, None) == await verified(tmp_path), "which is why the roots belong somewhere else"


@pytest.mark.parametrize(("victim", "what"), [(f"{MONDAY}.json", "root-changed"), ("heads.jsonl", "heads-changed")])
async def test_a_root_that_was_changed_is_found(house: TestHouse, tmp_path: Path, victim: str, what: str) -> None:
    await written(house)
    await rooted(house)
    path = tmp_path / "roots" / victim
    text = path.read_text()
    path.write_text(
        re.sub('"count": [0-9]+', '"count": 2', text) if victim.endswith(".json") else text.replace(",3,", ",2,")
    )
    assert text != path.read_text()
    code, broken = await verified(tmp_path)
    assert isinstance(broken, dict)
    assert (1, what) == (code, broken["what"])


async def test_a_root_tells_nothing_of_any_case(house: TestHouse, tmp_path: Path) -> None:
    number = await written(house)
    await rooted(house)
    told = (tmp_path / "roots" / f"{MONDAY}.json").read_text()
    assert {"format", "day", "count", "digest", "previous", "signature"} == set(json.loads(told))
    case = await house.store.read(lambda books: books.cases.by_number(number.replace("-", "")))
    assert case.id not in told


async def test_the_diary_has_no_words_and_no_visitor_only_codes_and_counts(house: TestHouse, tmp_path: Path) -> None:
    await written(house)
    with closing(sqlite3.connect(tmp_path / "mashang.db")) as db:
        rows = db.execute(f"SELECT actor, event, facts FROM diary WHERE {CASES} ORDER BY seq").fetchall()
    assert ["reporter", "p-lin", "p-lin"] == [actor for actor, _, _ in rows]
    assert "quillfeather" not in str(rows)
