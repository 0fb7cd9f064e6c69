"""Cases that came by phone, on paper, with a visit or from the hotline, entered by a dispatcher."""

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from cases import errors, gate, lists, promises
from cases.actions import By, entering
from cases.actions.entering import Origin
from cases.case import Case, Credentials, Filing
from cases.organisation import plain
from cases.places import Place, the_one_called
from cases.promises import Promise
from handlers.books import Desk, Transactions
from handlers.office.rights import may_enter
from handlers.work import attaching, shelves
from handlers.work.attaching import Brought
from handlers.work.shelves import Row

#: So many of the hotline's cases are compared, of open ones and of those that are over; so many are shown.
COMPARED, SHOWN = 1000, 5
#: So many places are offered where it is not certain which is meant.
OFFERED = 20


class EnteredAlready(errors.CaseError):
    """The same form was sent twice. The receipt is not shown again; the secret is nowhere. Facts: `number`."""

    code = "entered-already"


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What the caller takes home, once. `credentials` hold the secret, which is kept nowhere."""

    case: Case
    promise: Promise
    credentials: Credentials = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Entering:
    """One person at the office. `locks` makes number, secret and lock; it is slow and done outside of the transaction.
    `key` makes the id of a case out of the form it came with, so that a form that is sent twice is one case."""

    store: Transactions
    person: str
    zone: tzinfo
    locks: Callable[[], Awaitable[Credentials]]
    key: bytes = field(repr=False)

    async def enter(
        self, filing: Filing, origin: Origin, form: str, *, files: Sequence[Brought] = (), now: datetime
    ) -> Entered:
        """`form` is the random word of the form. Raises `errors.NoSuchCase` for who may not, `EnteredAlready`,
        `errors.Sealed` for a tip, `errors.FilingIncomplete`, `errors.NoCustodian`."""
        case_id = self._case_id(form)
        await self.store.read(lambda books: self._admit(books, case_id))
        credentials = await self.locks()

        def work(books: Desk) -> tuple[Case, Promise]:
            self._admit(books, case_id)
            by = By(actor=self.person, now=now, zone=self.zone)
            case = entering.enter(books, filing, credentials, origin, by, case_id=case_id).case
            if files:
                attaching.attach(
                    books, case, files, person=self.person, action="enter", random=secrets.token_bytes, now=now
                )
            return case, promises.promise(case, books.clocks.of(case.id), now=now)

        case, promise = await self.store.transact(work)
        return Entered(case=case, promise=promise, credentials=credentials)

    async def same(self, reference: str, *, now: datetime) -> Sequence[Row]:
        """Cases that came from the hotline under the same number, as far as this person may see them."""
        return await self.store.read(lambda books: tuple(self._same(books, reference, now)))

    def _same(self, books: Desk, reference: str, now: datetime) -> Iterator[Row]:
        wanted, organisation, day = plain(reference), books.organisation.load(), now.astimezone(self.zone).date()
        if not wanted or not may_enter(self.person, organisation):
            return
        names, shown = frozenset((lists.of_source(entering.HOTLINE),)), 0
        for over in (False, True):
            listed = books.lists.page(names, over=over, limit=COMPARED)
            cases = books.cases.several([each.case for each in listed])
            for place in listed:
                case = cases.get(place.case)
                if case is None or not gate.visible((case,), self.person, organisation, day=day):
                    continue
                if plain(reference_of(books, case)) == wanted:
                    yield shelves.row(case, place.at, over=over, now=now)
                    shown += 1
                if shown == SHOWN:
                    return

    def _admit(self, books: Desk, case_id: str) -> None:
        if not may_enter(self.person, books.organisation.load()):
            raise errors.NoSuchCase
        try:
            known = books.cases.get(case_id)
        except errors.NoSuchCase:
            return
        raise EnteredAlready(number=known.number)

    def _case_id(self, form: str) -> str:
        return hmac.digest(self.key, f"{self.person} {form}".encode(), hashlib.sha256).hex()[:32]


def reference_of(books: Desk, case: Case) -> str:
    """The number that the other side has; empty where there is none."""
    try:
        kept = books.contents.get(case, entering.ORIGIN)
    except KeyError:
        return ""
    said = kept.get("reference") if isinstance(kept, Mapping) else None
    return said if isinstance(said, str) else ""


def meant(books: Desk, typed: str) -> tuple[Place | None, Sequence[Place]]:
    """The place that is called so; else those that may be meant, and then somebody has to say which."""
    found = books.places.find(typed, limit=OFFERED)
    one = the_one_called(typed, found)
    return one, () if one else found
