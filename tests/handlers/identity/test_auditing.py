"""The auditor sees who asked and who looked, on whose word, and nothing of what was seen (CF-05)."""

import csv
import io
from dataclasses import replace

import pytest

from cases import errors
from cases.ports import Books
from handlers.identity import auditing
from handlers.identity.auditing import COLUMNS, as_csv, guarded
from tests.handlers.identity.asking import a_tip, audit, custody, grant, in_hand
from tests.handlers.work.filing import IDENTITY
from tests.support.house import ZONE, TestHouse

WHY = "需电话核实受损金额"


async def looked(house: TestHouse) -> None:
    agreed = await in_hand(house, share_identity="yes")
    await custody(house, "p-pan").look(agreed.number, now=house.clock())
    house.clock.forward(minutes=1)
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    house.clock.forward(minutes=1)
    await grant(house, "p-shi", request.id)
    house.clock.forward(minutes=1)
    await custody(house, "p-pan").show(request.id, now=house.clock())
    tip = await a_tip(house)
    refused = await custody(house, "p-wei").ask(tip.number, "", now=house.clock())
    await custody(house, "p-yan").refuse(refused.id, now=house.clock())


async def test_every_read_and_every_request_is_listed(house: TestHouse) -> None:
    await looked(house)
    found = await audit(house).entries(now=house.clock())
    told = sorted((each.what, each.person, each.ground, each.second) for each in found)
    wanted = [
        ("granted", "p-pan", "", "p-shi"),
        ("read", "p-pan", "consent", "reporter"),
        ("read", "p-pan", "granted", "p-shi"),
        ("read", "p-shi", "custody", "p-pan"),
        ("refused", "p-wei", "", "p-yan"),
    ]
    assert wanted == told
    assert sorted((each.at for each in found), reverse=True) == [each.at for each in found]


@pytest.mark.parametrize("person", ["p-lin", "p-qiao", "p-shi", "p-ding", "p-pan", "p-wei", "nobody"])
async def test_nobody_but_an_auditor_sees_the_list(house: TestHouse, person: str) -> None:
    with pytest.raises(errors.NoSuchCase):
        await audit(house, person).entries(now=house.clock())


async def test_an_auditor_sees_neither_reason_nor_identity(house: TestHouse) -> None:
    await looked(house)
    told = str(await audit(house).entries(now=house.clock()))
    assert [] == [word for word in (WHY, *map(str, IDENTITY.values())) if word in told]


async def test_an_auditor_who_is_kept_away_does_not_learn_that_the_case_exists(house: TestHouse) -> None:
    case = await in_hand(house, share_identity="yes", keep_away="贺示例（虚构）")
    await custody(house, "p-pan").look(case.number, now=house.clock())
    await custody(house, "p-gao").standing(case.number, now=house.clock())
    assert [] == list(await audit(house).entries(now=house.clock()))


async def test_the_table_opens_in_a_spreadsheet_and_runs_nothing(house: TestHouse) -> None:
    await looked(house)

    def rename(books: Books) -> None:
        known = books.organisation.hold()
        evil = replace(known.people["p-pan"], name='=HYPERLINK("x","潘")')
        books.organisation.save(replace(known, people={**known.people, "p-pan": evil}))

    await house.store.transact(rename)
    organisation = await house.store.read(lambda books: books.organisation.load())
    entries = await audit(house).entries(now=house.clock())
    data = as_csv(entries, organisation, COLUMNS, ZONE)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert (list(COLUMNS), 1 + len(entries)) == (rows[0], len(rows))
    assert {"'"} == {cell[0] for row in rows for cell in row if "HYPERLINK" in cell}
    assert [] == [cell for row in rows for cell in row if cell[:1] in tuple("=+-@")]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "＝1", "\t=1", "'=1", " =1"])
def test_what_looks_like_a_formula_is_none(cell: str) -> None:
    assert guarded(cell).startswith("'")


async def test_the_list_outlives_a_case(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    await looked(house)
    monkeypatch.setattr(auditing, "_case_of", lambda books, number: None)
    assert 5 == len(await audit(house).entries(now=house.clock()))
