"""Which places somebody sees on the wall, by kind, unit, name and by how it stands with their codes."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from cases.codes import CodeState, Scan
from cases.places import Place, PlaceKind
from handlers.office.scans import Viewer
from handlers.office.wall import Wall, Wanted, Which
from storage.memory import MemoryStore
from storage.ports import UnitOfWork
from storage.vault.keyring import Keyring
from tests.cases.builders import an_organisation
from tests.storage.builders import NOW
from tests.support.coded import a_code

TODAY = date(2026, 3, 20)
NAMES = {"zh-Hans": "三号窗口（虚构）", "en": "Window 3 (fictional)"}
VALID = Place(id="valid", kind=PlaceKind.WINDOW, names=NAMES, unit="housing", number="CK-0003")
PLACES = (
    VALID,
    replace(VALID, id="soon", kind=PlaceKind.PROJECT),
    replace(VALID, id="early", unit="office"),
    replace(VALID, id="expired", names={"en": "Quay (fictional)"}, number=""),
    replace(VALID, id="revoked"),
    replace(VALID, id="none", unit=None),
    replace(VALID, id="shut", closed=True),
)


@pytest.fixture
async def store(tmp_path: Path) -> MemoryStore:
    def work(books: UnitOfWork) -> None:
        books.organisation.save(an_organisation())
        for place in PLACES:
            books.places.save(place)
        for state in ("early", "expired", "revoked"):
            books.codes.save(a_code(state, now=NOW, state=state))
        for place_id in ("valid", "shut"):
            books.codes.save(a_code(place_id, now=NOW))
        books.codes.save(replace(a_code("soon", now=NOW), until=NOW + timedelta(days=20)))
        scan = Scan(place="revoked", version=1, day=TODAY, state=CodeState.REVOKED)
        later = replace(scan, place="expired", day=TODAY + timedelta(days=1))
        books.scans.add({scan: 1, later: 1, replace(scan, place="valid", state=CodeState.GENUINE): 9})

    store = MemoryStore(Keyring.create(tmp_path / "keyring.json"))
    await store.transact(work)
    return store


async def on_the_wall(store: MemoryStore, wanted: Wanted, person: str = "dispatcher") -> set[str]:
    def look(books: UnitOfWork) -> set[str]:
        viewer = Viewer(person, books.organisation.load())
        return {place.id for place in Wall(books, viewer, now=NOW, first=TODAY, today=TODAY).chosen(wanted)}

    return await store.read(look)


@pytest.mark.parametrize(
    ("which", "places"),
    [
        (Which.GENUINE, {"valid", "soon"}),
        (Which.ENDING, {"soon"}),
        (Which.EARLY, {"early"}),
        (Which.MISSING, {"expired", "revoked", "none"}),
        (Which.ODD, {"revoked"}),
        (Which.CLOSED, {"shut"}),
    ],
    ids=[*Which],
)
async def test_places_are_found_by_how_it_stands_with_their_code(
    store: MemoryStore, which: Which, places: set[str]
) -> None:
    assert places == await on_the_wall(store, Wanted(which=which))


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (Wanted(), {place.id for place in PLACES}),
        (Wanted(kind=PlaceKind.PROJECT), {"soon"}),
        (Wanted(unit="office"), {"early"}),
        (Wanted(text=" quay "), {"expired"}),
        (Wanted(text="三号"), {place.id for place in PLACES} - {"expired"}),
        (Wanted(text="ck-0003"), {place.id for place in PLACES} - {"expired"}),
        (Wanted(text="none"), {"none"}),
        (Wanted(text="三号", kind=PlaceKind.WINDOW, unit="housing", which=Which.MISSING), {"revoked"}),
    ],
    ids=["all", "kind", "unit", "name", "chinese", "number", "id", "everything"],
)
async def test_places_are_found_by_name_number_kind_and_unit(
    store: MemoryStore, wanted: Wanted, places: set[str]
) -> None:
    assert places == await on_the_wall(store, wanted)


async def test_a_unit_sees_its_own_places_and_not_what_a_scanned_code_turned_out_to_be(store: MemoryStore) -> None:
    """CF-10: from the mark it would follow that there was a scan at all."""
    assert {place.id for place in PLACES if place.unit == "housing"} == await on_the_wall(
        store, Wanted(), "housing-head"
    )
    assert set() == await on_the_wall(store, Wanted(which=Which.ODD), "housing-head")


async def test_what_needs_somebody_is_counted(store: MemoryStore) -> None:
    def look(books: UnitOfWork) -> dict[Which, int]:
        viewer = Viewer("dispatcher", books.organisation.load())
        return dict(Wall(books, viewer, now=NOW, first=TODAY, today=TODAY).worries())

    assert {Which.ENDING: 1, Which.EARLY: 1, Which.MISSING: 3, Which.ODD: 1} == await store.read(look)
