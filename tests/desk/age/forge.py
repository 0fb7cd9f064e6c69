"""An age file written by hand, so that every part of it can be wrong by itself."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import nacl.bindings
import nacl.utils

CHUNK: Final = 65_536
FILE_KEY: Final = bytes(range(16))
#: Points of small order, which give everybody the same: 0, 1, -1, p, p + 1 and two of order eight.
LOW = (
    bytes(32),
    b"\x01" + bytes(31),
    b"\xec" + b"\xff" * 30 + b"\x7f",
    b"\xed" + b"\xff" * 30 + b"\x7f",
    b"\xee" + b"\xff" * 30 + b"\x7f",
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
)


@dataclass(frozen=True, kw_only=True)
class Forged:
    """`lines` is the header without its last line."""

    lines: str
    file_key: bytes = FILE_KEY
    end: str = "--- {mac}\n"
    nonce: bytes = b"n" * 16
    chunks: Sequence[bytes] = (b"plain",)
    marked: Sequence[int] = (-1,)  # which chunks say that they are the last
    after: bytes = b""

    def box(self) -> bytes:
        mac = hmac.digest(derive(self.file_key, b"", b"header"), f"{self.lines}---".encode("latin1"), "sha256")
        key = derive(self.file_key, self.nonce, b"payload")
        last = {range(len(self.chunks))[number] for number in self.marked}
        boxes = (_closed(key, number, number in last, chunk) for number, chunk in enumerate(self.chunks))
        header = self.lines + self.end.format(mac=bare(mac))
        return header.encode("latin1") + self.nonce + b"".join(boxes) + self.after

    def with_(self, **changes: object) -> "Forged":
        return replace(self, **changes)  # type: ignore[arg-type]


def bare(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    extracted = hmac.digest(salt or bytes(hashlib.sha256().digest_size), secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


def _closed(key: bytes, number: int, last: bool, chunk: bytes) -> bytes:
    nonce = number.to_bytes(11, "big") + bytes([last])
    return nacl.bindings.crypto_aead_chacha20poly1305_ietf_encrypt(chunk, b"", nonce, key)


def stanza(point: bytes, file_key: bytes = FILE_KEY) -> tuple[str, bytes]:
    """(share as it is spelled, body)."""
    secret = nacl.utils.random(32)
    share = nacl.bindings.crypto_scalarmult_base(secret)
    key = derive(nacl.bindings.crypto_scalarmult(secret, point), share + point, b"age-encryption.org/v1/X25519")
    return bare(share), nacl.bindings.crypto_aead_chacha20poly1305_ietf_encrypt(file_key, b"", bytes(12), key)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What has to be new in each file."""

    shares: tuple[str, ...]
    file_key: bytes
    nonce: bytes


def parts(box: bytes, secret: bytes) -> Parts:
    """Of a file with X25519 stanzas only, the first of them for the owner of `secret`."""
    header, _, payload = box.partition(b"\n--- ")
    words = header.decode().split("\n")[1:]
    shares = tuple(word.removeprefix("-> X25519 ") for word in words[::2])
    share, body = (base64.b64decode(f"{word}=") for word in (shares[0], words[1]))
    point = nacl.bindings.crypto_scalarmult_base(secret)
    key = derive(nacl.bindings.crypto_scalarmult(secret, share), share + point, b"age-encryption.org/v1/X25519")
    file_key = nacl.bindings.crypto_aead_chacha20poly1305_ietf_decrypt(body, b"", bytes(12), key)
    return Parts(shares=shares, file_key=file_key, nonce=payload[44:60])


def lines(*stanzas: tuple[str, str]) -> str:
    """Each (arguments, body as it is spelled, without wrapping)."""
    return "age-encryption.org/v1\n" + "".join(f"-> {arguments}\n{body}\n" for arguments, body in stanzas)


def to(point: bytes) -> Forged:
    """As it should be; `with_` changes it."""
    share, body = stanza(point)
    return Forged(lines=lines((f"X25519 {share}", bare(body))))
