"""Letters that wait for the word of somebody who may confirm them (decision 26)."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from cases import numbers
from cases.case import Case
from cases.gate import Act
from cases.letters import LetterState
from cases.organisation import Organisation
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
    if not _may_confirm_any(person, books.organisation.load(), now.astimezone(zone).date()):
        return ()
    cases = books.cases.several(books.letters.waiting(limit=MOST))
    return sorted(
        numbers.shown(case.number)
        for case in cases.values()
        if may(books, person, case, Act.OVERSEE, now=now, zone=zone)
    )


def _may_confirm_any(person: str, organisation: Organisation, day: date) -> bool:
    """Of the office, of a unit that may act for it, in the place of such a person, or a recipient of tips. Everybody's
    morning asks; only for these is a case opened, and the gate then decides."""
    units = {organisation.office, *organisation.above(organisation.office)}
    people = (person, *organisation.represented_by(person, day))
    return any(post.unit in units for who in people for post in organisation.posts_of(who)) or any(
        one.person == person for one in organisation.recipients
    )
