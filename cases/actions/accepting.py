"""What becomes of a filing: taken up, sent elsewhere, put together with another, or asked about."""

from collections.abc import Mapping

from cases.actions import steps
from cases.actions.moving import go
from cases.actions.steps import By, Outcome, Words
from cases.case import Case, State
from cases.lifecycle import Grounds
from cases.ports import Books
from cases.values import Json

#: Why something is not taken up, when no code of the office says more.
ELSEWHERE = "elsewhere"


def accept(books: Books, case: Case, by: By) -> Outcome:
    return go(books, case, State.ACCEPTED, by, only={State.SUBMITTED})


def reject(books: Books, case: Case, by: By, *, right_channel: str | None, code: str = ELSEWHERE) -> Outcome:
    """`code` says why, `right_channel` where to go instead."""
    grounds = Grounds(right_channel=right_channel, rejected_for=code)
    return go(books, case, State.REJECTED, by, grounds, only={State.SUBMITTED, State.SCREENING})


def refer(books: Books, case: Case, by: By, *, right_channel: str | None, receipt: bool = False) -> Outcome:
    """Passed on to another authority; of a tip that goes up only the time and the receipt are kept (CF-03)."""
    return go(books, case, State.REFERRED, by, Grounds(right_channel=right_channel, receipt=receipt))


def merge(books: Books, case: Case, by: By, *, head: str | None) -> Outcome:
    """`head` is the id of the case this one follows from now on."""
    return go(books, case, State.MERGED, by, Grounds(head=head))


def ask_supplement(books: Books, case: Case, by: By, *, words: Words | None) -> Outcome:
    """The clock waits for the reporter, without an approver (decision 22)."""
    if words is None:
        return without_words(books, case, by, "ask_supplement")
    return spoken(books, case, go(books, case, State.SUPPLEMENTING, by), words, "request", by)


def screen(books: Books, case: Case, by: By) -> Outcome:
    """A tip is looked at: whose it is, first or repeated, named or not."""
    return go(books, case, State.SCREENING, by, only={State.SUBMITTED})


def retrack(books: Books, case: Case, by: By, *, opened: Mapping[str, Json] | None) -> Outcome:
    """The tip is a service complaint. `opened` are its answers, as a recipient opened them."""
    return go(books, case, State.ACCEPTED, by, only={State.SCREENING}, opened=opened)


def spoken(books: Books, case: Case, outcome: Outcome, words: Words, kind: str, by: By) -> Outcome:
    """Nothing is said where nothing was done."""
    if isinstance(outcome, steps.Done):
        steps.say(books, case, words, kind, by)
    return outcome


def without_words(books: Books, case: Case, by: By, act: str) -> Outcome:
    return steps.refuse(books, case, by, act, "needs-text")
