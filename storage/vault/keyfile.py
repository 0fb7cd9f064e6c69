"""The keyring's file: read only when it is closed to others, replaced as a whole or not at all."""

import base64
import binascii
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.vault import suite

FORMAT = "mashang-keyring-1"
FIRST_CODE_KEY = "1"
MOST_CODE_KEYS = 9999
ID_BYTES = 8
FILE_MODE = 0o600


class KeyringError(Exception):
    """`code` names the trouble: missing, exists, open-to-others, broken, unknown-key, current-key,
    too-many-keys."""

    def __init__(self, code: str) -> None:
        super().__init__(f"keyring {code}")
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Retired:
    """When a key that signs codes was retired (ISO 8601), and why."""

    at: str
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class CodeKeys:
    """Keys that sign place codes, by id. The first one, "1", is derived and not among those that were `added`."""

    added: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    retired: Mapping[str, Retired] = field(default_factory=dict)

    @property
    def current(self) -> str:
        """The newest; it is never retired."""
        return str(max((int(key_id) for key_id in self.added), default=int(FIRST_CODE_KEY)))

    @property
    def ids(self) -> tuple[str, ...]:
        return (FIRST_CODE_KEY, *self.added)


@dataclass(frozen=True, kw_only=True)
class Keys:
    current: str
    masters: Mapping[str, bytes] = field(repr=False)
    root: bytes = field(repr=False)
    signing: bytes = field(repr=False)
    codes: CodeKeys = field(default_factory=CodeKeys)


def new_id() -> str:
    return os.urandom(ID_BYTES).hex()


def stamp(status: os.stat_result) -> tuple[int, int]:
    return status.st_ino, status.st_mtime_ns


def read(path: Path) -> tuple[Keys, tuple[int, int]]:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if stat.S_IMODE(status.st_mode) & 0o077:
                raise KeyringError("open-to-others")
            text = file.read()
    except FileNotFoundError:
        raise KeyringError("missing") from None
    try:
        return _parse(text), stamp(status)
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        raise KeyringError("broken") from None  # the cause could quote a key


def _parse(text: bytes) -> Keys:
    told = json.loads(text)
    masters = {str(key_id): _key(key) for key_id, key in told["masters"].items()}
    current = str(told["current"])
    if told["format"] != FORMAT or current not in masters:
        raise ValueError
    if any(len(bytes.fromhex(key_id)) != ID_BYTES for key_id in masters):
        raise ValueError
    codes = _code_keys(told.get("codes", {"added": {}, "retired": {}}))
    return Keys(current=current, masters=masters, root=_key(told["root"]), signing=_key(told["signing"]), codes=codes)


def _code_keys(told: Mapping[str, Mapping[str, Any]]) -> CodeKeys:
    """A keyring from before there were several has none of this."""
    added = {str(int(key_id)): _key(key) for key_id, key in told["added"].items()}
    retired = {
        str(key_id): Retired(at=str(each["at"]), reason=str(each["reason"])) for key_id, each in told["retired"].items()
    }
    found = CodeKeys(added=added, retired=retired)
    if FIRST_CODE_KEY in added or found.current in retired or not retired.keys() <= set(found.ids):
        raise ValueError
    return found


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != suite.KEY_BYTES:
        raise ValueError
    return key


@contextmanager
def beside(path: Path, keys: Keys) -> Iterator[Path]:
    """A complete, synced file next to the keyring, gone again afterwards unless it was renamed."""
    told = {
        "format": FORMAT,
        "suite": suite.NAME,
        "current": keys.current,
        "masters": {key_id: base64.b64encode(key).decode() for key_id, key in keys.masters.items()},
        "root": base64.b64encode(keys.root).decode(),
        "signing": base64.b64encode(keys.signing).decode(),
        "codes": {
            "added": {key_id: base64.b64encode(key).decode() for key_id, key in keys.codes.added.items()},
            "retired": {key_id: {"at": each.at, "reason": each.reason} for key_id, each in keys.codes.retired.items()},
        },
    }
    temporary = path.with_name(f".{path.name}.{new_id()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(told, indent=2).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def sync_directory(path: Path) -> None:
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
