"""The people of the organisation as users of the desk: how they sign in, what links they hold, where they are told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cases.organisation import Role
from cases.values import Json


class Purpose(StrEnum):
    """What a one-time link is for. Each is used up by a POST, never by a GET (decision 14)."""

    JOIN = "join"  # set a password and a second factor
    BOT = "bot"  # join the chat with the staff bot to the account
    SIGN_IN = "sign-in"  # sent by the staff bot
    DEMO = "demo"  # be one of the invented people of a demonstration
    READ = "read"  # read one case, in the diary
    ACT = "act"  # give what an action on one case needs


@dataclass(frozen=True, kw_only=True)
class Password:
    """Argon2id of the password under its own salt; `params` as in a lock (decision 15)."""

    salt: bytes
    params: str
    digest: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Account:
    """`totp` is the secret of the second factor in base 32; `step` the last time step whose code was used. `chat` is
    the address of the chat with the staff bot, None without one; `chat_dead` when nothing gets there any more. `seen`
    is when this person last used the web desk."""

    person: str
    language: str
    password: Password | None = None
    totp: str | None = field(default=None, repr=False)
    step: int = 0
    chat: int | None = field(default=None, repr=False)
    chat_dead: bool = False
    seen: datetime | None = None

    @property
    def may_sign_in(self) -> bool:
        return self.password is not None and self.totp is not None


@dataclass(frozen=True, kw_only=True)
class Session:
    """A signed-in browser, by the digest of the token it holds."""

    digest: str
    person: str
    made: datetime
    seen: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Link:
    """A one-time link, by the digest of its token. `case` is an id, `action` a name of the table of actions, `version`
    that of the case it was made for; empty and 0 where the purpose has none."""

    digest: str
    person: str
    purpose: Purpose
    until: datetime
    made_by: str
    case: str = ""
    action: str = ""
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class Card:
    """The one message in somebody's chat that shows a case; `version` is that of the case it shows."""

    case: str
    person: str
    message_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class Told:
    """What somebody was told on the web desk: number, stage, due date, as in any reminder (decision 13)."""

    id: str
    person: str
    at: datetime
    body: Json
    seen: bool = False


@dataclass(frozen=True, kw_only=True)
class PendingRole:
    """A sensitive role that waits for the word of somebody who holds it already (decision 10)."""

    person: str
    unit: str
    role: Role
    asked: datetime
    asked_by: str


class StaffBook(Protocol):
    """Accounts, sessions, links and what people are told, within one unit of work."""

    def account(self, person: str) -> Account | None: ...
    def hold(self, person: str) -> Account | None:
        """The same, and nobody else changes it until the end of the transaction: before every change of an account."""

    def accounts(self) -> Sequence[Account]: ...
    def by_chat(self, address: int) -> Account | None: ...
    def save_account(self, account: Account) -> None:
        """Raises `errors.ChatTaken` when the chat belongs to somebody else's account."""

    def forget_account(self, person: str) -> None:
        """Account, sessions, links, cards and what the person was in the middle of."""

    def open_session(self, session: Session) -> None: ...
    def session(self, digest: str, *, now: datetime) -> Session | None:
        """None when there is none or its time is over."""

    def sessions(self, person: str) -> Sequence[Session]: ...
    def touch(self, digest: str, *, now: datetime) -> None: ...
    def close_session(self, digest: str) -> None: ...
    def close_sessions(self, person: str, *, but: str = "") -> int: ...

    def link(self, link: Link) -> None: ...
    def peek(self, digest: str, *, now: datetime) -> Link | None:
        """The link, which stays usable."""

    def take(self, digest: str, *, now: datetime) -> Link | None:
        """Use it up; None when there is none any more."""

    def unlink(self, person: str, purpose: Purpose) -> None:
        """All links of that kind for that person end."""

    def card(self, case_id: str, person: str) -> Card | None: ...
    def cards(self, case_id: str) -> Sequence[Card]: ...
    def keep_card(self, card: Card) -> None: ...
    def drop_card(self, case_id: str, person: str) -> None: ...
    def outdated(self, *, limit: int = 50) -> Sequence[Card]:
        """Cards that show an older version of their case than there is now."""

    def amid(self, person: str, *, now: datetime) -> Json:
        """What the person is in the middle of; None when nothing, or its time is over."""

    def keep_amid(self, person: str, state: Json, *, until: datetime) -> None: ...
    def drop_amid(self, person: str) -> None: ...

    def tell(self, told: Told) -> None: ...
    def told(self, person: str, *, limit: int = 100) -> Sequence[Told]:
        """The newest first."""

    def was_told(self, told_id: str) -> bool: ...
    def unseen(self, person: str) -> int: ...
    def mark_seen(self, person: str) -> None: ...

    def pending(self) -> Sequence[PendingRole]: ...
    def ask_role(self, pending: PendingRole) -> None: ...
    def drop_role(self, pending: PendingRole) -> None: ...

    def expire(self, *, now: datetime) -> int:
        """Erase sessions, links and beginnings whose time is over, and what people were told a quarter ago."""
