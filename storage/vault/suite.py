"""The one place that names ciphers (decision 16). Another suite would be another module with these functions.

XChaCha20-Poly1305, age X25519, Argon2id, Ed25519, HKDF and HMAC over SHA-256.
"""

import hashlib
import hmac
import os
import re
from collections.abc import Sequence

import argon2.low_level
import nacl.bindings
import nacl.exceptions
import nacl.signing

from storage.vault import age

NAME = "xchacha20poly1305 age-x25519 argon2id ed25519 sha256"
KEY_BYTES = 32
NONCE_BYTES = 24
TAG_BYTES = 16
PWHASH_BYTES = 64
PARAMS = "argon2id m=19456 t=2 p=1"  # m in KiB (decision 15)
MAX_MEMORY_KIB = 262_144
MAX_PASSES = 16
MAX_LANES = 8

_VERSION = b"\x01"
_PARAMS_SHAPE = re.compile(r"argon2id m=(\d{1,7}) t=(\d{1,3}) p=(\d{1,2})")


class Unreadable(Exception):
    """The key does not open it, or somebody changed it; which of the two cannot be known."""

    def __init__(self) -> None:
        super().__init__("unreadable")


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def seal(key: bytes, plain: bytes, aad: bytes) -> bytes:
    """Version, nonce and ciphertext: 41 bytes longer than `plain`. `aad` is needed again to open."""
    nonce = os.urandom(NONCE_BYTES)
    return _VERSION + nonce + _aead_seal(plain, _VERSION + aad, nonce, key)


def open_(key: bytes, box: bytes, aad: bytes) -> bytes:
    if len(box) < len(_VERSION) + NONCE_BYTES + TAG_BYTES or box[:1] != _VERSION:
        raise Unreadable
    nonce, cipher = box[1 : 1 + NONCE_BYTES], box[1 + NONCE_BYTES :]
    try:
        return nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(cipher, _VERSION + aad, nonce, key)
    except (nacl.exceptions.CryptoError, nacl.exceptions.TypeError, nacl.exceptions.ValueError):
        raise Unreadable from None


def is_age(box: bytes) -> bool:
    return box.startswith(b"age-encryption.org/")


def seal_to(public_keys: Sequence[str], plain: bytes) -> bytes:
    """The age format: any one of the keys opens it, here or with the `age` tool. ValueError names no key."""
    if not public_keys:
        raise ValueError("nobody to seal to")
    try:
        recipients = [age.Recipients.from_str(key) for key in public_keys]
    except age.RecipientError:
        raise ValueError("not an age public key") from None
    return age.encrypt(plain, recipients)


def open_with(identity: str, box: bytes) -> bytes:
    try:
        return age.decrypt(box, [age.Identities.from_str(identity)])
    except (age.DecryptError, age.IdentityError):
        raise Unreadable from None


def new_age_identity() -> tuple[str, str]:
    """(identity to be kept secret, public key)."""
    identity = age.Identities.generate()
    return str(identity), str(identity.to_public())


def is_public_key(text: str) -> bool:
    try:
        age.Recipients.from_str(text)
    except age.RecipientError:
        return False
    return True


def digest(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")


def same(one: bytes, other: bytes) -> bool:
    """In constant time."""
    return hmac.compare_digest(one, other)


def derive(key: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 with an empty salt, one block: `key` must already be random (RFC 5869)."""
    extracted = hmac.digest(bytes(hashlib.sha256().digest_size), key, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


def pwhash(secret: bytes, salt: bytes, params: str) -> bytes:
    """64 bytes of Argon2id. Slow on purpose: never on the event loop. Bounded, since `params` comes from a row."""
    memory, passes, lanes = _read_params(params)
    return argon2.low_level.hash_secret_raw(secret, salt, passes, memory, lanes, PWHASH_BYTES, argon2.low_level.Type.ID)


def new_signing_key() -> bytes:
    return bytes(nacl.signing.SigningKey.generate())


def public_of(signing_key: bytes) -> bytes:
    return bytes(nacl.signing.SigningKey(signing_key).verify_key)


def sign(signing_key: bytes, data: bytes) -> bytes:
    return nacl.signing.SigningKey(signing_key).sign(data).signature


def verify(public_key: bytes, data: bytes, signature: bytes) -> bool:
    try:
        nacl.signing.VerifyKey(public_key).verify(data, signature)
    except (nacl.exceptions.CryptoError, nacl.exceptions.TypeError, nacl.exceptions.ValueError):
        return False
    return True


_aead_seal = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt


def _read_params(params: str) -> tuple[int, int, int]:
    shape = _PARAMS_SHAPE.fullmatch(params)
    if shape is None:
        raise ValueError("unknown password hash parameters")
    memory, passes, lanes = (int(number) for number in shape.groups())
    if memory > MAX_MEMORY_KIB or passes > MAX_PASSES or lanes > MAX_LANES:
        raise ValueError("password hash parameters beyond the limit")
    return memory, passes, lanes
