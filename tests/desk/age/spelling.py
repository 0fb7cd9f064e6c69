"""Keys as the age format spells them, by the book (BIP 173), whatever is in them."""

from collections.abc import Iterable, Sequence
from typing import Final

import nacl.bindings

LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
STRANGER: Final = "b"  # none of the letters; as a number it is -1
PREFIX: Final = "AGE-SECRET-KEY-"
GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def pair(number: int) -> tuple[str, str]:
    """(secret, public), always the same for one number: for tests that are named after them."""
    secret = secret_of(number)
    return spelled(PREFIX, secret), spelled("age", nacl.bindings.crypto_scalarmult_base(secret))


def secret_of(number: int) -> bytes:
    return bytes([number]) * 32


def spelled(prefix: str, data: bytes) -> str:
    return spelled_fives(prefix, fives_of(data))


def fives_of(data: bytes) -> list[int]:
    bits = "".join(f"{byte:08b}" for byte in data)
    return [int(bits[at : at + 5].ljust(5, "0"), 2) for at in range(0, len(bits), 5)]


def spelled_fives(prefix: str, fives: Sequence[int]) -> str:
    codes = prefix.lower().encode()
    spread = [*(code >> 5 for code in codes), 0, *(code & 31 for code in codes)]
    total = _checksum([*spread, *fives, *[0] * 6]) ^ 1
    words = "".join((LETTERS + STRANGER)[five] for five in [*fives, *(total >> 5 * (5 - at) & 31 for at in range(6))])
    return f"{prefix}1{words.upper() if prefix.isupper() else words}"


def _checksum(values: Iterable[int]) -> int:
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value & 0xFFFFFFFF
        for bit, word in enumerate(GENERATOR):
            total ^= word if top >> bit & 1 else 0
    return total
