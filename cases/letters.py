"""Letters of a case: drafted, confirmed by a person and numbered, served, received (decision 26)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cases.case import Case
from cases.values import Json


class Kind(StrEnum):
    """domain.md F09 and the ladder of B2."""

    URGE = "urge"  # 催办单
    SUPERVISE = "supervise"  # 督办单
    DUTY = "duty"  # 履责提示函
    TALK = "talk"  # 约谈建议
    TRANSFER = "transfer"  # 移送单
    REPORT = "report"  # 一事一报


class LetterState(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"  # numbered, on its way
    RECEIVED = "received"
    DROPPED = "dropped"  # nobody confirmed it


@dataclass(frozen=True, kw_only=True)
class Letter:
    """`serial` is its number within kind and year, 0 for a draft. `content` is what it says, as `handlers.letters`
    reads it; None where this program cannot open it (of a sealed case)."""

    id: str
    case: str
    kind: Kind
    language: str
    made: datetime
    made_by: str
    to_unit: str
    content: Json = field(repr=False)
    state: LetterState = LetterState.DRAFT
    year: int = 0
    serial: int = 0
    confirmed_by: str | None = None
    confirmed: datetime | None = None
    received_by: str | None = None
    received: datetime | None = None


class LetterBook(Protocol):
    def save(self, case: Case, letter: Letter) -> None:
        """A new or changed letter; what it says is kept like the contents of its case."""

    def of(self, case: Case) -> Sequence[Letter]:
        """The oldest first."""

    def get(self, case: Case, letter_id: str) -> Letter:
        """Raises KeyError."""

    def waiting(self, *, limit: int) -> Sequence[str]:
        """Ids of the cases on which there are drafts, of so many drafts at most."""

    def next_serial(self, kind: Kind, year: int) -> int:
        """From 1, without gaps but for letters whose transaction was undone."""
