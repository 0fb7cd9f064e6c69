"""What a scanned code turns out to be."""

from dataclasses import replace
from pathlib import Path

import pytest

import texts
from app import wiring
from app.registry import Registry
from bot.channels.web.settings import Banner
from cases.places import Place, PlaceKind
from dialog.catalogue import Catalogue
from storage.memory import MemoryStore
from storage.vault.keyring import Keyring
from tests.cases.builders import an_organisation

PLACE = Place(id="A" * 14, kind=PlaceKind.WINDOW, names={"en": "Window 3 (fictional)"}, unit="housing")


@pytest.fixture
async def registry(tmp_path: Path) -> Registry:
    keyring = Keyring.create(tmp_path / "keys" / "keyring.json")
    store = MemoryStore(keyring)

    await store.transact(lambda books: books.organisation.save(an_organisation()))
    await store.transact(lambda books: books.places.save(PLACE))
    return Registry(store=store, signer=wiring.signer(keyring), words=Catalogue(texts.load()))


async def test_a_genuine_code_names_place_and_unit(registry: Registry) -> None:
    banner = await registry.banner(registry.signer.code(PLACE.id, 1), "en")
    assert banner == Banner(state="genuine", place="Window 3 (fictional)", unit="Yunling Housing Bureau (fictional)")


async def test_a_forged_code_names_nothing(registry: Registry) -> None:
    code = registry.signer.code(PLACE.id, 1)
    forged = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert await registry.banner(forged, "en") == Banner(state="unknown")


async def test_a_signed_code_of_no_place_names_nothing(registry: Registry) -> None:
    assert await registry.banner(registry.signer.code("B" * 14, 1), "en") == Banner(state="unknown")


async def test_an_earlier_version_is_revoked(registry: Registry) -> None:
    await registry.store.transact(lambda books: books.places.save(replace(PLACE, code_version=2)))
    assert (await registry.banner(registry.signer.code(PLACE.id, 1), "en")).state == "revoked"


async def test_a_revoked_place_is_told_and_not_opened(registry: Registry) -> None:
    await registry.store.transact(lambda books: books.places.save(replace(PLACE, revoked=True)))
    code = registry.signer.code(PLACE.id, 1)
    assert ((await registry.banner(code, "en")).state, await registry.place(code)) == ("revoked", None)


async def test_a_valid_code_opens_its_place(registry: Registry) -> None:
    assert await registry.place(registry.signer.code(PLACE.id, 1)) == PLACE
