"""A clock of a case, its reminders, and what is sent to people because of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.rules.model import Act
from cases.time.deadlines import Pause
from cases.time.limits import Limit


class Run(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"  # what was asked has been done, in time or late
    CLEARED = "cleared"  # it no longer applies: the policy went, or the case took another way


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One stage of a case under a time limit; each time it starts anew is another `round`, from 1.

    `version` is that of the deadline: it grows within (case, name), over all rounds, whenever `due` changes, and is
    part of an alert's key. While it is paused `due` is the one from before. `ended` belongs to done and cleared.
    `missed` is the due date that passed, kept for good once it has (reports are not rewritten, trap 15); `caused` says
    by what, when it was not the passing of time ("policy" when a changed policy put it into the past).
    `provisional`: it touches a year whose make-up days are not published. `edition` is that of the rules reckoned with.
    """

    case: str
    name: str
    round: int
    policy: str
    started: datetime
    due: datetime
    version: int = 1
    run: Run = Run.RUNNING
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Limit, ...] = ()
    ended: datetime | None = None
    missed: datetime | None = None
    caused: str | None = None
    provisional: bool = False
    edition: int = 0

    @property
    def open(self) -> bool:
        return self.run in (Run.RUNNING, Run.PAUSED)


class ReminderState(StrEnum):
    PLANNED = "planned"
    RAISED = "raised"  # an alert: this row is the only one of its key there will ever be (decision 25)
    SKIPPED = "skipped"  # the program was down when its time came, and a later one says more


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """Unique by (case, clock, version, level). `at` is when its time comes, to the second, whatever the send window."""

    case: str
    clock: str
    version: int
    level: str
    at: datetime
    state: ReminderState = ReminderState.PLANNED
    raised: datetime | None = None


class NoticeState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"  # given up: shown, and passed on to somebody else (trap 3)
    CLEARED = "cleared"  # the recorded action came before it was sent


@dataclass(frozen=True, kw_only=True)
class Notice:
    """An alert on its way to one person; unique by (case, clock, version, level, person). It holds no content: number,
    neutral stage and due date are looked up when it is sent (decision 13). `after` is the earliest time to send, or to
    try again. `late` is set on alerts whose due date has passed. `any_time` ones ignore window and digest (RP-H)."""

    case: str
    clock: str
    version: int
    level: str
    person: str
    act: Act
    due: datetime
    after: datetime
    any_time: bool = False
    state: NoticeState = NoticeState.QUEUED
    tries: int = 0
    sent: datetime | None = None
    instead_of: str | None = None
