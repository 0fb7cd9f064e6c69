"""What the desk writes down for itself, tells the reporter on the way, and takes back again."""

from cases import events
from cases.actions import steps
from cases.actions.saying import OVER
from cases.actions.steps import By, Outcome, Words
from cases.case import INTERNAL, Author, Case, Message, State
from cases.gate import Act
from cases.lifecycle import FINAL
from cases.ports import Books

NOTE, PROGRESS = "note", "progress"

#: What was said together with a step of the case. It is not taken back without something in its place, or the case
#: would stand answered without an answer.
CARRYING = frozenset({"request", "reply", "notice"})


def note(books: Books, case: Case, by: By, *, words: Words | None) -> Outcome:
    """Only the desk ever reads it."""
    steps.admit(books, case, by, Act.NOTE)
    why = steps.objection(("over", case.state in OVER), ("needs-text", words is None))
    if why or words is None:
        return steps.refuse(books, case, by, "note", why or "needs-text")
    steps.say(books, case, words, NOTE, by)
    return steps.keep(books, case, case, events.Noted(case=case.id, at=by.now, actor=by.actor), by.reason)


def progress(books: Books, case: Case, by: By, *, words: Words | None) -> Outcome:
    """How it goes, for the reporter to read; nothing is asked and nothing ends."""
    steps.admit(books, case, by, Act.MESSAGE)
    why = steps.objection(("over", case.state in FINAL | {State.CLOSED}), ("needs-text", words is None))
    if why or words is None:
        return steps.refuse(books, case, by, "progress", why or "needs-text")
    steps.say(books, case, words, PROGRESS, by)
    event = events.MessageSent(
        case=case.id, at=by.now, actor=by.actor, author=Author.STAFF, kind=PROGRESS, files=0, message=words.id
    )
    return steps.keep(books, case, case, event, by.reason)


def recall(books: Books, case: Case, by: By, *, message: str, words: Words | None = None) -> Outcome:
    """A wrong message of the desk, as long as the reporter has not been shown it. `words` are said in its place."""
    steps.admit(books, case, by, Act.MESSAGE)
    said = next((each for each in books.contents.thread(case) if each.id == message and _ours(each)), None)
    why = steps.objection(
        ("over", case.state in OVER),
        ("no-such-message", said is None),
        ("needs-text", said is not None and said.kind in CARRYING and words is None),
    )
    if why or said is None:
        return steps.refuse(books, case, by, "recall", why or "no-such-message")
    if not books.contents.recall(case, message):
        return steps.refuse(books, case, by, "recall", "already-left")
    if words is not None:
        steps.say(books, case, words, said.kind, by)
    instead = words.id if words else None
    event = events.MessageRecalled(case=case.id, at=by.now, actor=by.actor, message=message, instead=instead)
    return steps.keep(books, case, case, event, by.reason)


def _ours(message: Message) -> bool:
    """Notes are the record of the desk; nobody takes them back."""
    return message.author is Author.STAFF and message.kind not in INTERNAL
