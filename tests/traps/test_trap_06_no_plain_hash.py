"""Trap 6: a plain hash of a phone, a name or a token can be turned back by trying. What is kept is keyed."""

import hashlib
import itertools
from pathlib import Path

import pytest

from app.talking import visitor_of
from storage.vault.keyring import Keyring
from tests.confidentiality.conftest import person
from tests.confidentiality.journeys import CONTACT, ENTERPRISE, NAMED, NAMED_TIP, PHONE, SUBJECT, UNIT
from tests.confidentiality.thief import found_in, sqlite_cells
from tests.storage.evidence_samples import jpeg
from tests.support.house import TestHouse

HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")


def hashes(*words: bytes) -> list[bytes]:
    """In bytes and in letters, whole and cut to what people cut them to."""
    digests = [hashlib.new(name, word).digest() for name, word in itertools.product(HASHES, words)]
    found: list[bytes] = []
    for digest in digests:
        found += [digest[:16], digest.hex()[:32].encode()]
    return found


@pytest.mark.parametrize("answers", [NAMED, NAMED_TIP], ids=["service", "tip"])
async def test_no_plain_hash_of_anything_that_can_be_guessed_is_kept(
    house: TestHouse, tmp_path: Path, answers: dict[str, object]
) -> None:
    them = person(house)
    receipt = await them.file(answers, files=[jpeg()])
    await them.look_up(receipt.number, receipt.secret)
    number, secret = receipt.number.replace("-", ""), receipt.secret.replace("-", "")
    token = f"eglantine {them.visitor.ref}".encode()
    words = [CONTACT, PHONE, f"+86{PHONE}", ENTERPRISE, SUBJECT, UNIT, number, receipt.number, secret, receipt.secret]
    guesses = [word.encode() for word in words] + [word.lower().encode() for word in words] + [token, jpeg()]
    assert [] == found_in(tmp_path, hashes(*guesses))


async def test_who_a_visitor_is_cannot_be_computed_without_the_keyring(house: TestHouse, tmp_path: Path) -> None:
    token = b"t" * 32
    ours = visitor_of(house.house.keyring.derive("visitor"), "web")(token)
    theirs = visitor_of(Keyring.create(tmp_path / "other" / "keyring.json").derive("visitor"), "web")(token)
    assert ours.ref != theirs.ref
    assert ours.ref not in {hashlib.new(name, token).hexdigest() for name in HASHES}


async def test_a_bucket_is_keyed_so_that_its_row_names_no_number(house: TestHouse, tmp_path: Path) -> None:
    them = person(house)
    receipt = await them.file(NAMED)
    await them.look_up(receipt.number, "7J1S-KFTH-CPYR-KTH9")  # a wrong one
    number = receipt.number.replace("-", "")
    keys = {
        str(cell.value)
        for cell in sqlite_cells(tmp_path / "mashang.db")
        if (cell.table, cell.column) == ("bucket", "key")
    }
    assert 3 == len(keys)
    guessed = {f"look-up of {number}", f"look-up by {them.visitor.ref}", f"filings {them.visitor.ref}", number}
    plain = {hashlib.new(name, guess.encode()).hexdigest() for name in HASHES for guess in guessed}
    assert not keys & (plain | guessed)
