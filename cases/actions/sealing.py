"""An answer on a tip that was sealed before it came here, in the page of the recipient who wrote it (CF-19)."""

from cases import events
from cases.actions import steps
from cases.actions.saying import OVER
from cases.actions.steps import By, Outcome, Words
from cases.case import Author, Case
from cases.gate import Act
from cases.ports import Books

MESSAGE = "message"


def answer(books: Books, case: Case, by: By, *, words: Words) -> Outcome:
    """A message to the reporter of a tip. Raises `errors.NoSuchCase`, and `errors.Sealed` for what is no age file."""
    steps.admit(books, case, by, Act.MESSAGE)
    why = steps.objection(
        ("only-on-a-tip", not case.sealed), ("over", case.state in OVER), ("needs-text", words.box is None)
    )
    if why:
        return steps.refuse(books, case, by, "answer", why)
    steps.say(books, case, words, MESSAGE, by)
    event = events.MessageSent(
        case=case.id, at=by.now, actor=by.actor, author=Author.STAFF, kind=MESSAGE, files=0, message=words.id
    )
    return steps.keep(books, case, case, event, by.reason)
