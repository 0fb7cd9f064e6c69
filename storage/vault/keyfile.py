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

from storage.vault import suite

FORMAT = "mashang-keyring-1"
ID_BYTES = 8
FILE_MODE = 0o600


class KeyringError(Exception):
    """`code` names the trouble: missing, exists, open-to-others, broken, unknown-key, current-key."""

    def __init__(self, code: str) -> None:
        super().__init__(f"keyring {code}")
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Keys:
    current: str
    masters: Mapping[str, bytes] = field(repr=False)
    root: bytes = field(repr=False)
    signing: bytes = field(repr=False)


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
    return Keys(current=current, masters=masters, root=_key(told["root"]), signing=_key(told["signing"]))


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
