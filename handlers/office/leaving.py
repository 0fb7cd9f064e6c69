"""Whoever has left, and what they leave behind: open cases, and keys that tips are sealed to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from cases import errors, gate, lists, numbers
from cases.case import Case
from cases.gate import Act
from cases.organisation import Organisation
from cases.ports import Books
from handlers.books import Transactions
from handlers.office.rights import may_import


@dataclass(frozen=True, kw_only=True)
class Left:
    """Somebody who has left. `cases` are numbers of open ones still in their hand that this person may hand over."""

    person: str
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """A case and who gets it, None where nobody of the unit is left."""

    number: str
    heir: str | None


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """One person who looks after what others left behind."""

    store: Transactions
    person: str
    zone: tzinfo

    async def left(self, *, now: datetime) -> Sequence[Left]:
        """Those with cases that this person may hand over."""
        return await self.store.read(lambda books: self._left(books, self._day(now)))

    async def plan(self, leaver: str, heir: str | None, *, now: datetime) -> Sequence[Step]:
        """For each case `heir`, or without one the least busy handler of the unit, else its head. Raises
        `errors.NoSuchCase` for somebody who has not left or has nothing that this person may hand over."""
        return await self.store.read(lambda books: self._plan(books, leaver, heir, self._day(now)))

    async def to_reseal(self, *, now: datetime) -> Sequence[str]:
        """Numbers of sealed cases this person may open, that somebody who has left is still a recipient of."""
        return await self.store.read(lambda books: self._to_reseal(books, self._day(now)))

    async def end_keys(self, leaver: str) -> None:
        """Nothing new is sealed to the keys of somebody who has left. Raises `errors.NoSuchCase`."""

        def work(books: Books) -> None:
            organisation = books.organisation.hold()
            if not may_import(self.person, organisation) or leaver not in living_keys_of_leavers(organisation):
                raise errors.NoSuchCase
            ended = tuple(
                replace(each, ended=True) if each.person == leaver else each for each in organisation.recipients
            )
            books.organisation.save(replace(organisation, recipients=ended))

        await self.store.transact(work)

    def _left(self, books: Books, day: date) -> Sequence[Left]:
        organisation = books.organisation.load()
        found = (
            Left(
                person=who,
                cases=tuple(numbers.shown(each.number) for each in self._in_hand(books, who, organisation, day)),
            )
            for who in gone(organisation)
        )
        return [each for each in found if each.cases]

    def _plan(self, books: Books, leaver: str, heir: str | None, day: date) -> Sequence[Step]:
        from handlers.roster import handovers  # with openpyxl

        organisation = books.organisation.load()
        cases = self._in_hand(books, leaver, organisation, day) if leaver in gone(organisation) else ()
        if not cases:
            raise errors.NoSuchCase
        load = Counter(books.lists.sizes("h:"))
        steps: list[Step] = []
        for case in cases:
            fit = handovers.prepare({leaver}, [case], organisation, day=day)[0].candidates
            chosen = heir or min(fit, key=lambda who: (load[who], who), default=None)
            load.update([chosen] if chosen else [])
            steps.append(Step(number=numbers.shown(case.number), heir=chosen))
        return steps

    def _in_hand(self, books: Books, who: str, organisation: Organisation, day: date) -> Sequence[Case]:
        places = books.lists.all(lists.of_handler(who))
        cases = books.cases.several([each.case for each in places])
        mine = (cases[each.case] for each in places if each.case in cases)
        return gate.visible(mine, self.person, organisation, day=day, act=Act.MOVE)

    def _to_reseal(self, books: Books, day: date) -> Sequence[str]:
        organisation = books.organisation.load()
        places = [
            place
            for who in gone(organisation)
            for over in (False, True)
            for place in books.lists.all(lists.of_recipient(who), over=over)
        ]
        cases = books.cases.several(list(dict.fromkeys(each.case for each in places)))
        seen = gate.visible(cases.values(), self.person, organisation, day=day)
        return sorted(numbers.shown(each.number) for each in seen)

    def _day(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()


def gone(organisation: Organisation) -> tuple[str, ...]:
    return tuple(who for who, each in organisation.people.items() if not each.active)


def living_keys_of_leavers(organisation: Organisation) -> tuple[str, ...]:
    """Whose keys have to be ended."""
    left = (each.person for each in organisation.recipients if not each.ended)
    return tuple(dict.fromkeys(who for who in left if not organisation.is_active(who)))
