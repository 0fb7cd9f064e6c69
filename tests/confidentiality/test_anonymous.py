"""CF-09, decision 7: after submission nothing joins a visitor and an anonymous case."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases import numbers
from storage.instants import unpack
from tests.confidentiality.conftest import Seen, person
from tests.confidentiality.journeys import SERVICE, TIP, Journey
from tests.confidentiality.thief import Cell, naming, timed
from tests.storage.evidence_samples import jpeg
from tests.support.house import TestHouse

#: Where a case lies. Whatever stands here is kept for years.
OF_A_CASE = {
    "case", "case_lock", "case_key", "content", "message", "diary", "evidence", "evidence_chunk", "identity",
    "follower",
}  # fmt: skip
SHANGHAI = ZoneInfo("Asia/Shanghai")
BOTH = pytest.mark.parametrize(
    "answers", [SERVICE, {**SERVICE, "originals": "keep"}, TIP], ids=["plain", "keep", "tip"]
)


def of(them: Journey) -> list[str | bytes]:
    """Whatever could name this visitor or what they sent."""
    return [them.visitor.ref, them.visitor.key, bytes.fromhex(them.visitor.ref), *them.sent]


@BOTH
async def test_no_column_of_any_table_joins_the_visitor_with_the_case(
    seen: Seen, answers: Mapping[str, object]
) -> None:
    them = person(seen.house)
    receipt = await them.file(answers, files=[jpeg()])

    hits = naming(seen.cells(), of(them))
    # Until the receipt is confirmed its row waits for this visitor; it says nothing of the case to anybody else.
    assert {("outbox", "visitor"), ("outbox", "incoming_id")} == {(hit.table, hit.column) for hit in hits}
    assert 1 == len({hit.row for hit in hits})
    number, case_id = receipt.number.replace("-", ""), _id(seen.cells())
    assert {"case", "case_lock", "case_key", "clock", "content", "diary", "evidence", "listing", "reminder"} >= {
        hit.table for hit in naming(seen.cells(), [case_id, number])
    }

    await them.keep(receipt)
    assert [] == naming(seen.cells(), of(them))


@BOTH
async def test_the_receipt_of_whoever_never_confirms_it_is_gone_after_a_day(
    seen: Seen, answers: Mapping[str, object]
) -> None:
    them = person(seen.house)
    await them.file(answers)
    await _expire(seen.house, days=1, minutes=1)
    assert [] == naming(seen.cells(), of(them))
    assert [] == timed(seen.cells(), them.times, within=timedelta(minutes=20))
    assert not [cell for cell in seen.cells() if cell.table == "bucket"]


@BOTH
async def test_no_exact_time_is_with_the_case_only_the_half_day(seen: Seen, answers: Mapping[str, object]) -> None:
    them = person(seen.house)
    receipt = await them.file(answers, files=[jpeg()])
    await them.keep(receipt)
    assert [] == timed(seen.cells(), them.times, within=timedelta(hours=1))

    filed = next(cell.value for cell in seen.cells() if (cell.table, cell.column) == ("case", "filed"))
    local = _instant(filed).astimezone(SHANGHAI)
    assert (0, 0, 0) == (local.hour % 12, local.minute, local.second)


@BOTH
async def test_what_an_anonymous_reporter_adds_later_has_no_exact_time_and_no_visitor_either(
    seen: Seen, answers: Mapping[str, object]
) -> None:
    receipt = await person(seen.house).file(answers)
    seen.house.clock.forward(days=2)
    later = person(seen.house)
    await later.look_up(receipt.number, receipt.secret)
    for act, text in (("message", "one more wormwood"), ("supplement", "another wormwood")):
        await later.press(act)
        await later.say(text)
        await later.press("done")
        if act == "supplement":
            await later.hand_in(jpeg())
            await later.press("done")
    await later.press("withdraw")
    await later.press("yes")
    await later.press("leave")
    await later.runner.acknowledge(later.visitor, upto=later.heard[-1].seq)

    assert 2 == len({cell.row for cell in seen.cells() if cell.table == "message"})
    assert [] == naming(seen.cells(), of(later))
    assert {"bucket"} >= {hit.table for hit in timed(seen.cells(), later.times, within=timedelta(hours=1))}


async def test_a_bucket_does_not_name_whom_or_what_it_slows(seen: Seen) -> None:
    them = person(seen.house)
    receipt = await them.file(SERVICE)
    await them.keep(receipt)
    await them.look_up(receipt.number, numbers.shown("7J1SKFTHCPYRKTH9"))
    keys = {str(cell.value) for cell in seen.cells() if (cell.table, cell.column) == ("bucket", "key")}
    assert 3 == len(keys)  # a filing, a look-up by somebody, a look-up of a number
    assert [] == naming([cell for cell in seen.cells() if cell.table == "bucket"], [*of(them), receipt.number])


async def test_looking_a_case_up_leaves_no_instant_by_which_visitor_and_number_are_joined(seen: Seen) -> None:
    """With the keyring anybody finds the bucket of a number. One that was filled in the same moment as a visitor's
    would tell whose case it is."""
    receipt = await person(seen.house).file(SERVICE)
    them = person(seen.house)
    await them.look_up(receipt.number, receipt.secret)
    assert "message" in them.buttons
    number = receipt.number.replace("-", "")
    key = seen.house.runner.world.digest(f"look-up of {number}")
    assert [] == [cell for cell in seen.cells() if cell.value == key]


async def test_nothing_tells_in_which_order_anonymous_cases_came(seen: Seen) -> None:
    """No column of theirs is in the order of filing, nor is the order in which the file holds them."""
    receipts = [await person(seen.house).file(SERVICE) for _ in range(9)]
    filed = [receipt.number.replace("-", "") for receipt in receipts]
    cells = seen.cells()
    ids = {cell.value: cell.row for cell in cells if (cell.table, cell.column) == ("case", "number")}
    by_number = {
        number: next(cell.value for cell in cells if (cell.table, cell.column, cell.row) == ("case", "id", row))
        for number, row in ids.items()
    }
    in_order = [by_number[number] for number in filed]
    for table in ("case", "case_lock", "case_key", "content", "diary"):
        named = {cell.row: cell.value for cell in cells if cell.table == table and cell.column in ("id", "case")}
        for column in {cell.column for cell in cells if cell.table == table}:
            values = {named[cell.row]: cell.value for cell in cells if (cell.table, cell.column) == (table, column)}
            told = [values[case] for case in in_order]
            if len({str(value) for value in told}) == len(told):
                assert sorted(told, key=_sortable) not in (told, told[::-1]), f"{table}.{column}"


async def test_on_sqlite_rows_lie_in_the_order_of_their_random_ids(house: TestHouse) -> None:
    for _ in range(5):
        await person(house).file(SERVICE)
    with closing(sqlite3.connect(house.folder / "mashang.db")) as db:
        for table in OF_A_CASE:
            with pytest.raises(sqlite3.OperationalError, match="no such column"):
                db.execute(f'SELECT rowid FROM "{table}"')
        ids = [id_ for id_, _ in db.execute('SELECT id, state FROM "case" NOT INDEXED')]
    assert 5 == len(ids)
    assert sorted(ids) == ids


async def test_an_anonymous_filing_keeps_no_identity_even_where_one_was_typed_before(seen: Seen) -> None:
    """Somebody names themselves, goes on to the summary, and then prefers to stay anonymous."""
    them = person(seen.house)
    await them.until("summary", {**SERVICE, "wish_named": "named"})
    await them.press("edit")
    await them.press("wish_named")
    await them.press("anonymous")
    await them.until("summary", SERVICE)
    await them.press("submit")
    them.receipt()
    assert not [cell for cell in seen.cells() if cell.table in ("identity", "follower")]
    number = them.receipt().number.replace("-", "")
    case = await seen.house.store.read(lambda books: books.cases.by_number(number))
    assert case.anonymous
    answers = str(await seen.house.store.read(lambda books: books.contents.get(case, "answers")))
    assert [] == [word for word in ("Orsolina", "13912345678", "Zwetschgen") if word in answers]


async def test_a_place_that_identifies_is_dropped_and_the_person_is_told(house: TestHouse) -> None:
    them = person(house)
    await them.start(house.code("enterprise"))
    await them.until("prefill_dropped", SERVICE)
    assert "prefill_dropped" == (await them.state()).step  # type: ignore[union-attr]
    await them.until("summary", SERVICE)
    await them.press("submit")
    number = them.receipt().number.replace("-", "")
    case = await house.store.read(lambda books: books.cases.by_number(number))
    answers = str(await house.store.read(lambda books: books.contents.get(case, "answers")))
    assert case.place is None
    assert "Example Materials" not in answers
    assert house.places["enterprise"].id not in answers


async def _expire(house: TestHouse, **later: float) -> None:
    when = house.clock.at + timedelta(**later)
    while await house.store.transact(lambda books: books.housekeeping.expire(now=when)):
        pass


def _id(cells: list[Cell]) -> str:
    return str(next(cell.value for cell in cells if (cell.table, cell.column) == ("case", "id")))


def _instant(value: object) -> datetime:
    return unpack(value) if isinstance(value, int) else value.astimezone(UTC)  # type: ignore[attr-defined, no-any-return]


def _sortable(value: object) -> tuple[str, object]:
    return type(value).__name__, value
