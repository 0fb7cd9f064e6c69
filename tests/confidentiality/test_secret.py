"""CF-12, trap 17: number and secret; the secret is nowhere, and who lost it has lost it."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from app.cli.commands import COMMANDS
from storage.vault import suite
from tests.confidentiality.conftest import person
from tests.confidentiality.journeys import NAMED, SERVICE, TIP
from tests.confidentiality.thief import found_in, sqlite_cells
from tests.support.house import TestHouse


def forms(secret: str) -> list[str]:
    bare = secret.replace("-", "")
    return [secret, bare, secret.lower(), bare.lower(), secret.replace("-", " ")]


@pytest.mark.parametrize("answers", [SERVICE, NAMED, TIP], ids=["anonymous", "named", "tip"])
async def test_the_secret_is_in_no_file_and_no_log_at_any_moment(
    house: TestHouse, tmp_path: Path, answers: Mapping[str, object], logged: Callable[[], str]
) -> None:
    them = person(house)
    receipt = await them.file(answers)
    found = found_in(tmp_path, forms(receipt.secret))
    await house.store.checkpoint()
    found += found_in(tmp_path, forms(receipt.secret))
    await them.look_up(receipt.number, receipt.secret)
    assert "message" in them.buttons
    found += found_in(tmp_path, forms(receipt.secret))
    await them.press("leave")
    await house.store.checkpoint()
    found += found_in(tmp_path, forms(receipt.secret))
    assert [] == found
    assert [] == [form for form in forms(receipt.secret) if form in logged()]
    assert receipt.number.replace("-", "") not in logged()


async def test_neither_the_secret_nor_the_key_behind_it_can_be_had_with_every_other_key_there_is(
    house: TestHouse, tmp_path: Path
) -> None:
    """A lost secret is lost: nothing that a recipient, a custodian or the keyring opens holds it."""
    them = person(house)
    receipt = await them.file(NAMED)
    opened = []
    for cell in sqlite_cells(tmp_path / "mashang.db"):
        for private in house.private.values():
            if isinstance(cell.value, bytes):
                try:
                    opened.append(suite.open_with(private, cell.value))
                except suite.Unreadable:
                    continue
    assert opened  # the identity, for the custodians
    told = b"".join(opened).decode("utf-8", "replace")
    assert "Orsolina" in told
    assert [] == [form for form in (*forms(receipt.secret), "AGE-SECRET-KEY") if form in told]
    case = await house.store.read(lambda books: books.cases.by_number(receipt.number.replace("-", "")))
    answers = str(await house.store.read(lambda books: books.contents.get(case, "answers")))
    assert [] == [form for form in forms(receipt.secret) if form in answers]


async def test_what_is_kept_to_prove_a_secret_is_salted_for_each_case(dear_house: TestHouse, tmp_path: Path) -> None:
    for _ in range(3):
        await person(dear_house).file(SERVICE)
    locks = [cell for cell in sqlite_cells(tmp_path / "mashang.db") if cell.table == "case_lock"]
    assert {"case", "salt", "params", "verifier", "public_key", "wrapped_key"} == {cell.column for cell in locks}
    for column in ("salt", "verifier", "wrapped_key"):
        assert 3 == len({cell.value for cell in locks if cell.column == column})
    for salt in (cell.value for cell in locks if cell.column == "salt"):
        assert isinstance(salt, bytes)
        assert len(salt) >= 16
    assert {"argon2id m=19456 t=2 p=1"} == {cell.value for cell in locks if cell.column == "params"}


async def test_the_number_alone_opens_nothing(house: TestHouse) -> None:
    receipt = await person(house).file(NAMED)
    them = person(house)
    await them.start()
    await them.until("number", {"what": "status"})
    await them.say(receipt.number)
    assert [] == [word for word in ("zirconwhistle", "Received") if word in them.text]
    await them.say("skip")
    assert "message" not in them.buttons


async def test_the_secret_of_another_case_opens_nothing(house: TestHouse) -> None:
    one, other = await person(house).file(SERVICE), await person(house).file(SERVICE)
    them = person(house)
    await them.look_up(one.number, other.secret)
    assert "message" not in them.buttons
    assert house.words.text("lookup.wrong", "en")[:20] in them.text


def test_no_command_recovers_shows_or_resets_a_secret_or_reveals_anybody() -> None:
    names = {command.name or "" for command in COMMANDS}
    for command in COMMANDS:
        names |= {f"{command.name} {name}" for name in getattr(command, "commands", {})}
    wanted = re.compile(r"recover|reset|secret|reveal|identity|unmask|decrypt|unseal")
    assert [] == [name for name in names if wanted.search(name)]
    assert {"case show", "case list", "case move"} <= names
