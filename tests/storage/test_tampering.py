"""Boxes are bound to their rows: what was moved, cut or exchanged in the database does not open."""

import sqlite3
from pathlib import Path

import pytest

from storage.store import Store, open_store
from storage.vault import suite
from storage.vault.keyring import Keyring
from tests.storage.builders import LATER, NOW, a_case, a_file, a_lock, a_message, a_visitor, an_entry, an_organisation

ONE, TWO = a_visitor("visitor-one"), a_visitor("visitor-two")
CASE, OTHER = a_case(), a_case("MS-0002")


@pytest.fixture
async def store(sqlite_url: str, keyring: Keyring) -> Store:
    opened = open_store(sqlite_url, keyring)

    def fill(books):  # type: ignore[no-untyped-def]
        books.organisation.save(an_organisation())
        for case in (CASE, OTHER):
            books.cases.add(case, a_lock())
            for name in ("answers", "notes"):
                books.contents.put(case, name, {"narrative": f"路灯不亮 {case.number} {name}"})
            books.contents.say(case, a_message("1", id_="m1"))
            books.contents.say(case, a_message("2", id_="m2"))
            books.diary.append(case, an_entry(reason="材料不齐"))
            books.diary.append(case, an_entry(reason="other"))
        for turn in (1, 2):
            books.talk.hear(ONE, f"in-{turn}", turn, turn=turn, now=NOW)
            books.talk.save(ONE, {"turn": turn}, turn=turn, now=NOW, until=LATER)
            books.talk.say(ONE, f"in-{turn}", [turn], turn=turn, now=NOW)
        books.evidence.stage(a_file(), owner=ONE.ref, key=ONE.key, cleaned=bytes(3_000_000), original=b"", now=NOW)
        books.evidence.adopt(CASE, owner=ONE.ref, key=ONE.key, files=["file-1"], keep_originals=False)

    await opened.transact(fill)
    return opened


READS = {
    "content of another case": (
        (
            "UPDATE content SET box = (SELECT box FROM content WHERE \"case\" = 'id-of-MS-0002' AND name = 'answers') "
            "WHERE \"case\" = 'id-of-MS-0001' AND name = 'answers'"
        ),
        lambda books: books.contents.get(CASE, "answers"),
    ),
    "another part of the case": (
        (
            "UPDATE content SET box = (SELECT box FROM content WHERE \"case\" = 'id-of-MS-0001' AND name = 'notes') "
            "WHERE \"case\" = 'id-of-MS-0001' AND name = 'answers'"
        ),
        lambda books: books.contents.get(CASE, "answers"),
    ),
    "key of another case": (
        (
            "UPDATE case_key SET box = (SELECT box FROM case_key WHERE \"case\" = 'id-of-MS-0002') "
            "WHERE \"case\" = 'id-of-MS-0001'"
        ),
        lambda books: books.contents.get(CASE, "answers"),
    ),
    "access of another case": (
        (
            'UPDATE "case" SET access = (SELECT access FROM "case" WHERE id = \'id-of-MS-0002\') '
            "WHERE id = 'id-of-MS-0001'"
        ),
        lambda books: books.cases.get(CASE.id),
    ),
    "messages exchanged": (
        (
            "UPDATE message SET box = (SELECT box FROM message AS o WHERE o.\"case\" = 'id-of-MS-0001' AND o.id <> "
            "message.id) WHERE \"case\" = 'id-of-MS-0001'"
        ),
        lambda books: books.contents.thread(CASE),
    ),
    "state under another turn": ("UPDATE conversation SET turn = 1", lambda books: books.talk.load(ONE, now=NOW)),
    "answers exchanged": (
        "UPDATE outbox SET body = (SELECT body FROM outbox AS o WHERE o.seq <> outbox.seq)",
        lambda books: books.talk.history(ONE),
    ),
    "words exchanged": (
        "UPDATE inbox SET body = (SELECT body FROM inbox AS o WHERE o.incoming_id <> inbox.incoming_id)",
        lambda books: books.talk.history(ONE),
    ),
    "a file cut short": (
        "DELETE FROM evidence_chunk WHERE seq = 2",
        lambda books: books.evidence.cleaned(CASE, "file-1"),
    ),
    "pieces of a file exchanged": (
        "UPDATE evidence_chunk SET seq = CASE seq WHEN 0 THEN 10 ELSE 0 END WHERE seq < 2 AND seq IN (0)",
        lambda books: books.evidence.cleaned(CASE, "file-1"),
    ),
}


def words_in(url: str, said: tuple[str, ...]) -> list[str]:
    held = Path(url.removeprefix("sqlite:///")).read_bytes()
    return [words for words in said if words.encode() in held]


@pytest.mark.parametrize("what", READS)
async def test_it_does_not_open(store: Store, sqlite_url: str, what: str) -> None:
    change, read = READS[what]
    await store.read(read)
    with sqlite3.connect(Path(sqlite_url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute(change).rowcount > 0
    with pytest.raises(suite.Unreadable):
        await store.read(read)
    await store.close()


async def test_another_keyring_opens_no_case(store: Store, sqlite_url: str, tmp_path: Path) -> None:
    await store.close()
    strange = open_store(sqlite_url, Keyring.create(tmp_path / "other" / "keyring.json"))
    with pytest.raises(suite.Unreadable):
        await strange.read(lambda books: books.contents.get(CASE, "answers"))
    await strange.close()


async def test_nothing_that_was_said_is_in_the_files(store: Store, sqlite_url: str) -> None:
    await store.close()
    said = ("路灯不亮", "欠条.jpg", "材料不齐", "person-x", "同学")
    assert words_in(sqlite_url, said) == []
