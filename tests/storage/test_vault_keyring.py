import base64
import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.vault import suite
from storage.vault.keyring import Keyring, KeyringError, key_id_of

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "keyring.json"


@pytest.fixture
def keyring(path: Path) -> Keyring:
    return Keyring.create(path)


def code_of(path: Path) -> str:
    with pytest.raises(KeyringError) as caught:
        Keyring.load(path)
    return caught.value.code


def test_the_file_is_for_its_owner_only(keyring: Keyring, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_file_stays_for_its_owner_only_when_rotated(keyring: Keyring, path: Path) -> None:
    keyring.rotate()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o644])
def test_a_file_open_to_others_is_refused(keyring: Keyring, path: Path, mode: int) -> None:
    path.chmod(mode)
    assert code_of(path) == "open-to-others"


def test_a_missing_file_is_said_to_be_missing(path: Path) -> None:
    assert code_of(path) == "missing"


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b"null", b"\xff", b'{"format":"mashang-keyring-1","masters":[],"current":"a"}']
)
def test_a_broken_file_is_said_to_be_broken(keyring: Keyring, path: Path, text: bytes) -> None:
    path.write_bytes(text)
    assert code_of(path) == "broken"


def test_a_shortened_key_is_said_to_be_broken_and_not_repeated(keyring: Keyring, path: Path) -> None:
    told = json.loads(path.read_text())
    told["root"] = base64.b64encode(b"short").decode()
    path.write_text(json.dumps(told))
    with pytest.raises(KeyringError) as caught:
        Keyring.load(path)
    assert (str(caught.value), caught.value.__cause__) == ("keyring broken", None)


