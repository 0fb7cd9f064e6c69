"""The answer, what the reporter says to it, and the review of it."""

from cases.actions.accepting import spoken, without_words
from cases.actions.moving import go
from cases.actions.steps import By, Outcome, Words
from cases.case import Case, State
from cases.lifecycle import Grounds
from cases.ports import Books


def reply(books: Books, case: Case, by: By, *, words: Words | None) -> Outcome:
    """Nobody calls an anonymous reporter back: the answer is left to be read, and the case is closed."""
    if words is None:
        return without_words(books, case, by, "reply")
    new = State.CLOSED if case.anonymous else State.REPLIED
    return spoken(books, case, go(books, case, new, by, only={State.REPLYING}), words, "reply", by)


def call_back(
    books: Books, case: Case, by: By, *, solved: bool, outcome: str | None = None, result: bool = False
) -> Outcome:
    """Solved, or done once more, twice at most; then it is refused and goes up a level (S-17, S-18)."""
    new = State.CLOSED if solved else State.REWORK
    return go(books, case, new, by, Grounds(outcome=outcome, result=result), only={State.REPLIED})


def open_appeal(books: Books, case: Case, by: By) -> Outcome:
    """The reporter asked on paper or by telephone, within the time to do so (X-03)."""
    return go(books, case, State.APPEAL, by)


def decide_appeal(
    books: Books, case: Case, by: By, *, again: bool, outcome: str | None = None, result: bool = False
) -> Outcome:
    """`again`: the unit has to take it up again. Otherwise the answer stands."""
    new = State.HANDLING if again else State.CLOSED
    return go(books, case, new, by, Grounds(outcome=outcome, result=result), only={State.APPEAL})
