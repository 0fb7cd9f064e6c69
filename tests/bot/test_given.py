"""What a chat is opened with, by the code that was scanned or typed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import given
from bot.given import Found
from cases import codes
from cases.codes import CodeState, PlaceCode
from cases.places import Place, PlaceKind, Stage
from dialog.values import Json
from storage.memory import MemoryStore
from storage.vault.keyring import Keyring
from tests.cases.builders import an_organisation

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)
SHORT = codes.new_short(lambda count: bytes(range(200, 200 + count)))
BRIDGE: Json = {"names": {"en": "Example Bridge (fictional)"}}
SITE = Place(
    id="A" * 14,
    kind=PlaceKind.PROJECT,
    names={"en": "Example Bridge (fictional)"},
    unit="housing",
    stage=Stage.CONSTRUCTION,
)
POST = Place(id="B" * 14, kind=PlaceKind.OBSERVER, names={"en": "Post 1 (fictional)"}, unit="office", within=SITE.id)


@dataclass(frozen=True)
class Coded:
    place_id: str
    version: int = 1
    retired: bool = False


async def opened(tmp_path: Path, place: Place, code: str, **changes: object) -> MemoryStore:
    store = MemoryStore(Keyring.create(tmp_path / "keyring.json"))
    kept = PlaceCode(place=place.id, version=1, made=NOW, actor="system", short=SHORT)
    await store.transact(lambda books: books.organisation.save(an_organisation()))
    for each in (SITE, place):
        await store.transact(lambda books, each=each: books.places.save(each))  # type: ignore[misc]
    await store.transact(lambda books: books.codes.save(replace(kept, **changes)))  # type: ignore[arg-type]
    return store


async def facts(tmp_path: Path, place: Place) -> Mapping[str, Json]:
    store = await opened(tmp_path, place, SHORT)
    return await store.read(lambda books: given.place_facts(books, "scanned", lambda _: Coded(place.id), NOW))


async def typed(tmp_path: Path, code: str, **changes: object) -> Found:
    store = await opened(tmp_path, SITE, code, **changes)
    return await store.read(lambda books: given.found(books, code, lambda _: None, NOW))


async def test_a_project_answers_what_it_is_and_how_far_it_is(tmp_path: Path) -> None:
    found = await facts(tmp_path, SITE)
    assert (BRIDGE, BRIDGE, "construction") == (found["project"], found["where"], found["project_stage"])


async def test_an_observation_post_answers_for_its_project(tmp_path: Path) -> None:
    found = await facts(tmp_path, POST)
    assert (BRIDGE, BRIDGE, "construction") == (found["project"], found["where"], found["project_stage"])
    assert (POST.id, True) == (found["place"], found["place_identifies"])


async def test_a_channel_from_before_answers_nothing(tmp_path: Path) -> None:
    found = await facts(tmp_path, replace(SITE, kind=PlaceKind.CHANNEL))
    assert {"project", "where", "project_stage", "enterprise"}.isdisjoint(found)


@pytest.mark.parametrize(
    "spelt",
    [
        SHORT,
        f"{SHORT[:4]}-{SHORT[4:]}",
        SHORT.lower(),
        f"  {SHORT[:4]} {SHORT[4:]} ",
        SHORT.replace("0", "O").replace("1", "l"),
        "".join(chr(ord(sign) + 0xFEE0) for sign in SHORT),
    ],
)
async def test_a_short_code_is_taken_however_it_is_typed(tmp_path: Path, spelt: str) -> None:
    found = await typed(tmp_path, spelt)
    assert (CodeState.GENUINE, SITE, 1) == (found.state, found.place, found.version)


@pytest.mark.parametrize("wrong", ["", SHORT[:-1], SHORT[:-2] + SHORT[-1] + SHORT[-2], "x" * 5000, "Q" * 8, "你好"])
async def test_what_is_no_short_code_of_ours_is_of_no_place(tmp_path: Path, wrong: str) -> None:
    assert CodeState.FORGED is (await typed(tmp_path, wrong)).state


async def test_a_short_code_ends_with_its_version(tmp_path: Path) -> None:
    for state, changes in (
        (CodeState.REVOKED, {"revoked": NOW}),
        (CodeState.EXPIRED, {"until": NOW}),
        (CodeState.EARLY, {"first": NOW + timedelta(days=1)}),
    ):
        assert state is (await typed(tmp_path / state, SHORT, **changes)).state


async def test_the_codes_of_a_closed_place_have_had_their_time(tmp_path: Path) -> None:
    closed = replace(SITE, closed=True)
    store = await opened(tmp_path, closed, SHORT)
    found = await store.read(lambda books: given.found(books, SHORT, lambda _: None, NOW))
    assert (CodeState.EXPIRED, closed) == (found.state, found.place)
    known = await store.read(lambda books: given.place_facts(books, SHORT, lambda _: None, NOW))
    assert {"code": "expired"} == known
