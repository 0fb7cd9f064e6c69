"""Signing in: by password and code, by a link of the staff bot, or, in a demonstration, by one of the terminal."""

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime

from cases.staff import Account, Password, Purpose
from handlers.accounts import errors, factors, passwords, patience, tokens
from handlers.accounts.links import Links
from handlers.accounts.passwords import Hasher
from handlers.accounts.patience import Patience
from handlers.accounts.sessions import Sessions, SignedIn
from handlers.books import Desk, Transactions

log = logging.getLogger(__name__)

#: Longer than any id of a person.
MOST_NAME = 40


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """`key` comes from the keyring."""

    store: Transactions
    hasher: Hasher
    links: Links
    sessions: Sessions
    key: bytes = field(repr=False)
    patience: Patience = field(default_factory=Patience)

    async def with_password(self, typed: str, password: str, code: str, *, client: str, now: datetime) -> SignedIn:
        """`typed` is the id of a person, `client` a keyed digest of where it comes from. Unknown, wrong, used and left
        take alike and get one answer. Raises `errors.SignInRefused`, `errors.TooSoon`."""
        person = _person(typed)
        wait, account = await self.store.transact(lambda books: self._begin(books, person, client, now))
        if wait:
            raise errors.TooSoon(wait)
        known = account.password if account is not None else None
        fits = await self.hasher.fits(known, passwords.normal(password))
        secret, after = (account.totp, account.step) if account is not None else (None, 0)
        step = factors.step_of(secret, code, now=now, after=after)
        if known is None or not fits or step is None:
            raise _refused()
        renewed = await self._renewed(known, password)
        signed_in = await self.store.transact(lambda books: self._finish(books, person, known, renewed, step, now))
        if signed_in is None:
            raise _refused()
        log.info("signed-in")
        return signed_in

    async def with_link(self, token: str, *, now: datetime) -> SignedIn:
        """The link came to the chat that is joined to the account. Raises `errors.LinkGone`."""

        def work(books: Desk) -> SignedIn:
            link = self.links.peek(books, token, Purpose.SIGN_IN, now=now)
            account = books.staff.hold(link.person)
            if account is None or account.chat is None:
                raise errors.LinkGone
            self.links.take(books, token, Purpose.SIGN_IN, now=now)
            books.staff.save_account(replace(account, seen=now))
            return self.sessions.open(books, account, now=now)

        signed_in = await self.store.transact(work)
        log.info("signed-in-by-link")
        return signed_in

    async def into_demonstration(self, token: str, *, language: str, now: datetime) -> SignedIn:
        """As somebody who is invented, without password and code. Raises `errors.LinkGone`, also where a real
        organisation has been loaded since the link was made."""

        def work(books: Desk) -> SignedIn:
            link = self.links.peek(books, token, Purpose.DEMO, now=now)
            if not books.organisation.load().fictional:
                raise errors.LinkGone
            known = books.staff.hold(link.person) or Account(person=link.person, language=language)
            self.links.take(books, token, Purpose.DEMO, now=now)
            account = replace(known, seen=now)
            books.staff.save_account(account)
            return self.sessions.open(books, account, now=now)

        signed_in = await self.store.transact(work)
        log.info("entered-demonstration")
        return signed_in

    def _begin(self, books: Desk, person: str, client: str, now: datetime) -> tuple[int, Account | None]:
        """What whoever tries pays for it, known or not, and the account of somebody who works here."""
        for kind, whose in (("client", client), ("person", person)):
            rate = self.patience.client if kind == "client" else self.patience.person
            wait = patience.spend(books, tokens.digest(self.key, kind, whose), rate, now=now)
            if wait:
                return wait, None
        account = books.staff.account(person)
        return 0, account if books.organisation.load().is_active(person) else None

    def _finish(
        self, books: Desk, person: str, known: Password, renewed: Password, step: int, now: datetime
    ) -> SignedIn | None:
        """None when the account is another one by now, or somebody else was quicker with the code."""
        account = books.staff.hold(person)
        if account is None or account.password != known or step <= account.step:
            return None
        if not books.organisation.load().is_active(person):
            return None
        books.staff.save_account(replace(account, password=renewed, step=step, seen=now))
        return self.sessions.open(books, account, now=now)

    async def _renewed(self, known: Password, typed: str) -> Password:
        """Under the present cost, which may have been raised since."""
        return await self.hasher.new(passwords.normal(typed)) if self.hasher.outdated(known) else known


def _person(typed: str) -> str:
    """As people type an id. What cannot be one is nobody."""
    found = typed[: 4 * MOST_NAME].strip().lower()
    return found if len(found) <= MOST_NAME else ""


def _refused() -> errors.SignInRefused:
    log.info("sign-in-refused")
    return errors.SignInRefused()
