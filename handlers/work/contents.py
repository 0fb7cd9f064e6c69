"""What a case says: opened by those who may read it, after their declaration, and noted in the diary (RC-02)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from cases import errors, events, flags
from cases.case import Case, Link, Message
from cases.gate import Act
from cases.organisation import Recipient, Role
from cases.ports import Box, StagedFile
from cases.values import Json
from handlers.books import Desk
from handlers.work import attaching
from handlers.work.finding import find, may

#: Who reads on within this time has not read once more.
AGAIN = timedelta(minutes=10)

_RECUSING = frozenset({"ask_recusal", "decide_recusal", "declare"})


@dataclass(frozen=True, kw_only=True)
class Content:
    """`result` is what the unit wrote at the end; `attached` says of the desk's own files who brought them; `place` are
    the names of the place that was scanned, or of the project that was named. Who the reporter is does not belong to it
    (CF-04)."""

    answers: Mapping[str, Json] = field(repr=False)
    thread: Sequence[Message] = field(repr=False)
    files: Sequence[StagedFile] = field(repr=False)
    result: Json = field(default=None, repr=False)
    attached: Mapping[str, Mapping[str, Json]] = field(default_factory=dict, repr=False)
    place: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """What a recipient opens in the page with the own key: this program cannot. `recipients` are those it is sealed to
    now, with their living keys; `reporter_key` is that of the reporter, to whom answers are sealed as well."""

    boxes: Sequence[Box] = field(repr=False)
    recipients: Sequence[Recipient]
    reporter_key: str


def read(books: Desk, person: str, typed: str, *, way: str, now: datetime, zone: tzinfo) -> Content:
    """Raises `errors.NoSuchCase`, `errors.Sealed`."""
    case = find(books, person, typed, Act.READ, now=now, zone=zone)
    if case.sealed:
        raise errors.Sealed
    _note(books, case, person, way, now)
    return Content(
        answers=_part(books, case, "answers"),
        thread=tuple(books.contents.thread(case)),
        files=tuple(books.evidence.of(case)),
        result=_maybe(books, case, "result"),
        attached=attaching.of(books, case),
        place=place.names if case.place and (place := books.places.get(case.place)) else None,
    )


def sealed(books: Desk, person: str, typed: str, *, way: str, now: datetime, zone: tzinfo) -> Sealed:
    """Raises `errors.NoSuchCase`; also for a case that is not sealed, which is read elsewhere."""
    case = find(books, person, typed, Act.READ, now=now, zone=zone)
    lock = books.cases.lock_of(case.number)
    if not case.sealed or lock is None:
        raise errors.NoSuchCase
    _note(books, case, person, way, now)
    wanted = set(case.access.recipients or ())
    living = [each for each in books.organisation.load().active_recipients() if each.person in wanted]
    return Sealed(boxes=tuple(books.contents.boxes(case)), recipients=tuple(living), reporter_key=lock.public_key)


def file(
    books: Desk, person: str, typed: str, file_id: str, *, now: datetime, zone: tzinfo
) -> tuple[StagedFile, bytes]:
    """The cleaned copy. Raises `errors.NoSuchCase`, also for a file that is of another case; `errors.Sealed`, and
    `Frozen` while nothing leaves the house."""
    case = find(books, person, typed, Act.READ, now=now, zone=zone)
    if not may_leave_the_house(case):
        raise errors.Frozen
    about = next((each for each in books.evidence.of(case) if each.id == file_id), None)
    if about is None:
        raise errors.NoSuchCase
    return about, books.evidence.cleaned(case, file_id)


def diary(books: Desk, person: str, typed: str, *, now: datetime, zone: tzinfo) -> Sequence[tuple[Link, str | None]]:
    """Every line with its reason, but for reasons of recusals, which are for those who decide and for the auditor, who
    reads of recusals and of nothing else (RC-07)."""
    case = find(books, person, typed, Act.SEE, now=now, zone=zone)
    organisation = books.organisation.load()
    audits = person in organisation.holders(Role.AUDITOR, organisation.office)
    reads = may(books, person, case, Act.READ, now=now, zone=zone)
    if not (reads or audits):
        raise errors.NoSuchCase
    knows = audits or may(books, person, case, Act.OVERSEE, now=now, zone=zone)
    return [
        (link, None if _of_a_recusal(link) and not knows else _reason(books, case, link))
        for link in books.diary.of(case.id)
        if reads or _of_a_recusal(link)
    ]


def may_leave_the_house(case: Case) -> bool:
    """While a leak is suspected nothing of the case is exported (CF-21)."""
    return flags.FROZEN not in case.flags


def _of_a_recusal(link: Link) -> bool:
    """Asked, decided, or refused: whoever asked in vain gave a reason too."""
    return link.event.startswith("Recusal") or (link.event == "ActRefused" and link.facts.get("act") in _RECUSING)


def _reason(books: Desk, case: Case, link: Link) -> str | None:
    if case.sealed or link.reason_digest is None:
        return None
    return books.diary.reason(case, link.seq)


def _part(books: Desk, case: Case, name: str) -> Mapping[str, Json]:
    said = _maybe(books, case, name)
    return said if isinstance(said, Mapping) else {}


def _maybe(books: Desk, case: Case, name: str) -> Json:
    try:
        return books.contents.get(case, name)
    except KeyError:
        return None


def _note(books: Desk, case: Case, person: str, way: str, now: datetime) -> None:
    mine = (
        link.at for link in reversed(books.diary.of(case.id)) if (link.event, link.actor) == ("ContentRead", person)
    )
    last = next(mine, None)
    if last is None or now - last > AGAIN or way != "desk":
        books.diary.append(case, events.ContentRead(case=case.id, at=now, actor=person, way=way).entry())
