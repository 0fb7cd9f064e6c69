import hashlib
import os
import shutil
import subprocess

import pytest

from storage.vault import suite

CHEAP = "argon2id m=64 t=1 p=1"


def test_what_was_sealed_opens_again() -> None:
    key = suite.new_key()
    assert suite.open_(key, suite.seal(key, "案情".encode(), b"row 1"), b"row 1").decode() == "案情"


def test_sealing_the_same_twice_shows_nothing_alike() -> None:
    key = suite.new_key()
    assert suite.seal(key, b"same", b"")[1:] != suite.seal(key, b"same", b"")[1:]


@pytest.mark.parametrize("at", range(0, 41 + 5, 3))
def test_a_changed_box_is_unreadable(at: int) -> None:
    key = suite.new_key()
    box = bytearray(suite.seal(key, b"plain", b"row"))
    box[at] ^= 1
    with pytest.raises(suite.Unreadable):
        suite.open_(key, bytes(box), b"row")


@pytest.mark.parametrize("box", [b"", b"\x01", b"\x01" * 24, b"\x01" * 30, b"\x02" * 60])
def test_a_box_that_is_none_is_unreadable(box: bytes) -> None:
    with pytest.raises(suite.Unreadable):
        suite.open_(suite.new_key(), box, b"")


def test_a_box_moved_to_another_row_is_unreadable() -> None:
    key = suite.new_key()
    with pytest.raises(suite.Unreadable):
        suite.open_(key, suite.seal(key, b"plain", b"row 1"), b"row 2")


def test_another_key_does_not_open() -> None:
    with pytest.raises(suite.Unreadable):
        suite.open_(suite.new_key(), suite.seal(suite.new_key(), b"plain", b""), b"")


def test_each_of_two_recipients_opens_alone() -> None:
    (one, one_public), (two, two_public) = suite.new_age_identity(), suite.new_age_identity()
    box = suite.seal_to([one_public, two_public], b"plain")
    assert [suite.open_with(one, box), suite.open_with(two, box)] == [b"plain", b"plain"]


def test_somebody_else_does_not_open_what_is_sealed_to_another() -> None:
    _, public = suite.new_age_identity()
    stranger, _ = suite.new_age_identity()
    with pytest.raises(suite.Unreadable):
        suite.open_with(stranger, suite.seal_to([public], b"plain"))


def test_sealing_to_nobody_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody"):
        suite.seal_to([], b"plain")


def test_a_wrong_public_key_is_an_error_that_does_not_repeat_it() -> None:
    identity, _ = suite.new_age_identity()
    with pytest.raises(ValueError, match=r"^not an age public key$"):
        suite.seal_to([identity], b"plain")


def test_an_unreadable_identity_is_not_repeated_in_the_error() -> None:
    with pytest.raises(suite.Unreadable, match=r"^unreadable$"):
        suite.open_with("AGE-SECRET-KEY-NONSENSE", b"age-encryption.org/v1\n")


@pytest.mark.skipif(shutil.which("age") is None, reason="the `age` tool is not installed on this machine")
def test_the_age_tool_opens_what_is_sealed_here() -> None:
    identity, public = suite.new_age_identity()
    _, other_public = suite.new_age_identity()
    box = suite.seal_to([other_public, public], "案情".encode())
    reading, writing = os.pipe()
    os.write(writing, identity.encode())
    os.close(writing)
    opened = subprocess.run(
        ["age", "--decrypt", "-i", f"/dev/fd/{reading}"],
        input=box,
        capture_output=True,
        check=True,
        pass_fds=[reading],
    )
    os.close(reading)
    assert opened.stdout.decode() == "案情"


def test_hkdf_follows_rfc_5869() -> None:
    """Test case 3 of the RFC has an empty salt and empty info; its first 32 bytes."""
    assert suite.derive(b"\x0b" * 22, b"").hex() == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"


def test_a_digest_needs_its_key() -> None:
    assert suite.digest(b"one", b"file") != suite.digest(b"two", b"file") != hashlib.sha256(b"file").digest()


def test_argon2id_gives_64_bytes_and_depends_on_the_salt() -> None:
    one, two = (suite.pwhash(b"secret", salt, CHEAP) for salt in (b"a" * 16, b"b" * 16))
    assert (len(one), one != two) == (64, True)


def test_the_default_cost_is_that_of_decision_15() -> None:
    assert suite.PARAMS == "argon2id m=19456 t=2 p=1"


@pytest.mark.parametrize(
    "params", ["", "argon2i m=64 t=1 p=1", "argon2id m=9999999 t=2 p=1", "argon2id m=64 t=999 p=1", "argon2id m=64 t=1"]
)
def test_parameters_from_a_tampered_row_do_not_eat_the_machine(params: str) -> None:
    with pytest.raises(ValueError, match="password hash parameters"):
        suite.pwhash(b"secret", b"a" * 16, params)


def test_a_signature_binds_the_data_and_the_signer() -> None:
    key, other = suite.new_signing_key(), suite.new_signing_key()
    signature = suite.sign(key, b"root")
    told = [
        suite.verify(suite.public_of(key), b"root", signature),
        suite.verify(suite.public_of(key), b"other", signature),
        suite.verify(suite.public_of(other), b"root", signature),
        suite.verify(suite.public_of(key), b"root", b"short"),
    ]
    assert told == [True, False, False, False]


def test_public_keys_are_told_from_other_text() -> None:
    identity, public = suite.new_age_identity()
    assert [suite.is_public_key(text) for text in (public, identity, "", "age1")] == [True, False, False, False]
