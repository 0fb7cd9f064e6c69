"""What a button sends back: at most 64 bytes, sealed to the person and the chat it was made for, and bound to the case
and the version of it that was shown. Anybody can send anything; only what we made for this person is read."""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MOST_BYTES: Final = 64
#: 96 bits; whoever guesses is a person of the house, one press at a time.
_SEAL: Final = 12
_SHAPE: Final = struct.Struct(">16sI4sBH")


class Do(StrEnum):
    """One letter each, which is never used for anything else later."""

    JOIN = "j"  # this chat is to be joined to the account of a link
    SPEAK = "l"  # a language, by its place in the settings
    OPEN = "o"  # the card of a case, at the end of the chat
    SHOW = "c"  # the card as it is, what was begun is dropped
    MORE = "m"  # all that may be done
    READ = "r"  # a link to read the case
    ACT = "a"  # begin an action
    PICK = "p"  # an answer to a question, by its place among those offered
    SKIP = "s"  # no answer
    PAGE = "g"  # other answers
    DO = "y"  # do it
    LIST = "n"  # a list, or more of it
    LEAVE = "v"  # a leave to be ended, by its place
    BIND = "b"  # send a unit's numbers to this group, by the unit's place among those one heads


@dataclass(frozen=True, kw_only=True)
class Press:
    """`case` is an id of 32 hexadecimal digits or empty, `version` that of the case, `tag` of an action's name (see
    `tag_of`), `step` that of a question, `value` the place of what was chosen. `token` is that of a link, of 32 bytes:
    it takes the place of all the others."""

    do: Do
    case: str = ""
    version: int = 0
    tag: bytes = b""
    step: int = 0
    value: int = 0
    token: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Buttons:
    key: bytes = field(repr=False)

    def data(self, press: Press, *, person: str, chat: int) -> str:
        """`person` is empty where nobody is known yet. Raises ValueError for what has no place in it."""
        payload = press.do.encode() + (_bytes(press.token) if press.token else _packed(press))
        data = _text(payload + self._seal(payload, person, chat))
        if len(data) > MOST_BYTES:
            raise ValueError(f"too long for a button: {press.do}")
        return data

    def read(self, data: str, *, person: str, chat: int) -> Press | None:
        """None for what we never made, or made for somebody else."""
        try:
            whole = _bytes(data)
        except (ValueError, binascii.Error):
            return None
        payload, seal = whole[:-_SEAL], whole[-_SEAL:]
        if not payload or not hmac.compare_digest(seal, self._seal(payload, person, chat)):
            return None
        return _unpacked(payload)

    def _seal(self, payload: bytes, person: str, chat: int) -> bytes:
        bound = b"\0".join((str(chat).encode(), person.encode(), payload))
        return hmac.digest(self.key, bound, hashlib.sha256)[:_SEAL]


def tag_of(name: str) -> bytes:
    """What stands for a name in a button: the same tomorrow, when there are more names."""
    return hashlib.sha256(name.encode()).digest()[:4]


def _text(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _packed(press: Press) -> bytes:
    try:
        return _SHAPE.pack(bytes.fromhex(press.case), press.version, press.tag, press.step, press.value)
    except struct.error:
        raise ValueError(f"has no place in a button: {press.do}") from None


def _unpacked(payload: bytes) -> Press | None:
    """What carries our seal, and that we may have stopped making."""
    letter, rest = payload[:1].decode("latin-1"), payload[1:]
    if letter not in set(Do):
        return None
    do = Do(letter)
    if do is Do.JOIN:
        return Press(do=do, token=_text(rest))
    if len(rest) != _SHAPE.size:
        return None
    case, version, tag, step, value = _SHAPE.unpack(rest)
    return Press(
        do=do,
        case=case.hex() if any(case) else "",
        version=version,
        tag=tag if any(tag) else b"",
        step=step,
        value=value,
    )
