"""Reminders by chat: number, neutral stage and date, and nothing else (decision 13)."""

from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Final

from cases.staff import Account
from dialog.catalogue import Catalogue
from handlers import telling
from handlers.books import Desk, Transactions
from handlers.ports import Delivery, Telling
from handlers.telegram.line import Dead, Line, Moved, Never, Pause
from handlers.telegram.model import Outgoing

#: So many lines of a digest fit into one message.
MOST_LINES: Final = 40


@dataclass(frozen=True, kw_only=True)
class ChatDesk:
    """A `StaffDesk`. `spoken` is the language of whoever has no account."""

    store: Transactions
    line: Line
    words: Catalogue
    zone: tzinfo
    spoken: str

    def language(self, person: str) -> str:
        """What is told is told in the language of the account: it is known only once the books are open."""
        return self.spoken

    async def tell(self, person: str, telling: Telling) -> Delivery:
        account = await self.store.read(lambda books: books.staff.account(person))
        if account is None or account.chat is None or account.chat_dead:
            return Delivery.UNREACHABLE
        try:
            await self.line.say(account.chat, self._shown(replace(telling, language=account.language)))
        except Pause:
            return Delivery.LATER
        except Dead:
            await self.store.transact(lambda books: bury(books, account))
            return Delivery.UNREACHABLE
        except (Never, Moved):
            return Delivery.UNREACHABLE
        return Delivery.DELIVERED

    def _shown(self, told: Telling) -> Outgoing:
        """A digest that is too long for a message says how much more there is."""
        count = len(told.items)
        if count <= MOST_LINES:
            return Outgoing(text=telling.words(told, self.words, self.zone))
        lines = [telling.words(replace(told, items=(item,)), self.words, self.zone) for item in told.items[:MOST_LINES]]
        heading = self.words.text("reminder.digest", told.language, {"count": count})
        rest = self.words.text("staffbot.more", told.language, {"count": count - MOST_LINES})
        return Outgoing(text="\n".join((heading, *lines, rest)))


def bury(books: Desk, account: Account) -> None:
    """Nothing gets there any more, unless another chat has taken its place meanwhile."""
    held = books.staff.hold(account.person)
    if held is not None and held.chat == account.chat:
        books.staff.save_account(replace(held, chat_dead=True))
