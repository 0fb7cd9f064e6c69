"""Before a custodian's word nothing in the deployment opens an identity: not the program, not the database, not the
keyring, not all of them in one hand."""

import base64
import json

import pytest

from cases.errors import Sealed
from storage.vault import suite
from tests.confidentiality.thief import Cell, found_in, sqlite_cells
from tests.handlers.identity.asking import a_tip, custody, grant, in_hand
from tests.handlers.work.filing import IDENTITY
from tests.support.house import TestHouse

WHY = "需电话核实受损金额"


def cells(house: TestHouse) -> list[Cell]:
    return sqlite_cells(house.folder / "mashang.db")


def boxes(house: TestHouse) -> list[Cell]:
    return [cell for cell in cells(house) if isinstance(cell.value, bytes)]


def keys_in_hand(house: TestHouse) -> list[bytes]:
    """Every key of the keyring, and every key that follows from one."""
    told = json.loads((house.folder / "keyring.json").read_text())
    keys = [base64.b64decode(key) for key in (*told["masters"].values(), told["root"], told["signing"])]
    uses = ("identity requests", "proposals", "visitor", "buckets", "work", "codes", "desk forms", "staff links")
    return keys + [house.house.keyring.derive(use) for use in uses]


def secrets_of_requests(house: TestHouse) -> list[str]:
    """The private keys of requests, which the keyring does open."""
    key = house.house.keyring.derive("identity requests")
    rows = [cell for cell in cells(house) if cell.table == "identity_request"]
    ids = {cell.row: str(cell.value) for cell in rows if cell.column == "id"}
    held = [cell for cell in rows if cell.column == "secret" and isinstance(cell.value, bytes)]
    return [
        suite.open_(key, bytes(cell.value), f"secret\x1f{ids[cell.row]}".encode()).decode()  # type: ignore[call-overload]
        for cell in held
    ]


@pytest.mark.parametrize("tip", [False, True], ids=["service", "tip"])
async def test_with_database_and_keyring_in_hand_nothing_opens_before_the_grant(on_disk: TestHouse, tip: bool) -> None:
    house = on_disk
    case = await a_tip(house) if tip else await in_hand(house)
    await custody(house, "p-wei" if tip else "p-pan").ask(case.number, WHY, now=house.clock())
    with pytest.raises(Sealed):
        await house.store.read(lambda books: books.identities.get(str(case.identity)))
    (asked,) = secrets_of_requests(house)
    sealed = [bytes(cell.value) for cell in boxes(house) if (cell.table, cell.column) == ("identity", "sealed")]  # type: ignore[call-overload]
    assert sealed
    for box in sealed:
        for key in keys_in_hand(house):
            with pytest.raises(suite.Unreadable):
                suite.open_(key, box, b"")
        for secret in (asked, house.private["p-wei"], house.private["p-tang"]):
            with pytest.raises(suite.Unreadable):
                suite.open_with(secret, box)
    assert [] == found_in(house.folder, [str(value) for value in IDENTITY.values()])


async def test_what_the_request_holds_opens_nothing_else(on_disk: TestHouse) -> None:
    """Each box of the database is tried with the key of the request."""
    house = on_disk
    case = await in_hand(house)
    await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    (asked,) = secrets_of_requests(house)
    for cell in boxes(house):
        with pytest.raises(suite.Unreadable):
            suite.open_with(asked, bytes(cell.value))  # type: ignore[call-overload]


async def test_once_the_time_is_over_the_key_is_gone_and_nothing_opens_again(on_disk: TestHouse) -> None:
    house = on_disk
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    await grant(house, "p-shi", request.id)
    (asked,) = secrets_of_requests(house)
    house.clock.forward(hours=2)
    await house.store.transact(lambda books: books.identity_requests.expire(now=house.clock()))
    assert [] == secrets_of_requests(house)
    for cell in boxes(house):
        with pytest.raises(suite.Unreadable):
            suite.open_with(asked, bytes(cell.value))  # type: ignore[call-overload]


async def test_neither_reason_nor_identity_is_readable_in_any_file(on_disk: TestHouse) -> None:
    house = on_disk
    case = await in_hand(house)
    request = await custody(house, "p-pan").ask(case.number, WHY, now=house.clock())
    await grant(house, "p-shi", request.id)
    await custody(house, "p-pan").show(request.id, now=house.clock())
    await house.store.checkpoint()
    assert [] == found_in(house.folder, [WHY, *(str(value) for value in IDENTITY.values())])
