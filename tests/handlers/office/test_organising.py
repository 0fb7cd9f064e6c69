"""What a file would change is shown first, and done only as it was shown."""

import base64
import io
import random
import zlib
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from cases import errors
from cases.organisation import Role
from cases.staff import Session
from handlers import roster
from handlers.accounts import errors as accounts
from handlers.accounts import roles
from handlers.office import organising, parcels
from handlers.office.parcels import File
from handlers.roster import Sheet
from tests.handlers.office.files import ends, give, look, organisation, sheet, take, with_role, without
from tests.handlers.office.test_leaving import in_hand
from tests.handlers.sheets.sample_files import BOOK, part_of, saved, with_part
from tests.support.house import NOW, TestHouse


async def test_what_was_exported_changes_nothing(house: TestHouse) -> None:
    before = await organisation(house)
    files = organising.export(before, "csv", "zh-Hans", house.words)
    found = await take(house, *files)
    assert (False, before) == (bool(found.changes), await organisation(house))


async def test_the_workbook_changes_nothing_either(house: TestHouse) -> None:
    before = await organisation(house)
    files = organising.export(before, "xlsx", "en", house.words)
    assert not (await take(house, *files)).changes
    assert before == await organisation(house)


async def test_a_dry_run_changes_nothing(house: TestHouse) -> None:
    before = await organisation(house)
    found = await look(house, await sheet(house, Sheet.PEOPLE, without("p-tan")))
    assert found.changes is not None
    assert (("p-tan",), before) == (found.changes.leavers, await organisation(house))


async def test_one_bad_row_keeps_all_the_others_out(house: TestHouse) -> None:
    before = await organisation(house)
    file = await sheet(
        house, Sheet.PEOPLE, lambda rows: rows.extend([["p-neu", "新示例（虚构）", ""], ["no id!", "某", ""]])
    )
    found = await take(house, file)
    assert (None, before) == (found.changes, await organisation(house))
    assert [(Sheet.PEOPLE, len(before.people) + 3)] == [(each.sheet, each.row) for each in found.problems]


async def test_a_formula_is_a_problem_and_not_a_name(house: TestHouse) -> None:
    ((name, data),) = organising.export(await organisation(house), "xlsx", "en", house.words)
    book = load_workbook(io.BytesIO(data))
    book.worksheets[1]["B2"] = '=HYPERLINK("http://example.test","x")'
    changed = io.BytesIO()
    book.save(changed)
    found = await take(house, (name, changed.getvalue()))
    assert found.changes is None
    assert ["formula"] == [each.code for each in found.problems]


def merged(data: bytes) -> bytes:
    book = load_workbook(io.BytesIO(data))
    book.worksheets[1].merge_cells("B2:B3")
    return saved(book)


def entity(data: bytes) -> bytes:
    return with_part(data, BOOK, b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + part_of(data, BOOK).partition(b"?>")[2])


