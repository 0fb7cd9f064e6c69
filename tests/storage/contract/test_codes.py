"""Codes of places and counts of scans, the same on every engine."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from cases import codes
from cases.codes import CodeState, PlaceCode, Scan, ScanMonth
from storage.ports import UnitOfWork
from storage.store import Store
from tests.storage.builders import LATER, NOW

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
CODE = PlaceCode(place="p1", version=1, made=NOW, actor="alice", first=NOW, until=LATER)
REVOKED = replace(CODE, revoked=LATER, revoked_by="bob", reason="覆盖")
SECOND, OTHER = PlaceCode(place="p1", version=2, made=NOW, actor="alice"), replace(CODE, place="p0")


def a_scan(place: str = "p1", version: int = 1, day: date = FIRST, state: CodeState = CodeState.GENUINE) -> Scan:
    return Scan(place=place, version=version, day=day, state=state)


async def test_codes_are_kept_and_changed(store: Store) -> None:
    for code in (SECOND, CODE, OTHER, REVOKED):
        await store.transact(lambda books, code=code: books.codes.save(code))  # type: ignore[misc]
    assert [REVOKED, SECOND] == await store.read(lambda books: books.codes.of("p1"))
    assert [OTHER, REVOKED, SECOND] == await store.read(lambda books: books.codes.all())
    assert (SECOND, None) == await store.read(lambda books: (books.codes.get("p1", 2), books.codes.get("p1", 3)))


async def test_places_with_a_code_without_limits_are_found(store: Store) -> None:
    begins, ends = replace(SECOND, place="begins", first=NOW), replace(SECOND, place="ends", until=LATER)
    for code in (CODE, SECOND, begins, ends, replace(SECOND, place="revoked", revoked=LATER)):
        await store.transact(lambda books, code=code: books.codes.save(code))  # type: ignore[misc]
    assert {"p1"} == await store.read(lambda books: books.codes.endless())


async def test_scans_add_up(store: Store) -> None:
    scans = {a_scan(): 2, a_scan(state=CodeState.REVOKED): 1, a_scan(version=2): 3, a_scan("", 0): 9}
    for _ in range(2):
        await store.transact(lambda books: books.scans.add(scans))
    await store.transact(lambda books: books.scans.add({a_scan(): 40}))
    counted = await store.read(lambda books: books.scans.between(FIRST, LAST))
    assert {scan: 2 * times + 40 * (scan == a_scan()) for scan, times in scans.items()} == counted


async def test_those_of_some_days_and_one_place_are_found(store: Store) -> None:
    days = [FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1)]
    scans = {a_scan(place, day=day): 1 for place in ("p1", "p2") for day in days}
    await store.transact(lambda books: books.scans.add(scans))
    found = await store.read(lambda books: books.scans.between(FIRST, LAST, "p2"))
    assert {a_scan("p2", day=FIRST): 1, a_scan("p2", day=LAST): 1} == found


async def test_those_of_several_places_are_found_at_once(store: Store) -> None:
    places = [f"p{at:03}" for at in range(130)]
    for code in (replace(CODE, place=each) for each in places):
        await store.transact(lambda books, code=code: books.codes.save(code))  # type: ignore[misc]
    scans = {a_scan(place, day=day): 1 for place in places for day in (FIRST, LAST + timedelta(days=1))}
    await store.transact(lambda books: books.scans.add(scans))
    wanted = places[1::2]
    codes_, found, none = await store.read(
        lambda books: (
            books.codes.of_each(wanted),
            books.scans.of_each(wanted, FIRST, LAST),
            books.scans.of_each([], FIRST, LAST),
        )
    )
    assert (wanted, {a_scan(each): 1 for each in wanted}, {}) == ([each.place for each in codes_], found, none)


async def test_those_of_codes_that_were_not_valid_are_found(store: Store) -> None:
    odd = {a_scan(state=state): 2 for state in CodeState if state is not CodeState.GENUINE}
    late = {a_scan(day=LAST + timedelta(days=1), state=CodeState.REVOKED): 1}
    await store.transact(lambda books: books.scans.add({a_scan(): 9, **odd, **late}))
    assert odd == await store.read(lambda books: books.scans.odd(FIRST, LAST))


async def test_days_long_over_are_folded_into_months_once(store: Store) -> None:
    days = [date(2025, 1, 1), date(2025, 1, 31), date(2025, 2, 1), FIRST]
    scans = {a_scan(version=version, day=day): 3 for day in days for version in (1, 2)}
    await store.transact(lambda books: books.scans.add(scans))
    folds = [await store.transact(lambda books: books.scans.fold(date(2025, 2, 1))) for _ in range(2)]
    left, months = await store.read(
        lambda books: (books.scans.between(date(2020, 1, 1), LAST), books.scans.months(date(2020, 1, 1), LAST))
    )
    january = ScanMonth(place="p1", month=date(2025, 1, 1), state=CodeState.GENUINE)
    assert ([4, 0], set(days[2:]), {january: 12}) == (folds, {scan.day for scan in left}, months)
    assert {} == await store.read(lambda books: books.scans.months(date(2020, 1, 1), LAST, ["p2"]))
    assert 1 == await store.transact(lambda books: books.scans.forget(date(2025, 2, 1)))


async def test_two_who_fold_at_once_count_nothing_twice(store: Store) -> None:
    await store.transact(lambda books: books.scans.add({a_scan(f"p{at:04}"): 7 for at in range(2000)}))
    await asyncio.gather(*(store.transact(lambda books: books.scans.fold(date(2026, 4, 1))) for _ in range(4)))
    assert [7] * 2000 == list((await store.read(lambda books: books.scans.months(FIRST, LAST))).values())


async def test_two_who_count_at_once_lose_nothing(store: Store) -> None:
    one, other = {a_scan(): 1, a_scan("p2"): 1}, {a_scan("p2"): 1, a_scan(): 1}
    both = [store.transact(lambda books, each=each: books.scans.add(each)) for each in (one, other) * 5]  # type: ignore[misc]
    await asyncio.gather(*both)
    assert {a_scan(): 10, a_scan("p2"): 10} == await store.read(lambda books: books.scans.between(FIRST, LAST))


async def test_of_several_who_rotate_at_once_each_makes_a_version_of_its_own(store: Store) -> None:
    def rotate(books: UnitOfWork) -> None:
        for code in codes.rotated(books.codes.hold("p1"), "p1", now=NOW, actor="alice", overlap=timedelta(days=1)):
            books.codes.save(code)

    await store.transact(lambda books: books.codes.save(CODE))
    await asyncio.gather(*(store.transact(rotate) for _ in range(6)))
    assert list(range(1, 8)) == [code.version for code in await store.read(lambda books: books.codes.of("p1"))]


async def test_a_short_code_leads_to_its_version_and_no_two_have_the_same(store: Store) -> None:
    short = replace(SECOND, short="K7QF2M9H")
    for code in (CODE, short):
        await store.transact(lambda books, code=code: books.codes.save(code))  # type: ignore[misc]
    assert (short, None) == await store.read(
        lambda books: (books.codes.by_short("K7QF2M9H"), books.codes.by_short("K7QF2M9J"))
    )
