"""Places, the organisation and buckets, the same on every engine."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.organisation import Organisation
from cases.places import Place, PlaceKind
from storage.ports import UnitOfWork
from storage.store import Store
from tests.storage.builders import NOW, an_organisation

PLACE = Place(
    id="p1",
    kind=PlaceKind.PROJECT,
    names={"zh-Hans": "示例工地", "en": "Demo site"},
    unit="office",
    prefill={"place_kind": "site"},
)


async def test_a_place_is_kept_and_changed(store: Store) -> None:
    await store.transact(lambda books: books.places.save(PLACE))
    moved = replace(PLACE, unit="housing")
    await store.transact(lambda books: books.places.save(moved))
    assert await store.read(lambda books: (books.places.get("p1"), *books.places.all())) == (moved, moved)


async def test_whoever_holds_the_register_sees_what_others_changed_meanwhile(store: Store) -> None:
    def count(books: UnitOfWork) -> None:
        books.places.all()
        held = books.places.hold()
        books.places.save(replace(PLACE, id=f"p{len(held)}", number=str(len(held))))

    await asyncio.gather(*(store.transact(count) for _ in range(6)))
    assert [f"p{at}" for at in range(6)] == [place.id for place in await store.read(lambda books: books.places.all())]


async def test_an_unknown_place_is_none(store: Store) -> None:
    assert await store.read(lambda books: books.places.get("nowhere")) is None


async def test_places_are_found_as_they_are_now(store: Store) -> None:
    window = replace(PLACE, id="p2", kind=PlaceKind.WINDOW, names={"zh-Hans": "示例窗口"})
    await store.transact(lambda books: books.places.save(PLACE))
    assert await store.read(lambda books: list(books.places.find("shili"))) == [PLACE]
    await store.transact(lambda books: books.places.save(window))
    await store.transact(lambda books: books.places.save(replace(PLACE, names={"zh-Hans": "样板工地"})))
    assert await store.read(lambda books: [each.id for each in books.places.find("shili")]) == ["p2"]
    assert await store.read(lambda books: list(books.places.find("shili", kinds={PlaceKind.PROJECT}))) == []


async def test_an_organisation_comes_back_as_it_was(store: Store) -> None:
    await store.transact(lambda books: books.organisation.save(an_organisation()))
    assert await store.read(lambda books: books.organisation.load()) == an_organisation()


async def test_a_changed_organisation_is_seen_at_once(store: Store) -> None:
    changed = replace(an_organisation(), posts=(), recusals=(), fictional=False)
    await store.transact(lambda books: books.organisation.save(an_organisation()))
    await store.read(lambda books: books.organisation.load())
    await store.transact(lambda books: books.organisation.save(changed))
    assert await store.read(lambda books: books.organisation.load()) == changed


async def test_an_organisation_that_was_not_committed_is_not_remembered(store: Store) -> None:
    def change_and_fail(books: UnitOfWork) -> None:
        books.organisation.save(replace(an_organisation(), office="unit-x"))
        books.organisation.load()
        raise ZeroDivisionError

    await store.transact(lambda books: books.organisation.save(an_organisation()))
    with pytest.raises(ZeroDivisionError):
        await store.transact(change_and_fail)
    assert await store.transact(lambda books: books.organisation.load()) == an_organisation()


async def test_before_init_there_is_no_office(store: Store) -> None:
    assert await store.read(lambda books: books.organisation.load()) == Organisation(office="", units={}, people={})


def taken(books: UnitOfWork, seconds: float, key: str = "bucket") -> float:
    now = NOW + timedelta(seconds=seconds)
    return books.buckets.take(key, capacity=2, per_second=0.5, now=now)


async def test_an_empty_bucket_says_how_long_to_wait(store: Store) -> None:
    waits = [await store.transact(lambda books, at=at: taken(books, at)) for at in (0, 0, 0, 1, 2)]  # type: ignore[misc]
    assert waits == [0.0, 0.0, 2.0, 1.0, 0.0]


async def test_one_bucket_does_not_empty_another(store: Store) -> None:
    for _ in range(3):
        await store.transact(lambda books: taken(books, 0))
    assert await store.transact(lambda books: taken(books, 0, "other")) == 0.0


async def test_a_clock_that_jumps_back_neither_fills_nor_empties(store: Store) -> None:
    await store.transact(lambda books: taken(books, 0))
    waits = [await store.transact(lambda books: taken(books, -3600)) for _ in range(2)]
    assert waits == [0.0, 2.0]


async def test_small_facts_are_kept(store: Store) -> None:
    await store.transact(lambda books: books.meta.put("zone", "Asia/Shanghai"))
    assert await store.read(lambda books: (books.meta.get("zone"), books.meta.get("none"))) == ("Asia/Shanghai", None)
