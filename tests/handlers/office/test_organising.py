"""What a file would change is shown first, and done only as it was shown."""

import base64
import io
import random
import zlib
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from cases import errors
from cases.organisation import Role
from cases.staff import Session
from handlers.accounts import errors as accounts
from handlers.accounts import roles
from handlers.office import organising, parcels
from handlers.office.parcels import File
from handlers.roster import Sheet
from tests.handlers.office.files import ends, give, look, organisation, sheet, take, with_role, without
from tests.handlers.office.test_leaving import in_hand
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
