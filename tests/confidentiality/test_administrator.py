"""CF-15, decisions 11 and 12: who runs the machine does not read it; on a tip not even the machine does."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from cases.case import Case, State
from cases.errors import Sealed
from handlers.tips.tips import Tips
from handlers.work.cards import Card
from storage import canonical
from storage.books import Unit
from storage.store import open_store
from storage.vault import suite
from storage.vault.keyring import Keyring
from tests.confidentiality.conftest import person
from tests.confidentiality.journeys import FILE_NAME, IDENTIFYING, NAMED, NAMED_TIP, SERVICE, TIP, TYPED, Receipt
from tests.confidentiality.test_files import CLUE_MANAGERS, readers
from tests.confidentiality.thief import Cell, found_in, sqlite_cells
from tests.handlers.tips.opening_up import sealed
from tests.storage.evidence_samples import jpeg
from tests.support.house import ZONE, TestHouse

#: An age box says for how many it is; a line each.
STANZA = re.compile(rb"^-> X25519 ", re.MULTILINE)


async def case_of(house: TestHouse, receipt: Receipt) -> Case:
    number = receipt.number.replace("-", "")
    return await house.store.read(lambda books: books.cases.by_number(number))


@pytest.mark.parametrize("answers", [SERVICE, NAMED, TIP, NAMED_TIP], ids=["anon", "named", "tip", "named-tip"])
async def test_neither_the_database_nor_any_other_file_holds_a_word_of_it(
    house: TestHouse, tmp_path: Path, answers: Mapping[str, object]
) -> None:
    receipt = await person(house).file(answers, files=[jpeg()])
    them = person(house)
    await them.look_up(receipt.number, receipt.secret)
    await them.press("message")
    await them.say("a further slanderberry")
    await them.press("done")
    hits = found_in(tmp_path, [*TYPED, *IDENTIFYING, FILE_NAME, "slanderberry"])
    await house.store.checkpoint()
    assert [] == hits + found_in(tmp_path, [*TYPED, *IDENTIFYING, FILE_NAME, "slanderberry"])


async def test_no_key_of_the_keyring_is_in_the_database_or_beside_it(house: TestHouse, tmp_path: Path) -> None:
    await person(house).file(NAMED, files=[jpeg()])
    await house.store.checkpoint()
    told = json.loads((tmp_path / "keyring.json").read_text())
    keys = [base64.b64decode(key) for key in (*told["masters"].values(), told["root"], told["signing"])]
    uses = ("visitor", "buckets", "work", "codes", "fingerprint", "roots")
    keys += [house.house.keyring.derive(use) for use in uses]
    spelt = [form for key in keys for form in (key, key.hex().encode(), base64.b64encode(key))]
    assert [] == found_in(tmp_path, spelt)
    assert [] == found_in(tmp_path, [*house.private.values(), "AGE-SECRET-KEY-"])


async def test_the_keyring_is_readable_by_its_owner_alone(house: TestHouse, tmp_path: Path) -> None:
    assert 0o600 == (tmp_path / "keyring.json").stat().st_mode & 0o777


async def test_without_this_keyring_a_service_case_does_not_open(house: TestHouse, tmp_path: Path) -> None:
    case = await case_of(house, await person(house).file({**NAMED, "share_identity": "yes"}))
    another = open_store(f"sqlite:///{tmp_path}/mashang.db", Keyring.create(tmp_path / "another" / "keyring.json"))
    try:
        for read in (_answers, _identity):
            with pytest.raises(suite.Unreadable):
                await another.read(lambda books, read=read: read(books, case))
    finally:
        await another.close()
    assert "zirconwhistle" in str(await house.store.read(lambda books: _answers(books, case)))


@pytest.mark.parametrize("answers", [TIP, NAMED_TIP], ids=["anonymous", "named"])
async def test_a_tip_does_not_open_even_with_database_and_keyring(
    house: TestHouse, tmp_path: Path, answers: Mapping[str, object]
) -> None:
    """Through the program, and with the keys themselves on every box there is."""
    case = await case_of(house, await person(house).file(answers, files=[jpeg()]))
    assert case.sealed
    with pytest.raises(Sealed):
        await house.store.read(lambda books: _answers(books, case))

    keyring = house.house.keyring
    told = json.loads((tmp_path / "keyring.json").read_text())
    masters = [base64.b64decode(key) for key in (*told["masters"].values(), told["root"])]
    boxes = [cell for cell in sqlite_cells(tmp_path / "mashang.db") if isinstance(cell.value, bytes)]
    case_keys = [
        keyring.unwrap("case", cell.value, case.id.encode())
        for cell in boxes
        if (cell.table, cell.column) == ("case_key", "box") and isinstance(cell.value, bytes)
    ]
    for cell in boxes:
        if cell.table in ("content", "message", "evidence", "evidence_chunk"):
            assert isinstance(cell.value, bytes)
            assert cell.value.startswith(b"age-encryption.org/v1\n"), cell.column
            assert 2 == len(STANZA.findall(cell.value)), "for its recipients and nobody else"
            for key in (*masters, *case_keys):
                with pytest.raises(suite.Unreadable):
                    suite.open_(key, cell.value, case.id.encode())


async def test_a_tip_opens_with_each_recipients_key_and_with_nothing_else(house: TestHouse) -> None:
    case = await case_of(house, await person(house).file(TIP))
    box = _box(house, "content")
    assert CLUE_MANAGERS == readers(house, box)
    assert set(case.access.recipients or ()) == CLUE_MANAGERS
    for who in CLUE_MANAGERS:
        answers = canonical.unpack(suite.open_with(house.private[who], box))
        assert "zirconwhistle" in str(answers)


async def test_a_tip_is_sealed_to_two_people_at_least(house: TestHouse) -> None:
    await person(house).file(TIP)
    assert 2 <= len(STANZA.findall(_box(house, "content")))


async def test_a_tip_that_could_be_sealed_to_one_person_only_is_not_kept(house: TestHouse) -> None:
    """Decision 11. What was answered stays, so that the person may try again or go elsewhere."""
    them = person(house)
    await them.until("summary", TIP)

    def leave(books: Unit) -> None:
        known = books.organisation.load()
        books.organisation.save(
            replace(known, recipients=tuple(one for one in known.recipients if one.person == "p-wei"))
        )

    await house.store.transact(leave)
    await them.press("submit")
    assert "receipt" not in {block["kind"] for block in them.blocks}
    assert "trouble" in {block["kind"] for block in them.blocks}
    assert "summary" == (await them.state()).step  # type: ignore[union-attr]
    cells = _cells(house)
    assert not [cell for cell in cells if cell.table in ("case", "content", "case_lock")]
    assert {cell.value for cell in cells if (cell.table, cell.column) == ("diary", "case")} <= {
        cell.value for cell in cells if (cell.table, cell.column) == ("place", "id")
    }


async def test_a_row_of_a_tip_tells_neither_place_category_nor_who_is_excluded(house: TestHouse) -> None:
    them = person(house)
    await them.start(house.code("project"))
    receipt = await them.file(NAMED_TIP)
    case = await case_of(house, receipt)
    told = {cell.column: cell.value for cell in _cells(house) if cell.table == "case"}
    assert (None, None) == (told["category"], told["place"])
    assert not case.access.excluded_units
    assert not case.access.excluded_people
    assert [] == [cell for cell in _cells(house) if cell.table == "diary" and "C12" in str(cell.value)]


async def test_what_the_reporter_adds_to_a_tip_and_what_is_answered_opens_for_those_concerned_only(
    house: TestHouse,
) -> None:
    receipt = await person(house).file(TIP)
    them = person(house)
    await them.look_up(receipt.number, receipt.secret)
    await them.press("message")
    await them.say("a further slanderberry")
    await them.press("done")
    assert CLUE_MANAGERS == readers(house, _box(house, "message"))
    place, desk = house.house.workplace("p-wei"), Tips(store=house.store, person="p-wei", zone=ZONE)
    card = await place.act(receipt.number, "declare", {"yes": "yes"}, version=None, now=house.clock.at)
    assert isinstance(card, Card)
    box = sealed(await desk.open(receipt.number, card, now=house.clock.at), "we heard the larkspur")
    await desk.answer(receipt.number, "message", box, version=card.version, now=house.clock.at)
    boxes = [cell.value for cell in _cells(house) if (cell.table, cell.column) == ("message", "box")]
    assert [CLUE_MANAGERS, CLUE_MANAGERS] == [readers(house, box) for box in boxes if isinstance(box, bytes)]
    assert [2, 3] == sorted(len(STANZA.findall(box)) for box in boxes if isinstance(box, bytes))

    again = person(house)
    await again.look_up(receipt.number, receipt.secret)
    assert "larkspur" in again.text + str(again.blocks)


async def test_reasons_written_on_a_tip_open_for_its_recipients_only(house: TestHouse, tmp_path: Path) -> None:
    receipt = await person(house).file(TIP)
    await house.house.clerk("p-wei").move(
        receipt.number, State.SCREENING, reason="the quillfeather matter", now=house.clock.at
    )
    reasons = [cell.value for cell in _cells(house) if (cell.table, cell.column) == ("diary", "reason") and cell.value]
    assert [CLUE_MANAGERS] == [readers(house, box) for box in reasons if isinstance(box, bytes)]
    assert [] == found_in(tmp_path, ["quillfeather"])


def _answers(books: Unit, case: Case) -> object:
    return books.contents.get(case, "answers")


def _identity(books: Unit, case: Case) -> object:
    return books.identities.get(str(case.identity))


def _cells(house: TestHouse) -> list[Cell]:
    return sqlite_cells(house.folder / "mashang.db")


def _box(house: TestHouse, table: str) -> bytes:
    found = next(cell.value for cell in _cells(house) if (cell.table, cell.column) == (table, "box"))
    assert isinstance(found, bytes)
    return found
