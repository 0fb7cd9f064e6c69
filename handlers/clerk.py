"""What somebody of the organisation does with a case. Every way in passes the one gate, as a named person.

Nothing here tells what a case says: number, state and clocks only (decision 12).
"""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial
from typing import TypeVar

from cases import actions, errors, gate, lifecycle, numbers
from cases.case import Author, Case, State
from cases.gate import Act
from cases.lifecycle import Grounds
from cases.organisation import Organisation
from cases.ports import Books
from handlers import nudging, timetable
from handlers.books import Desk, Transactions
from handlers.timetable import Stage

T = TypeVar("T")

NO_FIELDS = actions.Fields()

#: How many cases are looked at in one transaction while listing.
PAGE = 500


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """`filed` of an anonymous case is the start of its half day; `changed` is the last line of its diary. `due` is the
    next thing somebody has to do by a date; `timetable` the open clocks by date, then what is over, newest first."""

    number: str
    state: State
    filed: datetime
    changed: datetime
    due: datetime | None = None
    late: bool = False
    timetable: tuple[Stage, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Clerk:
    """One person at work. `person` is an id of the organisation; anybody else finds no case at all."""

    store: Transactions
    person: str
    zone: tzinfo

    async def cases(
        self, *, now: datetime, state: State | None = None, limit: int = 100, by_due: bool = False
    ) -> tuple[Clocks, ...]:
        """The newest first, or what is due soonest. What the person may not see leaves no gap and no count."""
        found: list[Clocks] = []
        after = ""
        while True:
            seen, after = await self.store.read(partial(self._page, after=after, now=now, state=state))
            found += seen
            if not after:
                newest = sorted(found, key=lambda each: each.filed, reverse=True)
                return tuple((sorted(newest, key=_by_due) if by_due else newest)[:limit])

    async def show(self, typed: str, *, now: datetime) -> Clocks:
        """Raises `errors.NoSuchCase`."""
        return await self.store.read(lambda books: self._clocks(books, self._find(books, typed, Act.SEE, now), now))

    async def move(
        self, typed: str, new: State, *, reason: str, now: datetime, grounds: Grounds = lifecycle.NO_GROUNDS
    ) -> State:
        """Raises `errors.NoSuchCase`, `errors.StaleCase`, and `errors.MoveRefused` once the refusal is in the diary.

        `grounds.head` is the number of the case this one is merged into, as it was typed.
        """

        def work(books: Desk) -> actions.Done | actions.Refused:
            case = self._find(books, typed, Act.SEE, now)
            known = grounds if grounds.head is None else replace(grounds, head=self._head(books, grounds.head, now))
            promised = nudging.promised(books, case, now)
            outcome = actions.move(
                books, case, new, actor=self.person, reason=reason, now=now, zone=self.zone, grounds=known
            )
            nudging.tell(books, case, promised, outcome, now)
            return outcome

        return actions.settled(await self.store.transact(work)).case.state

    async def act(
        self, typed: str, name: str, fields: actions.Fields = NO_FIELDS, *, reason: str | None = None, now: datetime
    ) -> State:
        """Through the door of that name (`actions.DOORS`). Raises KeyError when there is none, `errors.NoSuchCase`,
        `errors.StaleCase`, `errors.Sealed` where words to a tip would be read here, and `errors.MoveRefused` or
        `errors.ActRefused` once the refusal is in the diary.

        `fields.head` is the number of the case this one is merged into, as it was typed.
        """
        door = actions.DOORS[name]

        def work(books: Desk) -> actions.Outcome:
            case = self._find(books, typed, Act.SEE, now)
            if case.sealed and fields.words is not None:
                raise errors.Sealed
            known = fields if fields.head is None else replace(fields, head=self._head(books, fields.head, now))
            by = actions.By(actor=self.person, now=now, zone=self.zone, reason=reason)
            promised = nudging.promised(books, case, now)
            outcome = door.does(books, case, by, known)
            nudging.tell(books, case, promised, outcome, now, spoken=fields.words is not None)
            return outcome

        return actions.settled(await self.store.transact(work)).case.state

    async def message(self, typed: str, text: str, *, message_id: str, now: datetime) -> None:
        """Raises `errors.NoSuchCase`, `errors.CaseOver`, `errors.Sealed`: words to a tip are sealed in its page."""

        def work(books: Desk) -> None:
            case = self._find(books, typed, Act.MESSAGE, now)
            if case.sealed:
                raise errors.Sealed
            actions.message(
                books,
                case,
                author=Author.STAFF,
                text=text,
                now=now,
                zone=self.zone,
                message_id=message_id,
                actor=self.person,
            )
            books.talk.nudge(case.id, now=now)

        await self.store.transact(work)

    def _find(self, books: Books, typed: str, act: Act, now: datetime) -> Case:
        """One answer for a mistyped number, an absent case and a forbidden one."""
        try:
            case = books.cases.by_number(numbers.canonical(typed))
        except errors.NotANumber:
            raise errors.NoSuchCase from None
        self._pass(books.organisation.load(), self.person, case, act, now)
        return case

    def _pass(self, organisation: Organisation, person: str, case: Case, act: Act, now: datetime) -> None:
        gate.admit(case, person, act, organisation, day=now.astimezone(self.zone).date())

    def _head(self, books: Books, typed: str, now: datetime) -> str:
        """The id of a case the person may see."""
        return self._find(books, typed, Act.SEE, now).id

    def _page(self, books: Books, *, after: str, now: datetime, state: State | None) -> tuple[tuple[Clocks, ...], str]:
        page = books.cases.page(after=after, limit=PAGE)
        organisation = books.organisation.load()
        seen = gate.visible(page, self.person, organisation, day=now.astimezone(self.zone).date())
        wanted = tuple(self._clocks(books, case, now) for case in seen if state in (None, case.state))
        return wanted, page[-1].id if len(page) == PAGE else ""

    def _clocks(self, books: Books, case: Case, now: datetime) -> Clocks:
        diary = books.diary.of(case.id)
        stages = timetable.of(books, case, now)
        return Clocks(
            number=numbers.shown(case.number),
            state=case.state,
            filed=case.filed,
            changed=diary[-1].at if diary else case.filed,
            due=timetable.next_due(stages),
            late=timetable.is_late(stages),
            timetable=stages,
        )


def _by_due(each: Clocks) -> tuple[bool, float]:
    return each.due is None, each.due.timestamp() if each.due else 0.0
