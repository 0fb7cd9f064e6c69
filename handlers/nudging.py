"""Tells the reporter that there is news, never what, when something changed that they can see."""

from datetime import datetime

from cases import actions, lifecycle, promises
from cases.case import Case
from cases.ports import Books
from handlers.books import Desk


def promised(books: Books, case: Case, now: datetime) -> datetime | None:
    return promises.promise(case, books.clocks.of(case.id), now=now).due


def tell(
    books: Desk,
    old: Case,
    before: datetime | None,
    outcome: actions.Outcome,
    now: datetime,
    *,
    spoken: bool = False,
) -> None:
    """Only what the reporter can see is news: another word, another date, or something said."""
    if not isinstance(outcome, actions.Done):
        return
    new = outcome.case
    word = lifecycle.public_word(old.track, old.state) != lifecycle.public_word(new.track, new.state)
    if word or spoken or promised(books, new, now) != before:
        books.talk.nudge(old.id, now=now)
