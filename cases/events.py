"""What happened to a case. No event holds what a person wrote; it becomes a diary line in the same transaction."""

from dataclasses import dataclass
from datetime import datetime

from cases.case import Author, Entry, State
from cases.values import Json

REPORTER = "reporter"
SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Event:
    """`case` is the id. `actor` is "reporter", "system" or a person's id."""

    case: str
    at: datetime
    actor: str

    @property
    def name(self) -> str:
        return type(self).__name__

    def facts(self) -> dict[str, Json]:
        return {}

    def entry(self, reason: str | None = None) -> Entry:
        return Entry(at=self.at, actor=self.actor, event=self.name, facts=self.facts(), reason=reason)


@dataclass(frozen=True, kw_only=True)
class CaseSubmitted(Event):
    def facts(self) -> dict[str, Json]:
        return {"new": State.SUBMITTED.value}


@dataclass(frozen=True, kw_only=True)
class SupplementAdded(Event):
    """`files` counts them. `old` and `new` differ when the supplement ended the wait for it."""

    files: int
    old: State
    new: State

    def facts(self) -> dict[str, Json]:
        return {"files": self.files, "old": self.old.value, "new": self.new.value}


@dataclass(frozen=True, kw_only=True)
class CaseWithdrawn(Event):
    """`final` is False on a tip: the wish is noted and the handling goes on."""

    old: State
    final: bool

    def facts(self) -> dict[str, Json]:
        return {"old": self.old.value, "final": self.final}


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event):
    author: Author
    kind: str
    files: int

    def facts(self) -> dict[str, Json]:
        return {"author": self.author.value, "kind": self.kind, "files": self.files}


@dataclass(frozen=True, kw_only=True)
class CaseMoved(Event):
    """The grounds are codes and ids: the right channel, the head case, the outcome, the approver."""

    old: State
    new: State
    right_channel: str | None = None
    head: str | None = None
    rejected_for: str | None = None
    outcome: str | None = None
    approver: str | None = None

    def facts(self) -> dict[str, Json]:
        grounds: dict[str, Json] = {
            "right_channel": self.right_channel,
            "head": self.head,
            "rejected_for": self.rejected_for,
            "outcome": self.outcome,
            "approver": self.approver,
        }
        known = {name: value for name, value in grounds.items() if value is not None}
        return {"old": self.old.value, "new": self.new.value, **known}


@dataclass(frozen=True, kw_only=True)
class MoveRefused(Event):
    old: State
    new: State
    why: str

    def facts(self) -> dict[str, Json]:
        return {"old": self.old.value, "new": self.new.value, "why": self.why}


@dataclass(frozen=True, kw_only=True)
class CaseRated(Event):
    """One to five stars; `solved` is "yes", "partly" or "no"."""

    stars: int
    solved: str

    def facts(self) -> dict[str, Json]:
        return {"stars": self.stars, "solved": self.solved}


@dataclass(frozen=True, kw_only=True)
class ReviewAsked(Event):
    """The reporter asked the next level up to look at it again."""