def test_creating_never_replaces_a_keyring(keyring: Keyring, path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(KeyringError, match="exists"):
        Keyring.create(path)
    assert path.read_bytes() == before


def test_nothing_is_left_beside_the_file(keyring: Keyring, path: Path) -> None:
    keyring.rotate()
    with pytest.raises(KeyringError):
        Keyring.create(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_failed_write_leaves_the_old_file(keyring: Keyring, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "disk full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="disk full"):
        keyring.rotate()
    assert (path.read_bytes(), len(list(path.parent.iterdir()))) == (before, 1)


def test_what_was_wrapped_opens_after_loading_again(keyring: Keyring, path: Path) -> None:
    box = keyring.wrap("case", b"key", b"id")
    assert Keyring.load(path).unwrap("case", box, b"id") == b"key"


@pytest.mark.parametrize(("purpose", "aad"), [("other", b"id"), ("case", b"other")])
def test_a_box_opens_for_its_purpose_and_row_only(keyring: Keyring, purpose: str, aad: bytes) -> None:
    box = keyring.wrap("case", b"key", b"id")
    with pytest.raises(suite.Unreadable):
        keyring.unwrap(purpose, box, aad)


def test_a_box_that_claims_another_master_is_unreadable(keyring: Keyring) -> None:
    box = keyring.wrap("case", b"key", b"")
    keyring.rotate()
    with pytest.raises(suite.Unreadable):
        keyring.unwrap("case", bytes.fromhex(keyring.current_id) + box[8:], b"")


def test_old_boxes_open_after_a_rotation_and_new_ones_are_under_the_new_key(keyring: Keyring) -> None:
    old = keyring.wrap("case", b"key", b"")
    new_id = keyring.rotate()
    new = keyring.wrap("case", b"key", b"")
    assert (keyring.unwrap("case", old, b""), key_id_of(new), key_id_of(old) != new_id) == (b"key", new_id, True)


def test_rewrapping_puts_a_box_under_the_current_key(keyring: Keyring) -> None:
    box = keyring.wrap("case", b"key", b"id")
    keyring.rotate()
    fresh = keyring.rewrap("case", box, b"id")
    assert (key_id_of(fresh), keyring.unwrap("case", fresh, b"id")) == (keyring.current_id, b"key")


def test_rewrapping_twice_changes_nothing(keyring: Keyring) -> None:
    box = keyring.wrap("case", b"key", b"id")
    assert keyring.rewrap("case", box, b"id") == box


def test_a_retired_key_opens_nothing(keyring: Keyring) -> None:
    old_id, box = keyring.current_id, keyring.wrap("case", b"key", b"")
    keyring.rotate()
    keyring.retire(old_id)
    with pytest.raises(suite.Unreadable):
        keyring.unwrap("case", box, b"")


def test_the_current_key_is_not_retired(keyring: Keyring) -> None:
    with pytest.raises(KeyringError, match="current-key"):
        keyring.retire(keyring.current_id)


def test_an_unknown_key_is_not_retired(keyring: Keyring) -> None:
    with pytest.raises(KeyringError, match="unknown-key"):
        keyring.retire("0" * 16)


def test_purpose_keys_outlive_a_rotation_and_a_restart(keyring: Keyring, path: Path) -> None:
    old_id, before = keyring.current_id, keyring.derive("visitor")
    keyring.rotate()
    keyring.retire(old_id)
    assert [keyring.derive("visitor"), Keyring.load(path).derive("visitor")] == [before, before]


def test_each_purpose_has_its_own_key(keyring: Keyring) -> None:
    purposes = ("visitor", "codes", "fingerprint", "buckets", "work")
    assert len({keyring.derive(purpose) for purpose in purposes}) == len(purposes)


def test_a_running_server_uses_the_new_key_of_another_process_at_once(keyring: Keyring, path: Path) -> None:
    server = Keyring.load(path)
    old_id = server.current_id
    new_id = keyring.rotate()
    box = server.wrap("case", b"key", b"")
    keyring.retire(old_id)
    assert (key_id_of(box), server.unwrap("case", box, b"")) == (new_id, b"key")


def test_two_processes_that_rotate_keep_both_keys(keyring: Keyring, path: Path) -> None:
    other = Keyring.load(path)
    first = keyring.rotate()
    second = other.rotate()
    assert {first, second} < set(Keyring.load(path).ids)


def test_a_running_server_goes_on_when_the_file_vanishes(keyring: Keyring, path: Path) -> None:
    box = keyring.wrap("case", b"key", b"")
    path.unlink()
    assert keyring.unwrap("case", box, b"") == b"key"


def test_signatures_outlive_a_rotation(keyring: Keyring, path: Path) -> None:
    signature = keyring.sign(b"root")
    keyring.rotate()
    loaded = Keyring.load(path)
    assert [loaded.verify(b"root", signature), loaded.verify(b"other", signature)] == [True, False]


def test_no_key_shows_in_a_representation(keyring: Keyring, path: Path) -> None:
    shown = repr(keyring) + repr(vars(keyring))
    secrets = list(json.loads(path.read_text())["masters"].values())
    raw = [repr(base64.b64decode(secret))[2:-1] for secret in secrets]
    assert [secret for secret in secrets + raw if secret in shown] == []


def test_a_key_for_codes_is_added_and_seen_by_who_runs_already(keyring: Keyring, path: Path) -> None:
    other, first = Keyring.load(path), keyring.code_key("1")
    assert "2" == other.add_code_key()
    keys = keyring.code_keys
    assert (("1", "2"), "2") == (keys.ids, keys.current)
    assert (first, other.code_key("2"), True) == (
        keyring.code_key("1"),
        keyring.code_key("2"),
        keys is keyring.code_keys,
    )


def test_a_key_that_was_added_does_not_follow_from_an_older_copy(keyring: Keyring, path: Path) -> None:
    copy = path.read_bytes()
    keyring.add_code_key()
    new = keyring.code_key("2")
    path.write_bytes(copy)
    stolen = Keyring.load(path)
    stolen.add_code_key()
    assert new != stolen.code_key("2")


def test_a_retired_key_is_kept_with_its_reason_and_never_comes_back(keyring: Keyring, path: Path) -> None:
    keyring.add_code_key()
    told = [keyring.retire_code_key("1", at=NOW, reason=why) for why in ("lost (made up)", "again")]
    keyring.rotate()
    again = Keyring.load(path)
    kept = {key: (each.at, each.reason) for key, each in again.code_keys.retired.items()}
    assert ([True, False], {"1": (NOW.isoformat(), "lost (made up)")}) == (told, kept)
    assert (keyring.code_key("1"), "2") == (again.code_key("1"), again.code_keys.current)


@pytest.mark.parametrize(("key", "code"), [("1", "current-key"), ("9", "unknown-key"), ("x", "unknown-key")])
def test_what_signs_and_what_there_is_not_cannot_be_retired(keyring: Keyring, key: str, code: str) -> None:
    with pytest.raises(KeyringError) as caught:
        keyring.retire_code_key(key, at=NOW, reason="x")
    assert code == caught.value.code


def test_a_keyring_from_before_there_were_several_is_read(keyring: Keyring, path: Path) -> None:
    told = json.loads(path.read_text())
    del told["codes"]
    path.write_text(json.dumps(told))
    assert ("1",) == Keyring.load(path).code_keys.ids


@pytest.mark.parametrize(
    "codes",
    [
        {"added": {"1": "A" * 43 + "="}, "retired": {}},
        {"added": {"2": "short"}, "retired": {}},
        {"added": {}, "retired": {"1": {"at": "x", "reason": "x"}}},
        {"added": {}, "retired": {"7": {"at": "x", "reason": "x"}}},
        {"added": {}},
        [],
    ],
)
def test_keys_for_codes_that_make_no_sense_are_said_to_be_broken(keyring: Keyring, path: Path, codes: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), "codes": codes}))
    assert code_of(path) == "broken"
