"""A diary that was touched is found, and the first link that does not fit is named."""

import json
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from cases.places import Place, PlaceKind
from cases.register import PlaceAdded
from storage import diary
from storage.diary import Broken
from storage.store import Store, open_store
from storage.vault.keyring import Keyring
from tests.storage.builders import NOW, a_case, a_lock, an_entry

CASE, OTHER = a_case(), a_case("MS-0002")
DAY = NOW.date()


@pytest.fixture
async def store(sqlite_url: str, keyring: Keyring) -> Store:
    opened = open_store(sqlite_url, keyring)

    def fill(books):  # type: ignore[no-untyped-def]
        for case in (CASE, OTHER):
            books.cases.add(case, a_lock())
            for event in ("CaseSubmitted", "CaseAccepted", "CaseClosed"):
                books.diary.append(case, an_entry(event))

    await opened.transact(fill)
    return opened


def touch(url: str, *statements: str) -> None:
    """As somebody with the file in hand would: the triggers are only in the way."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute("DROP TRIGGER IF EXISTS diary_update")
        connection.execute("DROP TRIGGER IF EXISTS diary_delete")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0


def broken(seq: int, what: str) -> Broken:
    return Broken(number=CASE.number, case=CASE.id, seq=seq, what=what)


AT_CASE = "WHERE \"case\" = 'id-of-MS-0001'"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (f"UPDATE diary SET event = 'CaseRejected' {AT_CASE} AND seq = 2", broken(2, "line-changed")),
        (f"UPDATE diary SET facts = '{{}}' {AT_CASE} AND seq = 1", broken(1, "line-changed")),
        (f"UPDATE diary SET at = at + 1 {AT_CASE} AND seq = 3", broken(3, "line-changed")),
        (f"DELETE FROM diary {AT_CASE} AND seq = 2", broken(2, "line-missing")),
        (f"UPDATE diary SET previous = digest {AT_CASE} AND seq = 2", broken(2, "line-moved")),
    ],
)
async def test_a_touched_line_is_named(store: Store, sqlite_url: str, change: str, expected: Broken) -> None:
    touch(sqlite_url, change)
    assert await store.read(diary.verify) == expected
    await store.close()


async def rooted(store: Store, folder: Path, keyring: Keyring, days: int = 1) -> None:
    for n in range(days):
        day = DAY + timedelta(days=n)
        await store.read(lambda books, day=day: diary.daily_root(books, folder, keyring, day=day))  # type: ignore[misc]


async def test_a_cut_tail_is_found_against_the_root(
    store: Store, sqlite_url: str, keyring: Keyring, tmp_path: Path
) -> None:
    await rooted(store, tmp_path / "roots", keyring)
    touch(sqlite_url, f"DELETE FROM diary {AT_CASE} AND seq = 3")
    assert await store.read(diary.verify) is None
    found = await store.read(lambda books: diary.verify(books, tmp_path / "roots", keyring))
    assert found == broken(3, "line-missing")
    await store.close()


async def test_a_chain_written_anew_is_found_against_the_root(
    store: Store, sqlite_url: str, keyring: Keyring, tmp_path: Path
) -> None:
    await rooted(store, tmp_path / "roots", keyring)
    touch(sqlite_url, f"DELETE FROM diary {AT_CASE}")

    def write(books):  # type: ignore[no-untyped-def]
        for event in ("CaseSubmitted", "CaseRejected", "CaseClosed"):
            books.diary.append(CASE, an_entry(event))

    await store.transact(write)
    found = await store.read(lambda books: diary.verify(books, tmp_path / "roots", keyring))
    assert found == broken(3, "head-changed")
    await store.close()


async def test_a_case_taken_away_is_found_against_the_root(
    store: Store, sqlite_url: str, keyring: Keyring, tmp_path: Path
) -> None:
    await rooted(store, tmp_path / "roots", keyring)
    touch(sqlite_url, f"DELETE FROM diary {AT_CASE}", "DELETE FROM \"case\" WHERE id = 'id-of-MS-0001'")
    found = await store.read(lambda books: diary.verify(books, tmp_path / "roots", keyring))
    assert found == Broken(number="", case=CASE.id, seq=3, what="case-missing")
    await store.close()


def forge_root(folder: Path) -> None:
    path = folder / f"{DAY.isoformat()}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "count": 1}))


def cut_heads(folder: Path) -> None:
    (folder / diary.HEADS).write_text("")


def lose_root(folder: Path) -> None:
    (folder / f"{DAY.isoformat()}.json").unlink()


@pytest.mark.parametrize(
    ("harm", "what"), [(forge_root, "root-changed"), (cut_heads, "heads-changed"), (lose_root, "root-missing")]
)
async def test_touched_roots_are_found(store: Store, keyring: Keyring, tmp_path: Path, harm, what: str) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "roots"
    await rooted(store, folder, keyring, days=2)
    harm(folder)
    found = await store.read(lambda books: diary.verify(books, folder, keyring))
    assert found is not None
    assert found.what == what
    await store.close()


async def test_a_root_says_nothing_of_any_case(store: Store, keyring: Keyring, tmp_path: Path) -> None:
    await rooted(store, tmp_path / "roots", keyring)
    root = (tmp_path / "roots" / f"{DAY.isoformat()}.json").read_text()
    assert [word for word in (CASE.id, CASE.number, OTHER.id) if word in root] == []
    shutil.rmtree(tmp_path / "roots")
    await store.close()


@pytest.mark.parametrize("change", ["UPDATE diary SET event = 'x'", "DELETE FROM diary"])
async def test_sqlite_refuses_to_touch_a_line(store: Store, sqlite_url: str, change: str) -> None:
    with (
        sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(change)
    await store.close()


@pytest.mark.postgres
@pytest.mark.parametrize("change", ["UPDATE diary SET event = 'x'", "DELETE FROM diary", "TRUNCATE diary"])
async def test_postgresql_refuses_to_touch_a_line(postgres_url: str, keyring: Keyring, change: str) -> None:
    store = open_store(postgres_url, keyring)

    def fill(books):  # type: ignore[no-untyped-def]
        books.cases.add(CASE, a_lock())
        books.diary.append(CASE, an_entry())

    await store.transact(fill)
    await store.close()
    with psycopg.connect(postgres_url) as connection, pytest.raises(psycopg.errors.IntegrityError, match="append-only"):
        connection.execute(change)


def test_an_odd_number_of_heads_has_a_root() -> None:
    assert (
        len({diary.merkle([b"a"]), diary.merkle([b"a", b"b"]), diary.merkle([b"a", b"b", b"c"]), diary.merkle([])}) == 4
    )


async def test_the_diary_of_a_place_is_looked_at_like_those_of_cases(
    store: Store, sqlite_url: str, tmp_path: Path, keyring: Keyring
) -> None:
    place = Place(id="p1", kind=PlaceKind.PROJECT, names={"en": "Example Bridge (fictional)"}, number="XM-0001")

    def fill(books):  # type: ignore[no-untyped-def]
        books.places.save(place)
        for at in (NOW, NOW + timedelta(days=1)):
            books.diary.note(place.id, PlaceAdded(at=at, actor="system", place=place).entry())

    await store.transact(fill)
    roots = tmp_path / "roots"
    await store.read(lambda books: diary.daily_root(books, roots, keyring, day=DAY))
    assert await store.read(lambda books: diary.verify(books, roots, keyring)) is None
    touch(sqlite_url, "DELETE FROM diary WHERE \"case\" = 'p1' AND seq = 2")
    assert await store.read(diary.verify) is None, "only the root knows that there was another line"
    gone = await store.read(lambda books: diary.verify(books, roots, keyring))
    assert Broken(number="XM-0001", case="p1", seq=2, what="line-missing") == gone
    touch(sqlite_url, "UPDATE diary SET actor = 'alice' WHERE \"case\" = 'p1'")
    assert Broken(number="XM-0001", case="p1", seq=1, what="line-changed") == await store.read(diary.verify)


async def test_a_place_has_no_key_to_keep_a_reason_under(store: Store) -> None:
    with pytest.raises(ValueError, match="reason"):
        await store.transact(lambda books: books.diary.note("p1", an_entry(reason="Pasted over")))
