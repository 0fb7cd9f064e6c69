"""The register changes by one door, and its diary says who changed what."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from cases import codes, errors
from cases.events import SYSTEM
from cases.places import Place, PlaceKind, Stage
from handlers.books import Desk
from handlers.office import places
from handlers.office.codes import revoke, rotate
from storage.memory import MemoryStore
from storage.vault.keyring import Keyring
from tests.cases.builders import NOW, an_organisation

SITE = Place(
    id="A" * 14,
    kind=PlaceKind.PROJECT,
    names={"en": "Example Bridge (fictional)", "zh-Hans": "示例大桥（虚构）"},
    number="XM-0001",
    unit="housing",
    stage=Stage.APPROVAL,
    contract=date(2026, 3, 1),
)


@pytest.fixture
async def store(tmp_path: Path) -> MemoryStore:
    store = MemoryStore(Keyring.create(tmp_path / "keyring.json"))
    await store.transact(lambda books: books.organisation.save(an_organisation()))
    return store


async def change(store: MemoryStore, place: Place, actor: str = "dispatcher") -> bool:
    return await store.transact(lambda books: places.change(books, place, actor=actor, now=NOW))


async def lines(store: MemoryStore, place: Place = SITE) -> list[tuple[str, str, object]]:
    found = await store.read(lambda books: books.diary.of(place.id))
    return [(line.event, line.actor, line.facts) for line in found]


async def test_a_new_place_has_its_first_code_and_the_beginning_of_a_diary(store: MemoryStore) -> None:
    assert await change(store, SITE)
    (code,) = await store.read(lambda books: books.codes.of(SITE.id))
    assert (1, "dispatcher", codes.SHORT_LENGTH) == (code.version, code.actor, len(code.short))
    assert code == await store.read(lambda books: books.codes.by_short(code.short))
    (added, _, facts), (made, _, version) = await lines(store)
    assert ("PlaceAdded", "CodeMade") == (added, made)
    assert {"version": 1, "first": None, "until": None} == version
    assert {
        "kind": "project",
        "names": dict(SITE.names),
        "number": "XM-0001",
        "unit": "housing",
        "stage": "approval",
        "contract": "2026-03-01",
    } == facts


async def test_what_is_the_same_changes_nothing(store: MemoryStore) -> None:
    assert (True, False) == (await change(store, SITE), await change(store, SITE))
    assert 2 == len(await lines(store))


async def test_a_change_says_what_was_and_what_is(store: MemoryStore) -> None:
    await change(store, SITE)
    assert await change(store, replace(SITE, stage=Stage.CONSTRUCTION, leader="chair"), "administrator")
    event, actor, facts = (await lines(store))[-1]
    assert ("PlaceChanged", "administrator") == (event, actor)
    assert {"stage": ["approval", "construction"], "leader": [None, "chair"]} == facts


@pytest.mark.parametrize("actor", ["housing-head", "supervisor", "clue-1", "reporter", "nobody"])
async def test_nobody_else_changes_the_register(store: MemoryStore, actor: str) -> None:
    with pytest.raises(errors.NoSuchCase):
        await change(store, SITE, actor)
    assert [] == list(await store.read(lambda books: books.places.all()))


async def test_new_and_ended_codes_are_in_the_diary_of_the_place(store: MemoryStore) -> None:
    await change(store, SITE)
    week = timedelta(days=7)

    def work(books: Desk) -> None:
        rotate(books, [SITE.id], actor="dispatcher", now=NOW, overlap=week)
        revoke(books, SITE.id, actor="supervisor", now=NOW, reason="Pasted over", version=1)

    await store.transact(work)
    assert (
        [("CodeMade", "dispatcher", 2), ("CodeRevoked", "supervisor", 1)]
        == [
            (event, actor, facts["version"])  # type: ignore[index]
            for event, actor, facts in (await lines(store))[2:]
        ]
    )
    assert "Pasted" not in str(await lines(store))
    first, second = await store.read(lambda books: books.codes.of(SITE.id))
    assert "" not in {first.short, second.short}
    assert first.short != second.short


@pytest.mark.parametrize("kind", PlaceKind)
async def test_only_a_code_that_tells_who_scanned_it_cannot_be_typed(store: MemoryStore, kind: PlaceKind) -> None:
    code = await store.transact(lambda books: places.register(books, replace(SITE, kind=kind), actor=SYSTEM, now=NOW))
    assert (kind in {PlaceKind.ENTERPRISE, PlaceKind.OBSERVER}) == (code.short == "")
