"""One-time links: looked at as often as one likes (GET), used up once (POST; decision 14)."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cases.staff import Link, Purpose
from handlers.accounts import errors, tokens
from handlers.books import Desk

JOIN = timedelta(hours=72)
BOT = timedelta(hours=72)
SIGN_IN = timedelta(minutes=10)
DEMO = timedelta(minutes=10)
READ = timedelta(minutes=10)
ACT = timedelta(minutes=10)

LIFETIMES = {
    Purpose.JOIN: JOIN,
    Purpose.BOT: BOT,
    Purpose.SIGN_IN: SIGN_IN,
    Purpose.DEMO: DEMO,
    Purpose.READ: READ,
    Purpose.ACT: ACT,
}
#: Of these a person has one at a time: the newest ends those before it.
ALONE = frozenset({Purpose.JOIN, Purpose.BOT, Purpose.SIGN_IN, Purpose.DEMO})


@dataclass(frozen=True, kw_only=True)
class Links:
    """All within a transaction of the caller. `key` comes from the keyring."""

    key: bytes = field(repr=False)
    random: Callable[[int], bytes] = field(default=secrets.token_bytes, repr=False)

    def make(
        self,
        books: Desk,
        purpose: Purpose,
        person: str,
        *,
        made_by: str,
        now: datetime,
        case: str = "",
        action: str = "",
        version: int = 0,
    ) -> tuple[str, Link]:
        """The token, which is kept nowhere, and what is kept. Raises `errors.NoSuchPerson`."""
        if not books.organisation.load().is_active(person):
            raise errors.NoSuchPerson
        if purpose in ALONE:
            books.staff.unlink(person, purpose)
        token = tokens.new(self.random)
        link = Link(
            digest=self.digest(token),
            person=person,
            purpose=purpose,
            until=now + LIFETIMES[purpose],
            made_by=made_by,
            case=case,
            action=action,
            version=version,
        )
        books.staff.link(link)
        return token, link

    def peek(self, books: Desk, token: str, purpose: Purpose, *, now: datetime) -> Link:
        """What the link is for; it stays usable. Raises `errors.LinkGone`."""
        found = books.staff.peek(self.digest(token), now=now) if tokens.is_one(token) else None
        if found is None or found.purpose is not purpose or not books.organisation.load().is_active(found.person):
            raise errors.LinkGone
        return found

    def take(self, books: Desk, token: str, purpose: Purpose, *, now: datetime) -> Link:
        """Use it up: of two who come at once one gets it. A link for something else is left alone. Raises
        `errors.LinkGone`."""
        self.peek(books, token, purpose, now=now)
        taken = books.staff.take(self.digest(token), now=now)
        if taken is None:
            raise errors.LinkGone
        return taken

    def digest(self, token: str) -> str:
        return tokens.digest(self.key, "link", token)
