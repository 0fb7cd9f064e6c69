"""Reminders by chat: number, neutral stage and date, and nothing else (decision 13)."""

from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Final

from cases import errors, numbers
from cases.staff import Account
from dialog.catalogue import Catalogue
from handlers import telling
from handlers.books import Desk, Transactions
from handlers.ports import Delivery, Telling
from handlers.telegram.buttons import Buttons, Do, Press, tag_of
from handlers.telegram.line import Dead, Line, Moved, Never, Pause
from handlers.telegram.model import Key, Outgoing

#: So many lines of a digest fit into one message.
MOST_LINES: Final = 40


@dataclass(frozen=True, kw_only=True)
class ChatDesk:
    """A `StaffDesk`. `spoken` is the language of whoever has no account."""

    store: Transactions
    line: Line
    words: Catalogue
    buttons: Buttons
    zone: tzinfo
    spoken: str

    def language(self, person: str) -> str:
        """What is told is told in the language of the account: it is known only once the books are open."""
        return self.spoken

    async def tell(self, person: str, telling: Telling) -> Delivery:
        account, case = await self.store.read(lambda books: (books.staff.account(person), _only_case(books, telling)))
        if account is None or account.chat is None or account.chat_dead:
            return Delivery.UNREACHABLE
        text = self._text(replace(telling, language=account.language))
        try:
            await self.line.say(account.chat, Outgoing(text=text, keys=self._keys(account, case)))
        except Pause:
            return Delivery.LATER
        except Dead:
            await self.store.transact(lambda books: bury(books, account))
            return Delivery.UNREACHABLE
        except (Never, Moved):
            return Delivery.UNREACHABLE
        return Delivery.DELIVERED

    def _keys(self, account: Account, case: str) -> tuple[tuple[Key, ...], ...]:
        """Of one case its card; of several what is due."""
        press = Press(do=Do.OPEN, case=case) if case else Press(do=Do.LIST, tag=tag_of("due"))
        label = self.words.text("staffbot.button.open" if case else "staffbot.button.due", account.language)
        data = self.buttons.data(press, person=account.person, chat=account.chat or 0)
        return ((Key(label=label, data=data),),)

    def _text(self, told: Telling) -> str:
        """A digest that is too long for a message says how much more there is."""
        count = len(told.items)
        if count <= MOST_LINES:
            return telling.words(told, self.words, self.zone)
        lines = [telling.words(replace(told, items=(item,)), self.words, self.zone) for item in told.items[:MOST_LINES]]
        heading = self.words.text("reminder.digest", told.language, {"count": count})
        rest = self.words.text("staffbot.more", told.language, {"count": count - MOST_LINES})
        return "\n".join((heading, *lines, rest))


def _only_case(books: Desk, told: Telling) -> str:
    """Its id; empty where it is about several, or about a duty of the office."""
    if len(told.items) != 1 or told.morning is not None:
        return ""
    try:
        return books.cases.by_number(numbers.canonical(told.items[0].number)).id
    except (errors.NoSuchCase, errors.NotANumber):
        return ""


def bury(books: Desk, account: Account) -> None:
    """Nothing gets there any more, unless another chat has taken its place meanwhile."""
    held = books.staff.hold(account.person)
    if held is not None and held.chat == account.chat:
        books.staff.save_account(replace(held, chat_dead=True))
