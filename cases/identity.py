"""Who reported, behind a second person (decision 10, CF-05): asked for with a reason, granted or refused by a
custodian, seen for a limited time, listed for the auditor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cases.values import Json


class RequestState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    OVER = "over"  # its time is over; the key it was sealed to is destroyed


@dataclass(frozen=True, kw_only=True)
class IdentityRequest:
    """`public_key` is an age key made for this request alone. A custodian opens the identity with the own key and seals
    it to this one; before that nothing in the deployment opens it. `until` is when the request lapses, or the view
    ends. `reason` is what the requester wrote."""

    id: str
    case: str
    person: str
    state: RequestState
    asked: datetime
    until: datetime
    public_key: str
    reason: str = field(repr=False)
    decided_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class IdentityRead:
    """`ground` is "consent" (question 7), "granted", or "custody" when a custodian took the sealed box to decide;
    `second` is the reporter who consented ("reporter"), the custodian, or whoever asked."""

    id: str
    at: datetime
    person: str
    number: str
    ground: str
    second: str


class IdentityRequestBook(Protocol):
    def ask(self, request: IdentityRequest, secret: str) -> None:
        """`secret` is the private key of the request; it is kept wrapped and leaves this book only through `view`."""

    def get(self, request_id: str) -> IdentityRequest:
        """Raises KeyError."""

    def of(self, case_id: str) -> Sequence[IdentityRequest]: ...
    def open(self) -> Sequence[IdentityRequest]:
        """Those that wait for a custodian, the oldest first."""

    def by(self, person: str) -> Sequence[IdentityRequest]: ...
    def all(self) -> Sequence[IdentityRequest]:
        """The oldest first."""

    def decide(self, request: IdentityRequest, view: bytes | None) -> None:
        """Keep the decision; `view` is the age file a custodian made, None when it was refused, which destroys the key.

        Raises KeyError when it does not wait any more, `errors.Sealed` when the key of the request does not open
        `view` or nothing that can be shown is in it.
        """

    def view(self, request_id: str, *, now: datetime) -> Mapping[str, Json] | None:
        """Who it is, while the granted time lasts."""

    def expire(self, *, now: datetime) -> int:
        """End what has had its time, destroying key and view; how many."""

    def read(self, read: IdentityRead) -> None: ...
    def reads(self, *, limit: int = 200) -> Sequence[IdentityRead]:
        """The newest first."""
