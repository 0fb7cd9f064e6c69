"""Proof of work: a signed puzzle that costs a browser a moment and a flood a fortune. Nothing is stored to give one.

A challenge is bound to the visitor, to the id of the turn and to a time, so that it is good for that one turn only: on
another replica, where it is not known as spent, it can only repeat a turn that changes nothing. Checking one costs a
digest and a MAC, before anything expensive."""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_HEAD = struct.Struct(">IB8s")
_TAG = 16
WINDOW = 300  # seconds a challenge is good for
_SKEW = 60  # replicas' clocks differ, and clocks jump back
_SLACK = 4  # bits by which the load may have grown since the challenge was given
MAX_CHALLENGE = 64
MAX_NONCE = 20


@dataclass(frozen=True, kw_only=True)
class Proof:
    challenge: str
    nonce: str


class Proofs:
    """`now` is seconds since the epoch."""

    def __init__(self, key: bytes, now: Callable[[], float], *, most: int = 100_000) -> None:
        self._key = key
        self._now = now
        self._most = most
        self._spent: OrderedDict[str, float] = OrderedDict()

    def challenge(self, *, ref: str, turn: str, bits: int) -> str:
        head = _HEAD.pack(int(self._now()), bits, secrets.token_bytes(8))
        return base64.urlsafe_b64encode(head + self._tag(head, ref, turn)).rstrip(b"=").decode()

    def spend(self, proof: Proof, *, ref: str, turn: str, bits: int) -> bool:
        """Whether the work was done, for this visitor and turn, lately, for about the bits wanted now, and once."""
        now = self._now()
        if len(proof.challenge) > MAX_CHALLENGE or len(proof.nonce) > MAX_NONCE or proof.challenge in self._spent:
            return False
        try:
            raw = base64.b64decode(proof.challenge + "=" * (-len(proof.challenge) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return False
        if len(raw) != _HEAD.size + _TAG or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != proof.challenge:
            return False
        head = raw[: _HEAD.size]
        if not hmac.compare_digest(self._tag(head, ref, turn), raw[_HEAD.size :]):
            return False
        issued, promised, _ = _HEAD.unpack(head)
        if not -_SKEW <= now - issued <= WINDOW or promised < bits - _SLACK:
            return False
        if not solved(proof.challenge, proof.nonce, promised):
            return False
        self._spent[proof.challenge] = now + WINDOW
        self._forget(now)
        return True

    def give_back(self, proof: Proof) -> None:
        """The turn was not taken after all: the work done for it stays good."""
        self._spent.pop(proof.challenge, None)

    def _tag(self, head: bytes, ref: str, turn: str) -> bytes:
        said = b"mashang proof\0" + ref.encode() + b"\0" + turn.encode() + b"\0" + head
        return hmac.digest(self._key, said, hashlib.sha256)[:_TAG]

    def _forget(self, now: float) -> None:
        while self._spent:
            first = next(iter(self._spent))
            if self._spent[first] > now and len(self._spent) <= self._most:
                return
            del self._spent[first]


def solved(challenge: str, nonce: str, bits: int) -> bool:
    digest = hashlib.sha256(f"{challenge}:{nonce}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0
