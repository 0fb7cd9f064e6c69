"""What one person wants to do on a case and another has to approve (S-14, B3: all pauses but one need an approver)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cases.values import Json


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """`action` is the name of a door, `fields` what it was given, by name; `reason` what the person wrote."""

    id: str
    case: str
    action: str
    person: str
    asked: datetime
    fields: Mapping[str, Json] = field(repr=False)
    reason: str | None = field(default=None, repr=False)


class ProposalBook(Protocol):
    def put(self, proposal: Proposal) -> None: ...
    def of(self, case_id: str) -> Sequence[Proposal]: ...
    def get(self, proposal_id: str) -> Proposal:
        """Raises KeyError."""

    def all(self) -> Sequence[Proposal]:
        """Everything that waits for somebody, the oldest first."""

    def drop(self, proposal_id: str) -> bool:
        """Whether it was still there: of two who decide at once one is told that it is decided."""
