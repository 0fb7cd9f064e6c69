"""What a scanned code turns out to be, and that it was scanned."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import texts
from app.registry import Registry
from app.signing import Signing
from bot.channels.web.settings import Banner
from cases.codes import CodeState, Scan
from cases.places import Place, PlaceKind
from dialog.catalogue import Catalogue
from storage.memory import MemoryStore
from storage.vault.keyring import Keyring
from tests.cases.builders import an_organisation
from tests.support.coded import a_code, turn_out

#: The day after in Shanghai.
NOW = datetime(2026, 11, 15, 17, 30, tzinfo=UTC)
TODAY = date(2026, 11, 16)
PLACE = Place(id="A" * 14, kind=PlaceKind.WINDOW, names={"en": "Window 3 (fictional)"}, unit="housing")
#: From the rules as they are delivered.
STEP = (
    "You usually hear within 1 working day whether it is accepted (signed tips: 15 working days). Look it up any time."
)
STATES = ("genuine", "early", "expired", "revoked")


@pytest.fixture
async def registry(tmp_path: Path) -> Registry:
    keyring = Keyring.create(tmp_path / "keys" / "keyring.json")
    store = MemoryStore(keyring)

    await store.transact(lambda books: books.organisation.save(an_organisation()))
    await store.transact(lambda books: books.places.save(PLACE))
    await store.transact(lambda books: books.codes.save(a_code(PLACE.id, now=NOW)))
    return Registry(
        store=store,
        signer=Signing(keyring),
        words=Catalogue(texts.load()),
        zone=ZoneInfo("Asia/Shanghai"),
        clock=lambda: NOW,
    )


def forged(registry: Registry) -> str:
    code = registry.signer.code(PLACE.id, 1)
    return code[:-1] + ("A" if code[-1] != "A" else "B")


async def test_a_genuine_code_names_place_and_unit(registry: Registry) -> None:
    banner = await registry.banner(registry.signer.code(PLACE.id, 1), "en")
    assert banner == Banner(
        state="genuine", place="Window 3 (fictional)", unit="Yunling Housing Bureau (fictional)", next_step=STEP
    )


async def test_a_forged_code_names_nothing(registry: Registry) -> None:
    assert await registry.banner(forged(registry), "en") == Banner(state="unknown", next_step=STEP)


async def test_a_signed_code_of_no_place_names_nothing(registry: Registry) -> None:
    assert await registry.banner(registry.signer.code("B" * 14, 1), "en") == Banner(state="unknown", next_step=STEP)


async def test_a_signed_version_that_was_never_given_out_is_revoked(registry: Registry) -> None:
    assert (await registry.banner(registry.signer.code(PLACE.id, 2), "en")).state == "revoked"


@pytest.mark.parametrize("state", STATES)
async def test_only_a_code_that_is_valid_now_opens_its_place(registry: Registry, state: str) -> None:
    code = registry.signer.code(PLACE.id, 1)
    await registry.banner(code, "en")  # nothing of this is remembered
    await turn_out(registry.store, PLACE.id, state, NOW)
    found = (await registry.banner(code, "en")).state, await registry.place(code)
    assert (state, PLACE if state == "genuine" else None) == found


async def test_scans_are_counted_by_local_day_and_state(registry: Registry) -> None:
    code = registry.signer.code(PLACE.id, 1)
    for state in STATES:
        await turn_out(registry.store, PLACE.id, state, NOW)
        await registry.banner(code, "en", scanned=True)
        await registry.scanned(code)
        await registry.banner(code, "en")
    counted = {Scan(place=PLACE.id, version=1, day=TODAY, state=CodeState(state)): 2 for state in STATES}
    assert counted == registry.tally.held()


async def test_a_flood_of_forged_codes_is_one_line(registry: Registry) -> None:
    for code in (forged(registry), "1-" + "x" * 40, *map(str, range(50)), registry.signer.code("B" * 14, 1)):
        await registry.scanned(code)
    assert {Scan(place="", version=0, day=TODAY, state=CodeState.FORGED): 53} == registry.tally.held()


async def test_old_posters_stay_genuine_until_their_key_is_retired(registry: Registry, tmp_path: Path) -> None:
    """Another process adds and retires, as the command does; this one runs on."""
    keyring = Keyring.load(tmp_path / "keys" / "keyring.json")
    old = registry.signer.code(PLACE.id, 1)
    keyring.add_code_key()
    new = registry.signer.code(PLACE.id, 1)
    before = [(await registry.banner(code, "en")).state for code in (old, new)]
    keyring.retire_code_key("1", at=NOW, reason="lost (made up)")
    after = [(await registry.banner(code, "en")).state for code in (old, new)]
    assert (["genuine", "genuine"], ["revoked", "genuine"], "2-") == (before, after, new[:2])
    assert Banner(state="unknown", next_step=STEP) == await registry.banner("1" + new[1:], "en")
