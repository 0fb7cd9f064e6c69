"""Each released schema, as it was filled then, is brought up to date and read by today's program."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cases.codes import CodeState
from dialog.post import Chat
from storage import diary, migrate
from storage.store import open_store
from storage.vault.keyring import Keyring
from tests.storage.builders import LATER, NOW, a_file, an_organisation
from tests.storage.schemas.make import (
    ACCOUNT,
    ADDRESS,
    CALENDAR,
    CASE,
    CHATTER,
    CLOCKS,
    CODES,
    DESKED,
    LED,
    LETTER,
    LINK,
    MONTHS,
    NOTICES,
    PLACE,
    PLACED,
    PROJECT,
    PROPOSAL,
    REMINDERS,
    REQUEST,
    SCANS,
    TIP,
    TOLD,
    UPDATE,
    VISITOR,
)

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
    assert await store.read(lambda books: books.places.get(PLACE.id)) == PLACE
    organisation = await store.read(lambda books: books.organisation.load())
    assert organisation.recusals == an_organisation().recusals
    await store.close()


@pytest.mark.parametrize("schema", [each for each in SCHEMAS if each.name >= "0002"], indirect=True)
async def test_clocks_and_rules_are_read_by_todays_program(schema: Path) -> None:
    store = open_store(f"sqlite:///{schema / 'old.db'}", Keyring.load(schema / "keyring.json"))
    assert await store.read(lambda books: books.cases.get(LED.id)) == LED
    assert list(await store.read(lambda books: books.clocks.of(CASE.id))) == CLOCKS
    assert list(await store.read(lambda books: books.clocks.reminders(CASE.id))) == REMINDERS
    assert list(await store.read(lambda books: books.notices.of(CASE.id))) == NOTICES
    assert await store.read(lambda books: books.rules.current().edition) == 1
    assert await store.read(lambda books: books.rules.text("calendar")) == CALENDAR
    await store.close()


@pytest.mark.parametrize("schema", [each for each in SCHEMAS if each.name >= "0003"], indirect=True)
async def test_what_chat_platforms_left_is_read_by_todays_program(schema: Path) -> None:
    store = open_store(f"sqlite:///{schema / 'old.db'}", Keyring.load(schema / "keyring.json"))
    assert await store.read(lambda books: books.post.linked(LINK, now=NOW)) == Chat(
        visitor=CHATTER.ref, address=ADDRESS, language="en"
    )
    assert [12] == [left.id for left in await store.read(lambda books: books.post.left(CHATTER))]
    assert [UPDATE] == await store.transact(lambda books: books.post.claim("telegram 1", now=NOW, until=LATER))
    parcel = await store.transact(lambda books: books.post.next("telegram", CHATTER.ref, now=NOW, until=LATER))
    assert parcel is not None
    assert (12,) == parcel.sent
    await store.close()


@pytest.mark.parametrize("schema", [each for each in SCHEMAS if each.name >= "0004"], indirect=True)
async def test_what_the_desk_keeps_is_read_by_todays_program(schema: Path) -> None:
    store = open_store(f"sqlite:///{schema / 'old.db'}", Keyring.load(schema / "keyring.json"))
    assert await store.read(lambda books: books.cases.get(DESKED.id)) == DESKED
    place = await store.read(lambda books: books.lists.of(DESKED.id))
    assert place is not None
    assert (frozenset({"*", "u:housing"}), LATER) == (place[0], place[1].at)
    assert frozenset({DESKED.id}) == await store.read(lambda books: books.lists.barred(frozenset({"p:bob"})))
    assert await store.read(lambda books: books.staff.account("alice")) == ACCOUNT
    assert [TOLD] == list(await store.read(lambda books: books.staff.told("alice")))
    assert [LETTER] == list(await store.read(lambda books: books.letters.of(DESKED)))
    assert [PROPOSAL] == list(await store.read(lambda books: books.proposals.of(DESKED.id)))
    assert [REQUEST] == list(await store.read(lambda books: books.identity_requests.of(DESKED.id)))
    assert "[title]" == await store.read(lambda books: books.rules.own("letter urge en"))
    await store.close()


@pytest.mark.parametrize("schema", [each for each in SCHEMAS if each.name >= "0006"], indirect=True)
async def test_codes_and_scans_are_read_by_todays_program(schema: Path) -> None:
    store = open_store(f"sqlite:///{schema / 'old.db'}", Keyring.load(schema / "keyring.json"))
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    codes, scans = await store.read(lambda books: (books.codes.all(), books.scans.between(first, last)))
    known, kept = ([replace(code, short="", why="") for code in each] for each in (CODES, codes))
    assert (known, SCANS) == (kept, scans)
    assert [("", False), (codes[1].short, True)] == [(code.short, bool(code.short)) for code in codes]
    assert codes[1] == await store.read(lambda books: books.codes.by_short(codes[1].short))
    await store.close()


@pytest.mark.parametrize("schema", [each for each in SCHEMAS if each.name >= "0007"], indirect=True)
async def test_the_register_is_read_by_todays_program(schema: Path) -> None:
    store = open_store(f"sqlite:///{schema / 'old.db'}", Keyring.load(schema / "keyring.json"))
    assert [PLACE, PROJECT] == list(await store.read(lambda books: books.places.all()))
    codes = await store.read(lambda books: books.codes.all())
    assert [replace(code, why="") for code in CODES] == [replace(code, why="") for code in codes]
    (line,) = await store.read(lambda books: books.diary.of(PROJECT.id))
    assert ("PlaceAdded", "XM-0001") == (line.event, line.facts["number"])
    await store.close()


@pytest.mark.parametrize("schema", [each for each in SCHEMAS if each.name >= "0008"], indirect=True)
async def test_reasons_and_months_are_read_by_todays_program(schema: Path) -> None:
    store = open_store(f"sqlite:///{schema / 'old.db'}", Keyring.load(schema / "keyring.json"))
    assert CODES == await store.read(lambda books: books.codes.all())
    assert MONTHS == await store.read(lambda books: books.scans.months(date(2024, 1, 1), date(2026, 12, 31)))
    kept = await store.read(lambda books: books.cases.kept_months(["p1"], date(2026, 1, 1), date(2026, 12, 31)))
    assert {(place, date(2026, 2, 1)): count for place, count in PLACED.items()} == kept
    await store.close()


@pytest.mark.parametrize("schema", [each for each in SCHEMAS if each.name < "0006"], indirect=True)
async def test_a_place_from_before_keeps_its_code(schema: Path) -> None:
    store = open_store(f"sqlite:///{schema / 'old.db'}", Keyring.load(schema / "keyring.json"))
    kept = await store.read(lambda books: books.codes.all())
    assert [(PLACE.id, 1, CodeState.GENUINE)] == [(code.place, code.version, code.state(LATER)) for code in kept]
    await store.close()


@pytest.mark.parametrize("schema", [each for each in SCHEMAS if each.name == "0001"], indirect=True)
async def test_cases_from_before_there_were_clocks_are_found(schema: Path) -> None:
    store = open_store(f"sqlite:///{schema / 'old.db'}", Keyring.load(schema / "keyring.json"))
    assert list(await store.read(lambda books: books.clocks.unclocked("", 9))) == [CASE.id, TIP.id]
    await store.close()


@pytest.mark.parametrize("schema", [each for each in SCHEMAS if each.name >= "0002"], indirect=True)
async def test_a_step_back_and_forth_keeps_the_cases(schema: Path) -> None:
    url = f"sqlite:///{schema / 'old.db'}"
    migrate.downgrade(url, "0001")
    migrate.migrate(url)
    store = open_store(url, Keyring.load(schema / "keyring.json"))
    assert await store.read(lambda books: books.cases.get(CASE.id)) == CASE
    assert await store.read(diary.verify) is None
    await store.close()


def test_the_newest_schema_has_its_dump() -> None:
    assert migrate.newest() in {path.name for path in SCHEMAS}
