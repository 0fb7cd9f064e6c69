"""What happened to a case. No event holds what a person wrote; it becomes a diary line in the same transaction."""

from dataclasses import dataclass
from datetime import datetime

from cases.case import Author, Entry, State
from cases.time.limits import Limit
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
    """`message` is the id of what the staff said, so that it is known which one was taken back."""

    author: Author
    kind: str
    files: int
    message: str | None = None

    def facts(self) -> dict[str, Json]:
        known: dict[str, Json] = {"author": self.author.value, "kind": self.kind, "files": self.files}
        return {**known, **({"message": self.message} if self.message else {})}


@dataclass(frozen=True, kw_only=True)
class MessageRecalled(Event):
    """What the staff said was taken back before the reporter was shown it; `instead` is what is said in its place."""

    message: str
    instead: str | None = None

    def facts(self) -> dict[str, Json]:
        return {"message": self.message, **({"instead": self.instead} if self.instead else {})}


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    """Something only the desk reads was written down."""


@dataclass(frozen=True, kw_only=True)
class CaseMoved(Event):
    """The grounds are codes and ids: the right channel, the head case, the outcome, the approver. `unit` and `handler`
    are those it went to, `flags` those it got on the way, `meeting` the number of the meeting that assigned it;
    `result` says that there is a result text, `unreached` that it was closed because nobody could be called back."""

    old: State
    new: State
    right_channel: str | None = None
    head: str | None = None
    rejected_for: str | None = None
    outcome: str | None = None
    approver: str | None = None
    result: bool = False
    receipt: bool = False
    unit: str | None = None
    handler: str | None = None
    flags: tuple[str, ...] = ()
    meeting: str | None = None
    unreached: bool = False

    def facts(self) -> dict[str, Json]:
        grounds: dict[str, Json] = {
            "right_channel": self.right_channel,
            "head": self.head,
            "rejected_for": self.rejected_for,
            "outcome": self.outcome,
            "approver": self.approver,
            "result": self.result or None,
            "receipt": self.receipt or None,
            "unit": self.unit,
            "handler": self.handler,
            "flags": list(self.flags) or None,
            "meeting": self.meeting,
            "unreached": self.unreached or None,
        }
        known = {name: value for name, value in grounds.items() if value is not None}
        return {"old": self.old.value, "new": self.new.value, **known}


@dataclass(frozen=True, kw_only=True)
class MoveRefused(Event):
    """`flags` are those the case got because of it: after the last rework it is taken up a level."""

    old: State
    new: State
    why: str
    flags: tuple[str, ...] = ()

    def facts(self) -> dict[str, Json]:
        got: dict[str, Json] = {"flags": list(self.flags)} if self.flags else {}
        return {"old": self.old.value, "new": self.new.value, "why": self.why, **got}


@dataclass(frozen=True, kw_only=True)
class CaseRated(Event):
    """One to five stars; `solved` is "yes", "partly" or "no"."""

    stars: int
    solved: str

    def facts(self) -> dict[str, Json]:
        return {"stars": self.stars, "solved": self.solved}


@dataclass(frozen=True, kw_only=True)
class ReviewAsked(Event):
    """The reporter asked the next level up to look at it again. `old` and `new` are set where that opened the review of
    a reply; a missed promise leaves the case where it is."""

    old: State | None = None
    new: State | None = None

    def facts(self) -> dict[str, Json]:
        return {"old": self.old.value, "new": self.new.value} if self.old and self.new else {}


@dataclass(frozen=True, kw_only=True)
class DeadlineMissed(Event):
    """`at` is when it was seen, `due` the true instant. `caused` says what put it into the past when it was not time:
    such a breach is not held against the handler for the time before the change."""

    clock: str
    policy: str
    due: datetime
    version: int
    caused: str | None = None

    def facts(self) -> dict[str, Json]:
        why: dict[str, Json] = {"caused": self.caused} if self.caused else {}
        known: dict[str, Json] = {"clock": self.clock, "policy": self.policy, "due": self.due.isoformat()}
        return {**known, "version": self.version, **why}


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(Event):
    """Rules, calendar or an extension changed a due date. `cause` is "policy", "calendar" or "extension"; `edition` is
    that of the rules reckoned with."""

    clock: str
    old: datetime
    new: datetime
    cause: str
    edition: int

    def facts(self) -> dict[str, Json]:
        dates: dict[str, Json] = {"old_due": self.old.isoformat(), "new_due": self.new.isoformat()}
        return {"clock": self.clock, **dates, "cause": self.cause, "edition": self.edition}


