"""Asking, deciding and looking. Each is one transaction, and a line in the diary of the case."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from functools import partial

from cases import errors, events, gate, numbers
from cases.case import Case
from cases.gate import Act
from cases.identity import IdentityRead, IdentityRequest, RequestState
from cases.staff import Told
from cases.time import deadlines, limits
from cases.values import Json
from handlers.books import Desk, Transactions
from handlers.identity import entitled
from handlers.work.answers import NotFilledIn
from handlers.work.finding import find
from handlers.work.performing import Decided

#: An open request lapses after so long.
LAPSES = limits.parse("3wd")

#: Who was granted it sees it for so long.
VIEW_LASTS = timedelta(hours=2)

MOST_REASON = 500

#: What is asked for on a tip is never written down in words: the program could read them (decision 4).
VERIFYING = "verify"

CONSENT, GRANTED, CUSTODY = "consent", "granted", "custody"
REPORTER = "reporter"

NewKey = Callable[[], tuple[str, str]]


class AskedAlready(errors.CaseError):
    """This person's request is still open, or its view still lasts."""

    code = "identity-asked-already"


class NobodyToAsk(errors.CaseError):
    """No custodian is left who could decide."""

    code = "identity-nobody"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What one person may do about the identity of one case. `named`: there is one. `consented`: may look at once;
    `asks`: may ask a custodian, and has not done so. `requests` are the own ones."""

    named: bool
    sealed: bool
    consented: bool
    asks: bool
    requests: Sequence[IdentityRequest] = ()


@dataclass(frozen=True, kw_only=True)
class Open:
    """A request that waits for the custodian who reads it. `reason` is None on a tip."""

    id: str
    number: str
    person: str
    asked: datetime
    until: datetime
    public_key: str
    reason: str | None = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Custody:
    """One person's dealings with identities. `new_key` gives an age key pair, the secret half first. Absent and
    forbidden are one answer, `errors.NoSuchCase` (decision 13)."""

    store: Transactions
    person: str
    zone: tzinfo
    new_key: NewKey = field(repr=False)
    new_id: Callable[[], str] = field(default=partial(secrets.token_hex, 16))

    async def standing(self, typed: str, *, now: datetime) -> Standing:
        return await self.store.read(lambda books: self._standing(books, typed, now))

    async def look(self, typed: str, *, now: datetime) -> Mapping[str, Json]:
        """With the reporter's consent."""
        return await self.store.transact(lambda books: self._look(books, typed, now))

    async def ask(self, typed: str, reason: str, *, now: datetime) -> IdentityRequest:
        """Raises also `NotFilledIn`, `AskedAlready`, `NobodyToAsk`."""
        return await self.store.transact(lambda books: self._ask(books, typed, reason, now))

    async def show(self, request_id: str, *, now: datetime) -> tuple[IdentityRequest, str, Mapping[str, Json]]:
        """What was granted, with the number of the case; each time is a line in the diary and in the auditor's list."""
        return await self.store.transact(lambda books: self._show(books, request_id, now))

    async def waiting(self, *, now: datetime) -> Sequence[Open]:
        """What waits for this person as a custodian."""
        return await self.store.read(lambda books: self._waiting(books, now))

    async def one(self, request_id: str, *, now: datetime) -> Open:
        return await self.store.read(lambda books: self._to_decide(books, request_id, now)[1])

    async def take(self, request_id: str, *, now: datetime) -> tuple[Open, bytes]:
        """The sealed identity, to be opened in the custodian's page: that is a look as well, and noted."""
        return await self.store.transact(lambda books: self._take(books, request_id, now))

    async def grant(self, request_id: str, box: bytes, *, now: datetime) -> None:
        """`box` is what the custodian sealed to the key of the request. Raises also `errors.Sealed`, `Decided`."""
        await self.store.transact(lambda books: self._decide(books, request_id, box, now))

    async def refuse(self, request_id: str, *, now: datetime) -> None:
        await self.store.transact(lambda books: self._decide(books, request_id, None, now))

    def _standing(self, books: Desk, typed: str, now: datetime) -> Standing:
        case = find(books, self.person, typed, Act.SEE, now=now, zone=self.zone)
        organisation, day = books.organisation.load(), self._day(now)
        mine = [each for each in books.identity_requests.of(case.id) if each.person == self.person]
        lasting = any(_lasts(each, now) for each in mine)
        consented = entitled.by_consent(case, self.person, organisation, day) and _agreed(books, case)
        return Standing(
            named=case.identity is not None,
            sealed=case.sealed,
            consented=consented,
            asks=not (consented or lasting) and entitled.may_ask(case, self.person, organisation, day),
            requests=tuple(reversed(mine)),
        )

    def _look(self, books: Desk, typed: str, now: datetime) -> Mapping[str, Json]:
        case = find(books, self.person, typed, Act.SEE, now=now, zone=self.zone)
        if not entitled.by_consent(case, self.person, books.organisation.load(), self._day(now)):
            raise errors.NoSuchCase
        try:
            who = books.identities.get(str(case.identity))
        except (errors.Sealed, KeyError):
            raise errors.NoSuchCase from None
        self._note(books, case, CONSENT, REPORTER, now)
        return who

    def _ask(self, books: Desk, typed: str, reason: str, now: datetime) -> IdentityRequest:
        case = find(books, self.person, typed, Act.SEE, now=now, zone=self.zone)
        organisation, day = books.organisation.load(), self._day(now)
        if not entitled.may_ask(case, self.person, organisation, day):
            raise errors.NoSuchCase
        case = books.cases.hold(case.id)
        said = VERIFYING if case.sealed else _reason(reason)
        if any(each.person == self.person and _lasts(each, now) for each in books.identity_requests.of(case.id)):
            raise AskedAlready
        keepers = entitled.custodians(case, self.person, organisation, day)
        if not keepers:
            raise NobodyToAsk
        secret, public = self.new_key()
        request = IdentityRequest(
            id=self.new_id(),
            case=case.id,
            person=self.person,
            state=RequestState.ASKED,
            asked=now,
            until=deadlines.due_for(now, LAPSES, books.rules.current().calendar),
            public_key=public,
            reason=said,
        )
        books.identity_requests.ask(request, secret)
        event = events.IdentityAsked(case=case.id, at=now, actor=self.person)
        books.diary.append(case, event.entry(None if case.sealed else said))
        for keeper in keepers:
            self._tell(books, case, keeper, "identity.told.asked", f"/desk/identity/{request.id}", now)
        return request

    def _show(self, books: Desk, request_id: str, now: datetime) -> tuple[IdentityRequest, str, Mapping[str, Json]]:
        request, case = self._request(books, request_id)
        fit = entitled.may_ask(case, self.person, books.organisation.load(), self._day(now))
        if request.person != self.person or not fit:
            raise errors.NoSuchCase
        who = books.identity_requests.view(request.id, now=now)
        if who is None:
            raise errors.NoSuchCase
        self._note(books, case, GRANTED, str(request.decided_by), now)
        return request, numbers.shown(case.number), who

    def _waiting(self, books: Desk, now: datetime) -> Sequence[Open]:
        found = ((request, _case_of(books, request)) for request in books.identity_requests.open())
        return [
            _open(request, case)
            for request, case in found
            if case is not None and self._decides(books, request, case, now)
        ]

    def _to_decide(self, books: Desk, request_id: str, now: datetime) -> tuple[Case, Open]:
        request, case = self._request(books, request_id)
        if request.state is not RequestState.ASKED or not self._decides(books, request, case, now):
            raise errors.NoSuchCase
        return case, _open(request, case)

    def _take(self, books: Desk, request_id: str, now: datetime) -> tuple[Open, bytes]:
        case, request = self._to_decide(books, request_id, now)
        try:
            box = books.identities.sealed(str(case.identity))
        except KeyError:
            raise errors.NoSuchCase from None
        self._note(books, case, CUSTODY, request.person, now)
        return request, box

    def _decide(self, books: Desk, request_id: str, box: bytes | None, now: datetime) -> None:
        case, _ = self._to_decide(books, request_id, now)
        case = books.cases.hold(case.id)
        asked = books.identity_requests.get(request_id)
        state = RequestState.REFUSED if box is None else RequestState.GRANTED
        until = asked.until if box is None else now + VIEW_LASTS
        try:
            books.identity_requests.decide(replace(asked, state=state, until=until, decided_by=self.person), box)
        except KeyError:
            raise Decided from None
        event = events.IdentityDecided(
            case=case.id, at=now, actor=self.person, person=asked.person, granted=box is not None
        )
        books.diary.append(case, event.entry())
        said = "identity.told.refused" if box is None else "identity.told.granted"
        path = f"/desk/cases/{numbers.shown(case.number)}/identity"
        self._tell(books, case, asked.person, said, path, now)

    def _request(self, books: Desk, request_id: str) -> tuple[IdentityRequest, Case]:
        try:
            request = books.identity_requests.get(request_id)
        except KeyError:
            raise errors.NoSuchCase from None
        return request, books.cases.get(request.case)

    def _decides(self, books: Desk, request: IdentityRequest, case: Case, now: datetime) -> bool:
        organisation, day = books.organisation.load(), self._day(now)
        return now < request.until and entitled.may_decide(case, self.person, request.person, organisation, day)

    def _note(self, books: Desk, case: Case, ground: str, second: str, now: datetime) -> None:
        """In the diary, which goes with the case, and in the auditor's list, which stays."""
        event = events.IdentityShown(case=case.id, at=now, actor=self.person, ground=ground, second=second)
        books.diary.append(case, event.entry())
        number = numbers.shown(case.number)
        books.identity_requests.read(
            IdentityRead(id=self.new_id(), at=now, person=self.person, number=number, ground=ground, second=second)
        )

    def _tell(self, books: Desk, case: Case, person: str, said: str, path: str, now: datetime) -> None:
        """In the tray of whoever is not kept away: the number, and that there is something (decision 13)."""
        if not gate.untouched(case, person, books.organisation.load(), day=self._day(now)):
            return
        body: Json = {"number": numbers.shown(case.number), "stage": said, "path": path}
        books.staff.tell(Told(id=self.new_id(), person=person, at=now, body=body))

    def _day(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()


def _case_of(books: Desk, request: IdentityRequest) -> Case | None:
    """None for one that is no more."""
    try:
        return books.cases.get(request.case)
    except errors.NoSuchCase:
        return None


def _agreed(books: Desk, case: Case) -> bool:
    try:
        books.identities.get(str(case.identity))
    except (errors.Sealed, KeyError):
        return False
    return True


def _reason(typed: str) -> str:
    said = typed.strip()
    if not said:
        raise NotFilledIn(field="reason", why="missing")
    if len(said) > MOST_REASON:
        raise NotFilledIn(field="reason", why="too-long")
    return said


def _lasts(request: IdentityRequest, now: datetime) -> bool:
    return request.state in (RequestState.ASKED, RequestState.GRANTED) and now < request.until


def _open(request: IdentityRequest, case: Case) -> Open:
    return Open(
        id=request.id,
        number=numbers.shown(case.number),
        person=request.person,
        asked=request.asked,
        until=request.until,
        public_key=request.public_key,
        reason=None if case.sealed else request.reason,
    )
