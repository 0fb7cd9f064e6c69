"""What the reporter thinks of the outcome: a rating, and a request to look at it again."""

from dataclasses import replace
from datetime import datetime, tzinfo

from cases import lifecycle
from cases.actions import steps
from cases.case import Author, Case, Message, State
from cases.events import REPORTER, CaseRated, ReviewAsked
from cases.ports import Books

MOST_STARS = 5
SOLVED = ("yes", "partly", "no")


def rate(books: Books, case: Case, *, stars: int, solved: str, now: datetime, zone: tzinfo) -> steps.Done:
    """One (very dissatisfied) to five stars, and whether the problem is solved (domain.md B6). Raises ValueError."""
    if not 1 <= stars <= MOST_STARS or solved not in SOLVED:
        raise ValueError("no such rating")
    at = steps.instant(case.anonymous, now, zone)
    return steps.keep(books, case, case, CaseRated(case=case.id, at=at, actor=REPORTER, stars=stars, solved=solved))


def ask_review(books: Books, case: Case, *, reason: str, now: datetime, zone: tzinfo, message_id: str) -> steps.Done:
    """The reporter asks the next level up to look at it: because the promise was missed, or at a reply, which opens its
    review where the track has one and the time to ask still runs (decisions 21 and 22, X-03). The reason is kept with
    the messages, never in the diary."""
    at = steps.instant(case.anonymous, now, zone)
    said = Message(id=message_id, author=Author.REPORTER, kind="review", at=at, text=reason)
    books.contents.say(case, said)
    opens = case.state is State.REPLIED and State.APPEAL in lifecycle.allowed(case.track, case.state)
    if opens and steps.in_time(books, case, "review-request", now):
        event = ReviewAsked(case=case.id, at=at, actor=REPORTER, old=case.state, new=State.APPEAL)
        return steps.keep(books, case, replace(case, state=State.APPEAL), event)
    return steps.keep(books, case, case, ReviewAsked(case=case.id, at=at, actor=REPORTER))
