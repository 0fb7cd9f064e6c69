"""How people of the organisation are told: in the tray of the web desk always, and in the chat with the staff bot where
they have one."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from cases.staff import Account, Told
from cases.values import Json
from handlers.books import Desk, Transactions
from handlers.ports import Delivery, Item, StaffDesk, Telling

#: Who has no chat and has not been at the desk for so long is not reached by the tray alone.
LATELY = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Desks:
    """`chat` is the staff bot, None where none is set up. Everything told lies in the tray, once a day for the same
    reminder, so that a repeat after a crash is no second entry."""

    store: Transactions
    zone: tzinfo
    clock: Callable[[], datetime]
    spoken: str
    chat: StaffDesk | None = None

    def language(self, person: str) -> str:
        """Of whoever has no account; all others are told in the language of theirs."""
        return self.spoken

    async def tell(self, person: str, telling: Telling) -> Delivery:
        now = self.clock()
        account = await self.store.transact(lambda books: self._into_the_tray(books, person, telling, now))
        if account is None:
            return Delivery.UNREACHABLE
        if self.chat is not None and account.chat is not None and not account.chat_dead:
            told = await self.chat.tell(person, telling)
            return Delivery.ELSEWHERE if told is Delivery.UNREACHABLE else told
        blocked = self.chat is not None and account.chat_dead
        lately = account.seen is not None and now - account.seen <= LATELY
        return Delivery.DELIVERED if lately and not blocked else Delivery.ELSEWHERE

    def _into_the_tray(self, books: Desk, person: str, telling: Telling, now: datetime) -> Account | None:
        """None for who cannot sign in: nobody would ever see it."""
        account = books.staff.account(person)
        if account is None or not (account.may_sign_in or account.chat is not None):
            return None
        for item in telling.items:
            books.staff.tell(Told(id=self._id(person, item, now), person=person, at=now, body=_kept(item)))
        return account

    def _id(self, person: str, item: Item, now: datetime) -> str:
        day = now.astimezone(self.zone).date().isoformat()
        said = (item.number, item.stage, item.due.isoformat(), item.late, item.draft, item.lost, item.mark)
        return hashlib.sha256(repr((person, *said, day)).encode()).hexdigest()[:32]


def unreached(books: Desk) -> tuple[str, ...]:
    """People whose chat is dead: shown on the desk and found by the doctor."""
    return tuple(account.person for account in books.staff.accounts() if account.chat_dead)


def _kept(item: Item) -> Json:
    return {
        "number": item.number,
        "stage": item.stage,
        "due": item.due.isoformat(),
        "late": item.late,
        "draft": item.draft,
        "lost": item.lost,
    }
