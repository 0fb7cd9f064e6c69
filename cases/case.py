"""What a case is. Frozen; a change makes a new one through one of the actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cases.values import Json


class Track(StrEnum):
    """domain.md B3: who is concerned and which rules bind."""

    SERVICE = "S"
    DISCIPLINE = "D"
    PAYMENT = "P"
    FOREIGN = "I"
    PETITION = "X"


class State(StrEnum):
    """domain.md B3. `draft` lives in the chat only and is never stored as a case."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SUPPLEMENTING = "supplementing"
    REJECTED = "rejected"
    REFERRED = "referred"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    RETURNED = "returned"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    REVIEW = "review"
    REPLYING = "replying"
    REPLIED = "replied"
    REWORK = "rework"
    APPEAL = "appeal"
    SCREENING = "screening"
    TRANSFERRED = "transferred"
    DISPOSED = "disposed"
    FEEDBACK = "feedback"
    CLARIFYING = "clarifying"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    ARCHIVED = "archived"


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who may come near a case, by ids of the organisation.

    `recipients` is the allow-list of a sealed case (D): nobody else, whatever their role. None on the other tracks.
    `excluded_units` already holds everything under an accused unit; `excluded_people` the named and the recused.
    """

    recipients: tuple[str, ...] | None = None
    excluded_units: frozenset[str] = frozenset()
    excluded_people: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Case:
    """`filed` is UTC; of an anonymous case it is the start of its half day in the deployment's zone (decision 7).

    `category` and `place` are None on a sealed case (D): only recipients, state and clocks stay readable (decision 4).
    `identity` is a random reference into another store, None when anonymous. `owner` is a unit id, never empty.
    `handler` is the person who signed for it, `first_handler` the first one who ever did (首办), `leader` the one it is
    assigned to (包案领导); person ids. `territory` and `department` are the two units responsible for it (属地、部门),
    `co_units` those that help; none of them on a sealed case. `declared` are the people who said that they need not
    recuse themselves (RC-02). `meeting` is the number of the meeting that assigned it (集中交办), `source` how it came
    when a dispatcher entered it ("phone", "paper", "visit", "12345"), None when the reporter filed it.
    `version` grows by one with each change; saving an older one fails.
    """

    id: str
    number: str
    track: Track
    state: State
    version: int
    filed: datetime
    owner: str
    language: str
    anonymous: bool
    urgent: bool = False
    flags: frozenset[str] = frozenset()
    category: str | None = None
    place: str | None = None
    identity: str | None = None
    handler: str | None = None
    leader: str | None = None
    access: Access = field(default_factory=Access)
    territory: str | None = None
    department: str | None = None
    co_units: frozenset[str] = frozenset()
    first_handler: str | None = None
    declared: frozenset[str] = frozenset()
    meeting: str | None = None
    source: str | None = None

    @property
    def sealed(self) -> bool:
        """Only its recipients can read what it says; this program cannot."""
        return self.track is Track.DISCIPLINE


@dataclass(frozen=True, kw_only=True)
class Lock:
    """What proves a query secret: Argon2id of the secret under this case's own salt (decision 15).

    `verifier` is a digest of one half of the result; the other half wraps the reporter's own private key, so that
    an answer on a sealed case is readable with number and secret only. `public_key` is the other end of it.
    """

    salt: bytes
    params: str
    verifier: bytes = field(repr=False)
    public_key: str
    wrapped_key: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What the reporter gets, once, and the lock that stays."""

    number: str
    secret: str = field(repr=False)
    lock: Lock


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What the intake brings: answers by slot (domain.md B5), what identifies the reporter apart from the rest."""

    track: Track
    anonymous: bool
    language: str
    answers: Mapping[str, Json] = field(repr=False)
    identity: Mapping[str, Json] = field(default_factory=dict, repr=False)
    files: tuple[str, ...] = ()
    keep_originals: bool = True
    place: str | None = None


class Author(StrEnum):
    REPORTER = "reporter"
    STAFF = "staff"
    SYSTEM = "system"


#: Kinds of messages that only the desk reads.
INTERNAL = frozenset({"note"})


@dataclass(frozen=True, kw_only=True)
class Message:
    """Something said on a case. `text` is None where the one who asks cannot open it."""

    id: str
    author: Author
    kind: str  # supplement, message, request, reply
    at: datetime
    text: str | None = field(repr=False)
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the diary before it is chained. `facts` never hold what a person wrote; `reason` does, and is kept
    under the case's key so that retention can shred it (decision 17)."""

    at: datetime
    actor: str  # "reporter", "system" or a person id
    event: str
    facts: Mapping[str, Json] = field(default_factory=dict)
    reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Link:
    """A chained diary line as it is kept. `digest` covers `previous` and everything else (see storage)."""

    case: str
    seq: int
    at: datetime
    actor: str
    event: str
    facts: Mapping[str, Json]
    reason_digest: str | None
    previous: str
    digest: str
