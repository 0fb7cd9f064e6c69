"""Codes signed and read with the keys of the keyring as it is now: a running server sees a key that was added or
retired by another process."""

from qr.codes import Scanned, Signer
from storage.vault.keyring import Keyring


class Signing:
    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._keys = keyring.code_keys
        self._signer = self._made()

    def code(self, place_id: str, version: int) -> str:
        return self._now().code(place_id, version)

    def read(self, text: str) -> Scanned | None:
        return self._now().read(text)

    def _now(self) -> Signer:
        keys = self._keyring.code_keys
        if keys is not self._keys:
            self._keys = keys
            self._signer = self._made()
        return self._signer

    def _made(self) -> Signer:
        keys = self._keys
        return Signer(
            {key_id: self._keyring.code_key(key_id) for key_id in keys.ids},
            current=keys.current,
            retired=frozenset(keys.retired),
        )
