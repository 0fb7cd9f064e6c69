"""Who is signed in: a browser that holds a token, for half a day at most and not while nobody is there."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from cases.staff import Account, Session
from handlers.accounts import errors, tokens
from handlers.books import Desk, Transactions

LASTS = timedelta(hours=12)
IDLE = timedelta(minutes=45)
#: Reading is not a write each time: that somebody is there is noted at most so often.
TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """`token` is what the browser keeps (a cookie); here it is kept nowhere."""

    person: str
    language: str
    session: Session
    token: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Sessions:
    """`key` comes from the keyring."""

    store: Transactions
    key: bytes = field(repr=False)
    random: Callable[[int], bytes] = field(default=secrets.token_bytes, repr=False)

    def open(self, books: Desk, account: Account, *, now: datetime) -> SignedIn:
        """Within the transaction in which somebody has proven who they are. The account is held by the caller, who
        keeps `seen`."""
        token = tokens.new(self.random)
        session = Session(digest=self._digest(token), person=account.person, made=now, seen=now, until=now + LASTS)
        books.staff.open_session(session)
        return SignedIn(person=account.person, language=account.language, session=session, token=token)

    async def use(self, token: str, *, now: datetime) -> SignedIn:
        """Whose token it is, at every request. Raises `errors.SessionOver`."""
        if not tokens.is_one(token):
            raise errors.SessionOver
        digest = self._digest(token)
        session, language = await self.store.read(partial(_look, digest=digest, now=now))
        if language is None:
            if session is not None:
                await self.store.transact(lambda books: books.staff.close_session(digest))
            raise errors.SessionOver
        assert session is not None
        if now - session.seen >= TOUCH:
            await self.store.transact(partial(_touch, session=session, now=now))
            session = replace(session, seen=now)
        return SignedIn(person=session.person, language=language, session=session, token=token)

    async def sign_out(self, token: str) -> None:
        if tokens.is_one(token):
            digest = self._digest(token)
            await self.store.transact(lambda books: books.staff.close_session(digest))

    async def of(self, person: str, *, now: datetime) -> tuple[Session, ...]:
        """The person's own, the newest first."""
        held = await self.store.read(lambda books: books.staff.sessions(person))
        return tuple(reversed([each for each in held if is_alive(each, now=now)]))

    async def end(self, person: str, digest: str) -> None:
        """One of the person's own; of anybody else's nothing happens."""

        def work(books: Desk) -> None:
            if any(each.digest == digest for each in books.staff.sessions(person)):
                books.staff.close_session(digest)

        await self.store.transact(work)

    async def end_all(self, person: str, *, but: str = "") -> int:
        """All of the person's, but for the one of that digest; how many there were."""
        return await self.store.transact(lambda books: books.staff.close_sessions(person, but=but))

    def _digest(self, token: str) -> str:
        return tokens.digest(self.key, "session", token)


def is_alive(session: Session, *, now: datetime) -> bool:
    return now < session.until and now - session.seen <= IDLE


def _look(books: Desk, *, digest: str, now: datetime) -> tuple[Session | None, str | None]:
    """The session, and the language of whoever may use it: None when nobody may any more."""
    session = books.staff.session(digest, now=now)
    if session is None:
        return None, None
    account = books.staff.account(session.person)
    there = books.organisation.load().is_active(session.person) and is_alive(session, now=now)
    return session, account.language if account is not None and there else None


def _touch(books: Desk, *, session: Session, now: datetime) -> None:
    books.staff.touch(session.digest, now=now)
    account = books.staff.hold(session.person)
    if account is not None:
        books.staff.save_account(replace(account, seen=now))