#: By what is wrong: the name of the file, and what becomes of a sound workbook.
SPOILT: Mapping[str, tuple[str, Callable[[bytes], bytes]]] = {
    "macro": ("organisation.xlsx", lambda data: with_part(data, "xl/vbaProject.bin", b"x")),
    "merged": ("organisation.xlsx", merged),
    "markup": ("organisation.xlsx", entity),
    "broken": ("organisation.xlsx", lambda data: with_part(data, BOOK, b"<x>")),
    "not-a-workbook": ("organisation.xlsx", lambda data: data[: len(data) // 2]),
    "old-workbook": ("organisation.xls", lambda data: data),
    "which-kind": ("organisation.exe", lambda data: data),
    "encoding": ("people.csv", lambda _: "id,name\np-neu,新".encode("utf-16")),
    "too-long": ("people.csv", lambda _: f"id,name\np-neu,{'新' * 201}\n".encode()),
    "twice": ("people.csv", lambda _: b"id,name\np-neu,x\np-neu,y\n"),
    "missing": ("people.csv", lambda _: b"id,name\n,x\np-neu,y\n"),
    "too-many-rows": ("people.csv", lambda _: b"id,name\n" + b"p-neu,x\n" * 50_001),
}


@pytest.mark.parametrize("code", SPOILT)
async def test_a_spoilt_file_changes_nothing_and_is_answered_in_both_languages(house: TestHouse, code: str) -> None:
    """Not even what a sound file beside it says."""
    before = await organisation(house)
    ((_, sound),) = organising.export(before, "xlsx", "en", house.words)
    name, spoil = SPOILT[code]
    beside = await sheet(house, Sheet.LEAVE, lambda rows: rows.append(["p-tan", "2027-01-04", "2027-01-05", ""]))
    found = await take(house, (name, spoil(sound)), *([beside] if name.endswith(".csv") else []))
    told = [roster.told_problem(each, spoken, house.words) for each in found.problems for spoken in ("zh-Hans", "en")]
    assert (None, before, code) == (found.changes, await organisation(house), found.problems[0].code)
    assert len(told) == len(set(told)) >= 2


async def test_only_what_was_shown_is_done(house: TestHouse) -> None:
    file = await sheet(house, Sheet.PEOPLE, without("p-tan"))
    shown = await look(house, file)
    await give(house, "p-pan", Role.OBSERVER)
    with pytest.raises(organising.Changed):
        await take(house, file, digest=shown.digest)
    assert (await organisation(house)).is_active("p-tan")


async def test_another_file_is_not_what_was_shown(house: TestHouse) -> None:
    shown = await look(house, await sheet(house, Sheet.PEOPLE))
    with pytest.raises(organising.Changed):
        await take(house, await sheet(house, Sheet.PEOPLE, without("p-tan")), digest=shown.digest)


async def test_what_was_shown_is_done(house: TestHouse) -> None:
    file = await sheet(house, Sheet.PEOPLE, without("p-tan"))
    await take(house, file, digest=(await look(house, file)).digest)
    assert not (await organisation(house)).is_active("p-tan")


async def test_whoever_leaves_by_an_import_is_signed_out(house: TestHouse) -> None:
    def sign_in(books) -> None:
        for who in ("p-tan", "p-pan"):
            books.staff.open_session(Session(digest=who, person=who, made=NOW, seen=NOW, until=NOW + timedelta(days=1)))

    await house.store.transact(sign_in)
    await take(house, await sheet(house, Sheet.PEOPLE, without("p-tan")))
    left = await house.store.read(lambda books: [len(books.staff.sessions(who)) for who in ("p-tan", "p-pan")])
    assert [0, 1] == left


async def test_a_unit_does_not_go_while_it_owns_an_open_case(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(organising, "PAGE", 1)
    units = await sheet(house, Sheet.UNITS, lambda rows: without("construction")(rows) or without("services")(rows))
    for unit, person in (("services", "p-xue"), ("construction", "p-pan")):
        case = await in_hand(house, person, unit)
    standing = [await owning(house, units)]
    await ends(house, case.number)
    standing.append(await owning(house, units))
    assert [["construction", "services"], ["services"]] == standing


async def owning(house: TestHouse, units: File) -> list[object]:
    problems = (await look(house, units)).problems
    return sorted(str(each.facts["unit"]["names"]["id"]) for each in problems if each.code == "unit-owns-cases")  # type: ignore[index,call-overload]


@pytest.mark.parametrize("person", ["p-qiao", "p-gao", "p-wei", "p-he", "nobody"])
async def test_others_may_not_even_look(house: TestHouse, person: str) -> None:
    file = await sheet(house, Sheet.PEOPLE)
    with pytest.raises(errors.NoSuchCase):
        await look(house, file, person=person)
    with pytest.raises(errors.NoSuchCase):
        await take(house, file, person=person)


async def test_the_administrator_may(house: TestHouse) -> None:
    await take(house, await sheet(house, Sheet.PEOPLE, without("p-tan")), person="p-ding")
    assert not (await organisation(house)).is_active("p-tan")


@pytest.mark.parametrize("role", ["clue-manager", "custodian", "auditor"])
async def test_a_dispatcher_gives_nobody_a_sensitive_role(house: TestHouse, role: str) -> None:
    await take(house, await sheet(house, Sheet.POSTS, with_role("p-lin", role)))
    known = await organisation(house)
    waiting = await house.store.read(roles.waiting)
    assert not any(known.has_role("p-lin", each) for each in (Role.CLUE_MANAGER, Role.CUSTODIAN, Role.AUDITOR))
    assert [("p-lin", "p-lin")] == [(each.person, each.asked_by) for each in waiting]


async def test_nor_confirms_what_they_asked_for(house: TestHouse) -> None:
    await take(house, await sheet(house, Sheet.POSTS, with_role("p-lin", "auditor")), person="p-lin")

    def confirm(by: str):
        return house.store.transact(lambda books: roles.confirm(books, "p-lin", "office", Role.AUDITOR, by=by))

    with pytest.raises(accounts.NoSuchRole):
        await confirm("p-lin")
    await confirm("p-he")
    assert (await organisation(house)).has_role("p-lin", Role.AUDITOR)


def test_a_parcel_brings_the_files_back() -> None:
    files = (("people.csv", b"\x00\xff" * 99), ("人员.csv", b""))
    assert files == parcels.unpack(parcels.pack(files))


def test_what_would_be_too_long_is_not_carried() -> None:
    noise = random.Random(7).randbytes(parcels.MOST_CARRIED)
    assert "" == parcels.pack((("organisation.xlsx", noise),))


@pytest.mark.parametrize("parcel", ["", "no", "AAAA", "eJxLyS9S0FEoSExOBQAXTwQR"])
def test_what_is_no_parcel_is_refused(parcel: str) -> None:
    with pytest.raises(parcels.NoParcel):
        parcels.unpack(parcel)


def test_a_parcel_that_grows_without_end_is_refused() -> None:
    """Though it begins like one."""
    bomb = base64.b64encode(zlib.compress(b"[]" + b" " * parcels.MOST_UNPACKED, 9)).decode()
    with pytest.raises(parcels.NoParcel):
        parcels.unpack(bomb)
