"""A real-name reporter lost the query secret and gets another one, after two people made sure who it is: one proposes,
another agrees, and whoever talks with the reporter sees the new secret once. Never for an anonymous case, nor a tip."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import partial

from cases import actions, errors, events, gate, numbers
from cases.actions import By, Done, Outcome
from cases.case import Case, Credentials
from cases.gate import Act
from cases.organisation import Organisation
from cases.proposals import Proposal
from handlers.books import Desk, Transactions
from handlers.work import news
from handlers.work.answers import MOST_REASON, NotFilledIn
from handlers.work.finding import find

ACTION = "reissue_secret"

#: Who has the agreement of another person uses it within so long.
LASTS = timedelta(hours=24)

_APPROVER, _UNTIL = "approver", "until"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`offered`: this person may propose it. `waiting`: what they proposed waits for somebody else. `agreed` is the id
    of what they may use up now."""

    offered: bool
    waiting: bool = False
    agreed: str = ""


@dataclass(frozen=True, kw_only=True)
class Reissued:
    """Number and secret as the reporter gets them: shown once, kept nowhere."""

    number: str
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Reissuing:
    """`locks` makes a fresh secret with its lock; it is slow and done outside of the transaction. Absent and forbidden
    are one answer, `errors.NoSuchCase`."""

    store: Transactions
    person: str
    zone: tzinfo
    locks: Callable[[], Awaitable[Credentials]]
    new_id: Callable[[], str] = field(default=partial(secrets.token_hex, 16))

    async def standing(self, typed: str, *, now: datetime) -> Standing:
        return await self.store.read(lambda books: self._standing(books, typed, now))

    async def propose(self, typed: str, reason: str, *, now: datetime) -> Proposal:
        """`reason` says how they made sure. Raises also `NotFilledIn`."""
        return await self.store.transact(lambda books: self._propose(books, typed, reason, now))

    async def issue(self, proposal_id: str, *, now: datetime) -> Reissued:
        """Use up what was agreed. Raises also what the action is refused for, once it is in the diary."""
        await self.store.read(lambda books: self._agreed(books, proposal_id, now))
        fresh = await self.locks()
        case = actions.settled(await self.store.transact(lambda books: self._issue(books, proposal_id, fresh, now)))
        return Reissued(number=numbers.shown(case.case.number), secret=fresh.secret)

    def _standing(self, books: Desk, typed: str, now: datetime) -> Standing:
        case = find(books, self.person, typed, Act.SEE, now=now, zone=self.zone)
        if not offers(case, self.person, books.organisation.load(), self._day(now)):
            return Standing(offered=False)
        mine = self._mine(books, case)
        agreed = next((each.id for each in mine if _in_time(each, now)), "")
        waiting = any(not is_agreed(each) for each in mine)
        return Standing(offered=not agreed and not waiting, waiting=waiting, agreed=agreed)

    def _propose(self, books: Desk, typed: str, reason: str, now: datetime) -> Proposal:
        case = find(books, self.person, typed, Act.SEE, now=now, zone=self.zone)
        if not self._standing(books, typed, now).offered:
            raise errors.NoSuchCase
        for old in self._mine(books, case):
            books.proposals.drop(old.id)
        said = reason.strip()
        if not said or len(said) > MOST_REASON:
            raise NotFilledIn(field="reason", why="too-long" if said else "missing")
        proposal = Proposal(
            id=self.new_id(), case=case.id, action=ACTION, person=self.person, asked=now, fields={}, reason=said
        )
        books.proposals.put(proposal)
        event = events.ApprovalAsked(case=case.id, at=now, actor=self.person, action=ACTION)
        books.diary.append(case, event.entry(said))
        news.tell(books, case, news.approvers(books, case, self.person, now=now, zone=self.zone), now=now)
        return proposal

    def _agreed(self, books: Desk, proposal_id: str, now: datetime) -> tuple[Proposal, Case]:
        try:
            proposal = books.proposals.get(proposal_id)
        except KeyError:
            raise errors.NoSuchCase from None
        case = books.cases.get(proposal.case)
        fit = offers(case, self.person, books.organisation.load(), self._day(now))
        if proposal.action != ACTION or proposal.person != self.person or not fit or not _in_time(proposal, now):
            raise errors.NoSuchCase
        return proposal, case

    def _issue(self, books: Desk, proposal_id: str, fresh: Credentials, now: datetime) -> Outcome:
        proposal, case = self._agreed(books, proposal_id, now)
        if not books.proposals.drop(proposal.id):
            raise errors.NoSuchCase
        by = By(actor=self.person, now=now, zone=self.zone, reason=proposal.reason)
        approver = str(proposal.fields[_APPROVER])
        return actions.reissue_secret(books, case, by, approver=approver, lock=fresh.lock)

    def _mine(self, books: Desk, case: Case) -> Sequence[Proposal]:
        return [each for each in books.proposals.of(case.id) if (each.action, each.person) == (ACTION, self.person)]

    def _day(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()


def offers(case: Case, person: str, organisation: Organisation, day: date) -> bool:
    """Whoever talks with the reporter of a case that is filed by name, and has read it."""
    talks = all(gate.visible((case,), person, organisation, day=day, act=act) for act in (Act.MESSAGE, Act.READ))
    return talks and not case.anonymous and not case.sealed


def agree(books: Desk, case: Case, by: By, new_id: str, *, approver: str) -> Outcome:
    """`approver` says yes to what `by` proposed; from then on `by` may use it up, once."""
    fields = {_APPROVER: approver, _UNTIL: (by.now + LASTS).isoformat()}
    agreed = Proposal(
        id=new_id, case=case.id, action=ACTION, person=by.actor, asked=by.now, fields=fields, reason=by.reason
    )
    books.proposals.put(agreed)
    event = events.ApprovalGiven(case=case.id, at=by.now, actor=approver, action=ACTION, person=by.actor)
    books.diary.append(case, event.entry())
    return Done(case=case, event=event)


def is_agreed(proposal: Proposal) -> bool:
    """It waits for nobody else any more."""
    return proposal.action == ACTION and _APPROVER in proposal.fields


def _in_time(proposal: Proposal, now: datetime) -> bool:
    return is_agreed(proposal) and now < datetime.fromisoformat(str(proposal.fields[_UNTIL]))
