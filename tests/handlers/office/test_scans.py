"""CF-10: the hosting unit learns no number below five, neither by asking nor by subtracting; the office sees all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations_with_replacement
from pathlib import Path

import pytest

from cases.codes import CodeState, Scan
from cases.organisation import Organisation, Post, Role
from cases.places import Place, PlaceKind
from handlers.office import scans
from handlers.office.scans import Counts, Sight
from storage.memory import MemoryStore
from storage.vault.keyring import Keyring
from tests.cases.builders import an_organisation

TODAY = date(2026, 3, 20)
DAYS = [TODAY - timedelta(days=ago) for ago in range(6, -1, -1)]
WINDOW = Place(id="window", kind=PlaceKind.WINDOW, names={"en": "Window 3 (fictional)"}, unit="housing")
SITE = replace(WINDOW, id="site")
ELSEWHERE = replace(WINDOW, id="elsewhere", unit="office")

#: By place, version and state, day for day: each small number stands beside large ones that might give it away.
PLANTED: Mapping[tuple[str, int, CodeState], tuple[int, ...]] = {
    ("window", 1, CodeState.GENUINE): (9, 3, 0, 12, 4, 5, 30),
    ("window", 1, CodeState.REVOKED): (1, 1, 0, 2, 0, 0, 2),
    ("window", 2, CodeState.GENUINE): (0, 0, 4, 7, 1, 0, 6),
    ("window", 2, CodeState.EARLY): (2, 0, 0, 0, 0, 0, 0),
    ("site", 1, CodeState.GENUINE): (1, 2, 3, 4, 5, 6, 7),
    ("site", 1, CodeState.EXPIRED): (0, 0, 0, 0, 0, 1, 0),
    ("", 0, CodeState.FORGED): (0, 2, 0, 0, 0, 0, 1),
}

#: What a unit may learn of each code and day, whatever it asks: None is "fewer than five, or of today".
CELLS = {
    (place, version, day): count if count >= 5 and day < TODAY else None
    for place in ("window", "site")
    for version in (1, 2)
    for at, day in enumerate(DAYS)
    if (count := sum(row[at] for (of, nr, _), row in PLANTED.items() if (of, nr) == (place, version))) or True
}


@pytest.fixture
async def store(tmp_path: Path) -> MemoryStore:
    store = MemoryStore(Keyring.create(tmp_path / "keyring.json"))
    planted = {
        Scan(place=place, version=version, day=day, state=state): count
        for (place, version, state), row in PLANTED.items()
        for day, count in zip(DAYS, row, strict=True)
        if count
    }
    await store.transact(lambda books: books.organisation.save(an_organisation()))
    await store.transact(lambda books: books.scans.add(planted))
    return store


async def asked(
    store: MemoryStore,
    person: str,
    place: Place = WINDOW,
    first: date = DAYS[0],
    last: date = TODAY,
    today: date = TODAY,
) -> Counts:
    return await store.read(lambda books: scans.counted(books, person, place, first=first, last=last, today=today))


@pytest.mark.parametrize("many", [0, 500], ids=["all-at-once", "those-places"])
async def test_of_several_places_everybody_learns_what_they_learn_of_each(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """The list is another way to the same numbers, and to no other."""
    monkeypatch.setattr(scans, "MANY", many)
    await enrolled(store, Post(person="auditor", unit="housing"))
    organisation = await store.read(lambda books: books.organisation.load())
    places = (WINDOW, SITE, ELSEWHERE)
    for person in (*organisation.people, "system", "nobody"):
        viewer = scans.Viewer(person, organisation)
        found = await store.read(
            lambda books, viewer=viewer: scans.counted_each(  # type: ignore[misc]
                books, viewer, places, first=DAYS[0], last=TODAY, today=TODAY
            )
        )
        each = {place.id: await asked(store, person, place) for place in places}
        assert {place: counts for place, counts in each.items() if counts.sight is not Sight.NONE} == found


async def enrolled(store: MemoryStore, *posts: Post) -> Organisation:
    changed = replace(an_organisation(), posts=(*an_organisation().posts, *posts))
    await store.transact(lambda books: books.organisation.save(changed))
    return changed


@pytest.mark.parametrize("person", ["dispatcher", "supervisor", "auditor", "system"])
async def test_the_office_sees_every_number(store: MemoryStore, person: str) -> None:
    found = await asked(store, person)
    planted = {
        (day, version, state): count
        for (place, version, state), row in PLANTED.items()
        for day, count in zip(DAYS, row, strict=True)
        if place == "window" and count
    }
    assert planted == {(line.day, line.version, line.state): line.count for line in found.lines}
    forged = await store.read(lambda books: scans.forged(books, person, first=DAYS[0], last=TODAY))
    assert (Sight.EXACT, 8, 3) == (found.sight, found.of(CodeState.REVOKED, CodeState.EARLY), forged.total)


@pytest.mark.parametrize("person", ["housing-head", "housing-deputy"])
async def test_whoever_hosts_a_place_learns_no_number_below_five_by_any_range_of_days(
    store: MemoryStore, person: str
) -> None:
    """All they can ask at all: each range of days of each place. Every answer is made of the same few numbers, and no
    difference of two answers is anything else than a sum of them."""
    for place in (WINDOW, SITE):
        for first, last in combinations_with_replacement(DAYS, 2):
            found = await asked(store, person, place, first, last)
            open_ = {
                (version, day): count
                for (of, version, day), count in CELLS.items()
                if of == place.id and first <= day <= last and count is not None
            }
            assert open_ == {(line.version, line.day): line.count for line in found.lines}
            assert (sum(open_.values()), {None}) == (found.total, {line.state for line in found.lines} | {None})


async def test_nothing_and_a_little_look_alike(store: MemoryStore) -> None:
    """Days without a scan, and days with one to four."""
    found = await asked(store, "housing-head")
    assert (DAYS[2], 1) not in {(line.day, line.version) for line in found.lines}
    assert (DAYS[1], 1) not in {(line.day, line.version) for line in found.lines}


async def test_of_today_there_is_no_number_until_it_is_over(store: MemoryStore) -> None:
    """Asked again and again it would tell of each scan as it comes."""
    before = await asked(store, "housing-head")
    after = await asked(store, "housing-head", today=TODAY + timedelta(days=1))
    assert ([], [32, 6]) == (_of(before, TODAY), _of(after, TODAY))


def _of(found: Counts, day: date) -> list[int]:
    return [line.count for line in found.lines if line.day == day]


async def test_a_head_further_up_learns_nothing_more(store: MemoryStore) -> None:
    """Several places under one head: nothing of one place follows from the sum of all."""
    organisation = await store.read(lambda books: books.organisation.load())
    above = organisation.above("housing")
    heads = [post.person for post in organisation.posts if post.unit in above and post.head]
    assert heads
    for head in heads:
        for place in (WINDOW, SITE):
            assert (await asked(store, "housing-head", place)).lines == (await asked(store, head, place)).lines


async def test_whoever_reads_everything_and_is_of_the_unit_sees_what_the_unit_sees(store: MemoryStore) -> None:
    await enrolled(store, Post(person="auditor", unit="housing"))
    assert (await asked(store, "housing-head")) == (await asked(store, "auditor"))


async def test_the_office_sees_its_own_places(store: MemoryStore) -> None:
    assert Sight.EXACT is (await asked(store, "dispatcher", ELSEWHERE)).sight


async def test_anybody_else_sees_nothing(store: MemoryStore) -> None:
    organisation = await store.read(lambda books: books.organisation.load())
    readers = {"dispatcher", "supervisor", "auditor"}
    hosts = {"housing", *organisation.above("housing")} - {"office"}
    leading = {post.person for post in organisation.posts if post.unit in hosts and post.head}
    seeing = {who for who in organisation.people if (await asked(store, who)).sight is not Sight.NONE}
    assert (readers | leading, Counts(sight=Sight.NONE)) == (seeing, await asked(store, "nobody"))


@pytest.mark.parametrize("person", ["housing-head", "auditor"])
async def test_whoever_has_left_sees_nothing(store: MemoryStore, person: str) -> None:
    organisation = an_organisation()
    gone = replace(organisation.people[person], active=False)
    left = replace(organisation, people={**organisation.people, person: gone})
    await store.transact(lambda books: books.organisation.save(left))
    forged = await store.read(lambda books: scans.forged(books, person, first=DAYS[0], last=TODAY))
    assert (Counts(sight=Sight.NONE), Counts(sight=Sight.NONE)) == (await asked(store, person), forged)


async def test_a_handler_of_the_hosting_unit_sees_nothing(store: MemoryStore) -> None:
    await enrolled(store, Post(person="housing-caller", unit="housing", roles=frozenset({Role.HANDLER})))
    assert Sight.NONE is (await asked(store, "housing-caller")).sight
