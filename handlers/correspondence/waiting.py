"""Letters that wait for the word of somebody who may confirm them (decision 26)."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from cases import numbers
from cases.case import Case
from cases.gate import Act
from cases.letters import LetterState
from handlers.books import Desk
from handlers.work.finding import may

#: Each case has to be opened to know whether it is this person's to confirm; nobody confirms more in a day.
MOST = 200


def wait(books: Desk, case: Case, person: str, *, now: datetime, zone: tzinfo) -> bool:
    """Some do on this case, for this person."""
    confirms = may(books, person, case, Act.OVERSEE, now=now, zone=zone)
    return confirms and any(letter.state is LetterState.DRAFT for letter in books.letters.of(case))


def numbers_of(books: Desk, person: str, *, now: datetime, zone: tzinfo) -> Sequence[str]:
    """The cases on which some wait for this person, as people are shown them; of `MOST` letters at most."""
    cases = books.cases.several(books.letters.waiting(limit=MOST))
    return sorted(
        numbers.shown(case.number)
        for case in cases.values()
        if may(books, person, case, Act.OVERSEE, now=now, zone=zone)
    )
