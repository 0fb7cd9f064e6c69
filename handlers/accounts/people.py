"""Who has an account, and ending one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.organisation import Organisation
from cases.staff import Account
from handlers.books import Desk


class Chat(StrEnum):
    NONE = "none"
    JOINED = "joined"
    DEAD = "dead"  # nothing gets there any more


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How somebody stands with the desk: codes and times, no addresses. `signs_in` when password and second factor are
    set; `works_here` says what the organisation says."""

    person: str
    works_here: bool
    has_account: bool = False
    signs_in: bool = False
    second_factor: bool = False
    chat: Chat = Chat.NONE
    seen: datetime | None = None


def all_of(books: Desk) -> tuple[Standing, ...]:
    """Everybody of the organisation, and whoever still has an account though they are not in it any more."""
    organisation = books.organisation.load()
    accounts = {account.person: account for account in books.staff.accounts()}
    return tuple(
        _standing(person, organisation, accounts.get(person)) for person in sorted({*organisation.people, *accounts})
    )


def is_known(books: Desk, person: str) -> bool:
    return person in books.organisation.load().people or books.staff.account(person) is not None


def revoke(books: Desk, person: str) -> bool:
    """End the account with its sessions and links, an invitation that was not used yet among them; False when there was
    no account."""
    account = books.staff.hold(person)
    books.staff.forget_account(person)
    return account is not None


def _standing(person: str, organisation: Organisation, account: Account | None) -> Standing:
    here = organisation.is_active(person)
    if account is None:
        return Standing(person=person, works_here=here)
    reached = Chat.DEAD if account.chat_dead else Chat.JOINED
    return Standing(
        person=person,
        works_here=here,
        has_account=True,
        signs_in=account.may_sign_in,
        second_factor=account.totp is not None,
        chat=Chat.NONE if account.chat is None else reached,
        seen=account.seen,
    )
