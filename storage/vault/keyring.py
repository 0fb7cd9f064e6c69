"""The deployment's keys, in a file beside the database and never in it (CF-15)."""

import base64
import binascii
import fcntl
import json
import os
import stat
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
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
class _Keys:
    current: str
    masters: Mapping[str, bytes] = field(repr=False)
    root: bytes = field(repr=False)
    signing: bytes = field(repr=False)


class Keyring:
    """Master keys wrap the keys of cases and files; one of them is current. `derive` gives keys that stay the same
    when the master is rotated. A running server sees a rotation made by another process: the file is looked at
    (one `stat`) before each use."""

    def __init__(self, path: Path, keys: _Keys, stamp: tuple[int, int]) -> None:
        self._path = path
        self._keys = keys
        self._stamp = stamp
        self._reading = threading.Lock()

    @classmethod
    def create(cls, path: Path) -> "Keyring":
        key_id = _new_id()
        keys = _Keys(
            current=key_id, masters={key_id: suite.new_key()}, root=suite.new_key(), signing=suite.new_signing_key()
        )
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _beside(path, keys) as temporary:
            try:
                os.link(temporary, path)  # unlike a rename, this never replaces a keyring
            except FileExistsError:
                raise KeyringError("exists") from None
        _sync_directory(path)
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        return cls(path, *_read(path))

    @property
    def current_id(self) -> str:
        return self._fresh().current

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._fresh().masters)

    @property
    def public_key(self) -> bytes:
        """For whoever checks a signature without the keyring."""
        return suite.public_of(self._keys.signing)

    def wrap(self, purpose: str, plain: bytes, aad: bytes) -> bytes:
        """The id of the current master (8 bytes) and the box."""
        keys = self._fresh()
        prefix = bytes.fromhex(keys.current)
        return prefix + suite.seal(_wrapping_key(keys.masters[keys.current], purpose), plain, prefix + aad)

    def unwrap(self, purpose: str, box: bytes, aad: bytes) -> bytes:
        """Raises `suite.Unreadable`."""
        master = self._fresh().masters.get(key_id_of(box))
        if master is None:
            raise suite.Unreadable
        return suite.open_(_wrapping_key(master, purpose), box[ID_BYTES:], box[:ID_BYTES] + aad)

    def rewrap(self, purpose: str, box: bytes, aad: bytes) -> bytes:
        """The same under the current master; the box itself when it already is."""
        if key_id_of(box) == self.current_id:
            return box
        return self.wrap(purpose, self.unwrap(purpose, box, aad), aad)

    def derive(self, purpose: str) -> bytes:
        """A key for that purpose ("visitor", "codes", …), the same for as long as this keyring lives."""
        return suite.derive(self._keys.root, b"purpose:" + purpose.encode())

    def sign(self, data: bytes) -> bytes:
        return suite.sign(self._keys.signing, data)

    def verify(self, data: bytes, signature: bytes) -> bool:
        return suite.verify(self.public_key, data, signature)

    def rotate(self) -> str:
        """Add a master key and make it current; the old ones go on opening. Returns the new id."""
        key_id = _new_id()
        with self._changing() as keys:
            self._write(replace(keys, current=key_id, masters={**keys.masters, key_id: suite.new_key()}))
        return key_id

    def retire(self, key_id: str) -> None:
        """Forget an old master. What is still wrapped under it is lost: rewrap everything and look again first."""
        with self._changing() as keys:
            if key_id not in keys.masters:
                raise KeyringError("unknown-key")
            if key_id == keys.current:
                raise KeyringError("current-key")
            self._write(replace(keys, masters={name: key for name, key in keys.masters.items() if name != key_id}))

    def _fresh(self) -> _Keys:
        """A file that vanished or broke under a running server does not stop it: the keys in memory go on."""
        with suppress(OSError):
            if _stamp(self._path.stat()) != self._stamp:
                with self._reading, suppress(KeyringError):
                    self._keys, self._stamp = _read(self._path)
        return self._keys

    @contextmanager
    def _changing(self) -> Iterator[_Keys]:
        """Two processes that rotate at once do so one after the other, on what the other wrote."""
        handle = os.open(self._path.parent, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            self._keys, self._stamp = _read(self._path)
            yield self._keys
        finally:
            os.close(handle)

    def _write(self, keys: _Keys) -> None:
        with _beside(self._path, keys) as temporary:
            temporary.rename(self._path)
        _sync_directory(self._path)
        self._keys, self._stamp = _read(self._path)

    def __repr__(self) -> str:
        return f"Keyring(current={self._keys.current!r}, keys={len(self._keys.masters)})"


def key_id_of(box: bytes) -> str:
    """Which master a wrapped box is under."""
    return box[:ID_BYTES].hex()


def _new_id() -> str:
    return os.urandom(ID_BYTES).hex()


def _wrapping_key(master: bytes, purpose: str) -> bytes:
    return suite.derive(master, b"wrap:" + purpose.encode())


def _stamp(status: os.stat_result) -> tuple[int, int]:
    return status.st_ino, status.st_mtime_ns


def _read(path: Path) -> tuple[_Keys, tuple[int, int]]:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if stat.S_IMODE(status.st_mode) & 0o077:
                raise KeyringError("open-to-others")
            text = file.read()
    except FileNotFoundError:
        raise KeyringError("missing") from None
    try:
        return _parse(text), _stamp(status)
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        raise KeyringError("broken") from None  # the cause could quote a key


def _parse(text: bytes) -> _Keys:
    told = json.loads(text)
    masters = {str(key_id): _key(key) for key_id, key in told["masters"].items()}
    current = str(told["current"])
    if told["format"] != FORMAT or current not in masters:
        raise ValueError
    if any(len(bytes.fromhex(key_id)) != ID_BYTES for key_id in masters):
        raise ValueError
    return _Keys(current=current, masters=masters, root=_key(told["root"]), signing=_key(told["signing"]))


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != suite.KEY_BYTES:
        raise ValueError
    return key


@contextmanager
def _beside(path: Path, keys: _Keys) -> Iterator[Path]:
    """A complete, synced file next to the keyring, gone again afterwards unless it was renamed."""
    told = {
        "format": FORMAT,
        "suite": suite.NAME,
        "current": keys.current,
        "masters": {key_id: base64.b64encode(key).decode() for key_id, key in keys.masters.items()},
        "root": base64.b64encode(keys.root).decode(),
        "signing": base64.b64encode(keys.signing).decode(),
    }
    temporary = path.with_name(f".{path.name}.{_new_id()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(told, indent=2).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _sync_directory(path: Path) -> None:
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
