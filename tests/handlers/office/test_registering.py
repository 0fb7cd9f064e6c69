"""The register as a sheet: shown first, done only as it was shown, and whole or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from cases import errors
from cases.organisation import Organisation
from cases.places import Place, PlaceKind
from cases.ports import Books
from handlers import register
from handlers.office import registering
from handlers.office.registering import Look, Wish
from handlers.office.viewing import Wanted
from storage.memory import MemoryStore
from storage.vault.keyring import Keyring
from tests.cases.builders import NOW
from tests.cases.builders import an_organisation as with_an_office
from tests.handlers.register.sample_files import PARK, PLAIN, SITE, an_organisation, new_ids, row, words
from tests.handlers.sheets.sample_files import csv_of

NEW = [
    ["kind", "number", "name_zh", "unit", "team"],
    *(["项目", f"XM-{at}", f"工程{at}（虚构）", "county", ""] for at in (7, 8, 9)),
]


@pytest.fixture
async def store(tmp_path: Path) -> MemoryStore:
    store = MemoryStore(Keyring.create(tmp_path / "keyring.json"))
    office, own = with_an_office(), an_organisation()
    organisation = replace(
        office, units={**office.units, **own.units}, people={**office.people, **own.people}, teams=own.teams
    )

    def keep(books: Books) -> None:
        books.organisation.save(organisation)
        for place in (PARK, SITE, PLAIN):
            books.places.save(place)

    await store.transact(keep)
    return store


def a_wish(rows: Sequence[Sequence[object]], kind: PlaceKind | None = None) -> Wish:
    return Wish(file=("places.csv", csv_of(rows)), kind=kind)


def of(wish: Wish, person: str = "dispatcher") -> dict[str, object]:
    return {
        "person": person,
        "wish": wish,
        "sheets": registering.read(wish, words()),
        "new_id": new_ids(),
        "unprintable": lambda names: "",
    }


async def look(store: MemoryStore, wish: Wish, person: str = "dispatcher") -> Look:
    return await store.read(partial(registering.look, **of(wish, person)))


async def take(store: MemoryStore, wish: Wish, digest: str, person: str = "dispatcher", **more: object) -> Look:
    return await store.transact(partial(registering.take, **of(wish, person), digest=digest, now=NOW, **more))


async def state(store: MemoryStore) -> tuple[Sequence[Place], Organisation, list[int]]:
    def seen(books: Books) -> tuple[Sequence[Place], Organisation, list[int]]:
        places = books.places.all()
        return places, books.organisation.load(), [len(books.diary.of(place.id)) for place in places]

    return await store.read(seen)


async def places(store: MemoryStore) -> dict[str, Place]:
    return {place.id: place for place in (await state(store))[0]}


async def test_a_dry_run_changes_nothing(store: MemoryStore) -> None:
    before = await state(store)
    assert 3 == len((await look(store, a_wish(NEW))).plan.changes)
    assert before == await state(store)


async def test_what_was_shown_is_done_with_codes_and_the_diary(store: MemoryStore) -> None:
    wish = a_wish(NEW)
    told: list[tuple[int, int]] = []
    await take(store, wish, (await look(store, wish)).digest, progress=lambda done, total: told.append((done, total)))
    made = [place for place in (await places(store)).values() if place.number in ("XM-7", "XM-8", "XM-9")]
    assert ([(1, 3), (2, 3), (3, 3)], 3) == (told, len(made))
    (code,) = await store.read(lambda books: books.codes.of(made[0].id))
    lines = await store.read(lambda books: books.diary.of(made[0].id))
    assert (1, ["PlaceAdded", "CodeMade"]) == (code.version, [line.event for line in lines])
    assert {"dispatcher"} == {line.actor for line in lines}


async def test_the_same_file_again_changes_nothing(store: MemoryStore) -> None:
    wish = a_wish(NEW)
    await take(store, wish, (await look(store, wish)).digest)
    before = await state(store)
    again = await look(store, wish)
    assert ((), 3) == (again.plan.changes, again.plan.unchanged)
    await take(store, wish, again.digest)
    assert before == await state(store)


async def test_teams_change_with_the_register_and_it_is_in_the_diary(store: MemoryStore) -> None:
    wish = a_wish(row(id=SITE.id, team="", service_group="t-one、第二服务组（虚构）"))
    await take(store, wish, (await look(store, wish)).digest)
    organisation = await store.read(lambda books: books.organisation.load())
    assert {"t-bridge": frozenset(), "t-one": {SITE.id}, "t-two": {SITE.id}} == {
        team.id: team.projects for team in organisation.teams
    }
    (line,) = await store.read(lambda books: books.diary.of(SITE.id))
    assert ("TeamsChanged", {"teams": [["t-bridge"], ["t-one", "t-two"]]}) == (line.event, line.facts)


async def test_a_file_with_one_error_changes_nothing(store: MemoryStore) -> None:
    before = await state(store)
    wish = a_wish([*NEW, ["项目", "XM-10", "工程（虚构）", "没有的单位", ""]])
    found = await take(store, wish, (await look(store, wish)).digest)
    assert (True, before) == (found.refused, await state(store))


async def test_an_import_that_breaks_half_way_changes_nothing(store: MemoryStore) -> None:
    before = await state(store)
    wish = a_wish(NEW)

    def breaks(done: int, _: int) -> None:
        if done == 2:
            raise RuntimeError

    digest = (await look(store, wish)).digest
    with pytest.raises(RuntimeError):
        await take(store, wish, digest, progress=breaks)
    assert before == await state(store)


CHANGES = {
    "a place": lambda books: books.places.save(replace(SITE, closed=True)),
    "a unit": lambda books: books.organisation.save(
        replace(
            known := books.organisation.load(),
            units={**known.units, "county": replace(known.units["county"], names={"en": "x"})},
        )
    ),
    "a team": lambda books: books.organisation.save(replace(books.organisation.load(), teams=())),
    "a person": lambda books: books.organisation.save(
        replace(
            known := books.organisation.load(),
            people={**known.people, "p-bai": replace(known.people["p-bai"], name="x")},
        )
    ),
}


@pytest.mark.parametrize("what", CHANGES)
async def test_what_has_changed_since_is_not_run_over(store: MemoryStore, what: str) -> None:
    wish = a_wish(NEW)
    digest = (await look(store, wish)).digest
    await store.transact(CHANGES[what])
    before = await state(store)
    with pytest.raises(registering.Changed):
        await take(store, wish, digest)
    assert before == await state(store)


async def test_another_file_or_another_meaning_of_it_is_not_what_was_shown(store: MemoryStore) -> None:
    wish = a_wish(NEW)
    digest = (await look(store, wish)).digest
    for other in (a_wish(NEW[:-1]), replace(wish, kind=PlaceKind.WINDOW), replace(wish, headings={"team": ""})):
        with pytest.raises(registering.Changed):
            await take(store, other, digest)


@pytest.mark.parametrize("person", ["housing-head", "supervisor", "clue-1", "reporter", "nobody"])
async def test_nobody_else_imports_or_exports(store: MemoryStore, person: str) -> None:
    digest = (await look(store, a_wish(NEW))).digest
    with pytest.raises(errors.NoSuchCase):
        await look(store, a_wish(NEW), person)
    with pytest.raises(errors.NoSuchCase):
        await take(store, a_wish(NEW), digest, person)
    with pytest.raises(errors.NoSuchCase):
        await store.read(lambda books: registering.export(books, person, Wanted(), "csv", "en", words()))


async def test_not_even_what_changes_nothing_is_told_to_others(store: MemoryStore) -> None:
    wish = a_wish(row(id=SITE.id))
    with pytest.raises(errors.NoSuchCase):
        await take(store, wish, (await look(store, wish)).digest, "supervisor")


async def test_what_was_exported_is_no_change(store: MemoryStore) -> None:
    for form in ("xlsx", "csv"):
        data = await store.read(
            lambda books, form=form: registering.export(books, "administrator", Wanted(), form, "zh-Hans", words())  # type: ignore[misc]
        )
        found = await look(store, Wish(file=(f"p.{form}", data)))
        assert ((), (), 3) == (found.plan.problems, found.plan.changes, found.plan.unchanged)


async def test_only_one_kind_may_be_exported(store: MemoryStore) -> None:
    data = await store.read(
        lambda books: registering.export(books, "dispatcher", Wanted(kind=PlaceKind.PARK), "csv", "en", words())
    )
    (only,) = register.read(data, "p.csv", words()).rows[register.SHEET]
    assert PARK.id == only.values["id"]
