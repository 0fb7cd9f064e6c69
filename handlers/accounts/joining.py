"""Joining: from an invitation to a password with a second factor, or to a chat with the staff bot."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from cases.organisation import Organisation
from cases.staff import Account, Link, Password, Purpose
from handlers.accounts import errors, factors, passwords, patience, tokens
from handlers.accounts.links import Links
from handlers.accounts.passwords import Hasher
from handlers.accounts.patience import Patience
from handlers.accounts.sessions import Sessions, SignedIn
from handlers.books import Desk, Transactions

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What the page of an invitation shows. `again` when the person has a password already, which this one replaces."""

    person: str
    until: datetime
    again: bool
    totp_secret: str = field(repr=False)
    otpauth_uri: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Joining:
    """`key` comes from the keyring. `issuer` is the name under which an authenticator application lists the code."""

    store: Transactions
    hasher: Hasher
    links: Links
    sessions: Sessions
    issuer: str
    key: bytes = field(repr=False)
    patience: Patience = field(default_factory=Patience)
    random: Callable[[int], bytes] = field(default=secrets.token_bytes, repr=False)

    def new_browser(self) -> str:
        """For a cookie, when the page is opened without one: only this browser is shown this second factor."""
        return tokens.new(self.random)

    async def begin(self, token: str, *, browser: str, now: datetime) -> Beginning:
        """Stores nothing and uses nothing up; a reload in the same browser shows the same. Raises `errors.LinkGone`."""
        link, again, _ = await self.store.read(lambda books: self._look(books, token, now))
        secret = factors.secret_of(self.key, token, browser)
        return Beginning(
            person=link.person,
            until=link.until,
            again=again,
            totp_secret=secret,
            otpauth_uri=factors.uri(secret, person=link.person, issuer=self.issuer),
        )

    async def finish(
        self, token: str, *, browser: str, password: str, code: str, language: str, now: datetime
    ) -> SignedIn:
        """Use the link up, once password and code are good, and be signed in. Whatever the account had before ends,
        but for its chat. Raises `errors.LinkGone`; `errors.WeakPassword`, `errors.TooSoon` and `errors.WrongCode` leave
        the link usable."""
        _, _, about = await self.store.read(lambda books: self._look(books, token, now))
        good = passwords.check(password, about=about)
        wait = await self.store.transact(lambda books: self._spend(books, token, now))
        if wait:
            raise errors.TooSoon(wait)
        secret = factors.secret_of(self.key, token, browser)
        step = factors.step_of(secret, code, now=now, after=0)
        if step is None:
            raise errors.WrongCode
        kept = await self.hasher.new(good)
        signed_in = await self.store.transact(
            lambda books: self._finish(books, token, kept, (secret, step), language, now)
        )
        log.info("staff-joined")
        return signed_in

    def join_chat(self, books: Desk, token: str, *, chat: int, language: str, now: datetime) -> Account:
        """Use up the link of a `/start`: that chat is this person's from now on, and a chat before it no more. Within a
        transaction of the caller. Raises `errors.LinkGone`; `cases.errors.ChatTaken` leaves the link usable."""
        link = self.links.peek(books, token, Purpose.BOT, now=now)
        known = books.staff.hold(link.person) or Account(person=link.person, language=language)
        self.links.take(books, token, Purpose.BOT, now=now)
        account = replace(known, chat=chat, chat_dead=False)
        books.staff.save_account(account)
        return account

    def _look(self, books: Desk, token: str, now: datetime) -> tuple[Link, bool, tuple[str, ...]]:
        """The link, whether there is a password already, and what a password may not be about."""
        link = self.links.peek(books, token, Purpose.JOIN, now=now)
        account = books.staff.account(link.person)
        about = _about(books.organisation.load(), link.person)
        return link, account is not None and account.may_sign_in, (self.issuer, *about)

    def _spend(self, books: Desk, token: str, now: datetime) -> int:
        """Only a link that exists is counted: nothing is kept of what strangers make up."""
        self.links.peek(books, token, Purpose.JOIN, now=now)
        return patience.spend(books, tokens.digest(self.key, "code", token), self.patience.link, now=now)

    def _finish(
        self, books: Desk, token: str, password: Password, proven: tuple[str, int], language: str, now: datetime
    ) -> SignedIn:
        link = self.links.peek(books, token, Purpose.JOIN, now=now)
        known = books.staff.hold(link.person) or Account(person=link.person, language=language)
        self.links.take(books, token, Purpose.JOIN, now=now)
        secret, step = proven
        account = replace(known, language=language, password=password, totp=secret, step=step, seen=now)
        books.staff.save_account(account)
        books.staff.close_sessions(link.person)
        books.staff.unlink(link.person, Purpose.SIGN_IN)
        return self.sessions.open(books, account, now=now)


def _about(organisation: Organisation, person: str) -> tuple[str, ...]:
    units = (organisation.units[unit] for unit in organisation.units_of(person) if unit in organisation.units)
    names = (name for unit in units for name in unit.names.values())
    return (person, organisation.people[person].name, *names)