@dataclass(frozen=True, kw_only=True)
class ActRefused(Event):
    """`act` is the name of the door."""

    act: str
    why: str

    def facts(self) -> dict[str, Json]:
        return {"act": self.act, "why": self.why}


@dataclass(frozen=True, kw_only=True)
class CaseExtended(Event):
    """The limit of a clock grows by `limit`, once, with approval; its policy says how far (S-14)."""

    clock: str
    policy: str
    limit: Limit
    approver: str

    def facts(self) -> dict[str, Json]:
        return {"clock": self.clock, "policy": self.policy, "limit": self.limit.text, "approver": self.approver}


@dataclass(frozen=True, kw_only=True)
class FirstContactMade(Event):
    """Somebody spoke to the reporter after signing (S-08)."""


@dataclass(frozen=True, kw_only=True)
class SuspensionReviewed(Event):
    """It stays suspended for another while (S-20)."""

    approver: str

    def facts(self) -> dict[str, Json]:
        return {"approver": self.approver}


@dataclass(frozen=True, kw_only=True)
class ReporterTold(Event):
    """The reporter of a tip was told that it is taken up (D-03)."""


@dataclass(frozen=True, kw_only=True)
class ReporterVisited(Event):
    """The reporter, who could not be reached before, looked at the case (decision 23)."""


@dataclass(frozen=True, kw_only=True)
class UrgencyChanged(Event):
    urgent: bool

    def facts(self) -> dict[str, Json]:
        return {"urgent": self.urgent}


@dataclass(frozen=True, kw_only=True)
class FlagsChanged(Event):
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def facts(self) -> dict[str, Json]:
        return {"added": list(self.added), "removed": list(self.removed)}


@dataclass(frozen=True, kw_only=True)
class SupervisionChanged(Event):
    """督办, or no more."""

    supervised: bool

    def facts(self) -> dict[str, Json]:
        return {"supervised": self.supervised}


@dataclass(frozen=True, kw_only=True)
class AssignedAtMeeting(Event):
    """集中交办 of a case that a unit has already; one that is dispatched by a meeting moves."""

    meeting: str
    flags: tuple[str, ...] = ()

    def facts(self) -> dict[str, Json]:
        return {"meeting": self.meeting, "flags": list(self.flags)}


@dataclass(frozen=True, kw_only=True)
class CoHandlerAdded(Event):
    """会办."""

    unit: str

    def facts(self) -> dict[str, Json]:
        return {"unit": self.unit}


@dataclass(frozen=True, kw_only=True)
class CoHandlerRemoved(Event):
    unit: str

    def facts(self) -> dict[str, Json]:
        return {"unit": self.unit}


@dataclass(frozen=True, kw_only=True)
class CallbackTried(Event):
    """Nobody was reached; `tries` counts those since the reply."""

    tries: int

    def facts(self) -> dict[str, Json]:
        return {"tries": self.tries}


@dataclass(frozen=True, kw_only=True)
class CalledBack(Event):
    """What the reporter said (S-17). `satisfied` is one of five words, None when it was not said; `publish` is the
    consent that the reply may be published (CF-14)."""

    solved: bool
    satisfied: str | None = None
    publish: bool = False

    def facts(self) -> dict[str, Json]:
        said: dict[str, Json] = {"satisfied": self.satisfied} if self.satisfied else {}
        return {"solved": self.solved, **said, "publish": self.publish}


@dataclass(frozen=True, kw_only=True)
class HandedOver(Event):
    handler: str
    before: str | None = None

    def facts(self) -> dict[str, Json]:
        return {"handler": self.handler, "before": self.before}


