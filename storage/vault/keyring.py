"""The deployment's keys, in a file beside the database and never in it (CF-15)."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from storage.vault import keyfile, suite
from storage.vault.keyfile import ID_BYTES, KeyringError

__all__ = ["ID_BYTES", "Keyring", "KeyringError", "key_id_of"]


class Keyring:
    """Master keys wrap the keys of cases and files; one of them is current. `derive` gives keys that stay the same
    when the master is rotated. A running server sees a rotation made by another process: the file is looked at
    (one `stat`) before each use."""

    def __init__(self, path: Path, keys: keyfile.Keys, stamp: tuple[int, int]) -> None:
        self._path = path
        self._keys = keys
        self._stamp = stamp
        self._reading = threading.Lock()

    @classmethod
    def create(cls, path: Path) -> "Keyring":
        key_id = keyfile.new_id()
        keys = keyfile.Keys(
            current=key_id, masters={key_id: suite.new_key()}, root=suite.new_key(), signing=suite.new_signing_key()
        )
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with keyfile.beside(path, keys) as temporary:
            try:
                os.link(temporary, path)  # unlike a rename, this never replaces a keyring
            except FileExistsError:
                raise KeyringError("exists") from None
        keyfile.sync_directory(path)
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        return cls(path, *keyfile.read(path))

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

    @property
    def code_keys(self) -> keyfile.CodeKeys:
        """The same object as long as nothing has changed."""
        return self._fresh().codes

    def code_key(self, key_id: str) -> bytes:
        """Raises KeyError."""
        return self.derive("codes") if key_id == keyfile.FIRST_CODE_KEY else self._fresh().codes.added[key_id]

    def add_code_key(self) -> str:
        """New codes are signed by it; those that were signed before stay genuine. Random, so that whoever has an older
        copy of this keyring does not have it."""
        with self._changing() as keys:
            key_id = str(int(keys.codes.current) + 1)
            if int(key_id) > keyfile.MOST_CODE_KEYS:
                raise KeyringError("too-many-keys")
            added = {**keys.codes.added, key_id: suite.new_key()}
            self._write(replace(keys, codes=replace(keys.codes, added=added)))
        return key_id

    def retire_code_key(self, key_id: str, *, at: datetime, reason: str) -> bool:
        """What it has signed is revoked from now on. It stays, so that its codes are told from forged ones. False when
        it was retired before."""
        with self._changing() as keys:
            if key_id not in keys.codes.ids:
                raise KeyringError("unknown-key")
            if key_id == keys.codes.current:
                raise KeyringError("current-key")
            if key_id in keys.codes.retired:
                return False
            retired = {**keys.codes.retired, key_id: keyfile.Retired(at=at.isoformat(), reason=reason)}
            self._write(replace(keys, codes=replace(keys.codes, retired=retired)))
        return True

    def sign(self, data: bytes) -> bytes:
        return suite.sign(self._keys.signing, data)

    def verify(self, data: bytes, signature: bytes) -> bool:
        return suite.verify(self.public_key, data, signature)

    def rotate(self) -> str:
        """Add a master key and make it current; the old ones go on opening. Returns the new id."""
        key_id = keyfile.new_id()
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

    def _fresh(self) -> keyfile.Keys:
        """A file that vanished or broke under a running server does not stop it: the keys in memory go on."""
        with suppress(OSError):
            if keyfile.stamp(self._path.stat()) != self._stamp:
                with self._reading, suppress(KeyringError):
                    self._keys, self._stamp = keyfile.read(self._path)
        return self._keys

    @contextmanager
    def _changing(self) -> Iterator[keyfile.Keys]:
        """Two processes that rotate at once do so one after the other, on what the other wrote."""
        handle = os.open(self._path.parent, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            self._keys, self._stamp = keyfile.read(self._path)
            yield self._keys
        finally:
            os.close(handle)

    def _write(self, keys: keyfile.Keys) -> None:
        with keyfile.beside(self._path, keys) as temporary:
            temporary.rename(self._path)
        keyfile.sync_directory(self._path)
        self._keys, self._stamp = keyfile.read(self._path)

    def __repr__(self) -> str:
        return f"Keyring(current={self._keys.current!r}, keys={len(self._keys.masters)})"


def key_id_of(box: bytes) -> str:
    """Which master a wrapped box is under."""
    return box[:ID_BYTES].hex()


def _wrapping_key(master: bytes, purpose: str) -> bytes:
    return suite.derive(master, b"wrap:" + purpose.encode())
