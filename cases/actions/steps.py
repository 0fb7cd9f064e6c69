"""What the doors have in common."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import TypeAlias

from cases import errors, events, gate
from cases.case import Author, Case, Link, Message, State
from cases.clocks.model import Clock, Run
from cases.clocks.turning import turn
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
    """The case stays where it was; the refusal is in the diary. Commit, then raise the error (see `settled`)."""

    case: Case
    event: Event
    error: errors.MoveRefused | errors.ActRefused


Outcome: TypeAlias = Done | Refused

#: The number of a paper, such as 示纪复〔2026〕7号: no spaces, and a digit, so that no sentence and no name fits.
_REFERENCE = re.compile(r"(?=.*\d)[\w〔〕\[\]()（）/.-]{1,40}")


@dataclass(frozen=True, kw_only=True)
class By:
    """Whose hand it is, when and why. `actor` is a person id, "reporter" or "system"."""

    actor: str
    now: datetime
    zone: tzinfo
    reason: str | None = field(default=None, repr=False)

    @property
    def day(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def is_person(self) -> bool:
        return self.actor not in (REPORTER, SYSTEM)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is said to the reporter on the way. `id` is random and comes from the caller. With `box` it came sealed, to
    the recipients of a tip and its reporter, and `text` is empty."""

    id: str
    text: str = field(default="", repr=False)
    box: bytes | None = field(default=None, repr=False)


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
    admit(books, case, By(actor=actor, now=now, zone=zone), act)


def admit(books: Books, case: Case, by: By, act: Act) -> None:
    """Raises `errors.NoSuchCase`."""
    if by.is_person:
        gate.admit(case, by.actor, act, books.organisation.load(), day=by.day)


def admit_one(books: Books, case: Case, by: By, acts: Collection[Act]) -> None:
    """One of these rights is enough. Raises `errors.NoSuchCase`."""
    organisation = books.organisation.load()
    if by.is_person and not any(gate.visible((case,), by.actor, organisation, day=by.day, act=act) for act in acts):
        raise errors.NoSuchCase


def approved(books: Books, case: Case, by: By, approver: str | None) -> str | None:
    """The approver, when it is somebody else; nobody approves the own act. Raises `errors.NoSuchCase` for somebody who
    may not approve on this case."""
    if approver is None or approver == by.actor:
        return None
    gate.admit(case, approver, Act.APPROVE, books.organisation.load(), day=by.day)
    return approver


def keep(books: Books, old: Case, new: Case, event: Event, reason: str | None = None) -> Done:
    """Save the changed case with its next version, write the diary, and let its clocks follow."""
    kept = replace(new, version=old.version + 1)
    books.cases.save(kept)
    books.diary.append(kept, event.entry(reason))
    turn(books, old, kept, event)
    return Done(case=kept, event=event)


def refuse(books: Books, case: Case, by: By, act: str, why: str) -> Refused:
    """`act` is the name of the door. The attempt is in the diary; the case is not touched."""
    event = events.ActRefused(case=case.id, at=by.now, actor=by.actor, act=act, why=why)
    books.diary.append(case, event.entry(by.reason))
    return Refused(case=case, event=event, error=errors.ActRefused(act=act, why=why))


def objection(*guards: tuple[str, bool]) -> str | None:
    """Why it is refused: the first code whose guard stands."""
    return next((why for why, stands in guards if stands), None)


def is_reference(typed: str) -> bool:
    return _REFERENCE.fullmatch(typed) is not None


def say(books: Books, case: Case, words: Words, kind: str, by: By) -> None:
    said = Message(id=words.id, author=Author.STAFF, kind=kind, at=by.now, text=words.text)
    if words.box is None:
        books.contents.say(case, said)
    else:
        books.contents.say_sealed(case, replace(said, text=None), words.box)


def clock(books: Books, case: Case, name: str) -> Clock | None:
    """The newest round."""
    rounds = (each for each in books.clocks.of(case.id) if each.name == name)
    return max(rounds, key=lambda each: each.round, default=None)


def in_time(books: Books, case: Case, name: str, now: datetime) -> bool:
    """Whether that clock still runs. Where there is none the time is over."""
    found = clock(books, case, name)
    return found is not None and found.run is Run.RUNNING and now < found.due


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
