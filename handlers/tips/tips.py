"""One recipient's tips: sealed boxes go out to the page, and what was sealed or opened there comes back."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import partial

from cases import actions, errors, events, exclusions, gate
from cases.actions import By, Fields, Outcome, Words, sealing
from cases.case import Case, Message
from cases.errors import Frozen
from cases.gate import Act
from cases.organisation import Organisation, Recipient, Role
from cases.ports import Box
from cases.values import Json
from handlers.books import Desk, Transactions
from handlers.tips import opening
from handlers.work import contents, news, offering
from handlers.work.cards import Card
from handlers.work.finding import find
from handlers.work.performing import NotOffered

#: Actions whose words the page seals before it sends them.
SEALED_WORDS = ("message", "ask_supplement", "tell_reporter", "give_feedback", "note")

#: A message of 10,000 characters with everything around it.
MOST_BOX = 64 * 1024

_FILES = ("cleaned", "original")


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What the page opens. `thread` is without words, in the order of the boxes "message 1" and so on. `recipients` are
    those who stay, with their living keys; an answer is sealed to them and to `reporter_key`. Of files there are ids
    only, the boxes are fetched one by one."""

    card: Card
    boxes: Sequence[Box] = field(repr=False)
    files: Sequence[str]
    thread: Sequence[tuple[str, Message]] = field(repr=False)
    recipients: Sequence[Recipient]
    reporter_key: str
    frozen: bool


@dataclass(frozen=True, kw_only=True)
class Resealing:
    """`leaving` are recipients who may not be ones any more; `joining` who may join where fewer than two would stay."""

    leaving: Sequence[str]
    joining: Sequence[Recipient] = ()
    staying: Sequence[Recipient] = ()


