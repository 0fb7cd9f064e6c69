"""One person's place at the desk: everything the staff bot and the web desk ask for and do, each in one transaction."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import partial

from cases import actions, errors
from cases.actions import Done, Outcome
from cases.case import INTERNAL, Author, Case, Link
from cases.gate import Act
from cases.organisation import Organisation
from cases.ports import StagedFile
from cases.proposals import Proposal
from cases.routing import Decision, Line
from cases.time.calendars import Calendar
from handlers.books import Desk, Transactions
from handlers.correspondence import waiting
from handlers.identity import reissuing
from handlers.work import attaching, because, cards, contents, duplicates, news, offering, routing, shelves
from handlers.work.answers import Given
from handlers.work.attaching import Brought
from handlers.work.because import Told
from handlers.work.cards import Card
from handlers.work.contents import Content, Sealed
from handlers.work.finding import find
from handlers.work.performing import Performer
from handlers.work.shelves import Counts, Page, Row, Wanted

MINE, EVERYTHING = Wanted(mine=True), Wanted()


class Gone(errors.NoSuchCase):
    """It is done, and the case is not this person's to see any more."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits for this person's word."""

    proposal: Proposal
    card: Card


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """`person` is an id of the organisation; anybody else finds nothing. Where nothing else is said, methods raise
    `errors.NoSuchCase` for what is absent or forbidden, which are one answer (decision 13)."""

    store: Transactions
    person: str
    zone: tzinfo
    new_id: Callable[[], str] = field(default=partial(secrets.token_hex, 16))

    async def organisation(self) -> Organisation:
        return await self.store.read(lambda books: books.organisation.load())

    async def calendar(self) -> Calendar:
        return await self.store.read(lambda books: books.rules.current().calendar)

    async def page(self, wanted: Wanted, *, now: datetime, after: str = "", limit: int = 50) -> Page:
        return await self.store.read(
            lambda books: shelves.page(books, self.person, wanted, now=now, zone=self.zone, after=after, limit=limit)
        )

    async def counts(self, *, now: datetime) -> Counts:
        return await self.store.read(lambda books: shelves.counts(books, self.person, now=now, zone=self.zone))

    async def workload(self, *, now: datetime) -> tuple[dict[str, int], dict[str, int]] | None:
        """By unit and by handler; None for who does not read everything."""
        found = await self.store.read(lambda books: shelves.workload(books, self.person, now=now, zone=self.zone))
        return None if found is None else (dict(found[0]), dict(found[1]))

    async def card(self, typed: str, *, now: datetime) -> Card:
        return await self.store.read(lambda books: self._card(books, self._find(books, typed, now), now))

    async def act(
        self,
        typed: str,
        name: str,
        given: Given,
        *,
        version: int | None,
        now: datetime,
        files: Sequence[Brought] = (),
        first: Callable[[Desk], object] = lambda _: None,
    ) -> Card | Proposal:
        """The case as it stands afterwards, or what now waits for somebody's approval. `files` come with it; `first` is
        done in the same transaction before it, such as using up a link.

        Raises `Gone`, `errors.StaleCase`, `performing.NotOffered`, `answers.NotFilledIn`; `errors.MoveRefused` and
        `errors.ActRefused` once the refusal is in the diary.
        """

        def work(books: Desk) -> Outcome | Proposal:
            first(books)
            done = self._performer.perform(books, typed, name, given, version=version, now=now)
            if files and isinstance(done, Done):
                attaching.attach(
                    books, done.case, files, person=self.person, action=name, random=secrets.token_bytes, now=now
                )
            return done

        done = await self.store.transact(work)
        if isinstance(done, Proposal):
            return done
        actions.settled(done)
        return await self._after(done.case, now)

    async def waiting(self, *, now: datetime) -> Sequence[Waiting]:
        """Proposals that this person may approve, the oldest first."""
        return await self.store.read(lambda books: self._waiting(books, now))

    async def drafts(self, *, now: datetime) -> Sequence[str]:
        """Numbers of the cases on which letters wait for this person to confirm them."""
        return await self.store.read(lambda books: waiting.numbers_of(books, self.person, now=now, zone=self.zone))

    async def approve(self, proposal_id: str, *, yes: bool, now: datetime) -> Card | None:
        """None when it was turned down. Raises also `performing.Decided`, and what the action itself is refused for."""
        done = await self.store.transact(lambda books: self._performer.approve(books, proposal_id, yes=yes, now=now))
        return None if done is None else await self._after(actions.settled(done).case, now)

    async def read(self, typed: str, *, way: str, now: datetime) -> Content:
        """What the case says; noted in the diary. `way` is "desk" or "link". Raises also `errors.Sealed`."""
        return await self.store.transact(
            lambda books: contents.read(books, self.person, typed, way=way, now=now, zone=self.zone)
        )

    async def sealed(self, typed: str, *, way: str, now: datetime) -> Sealed:
        """Of a sealed case: what the recipient's own page opens."""
        return await self.store.transact(
            lambda books: contents.sealed(books, self.person, typed, way=way, now=now, zone=self.zone)
        )

    async def file(self, typed: str, file_id: str, *, now: datetime) -> tuple[StagedFile, bytes]:
        """The cleaned copy. Raises also `errors.Sealed`."""
        return await self.store.read(
            lambda books: contents.file(books, self.person, typed, file_id, now=now, zone=self.zone)
        )

    async def diary(self, typed: str, *, now: datetime) -> Sequence[tuple[Link, str | None]]:
        return await self.store.read(lambda books: contents.diary(books, self.person, typed, now=now, zone=self.zone))

    async def duplicates(self, typed: str, *, now: datetime) -> Sequence[Row]:
        """Cases that may be about the same matter."""

        def work(books: Desk) -> Sequence[Row]:
            case = self._find(books, typed, now)
            return duplicates.of(books, case, self.person, books.organisation.load(), day=self.day(now), now=now)

        return await self.store.read(work)

    async def why(self, typed: str, clock: str, *, now: datetime) -> Sequence[Told]:
        """Why a stage ends when it does."""

        def work(books: Desk) -> Sequence[Told]:
            try:
                return because.of(books, self._find(books, typed, now), clock, now=now)
            except KeyError:
                raise errors.NoSuchCase from None

        return await self.store.read(work)

    async def proposals(self, typed: str, *, now: datetime) -> Sequence[Proposal]:
        """What this person has proposed on the case, or may approve, and nobody has agreed to yet."""

        def work(books: Desk) -> Sequence[Proposal]:
            case, may = self._find(books, typed, now), self._performer.may_approve
            found = (each for each in books.proposals.of(case.id) if not reissuing.is_agreed(each))
            return [each for each in found if each.person == self.person or may(books, each, case, now)]

        return await self.store.read(work)

    async def challenged(self, typed: str, *, now: datetime) -> Sequence[str]:
        """Whose recusal waits to be decided."""
        return await self.store.read(
            lambda books: offering.challenged(books.diary.of(self._find(books, typed, now).id))
        )

    async def sent(self, typed: str, *, now: datetime) -> Sequence[tuple[str, datetime]]:
        """The desk's own messages to the reporter by id, and when; not what they say. Raises also `errors.Sealed`."""

        def work(books: Desk) -> Sequence[tuple[str, datetime]]:
            thread = books.contents.thread(self._find(books, typed, now))
            return [(each.id, each.at) for each in thread if each.author is Author.STAFF and each.kind not in INTERNAL]

        return await self.store.read(work)

    async def explain(self, typed: str, *, now: datetime) -> tuple[Decision, tuple[Line, ...]]:
        """Where it would go and why, as far as this person may know."""
        return await self.store.read(lambda books: routing.explain(books, self.person, typed, now=now, zone=self.zone))

    async def approvers(self, typed: str, *, now: datetime) -> Sequence[str]:
        """Who else could approve on this case."""

        def work(books: Desk) -> Sequence[str]:
            return news.approvers(books, self._find(books, typed, now), self.person, now=now, zone=self.zone)

        return await self.store.read(work)

    def day(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    @property
    def _performer(self) -> Performer:
        return Performer(person=self.person, zone=self.zone, new_id=self.new_id)

    async def _after(self, case: Case, now: datetime) -> Card:
        """Whoever has just been recused does not see it any more."""
        try:
            return await self.card(case.number, now=now)
        except errors.NoSuchCase:
            raise Gone from None

    def _find(self, books: Desk, typed: str, now: datetime) -> Case:
        return find(books, self.person, typed, Act.SEE, now=now, zone=self.zone)

    def _card(self, books: Desk, case: Case, now: datetime) -> Card:
        return cards.of(books, case, self.person, now=now, zone=self.zone)

    def _waiting(self, books: Desk, now: datetime) -> Sequence[Waiting]:
        found = ((proposal, books.cases.get(proposal.case)) for proposal in books.proposals.all())
        return [
            Waiting(proposal=proposal, card=self._card(books, case, now))
            for proposal, case in found
            if self._performer.may_approve(books, proposal, case, now)
        ]