@dataclass(frozen=True, kw_only=True)
class LeaderAssigned(Event):
    leader: str

    def facts(self) -> dict[str, Json]:
        return {"leader": self.leader}


@dataclass(frozen=True, kw_only=True)
class LevelledUp(Event):
    """`level` is that of the ladder the case is taken to."""

    level: str

    def facts(self) -> dict[str, Json]:
        return {"level": self.level}


@dataclass(frozen=True, kw_only=True)
class OrderServed(Event):
    """An order to put something right by a day (T-01)."""


@dataclass(frozen=True, kw_only=True)
class OrderAnswered(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class LetterServed(Event):
    """A letter of the ladder or an order of supervision that wants an answer (T-02)."""


@dataclass(frozen=True, kw_only=True)
class LetterAnswered(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class Rechecked(Event):
    """Somebody looked whether it stayed put right (T-03)."""

    held: bool

    def facts(self) -> dict[str, Json]:
        return {"held": self.held}


@dataclass(frozen=True, kw_only=True)
class Declared(Event):
    """Whoever acts said that there is nothing to recuse them for (RC-02)."""


@dataclass(frozen=True, kw_only=True)
class RecusalAsked(Event):
    """`handler` says that the person had the case in hand, and gets it back if the request is turned down."""

    person: str
    handler: bool = False

    def facts(self) -> dict[str, Json]:
        return {"person": self.person, "handler": self.handler}


@dataclass(frozen=True, kw_only=True)
class RecusalDecided(Event):
    person: str
    granted: bool

    def facts(self) -> dict[str, Json]:
        return {"person": self.person, "granted": self.granted}


@dataclass(frozen=True, kw_only=True)
class TransferConfirmed(Event):
    """The department that handles a tip has it; `receipt` is the number it gave."""

    receipt: str

    def facts(self) -> dict[str, Json]:
        return {"receipt": self.receipt}


@dataclass(frozen=True, kw_only=True)
class FalseAccusationFound(Event):
    """诬告陷害, by people, on the document of the city level that approved it (CF-20, R13)."""

    approver: str
    document: str

    def facts(self) -> dict[str, Json]:
        return {"approver": self.approver, "document": self.document}


@dataclass(frozen=True, kw_only=True)
class PrivacyAsked(Event):
    """The reporter wants to see the own data ("access"), or to have them erased ("erasure", R35)."""

    what: str

    def facts(self) -> dict[str, Json]:
        return {"what": self.what}


@dataclass(frozen=True, kw_only=True)
class PrivacyAnswered(Event):
    what: str
    granted: bool

    def facts(self) -> dict[str, Json]:
        return {"what": self.what, "granted": self.granted}


@dataclass(frozen=True, kw_only=True)
class LeakSuspected(Event):
    """An incident is open; exports on the case are frozen (CF-21)."""


@dataclass(frozen=True, kw_only=True)
class IncidentEnded(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SecretReissued(Event):
    """Two people made sure who it is, and the reporter got another query secret."""

    approver: str

    def facts(self) -> dict[str, Json]:
        return {"approver": self.approver}


@dataclass(frozen=True, kw_only=True)
class Resealed(Event):
    """A recipient was taken out and everything sealed anew (decision 11). `boxes` counts, and that is all it tells."""

    boxes: int

    def facts(self) -> dict[str, Json]:
        return {"boxes": self.boxes}


@dataclass(frozen=True, kw_only=True)
class AlertRaised(Event):
    """A reminder's time has come. `to` are ids of the organisation, or "reporter"; on a sealed case the diary keeps how
    many they are and not who. `draft`: a letter waits for a person's word, nothing has gone out (decision 26)."""

    clock: str
    level: str
    act: str
    version: int
    to: tuple[str, ...]
    sealed: bool
    draft: bool = False

    def facts(self) -> dict[str, Json]:
        told: Json = len(self.to) if self.sealed else list(self.to)
        known: dict[str, Json] = {"clock": self.clock, "level": self.level, "act": self.act, "version": self.version}
        return {**known, "to": told, **({"draft": True} if self.draft else {})}


@dataclass(frozen=True, kw_only=True)
class NobodyToTell(Event):
    """An alert, and nobody on any level whom it may be told."""

    clock: str
    level: str

    def facts(self) -> dict[str, Json]:
        return {"clock": self.clock, "level": self.level}


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(Event):
    """Somebody wants to do this and needs the word of another person. `action` is the name of the door."""

    action: str

    def facts(self) -> dict[str, Json]:
        return {"action": self.action}


@dataclass(frozen=True, kw_only=True)
class ApprovalGiven(Event):
    """`actor` said yes to what `person` wanted to do and does later; what is done at once tells its approver itself."""

    action: str
    person: str

    def facts(self) -> dict[str, Json]:
        return {"action": self.action, "person": self.person}


@dataclass(frozen=True, kw_only=True)
class ApprovalRefused(Event):
    """`actor` said no to what `person` wanted to do."""

    action: str
    person: str

    def facts(self) -> dict[str, Json]:
        return {"action": self.action, "person": self.person}


@dataclass(frozen=True, kw_only=True)
class ContentRead(Event):
    """Somebody opened what the case says. `way`: "desk", or "link" for a one-time link."""

    way: str

    def facts(self) -> dict[str, Json]:
        return {"way": self.way}


@dataclass(frozen=True, kw_only=True)
class IdentityShown(Event):
    """Who reported was shown to the actor. `ground`: "consent" (question 7), "granted", or "custody" when a custodian
    took the sealed box to decide; `second` is the custodian, "reporter" who consented, or whoever asked (decision
    10)."""

    ground: str
    second: str

    def facts(self) -> dict[str, Json]:
        return {"ground": self.ground, "second": self.second}


@dataclass(frozen=True, kw_only=True)
class IdentityAsked(Event):
    """The actor wants to know who reported; the reason is the diary's."""


@dataclass(frozen=True, kw_only=True)
class IdentityDecided(Event):
    """A custodian (the actor) has granted it to `person`, or not."""

    person: str
    granted: bool

    def facts(self) -> dict[str, Json]:
        return {"person": self.person, "granted": self.granted}


@dataclass(frozen=True, kw_only=True)
class CaseRouted(Event):
    """`rule` is the id of the route that decided, None where none did and the office has it; `flags` those the rules
    set. `alarm`: nobody is left whom it could be given to."""

    rule: str | None
    territory: str | None
    department: str | None
    flags: tuple[str, ...] = ()
    alarm: str | None = None

    def facts(self) -> dict[str, Json]:
        told: dict[str, Json] = {"rule": self.rule, "territory": self.territory, "department": self.department}
        known = {name: value for name, value in told.items() if value is not None}
        marks: dict[str, Json] = {"flags": list(self.flags)} if self.flags else {}
        return {**known, **marks, **({"alarm": self.alarm} if self.alarm else {})}


@dataclass(frozen=True, kw_only=True)
class LetterConfirmed(Event):
    """A draft became a letter, with its number within kind and year."""

    kind: str
    year: int
    serial: int

    def facts(self) -> dict[str, Json]:
        return {"kind": self.kind, "year": self.year, "serial": self.serial}


@dataclass(frozen=True, kw_only=True)
class LetterDropped(Event):
    kind: str

    def facts(self) -> dict[str, Json]:
        return {"kind": self.kind}


@dataclass(frozen=True, kw_only=True)
class LetterReceived(Event):
    """Somebody of the unit it went to has it in hand."""

    kind: str

    def facts(self) -> dict[str, Json]:
        return {"kind": self.kind}


@dataclass(frozen=True, kw_only=True)
class CaseEntered(Event):
    """Somebody of the office entered it for a reporter. `source` is "phone", "paper", "visit" or "12345"."""

    source: str
    repeat: bool = False

    def facts(self) -> dict[str, Json]:
        return {"source": self.source, "repeat": self.repeat}
