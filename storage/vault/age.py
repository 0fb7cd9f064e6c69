"""pyrage, which carries no types, behind the few signatures that are used here."""

import importlib
from collections.abc import Sequence
from typing import Protocol, cast


class Recipient(Protocol):
    def __str__(self) -> str: ...


class Identity(Protocol):
    def __str__(self) -> str: ...
    def to_public(self) -> Recipient: ...


class _Identities(Protocol):
    def generate(self) -> Identity: ...
    def from_str(self, text: str) -> Identity: ...


class _Recipients(Protocol):
    def from_str(self, text: str) -> Recipient: ...


class _X25519(Protocol):
    Identity: _Identities
    Recipient: _Recipients


class _Pyrage(Protocol):
    x25519: _X25519
    DecryptError: type[Exception]
    IdentityError: type[Exception]
    RecipientError: type[Exception]

    def encrypt(self, plain: bytes, recipients: Sequence[Recipient]) -> bytes: ...
    def decrypt(self, box: bytes, identities: Sequence[Identity]) -> bytes: ...


_pyrage = cast(_Pyrage, importlib.import_module("pyrage"))

Identities = _pyrage.x25519.Identity
Recipients = _pyrage.x25519.Recipient
DecryptError = _pyrage.DecryptError
IdentityError = _pyrage.IdentityError
RecipientError = _pyrage.RecipientError
encrypt = _pyrage.encrypt
decrypt = _pyrage.decrypt
