"""CF-13, decision 9: what a file carries besides what it shows is in no cleaned copy and nowhere in the clear."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from cases.case import Case
from cases.errors import Sealed
from storage import canonical
from storage.books import Unit
from storage.vault import suite
from tests.confidentiality.commands import age
from tests.confidentiality.conftest import browsing, person
from tests.confidentiality.journeys import FILE_NAME, NAMED, NAMED_TIP, SERVICE, TIP
from tests.confidentiality.thief import found_in, sqlite_cells
from tests.storage.evidence_samples import AUTHOR, CAMERA, COMMENT, jpeg, marks_in, pdf
from tests.support.house import TestHouse

PHOTO, PAPER = jpeg(), pdf()
PLANTED = [AUTHOR, CAMERA, COMMENT, "Planted-Gps", FILE_NAME, "grudgewort", "Exif\0\0"]
KEEP = {**SERVICE, "originals": "keep"}
CUSTODIANS, CLUE_MANAGERS = {"p-shi", "p-yan"}, {"p-wei", "p-tang"}


async def filed(house: TestHouse, answers: Mapping[str, object], *files: bytes) -> Case:
    """Through the real upload."""
    async with browsing(house) as them:
        receipt = await them.file(answers, files=files)
        await them.keep(receipt)
    number = receipt.number.replace("-", "")
    return await house.store.read(lambda books: books.cases.by_number(number))


async def files_of(house: TestHouse, case: Case) -> list[str]:
    found = await house.store.read(lambda books: books.evidence.of(case))
    return [file.id for file in found]


def readers(house: TestHouse, box: bytes) -> set[str]:
    """Whose private key opens it."""
    found = set()
    for who, private in house.private.items():
        try:
            suite.open_with(private, box)
        except suite.Unreadable:
            continue
        found.add(who)
    return found


def parts(house: TestHouse) -> set[str]:
    cells = sqlite_cells(house.folder / "mashang.db")
    return {str(cell.value) for cell in cells if (cell.table, cell.column) == ("evidence_chunk", "part")}


@pytest.mark.parametrize(
    "answers", [SERVICE, KEEP, NAMED, TIP, NAMED_TIP], ids=["anon", "keep", "named", "tip", "named-tip"]
)
async def test_neither_marks_nor_file_names_are_in_clear_in_any_file(
    house: TestHouse, tmp_path: Path, answers: Mapping[str, object]
) -> None:
    async with browsing(house) as them:
        await them.until("other_channels", answers, files=[PHOTO, PAPER])
        staged = found_in(tmp_path, PLANTED)
        await them.until("summary", answers)
        await them.press("submit")
        them.receipt()
    await house.store.checkpoint()
    assert [] == staged
    assert [] == found_in(tmp_path, PLANTED)


async def test_officers_see_a_cleaned_copy_without_camera_author_or_position(house: TestHouse) -> None:
    case = await filed(house, NAMED, PHOTO, PAPER)
    copies = [await _cleaned(house, case, file_id) for file_id in await files_of(house, case)]
    assert 2 == len(copies)
    assert {b"\xff\xd8\xff", b"%PD"} == {copy[:3] for copy in copies}
    assert [[], []] == [marks_in(copy) for copy in copies]
    assert marks_in(PHOTO)
    assert marks_in(PAPER)


async def test_the_original_opens_with_a_custodians_key_and_nobody_elses(house: TestHouse) -> None:
    case = await filed(house, NAMED, PHOTO)
    (file_id,) = await files_of(house, case)
    box = await _sealed(house, case, file_id, "original")
    assert CUSTODIANS == readers(house, box)
    assert PHOTO == suite.open_with(house.private["p-yan"], box)


async def test_of_a_tip_original_copy_and_name_open_with_its_recipients_keys_only(house: TestHouse) -> None:
    case = await filed(house, NAMED_TIP, PHOTO)
    (file_id,) = await files_of(house, case)
    original = await _sealed(house, case, file_id, "original")
    cleaned = await _sealed(house, case, file_id, "cleaned")
    assert [CLUE_MANAGERS, CLUE_MANAGERS] == [readers(house, original), readers(house, cleaned)]
    assert PHOTO == suite.open_with(house.private["p-wei"], original)
    assert [] == marks_in(suite.open_with(house.private["p-wei"], cleaned))
    with pytest.raises(Sealed):
        await _cleaned(house, case, file_id)

    rows = [cell for cell in sqlite_cells(house.folder / "mashang.db") if cell.table == "evidence"]
    told = {cell.column: cell.value for cell in rows}
    assert ("", 0, "") == (told["kind"], told["size"], told["fingerprint"])
    about = told["about"]
    assert isinstance(about, bytes)
    assert CLUE_MANAGERS == readers(house, about)
    assert canonical.unpack(suite.open_with(house.private["p-tang"], about))["name"] == FILE_NAME  # type: ignore[index, call-overload]


@pytest.mark.parametrize("answers", [SERVICE, TIP], ids=["service", "tip"])
async def test_an_anonymous_original_is_dropped_unless_the_person_asks(
    house: TestHouse, answers: Mapping[str, object]
) -> None:
    case = await filed(house, answers, PHOTO)
    (file_id,) = await files_of(house, case)
    assert {"cleaned"} == parts(house)
    with pytest.raises(KeyError):
        await _sealed(house, case, file_id, "original")


async def test_an_anonymous_original_is_kept_sealed_when_the_person_asks(house: TestHouse) -> None:
    case = await filed(house, KEEP, PHOTO)
    (file_id,) = await files_of(house, case)
    assert PHOTO == suite.open_with(house.private["p-shi"], await _sealed(house, case, file_id, "original"))


async def test_the_age_command_opens_an_original(house: TestHouse) -> None:
    case = await filed(house, NAMED, PHOTO)
    (file_id,) = await files_of(house, case)
    box = await _sealed(house, case, file_id, "original")
    key = house.folder / "demo" / "p-shi.key"
    assert PHOTO == age(key, box)


async def test_a_file_never_touches_the_disk_in_clear_on_its_way(
    house: TestHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No temporary file is made while one is uploaded, cleaned and filed."""
    apart = tmp_path / "apart"
    apart.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(apart))
    made: list[str] = []
    monkeypatch.setattr("tempfile.tempdir", str(apart))
    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(f"tempfile.{name}", lambda *_, name=name, **__: made.append(name))
    await filed(house, NAMED, PHOTO, PAPER)
    assert [] == made
    assert [] == list(apart.iterdir())


async def test_trap_6_a_fingerprint_says_nothing_without_the_key(house: TestHouse, tmp_path: Path) -> None:
    """A plain hash of a file would tell whoever has the file that it was handed in."""
    await filed(house, NAMED, PHOTO)
    plain = {hashlib.new(name, PHOTO).hexdigest() for name in ("md5", "sha1", "sha256", "sha512", "blake2b", "blake2s")}
    assert [] == found_in(tmp_path, plain)
    them = person(house)
    await them.stage(PHOTO)
    await them.stage(PHOTO)
    cells = sqlite_cells(tmp_path / "mashang.db")
    kept = {cell.value for cell in cells if (cell.table, cell.column) == ("evidence", "fingerprint")}
    assert 1 == len(kept), "the same file is known again"


async def _cleaned(house: TestHouse, case: Case, file_id: str) -> bytes:
    def read(books: Unit) -> bytes:
        return books.evidence.cleaned(case, file_id)

    return await house.store.read(read)


async def _sealed(house: TestHouse, case: Case, file_id: str, part: str) -> bytes:
    def read(books: Unit) -> bytes:
        return books.evidence.sealed(case, file_id, part)

    return await house.store.read(read)
