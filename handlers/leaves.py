"""Leave of absence: who is away, and who is in for them. Everybody may say so of themselves."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from cases.errors import CaseError
from cases.organisation import Leave, Organisation
from cases.ports import Books

#: Longer absences are a change of the organisation.
MOST: Final = timedelta(days=366)


class NoLeave(CaseError):
    """It cannot be taken like that, or is not there."""

    code = "no-leave"


@dataclass(frozen=True, kw_only=True)
class Leaves:
    """Within a transaction of the caller."""

    books: Books
    person: str

    def ahead(self, day: date) -> tuple[Leave, ...]:
        """Those that are not over, the next one first."""
        own = (each for each in self.books.organisation.load().leaves if each.person == self.person)
        return tuple(sorted((each for each in own if each.last >= day), key=lambda each: each.first))

    def take(self, leave: Leave, *, day: date) -> None:
        """Raises `NoLeave` for days that are over, in the wrong order or taken already, and for a stand-in who cannot
        be one."""
        organisation = self.books.organisation.hold()
        overlaps = any(each.first <= leave.last and leave.first <= each.last for each in self.ahead(day))
        in_order = day <= leave.first <= leave.last <= leave.first + MOST
        if leave.person != self.person or overlaps or not in_order:
            raise NoLeave
        if leave.stand_in is not None and leave.stand_in not in stand_ins(organisation, self.person):
            raise NoLeave
        self.books.organisation.save(replace(organisation, leaves=(*organisation.leaves, leave)))

    def end(self, leave: Leave, *, day: date) -> None:
        """From today on: what is past stays. Raises `NoLeave`."""
        organisation = self.books.organisation.hold()
        if leave not in organisation.leaves or leave.person != self.person or leave.last < day:
            raise NoLeave
        past = (replace(leave, last=day - timedelta(days=1)),) if leave.first < day else ()
        rest = tuple(each for each in organisation.leaves if each != leave)
        self.books.organisation.save(replace(organisation, leaves=(*rest, *past)))


def stand_ins(organisation: Organisation, person: str) -> tuple[str, ...]:
    """Colleagues of the same units who work here, in the order of their posts."""
    units = organisation.units_of(person)
    near = dict.fromkeys(post.person for post in organisation.posts if post.unit in units and post.person != person)
    return tuple(each for each in near if organisation.is_active(each))
