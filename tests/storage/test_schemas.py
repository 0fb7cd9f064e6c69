"""Each released schema, as it was filled then, is brought up to date and read by today's program."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from storage import diary, migrate
from storage.store import open_store
from storage.vault.keyring import Keyring
from tests.storage.builders import NOW, a_file, an_organisation
from tests.storage.schemas.make import CASE, PLACE, TIP, VISITOR

SCHEMAS = sorted(path.parent for path in (Path(__file__).parent / "schemas").glob("*/dump.sql"))


@pytest.fixture(params=SCHEMAS, ids=lambda path: path.name)
def schema(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    shutil.copy(request.param / "keyring.json", tmp_path / "keyring.json")
    (tmp_path / "keyring.json").chmod(0o600)
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.executescript((request.param / "dump.sql").read_text())
    migrate.migrate(f"sqlite:///{tmp_path / 'old.db'}")
    return tmp_path


async def test_it_is_read_by_todays_program(schema: Path) -> None:
    store = open_store(f"sqlite:///{schema / 'old.db'}", Keyring.load(schema / "keyring.json"))
    assert await store.read(diary.verify) is None
    assert await store.read(lambda books: (books.cases.get(CASE.id), books.cases.get(TIP.id))) == (CASE, TIP)
    assert await store.read(lambda books: books.contents.get(CASE, "answers")) == {"narrative": "路灯不亮"}
    assert await store.read(lambda books: books.diary.reason(CASE, 1)) == "材料不齐"
    assert await store.read(lambda books: books.evidence.cleaned(CASE, "file-2")) == b"a"
    assert await store.read(lambda books: books.evidence.named(VISITOR.ref, VISITOR.key)) == [a_file()]
    assert await store.read(lambda books: len(books.talk.history(VISITOR))) == 2
    assert await store.read(lambda books: books.talk.load(VISITOR, now=NOW)) is not None
    assert await store.read(lambda books: books.places.all()) == [PLACE]
    organisation = await store.read(lambda books: books.organisation.load())
    assert organisation.recusals == an_organisation().recusals
    await store.close()


def test_the_newest_schema_has_its_dump() -> None:
    assert migrate.newest() in {path.name for path in SCHEMAS}