@dataclass(frozen=True, kw_only=True)
class Tips:
    """Absent and forbidden are one answer, `errors.NoSuchCase`; so is a case that is no tip."""

    store: Transactions
    person: str
    zone: tzinfo
    new_id: Callable[[], str] = field(default=partial(secrets.token_hex, 16))

    async def open(self, typed: str, card: Card, *, now: datetime) -> Opening:
        """Noted in the diary as read."""
        return await self.store.transact(lambda books: self._open(books, typed, card, now))

    async def box(self, typed: str, box_id: str, *, now: datetime) -> bytes:
        """One sealed file. Raises also `Frozen`, unless it is to be sealed anew without somebody."""
        return await self.store.read(lambda books: self._box(books, typed, box_id, now))

    async def answer(self, typed: str, action: str, box: bytes, *, version: int, now: datetime) -> None:
        """Words to the reporter, sealed in the page. Raises also `NotOffered`, `errors.StaleCase`, `errors.Sealed`."""
        actions.settled(await self.store.transact(lambda books: self._answer(books, typed, action, box, version, now)))

    async def export(self, typed: str, readme: str, *, now: datetime) -> bytes:
        """A ZIP of age files for the `age` tool. Raises also `Frozen`."""
        return await self.store.transact(lambda books: self._export(books, typed, readme, now))

    async def resealing(self, typed: str, *, now: datetime) -> Resealing:
        return await self.store.read(lambda books: self._resealing(books, self._find(books, typed, now), now))

    async def every_box(self, typed: str, *, now: datetime) -> Sequence[Box]:
        """Ids, sizes and whether the reporter opens it: all that has to be sealed anew."""
        return await self.store.read(lambda books: books.contents.boxes(self._find(books, typed, now)))

    async def reseal(
        self, typed: str, leaving: str, boxes: Mapping[str, bytes], *, instead: str, version: int, now: datetime
    ) -> None:
        """Raises also `errors.StaleCase`; `errors.Sealed` when a box is missing; `errors.ActRefused`."""
        actions.settled(
            await self.store.transact(
                lambda books: self._reseal(books, typed, leaving, boxes, instead or None, version, now)
            )
        )

    async def retrack(self, typed: str, opened: Json, *, version: int, now: datetime) -> None:
        """The tip is a service complaint: from now on this program holds what it says. By a clue manager. Raises also
        `opening.NotAnswers`, `errors.StaleCase`, `NotOffered`."""
        actions.settled(await self.store.transact(lambda books: self._retrack(books, typed, opened, version, now)))

    def _open(self, books: Desk, typed: str, card: Card, now: datetime) -> Opening:
        found = contents.sealed(books, self.person, typed, way="desk", now=now, zone=self.zone)
        case = self._find(books, typed, now)
        thread = [(f"message {seq}", message) for seq, message in _thread(books, case, found.boxes)]
        return Opening(
            card=card,
            boxes=[each for each in found.boxes if each.id.partition(" ")[0] not in _FILES],
            files=[each.id for each in found.boxes if each.id.partition(" ")[0] in _FILES],
            thread=thread,
            recipients=_staying(found.recipients, case, books.organisation.load(), self._day(now)),
            reporter_key=found.reporter_key,
            frozen=not contents.may_leave_the_house(case),
        )

    def _box(self, books: Desk, typed: str, box_id: str, now: datetime) -> bytes:
        case = self._find(books, typed, now)
        if not contents.may_leave_the_house(case) and not self._resealing(books, case, now).leaving:
            raise Frozen
        found = next((each.box for each in books.contents.boxes(case) if each.id == box_id), None)
        if found is None:
            raise errors.NoSuchCase
        return found

    def _answer(self, books: Desk, typed: str, action: str, box: bytes, version: int, now: datetime) -> Outcome:
        """No news goes to the reporter: nobody follows a tip."""
        case = self._current(books, typed, version, now)
        if action not in SEALED_WORDS or action not in self._offered(books, case, now):
            raise NotOffered(action=action)
        if len(box) > MOST_BOX:
            raise errors.Sealed
        by, words = self._by(now), Words(id=self.new_id(), box=box)
        if action == sealing.MESSAGE:
            outcome: Outcome = sealing.answer(books, case, by, words=words)
        else:
            outcome = actions.DOORS[action].does(books, case, by, Fields(words=words))
        if isinstance(outcome, actions.Done):
            news.follow(books, case, outcome.case, action, by)
        return outcome

    def _export(self, books: Desk, typed: str, readme: str, now: datetime) -> bytes:
        case = self._find(books, typed, now)
        if not contents.may_leave_the_house(case):
            raise Frozen
        event = events.ContentRead(case=case.id, at=now, actor=self.person, way="export")
        books.diary.append(case, event.entry())
        return opening.archive(books.contents.boxes(case), readme)

    def _resealing(self, books: Desk, case: Case, now: datetime) -> Resealing:
        organisation, day = books.organisation.load(), self._day(now)
        listed = case.access.recipients or ()
        leaving = [each for each in listed if not gate.untouched(case, each, organisation, day=day)]
        staying = _staying(organisation.active_recipients(), case, organisation, day)
        few = len({each.person for each in staying}) < exclusions.FEWEST_RECIPIENTS
        return Resealing(leaving=leaving, joining=_joining(case, organisation, day) if few else (), staying=staying)

    def _reseal(
        self,
        books: Desk,
        typed: str,
        leaving: str,
        boxes: Mapping[str, bytes],
        instead: str | None,
        version: int,
        now: datetime,
    ) -> Outcome:
        case = self._current(books, typed, version, now)
        return actions.reseal(books, case, self._by(now), person=leaving, boxes=boxes, instead=instead)

    def _retrack(self, books: Desk, typed: str, opened: Json, version: int, now: datetime) -> Outcome:
        case = self._current(books, typed, version, now)
        organisation = books.organisation.load()
        if not organisation.has_role(self.person, Role.CLUE_MANAGER):
            raise errors.NoSuchCase
        answers = opening.answers(opened)
        outcome = actions.retrack(books, case, self._by(now), opened=answers)
        if isinstance(outcome, actions.Done):
            news.follow(books, case, outcome.case, "retrack", self._by(now))
        return outcome

    def _current(self, books: Desk, typed: str, version: int, now: datetime) -> Case:
        case = self._find(books, typed, now)
        if case.version != version:
            raise errors.StaleCase
        return case

    def _find(self, books: Desk, typed: str, now: datetime) -> Case:
        case = find(books, self.person, typed, Act.READ, now=now, zone=self.zone)
        if not case.sealed:
            raise errors.NoSuchCase
        return case

    def _offered(self, books: Desk, case: Case, now: datetime) -> tuple[str, ...]:
        organisation = books.organisation.load()
        return offering.offered(case, books.diary.of(case.id), self.person, organisation, day=self._day(now))

    def _by(self, now: datetime) -> By:
        return By(actor=self.person, now=now, zone=self.zone)

    def _day(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()


def _staying(recipients: Sequence[Recipient], case: Case, organisation: Organisation, day: date) -> Sequence[Recipient]:
    """Recipients with a living key whom nothing keeps away by now."""
    wanted = set(case.access.recipients or ())
    return [
        each
        for each in recipients
        if each.person in wanted and gate.untouched(case, each.person, organisation, day=day)
    ]


def _joining(case: Case, organisation: Organisation, day: date) -> Sequence[Recipient]:
    """Clue managers before custodians, who take part only where there are too few of the others."""
    listed = case.access.recipients or ()
    people = (who for role in (Role.CLUE_MANAGER, Role.CUSTODIAN) for who in organisation.holders(role))
    fit = [who for who in people if who not in listed and gate.untouched(case, who, organisation, day=day)]
    keys = organisation.active_recipients()
    return [each for who in dict.fromkeys(fit) for each in keys if each.person == who]


def _thread(books: Desk, case: Case, boxes: Sequence[Box]) -> Sequence[tuple[int, Message]]:
    """Both are in the order in which things were said."""
    said = [int(each.id.partition(" ")[2]) for each in boxes if each.id.startswith("message ")]
    return list(zip(said, books.contents.thread(case), strict=True))
