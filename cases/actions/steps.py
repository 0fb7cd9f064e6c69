"""What the doors have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import TypeAlias

from cases import errors, gate
from cases.case import Case, Link, State
from cases.events import REPORTER, SYSTEM, Event
from cases.gate import Act
from cases.instants import half_day
from cases.ports import Books


@dataclass(frozen=True, kw_only=True)
class Done:
    """The case as it is now, and what happened."""

    case: Case
    event: Event


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The case stays as it was; the refusal is in the diary. Commit, then raise the error (see `settled`)."""

    case: Case
    event: Event
    error: errors.MoveRefused


Outcome: TypeAlias = Done | Refused


@dataclass(frozen=True, kw_only=True)
class DraftKey:
    """Whose staged files are taken over: the visitor's reference and the key that opens them."""

    owner: str
    key: bytes = field(repr=False)


def settled(outcome: Outcome) -> Done:
    """For after the commit: raises what was refused."""
    if isinstance(outcome, Refused):
        raise outcome.error
    return outcome


def instant(anonymous: bool, now: datetime, zone: tzinfo) -> datetime:
    """What is kept of `now`: of what an anonymous reporter does, only the half day (decision 7). What the desk does is
    kept to the second, because limits run from it."""
    return half_day(now, zone) if anonymous else now


def let_in(books: Books, case: Case, actor: str, act: Act, *, now: datetime, zone: tzinfo) -> None:
    """People of the organisation pass the gate; the reporter has proved the secret, and the system is us."""
    if actor not in (REPORTER, SYSTEM):
        gate.admit(case, actor, act, books.organisation.load(), day=now.astimezone(zone).date())


def keep(books: Books, case: Case, event: Event, reason: str | None = None) -> Done:
    """Save the changed case with its next version, and write the diary."""
    kept = replace(case, version=case.version + 1)
    books.cases.save(kept)
    books.diary.append(kept, event.entry(reason))
    return Done(case=kept, event=event)


def adopt(books: Books, case: Case, draft: DraftKey | None, files: Sequence[str], *, keep_originals: bool) -> None:
    if files:
        if draft is None:
            raise ValueError("files come with the key of their draft")
        books.evidence.adopt(case, owner=draft.owner, key=draft.key, files=files, keep_originals=keep_originals)


def asked_from(diary: Sequence[Link]) -> State | None:
    """The state in which the reporter was last asked to supplement."""
    asked = (link.facts["old"] for link in reversed(diary) if link.facts.get("new") == State.SUPPLEMENTING.value)
    old = next((old for old in asked if old != State.SUPPLEMENTING.value), None)
    return State(old) if isinstance(old, str) else None
