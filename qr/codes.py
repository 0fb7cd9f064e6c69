"""Signed place codes: what is printed on the wall, checked before anything is looked up.

`<key>-<place>-<version>-<tag>`, e.g. `1-4kX0bq7TzRw2Ms-1-` and sixteen characters of tag: at most 45 of
`A–Z a–z 0–9 _ -`, so that it fits a path, a start parameter and a small picture. The place id is
random and tells nothing.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_TAG_BYTES: Final = 12  # 96 bits, and sixteen characters without a spare bit: each code is written in one way only
_PURPOSE: Final = b"mashang place code\x00"

_KEY_ID: Final = re.compile(r"[A-Za-z0-9]{1,4}")
_PLACE_ID: Final = re.compile(r"[A-Za-z0-9]{12,16}")
_CODE: Final = re.compile(
    rf"((?P<key>{_KEY_ID.pattern})-(?P<place>{_PLACE_ID.pattern})-(?P<version>[1-9][0-9]{{0,5}})-)(?P<tag>[A-Za-z0-9_-]{{16}})"
)
#: As the picture holds it: the last part of a path `/s/…`, or the start parameter of a chat link.
_IN_LINK: Final = re.compile(rf"(?:/s/|[?&]start=){_CODE.pattern}(?=[/?#&]|$)")
_LONGEST_LINK: Final = 2048


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """A code of ours; `retired` when its key is not in use any more. Whether it is valid only the register knows."""

    place_id: str
    version: int
    retired: bool = False


@dataclass(frozen=True)
class Signer:
    """`keys` by key id; `current` signs, all of them verify, so that a new key does not make old posters false. Those
    of a `retired` key are told from forged ones."""

    keys: Mapping[str, bytes] = field(repr=False)
    current: str
    retired: frozenset[str] = field(default=frozenset(), repr=False)

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise ValueError("the current key is not among the keys")
        if self.current in self.retired:
            raise ValueError("a retired key signs nothing")
        if not all(_KEY_ID.fullmatch(key_id) for key_id in self.keys):
            raise ValueError("a key id is one to four letters or digits")
        if any(len(key) < 32 for key in self.keys.values()):
            raise ValueError("a key has 32 bytes at least")

    def code(self, place_id: str, version: int) -> str:
        if not _PLACE_ID.fullmatch(place_id):
            raise ValueError("a place id is 12 to 16 letters and digits")
        if not 1 <= version <= 999_999:
            raise ValueError("a version is from 1 to 999999")
        signed = f"{self.current}-{place_id}-{version}-"
        return signed + _tag(self.keys[self.current], signed)

    def read(self, text: str) -> Scanned | None:
        """What a genuine code says, alone or in its link, spaces around it forgiven; None for everything else.

        Letters are taken as they are: a code is scanned, not typed, and each has exactly one spelling.
        """
        if len(text) > _LONGEST_LINK:
            return None
        bare = text.strip()
        found = _CODE.fullmatch(bare) or _IN_LINK.search(bare)
        if not found:
            return None
        key = self.keys.get(found["key"])
        if key is None or not hmac.compare_digest(_tag(key, found[1]), found["tag"]):
            return None
        return Scanned(place_id=found["place"], version=int(found["version"]), retired=found["key"] in self.retired)


def new_place_id(random: Callable[[int], bytes], length: int = 14) -> str:
    """`random` gives that many random bytes (`secrets.token_bytes`). 14 characters are 83 bits."""
    letters = ""
    while len(letters) < length:
        # 248 = 4 × 62: bytes above it would make the first letters of the alphabet likelier.
        letters += "".join(_ALPHABET[byte % 62] for byte in random(length) if byte < 248)
    return letters[:length]


def _tag(key: bytes, signed: str) -> str:
    return urlsafe_b64encode(hmac.digest(key, _PURPOSE + signed.encode("ascii"), "sha256")[:_TAG_BYTES]).decode("ascii")
