"""CF-04, CF-06 and question 7: who reported is apart from what was reported."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from cases.case import Case
from cases.errors import Sealed
from storage import canonical
from storage.vault import suite
from tests.confidentiality.commands import age, mashang
from tests.confidentiality.conftest import Seen, person
from tests.confidentiality.journeys import IDENTIFYING, NAMED, NAMED_TIP, Receipt
from tests.confidentiality.thief import found_in, naming, sqlite_cells
from tests.support.house import TestHouse

AGREED = {**NAMED, "share_identity": "yes"}
AFRAID = {**NAMED, "fear": "yes"}


async def case_of(house: TestHouse, receipt: Receipt) -> Case:
    number = receipt.number.replace("-", "")
    return await house.store.read(lambda books: books.cases.by_number(number))


@pytest.mark.parametrize("answers", [NAMED, AGREED, NAMED_TIP], ids=["named", "agreed", "tip"])
async def test_no_row_of_a_case_holds_more_of_the_reporter_than_a_random_reference(
    seen: Seen, answers: Mapping[str, object]
) -> None:
    receipt = await person(seen.house).file(answers)
    case = await case_of(seen.house, receipt)
    assert case.identity is not None
    assert len(case.identity) >= 24
    assert not naming(seen.cells(), IDENTIFYING)
    tables = {cell.table for cell in naming(seen.cells(), [case.identity])}
    assert {"case", "identity"} == tables
    rows = [cell for cell in seen.cells() if cell.table == "identity" and isinstance(cell.value, str)]
    assert not naming(rows, [case.id, case.number])


async def test_two_filings_of_one_person_share_no_reference(house: TestHouse) -> None:
    them = person(house)
    first = await case_of(house, await them.file(NAMED))
    them.heard.clear()
    second = await case_of(house, await them.file(NAMED))
    assert first.identity != second.identity


async def test_what_is_kept_of_the_case_itself_says_nothing_of_the_reporter(house: TestHouse) -> None:
    """Opened with the keyring, as an office does."""
    case = await case_of(house, await person(house).file(AGREED))
    answers = await house.store.read(lambda books: books.contents.get(case, "answers"))
    told = json.dumps(answers, ensure_ascii=False)
    assert "zirconwhistle" in told
    assert [] == [word for word in IDENTIFYING if word in told]


@pytest.mark.parametrize("answers", [NAMED, AFRAID, {**AGREED, "fear": "yes"}], ids=["no", "fear", "fear-after-yes"])
async def test_without_consent_this_program_cannot_open_the_identity_and_a_custodian_can(
    house: TestHouse, answers: Mapping[str, object]
) -> None:
    case = await case_of(house, await person(house).file(answers))
    reference = str(case.identity)
    with pytest.raises(Sealed):
        await house.store.read(lambda books: books.identities.get(reference))

    sealed, box = await _identity(house, reference)
    assert box is None
    for custodian in ("p-shi", "p-yan"):
        told = canonical.unpack(suite.open_with(house.private[custodian], sealed))
        assert told["contact"] == "Orsolina Pfefferkorn"  # type: ignore[index, call-overload]
    for other in ("p-wei", "p-tang"):
        with pytest.raises(suite.Unreadable):
            suite.open_with(house.private[other], sealed)


async def test_with_consent_the_owner_may_read_it_and_clue_managers_may_not(house: TestHouse) -> None:
    case = await case_of(house, await person(house).file(AGREED))
    reference = str(case.identity)
    told = await house.store.read(lambda books: books.identities.get(reference))
    assert "Orsolina Pfefferkorn" == told["contact"]
    sealed, _ = await _identity(house, reference)
    with pytest.raises(suite.Unreadable):
        suite.open_with(house.private["p-wei"], sealed)


async def test_on_a_tip_nobody_but_custodians_reads_the_identity_whatever_was_answered(house: TestHouse) -> None:
    case = await case_of(house, await person(house).file({**NAMED_TIP, "share_identity": "yes"}))
    sealed, box = await _identity(house, str(case.identity))
    assert box is None
    assert canonical.unpack(suite.open_with(house.private["p-yan"], sealed))


async def test_the_age_command_opens_an_identity_with_a_custodians_key(house: TestHouse, tmp_path: Path) -> None:
    case = await case_of(house, await person(house).file(NAMED))
    sealed, _ = await _identity(house, str(case.identity))
    opened = age(tmp_path / "demo" / "p-shi.key", sealed)
    assert "Orsolina Pfefferkorn" == canonical.unpack(opened)["contact"]  # type: ignore[index, call-overload]


async def test_what_the_command_line_exports_of_a_case_has_no_identity_place_or_category(
    house: TestHouse, tmp_path: Path
) -> None:
    receipt = await person(house).file(AGREED)
    for command in (("case", "show", receipt.number), ("case", "list")):
        done = await mashang(tmp_path, *command, "--as", "p-lin", "--json")
        assert 0 == done.code, done.err
        told = json.loads(done.out)
        shown = told[0] if isinstance(told, list) else told
        assert {"number", "state", "filed", "changed", "due", "late", "clocks"} == set(shown)
        assert receipt.number == shown["number"]
    plain = await mashang(tmp_path, "case", "show", receipt.number, "--as", "p-lin")
    assert [] == [word for word in (*IDENTIFYING, "zirconwhistle", "C03") if word in plain.out + plain.err]


async def test_the_accused_clerk_and_a_stranger_get_one_answer_for_a_tip_and_for_no_case(
    house: TestHouse, tmp_path: Path
) -> None:
    """Decision 13; the administrator is one of them."""
    receipt = await person(house).file(NAMED_TIP)
    answers = set()
    for number, who in ((receipt.number, "p-ding"), (receipt.number, "p-pan"), ("AAAA-AAAA-AAAA", "p-ding")):
        done = await mashang(tmp_path, "case", "show", number, "--as", who)
        answers.add((done.code, done.out, done.err))
    assert 1 == len(answers)
    assert "[]" == (await mashang(tmp_path, "case", "list", "--as", "p-ding", "--json")).out.strip()


async def test_nothing_the_reporter_is_stands_in_any_file_but_under_a_key(house: TestHouse, tmp_path: Path) -> None:
    await person(house).file(AGREED)
    assert [] == found_in(tmp_path, IDENTIFYING)


async def _identity(house: TestHouse, reference: str) -> tuple[bytes, bytes | None]:
    cells = [cell for cell in sqlite_cells(house.folder / "mashang.db") if cell.table == "identity"]
    row = next(cell.row for cell in cells if cell.value == reference)
    told = {cell.column: cell.value for cell in cells if cell.row == row}
    return told["sealed"], told["box"]  # type: ignore[return-value]
