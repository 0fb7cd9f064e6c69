"""What the reporter and the desk say to each other on a case."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from cases import errors, flags
from cases.actions import history, steps
from cases.actions.steps import By, Outcome, Words
from cases.case import Author, Case, Message, State
from cases.clocks import news
from cases.events import REPORTER, MessageSent, SupplementAdded
from cases.gate import Act
from cases.lifecycle import SUPPLEMENT_OVERDUE
from cases.ports import Books

#: Nothing can be added here. Elsewhere it may: new evidence reopens a closed case (R03).
OVER = frozenset({State.WITHDRAWN, State.ARCHIVED})

SUPPLEMENT = "supplement"


def supplement(
    books: Books,
    case: Case,
    *,
    text: str,
    files: Sequence[str] = (),
    now: datetime,
    zone: tzinfo,
    message_id: str,
    draft: steps.DraftKey | None = None,
    keep_originals: bool = True,
) -> steps.Done:
    """Something more from the reporter. Where the case was waiting for it, it goes on where it was asked from; where it
    was rejected for want of it, it comes back as long as that may be.

    Raises `errors.CaseOver`.
    """
    _still_open(case)
    at = steps.instant(case.anonymous, now, zone)
    taken = _supplemented(books, case, now)
    _say(books, case, Author.REPORTER, SUPPLEMENT, text, files, at, message_id)
    steps.adopt(books, case, draft, files, keep_originals=keep_originals)
    event = SupplementAdded(case=case.id, at=at, actor=REPORTER, files=len(files), old=case.state, new=taken.state)
    done = steps.keep(books, case, taken, event)
    news.heard(books, done.case, now=now, zone=zone)
    return done


def take_supplement(books: Books, case: Case, by: By, *, words: Words | None) -> Outcome:
    """What the reporter brought by telephone, on paper or in person, with the same consequences. The words are the
    reporter's; of an anonymous one the time is kept to the half day here as well, or the entry would tell when they
    came."""
    steps.admit(books, case, by, Act.MOVE)
    why = steps.objection(("over", case.state in OVER), ("needs-text", words is None or not words.text))
    if why or words is None:
        return steps.refuse(books, case, by, "take_supplement", why or "needs-text")
    at = steps.instant(case.anonymous, by.now, by.zone)
    taken = _supplemented(books, case, by.now)
    _say(books, case, Author.REPORTER, SUPPLEMENT, words.text, (), at, words.id)
    event = SupplementAdded(case=case.id, at=at, actor=by.actor, files=0, old=case.state, new=taken.state)
    return steps.keep(books, case, taken, event, by.reason)


def message(
    books: Books,
    case: Case,
    *,
    author: Author,
    text: str,
    files: Sequence[str] = (),
    now: datetime,
    zone: tzinfo,
    message_id: str,
    actor: str,
    kind: str = "message",
    draft: steps.DraftKey | None = None,
) -> steps.Done:
    """A message either way. `actor` is a person id when the desk writes, and passes the gate.

    Raises `errors.NoSuchCase`, `errors.CaseOver`.
    """
    steps.let_in(books, case, actor, Act.MESSAGE, now=now, zone=zone)
    _still_open(case)
    at = steps.instant(case.anonymous and author is Author.REPORTER, now, zone)
    _say(books, case, author, kind, text, files, at, message_id)
    steps.adopt(books, case, draft, files, keep_originals=not case.anonymous)
    ours = message_id if author is Author.STAFF else None
    event = MessageSent(case=case.id, at=at, actor=actor, author=author, kind=kind, files=len(files), message=ours)
    done = steps.keep(books, case, case, event)
    if author is Author.REPORTER:
        news.heard(books, done.case, now=now, zone=zone)
    return done


def _say(
    books: Books, case: Case, author: Author, kind: str, text: str, files: Sequence[str], at: datetime, message_id: str
) -> None:
    said = Message(id=message_id, author=author, kind=kind, at=at, text=text, files=tuple(files))
    books.contents.say(case, said)


def _supplemented(books: Books, case: Case, now: datetime) -> Case:
    """The case once something was added."""
    new, got = case.state, case.flags - {flags.UNANSWERED}
    if case.state is State.SUPPLEMENTING:
        new = steps.asked_from(books.diary.of(case.id)) or State.SUBMITTED
    elif case.state is State.REJECTED and _may_come_back(books, case, now):
        new, got = State.SUBMITTED, got - {flags.SUPPLEMENT_OVERDUE}
    return replace(case, state=new, flags=got)


def _may_come_back(books: Books, case: Case, now: datetime) -> bool:
    late = history.rejected_for(books.diary.of(case.id)) == SUPPLEMENT_OVERDUE
    return late and steps.in_time(books, case, "archive", now)


def _still_open(case: Case) -> None:
    if case.state in OVER:
        raise errors.CaseOver
