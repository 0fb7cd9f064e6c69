"""One card a case and chat: edited where it stands, and come anew where it is asked for or has gone. What is asked for
at the end of the chat takes the place of the one before."""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from cases.staff import Account, Card
from dialog.catalogue import Catalogue
from handlers.books import Desk, Transactions
from handlers.telegram.line import Line, Never
from handlers.telegram.model import Outgoing, ShowCard
from handlers.telegram.showing import Showing, Shown

Record: TypeAlias = "Callable[[Desk], None]"


def nothing(_: Desk) -> None:
    """There is nothing to keep."""


class Seen:
    """What the last cards say, as digests: somebody who presses twice needs nothing new. In memory; what it has
    forgotten is merely sent once more."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._said: OrderedDict[tuple[int, int], int] = OrderedDict()

    def note(self, chat: int, message: int, outgoing: Outgoing) -> None:
        self._said[chat, message] = hash(outgoing)
        self._said.move_to_end((chat, message))
        if len(self._said) > self._most:
            self._said.popitem(last=False)

    def says(self, chat: int, message: int, outgoing: Outgoing) -> bool:
        return self._said.get((chat, message)) == hash(outgoing)


GONE: Final = "staffbot.card.gone"


@dataclass(frozen=True, kw_only=True)
class OneCard:
    """Each method raises what the line raises, and returns what is to be kept afterwards."""

    line: Line
    store: Transactions
    showing: Showing
    words: Catalogue
    clock: Callable[[], datetime]
    seen: Seen = field(default_factory=Seen)

    async def show(self, chat: int, asked: ShowCard, *, tries: int = 0) -> Record:
        account, shown, card = await self.store.read(lambda books: self._look(books, asked))
        if account is None or account.chat != chat:
            return nothing
        at = asked.at
        if shown is None:
            return await self._gone(chat, account, asked.case, card, at)
        if card is None or not at or card.message_id != at:
            return await self._anew(chat, account, asked.case, shown, {at, card.message_id if card else 0} - {0}, tries)
        try:
            await self._edit(chat, at, shown.outgoing, tries)
        except Never:
            if shown.version != card.version:
                return await self._anew(chat, account, asked.case, shown, set(), tries)
            # It says that already: somebody pressed twice.
        return _keeps(asked.case, account.person, at, shown)

    async def renew(self, card: Card) -> Record:
        """A card that shows what was, of which nobody has asked anything. One that cannot be edited is no more."""
        asked = ShowCard(case=card.case, person=card.person)
        account, shown, standing = await self.store.read(lambda books: self._look(books, asked))
        if account is None or account.chat is None or account.chat_dead:
            return _drops(card.case, card.person)
        if standing != card:
            return nothing
        if shown is None:
            return await self._gone(account.chat, account, card.case, card, card.message_id)
        try:
            await self._edit(account.chat, card.message_id, shown.outgoing)
        except Never:
            return _drops(card.case, card.person)
        return _keeps(card.case, card.person, card.message_id, shown)

    async def _edit(self, chat: int, message: int, outgoing: Outgoing, tries: int = 0) -> None:
        """What says the same already is left alone: it would be refused."""
        if not self.seen.says(chat, message, outgoing):
            await self.line.edit(chat, message, outgoing, tries=tries)
            self.seen.note(chat, message, outgoing)

    async def _anew(self, chat: int, account: Account, case: str, shown: Shown, before: set[int], tries: int) -> Record:
        message = await self.line.say(chat, shown.outgoing, tries=tries)
        self.seen.note(chat, message, shown.outgoing)
        for old in before:
            with suppress(Never):
                await self.line.delete(chat, old)
        return _keeps(case, account.person, message, shown)

    async def _gone(self, chat: int, account: Account, case: str, card: Card | None, at: int) -> Record:
        """Absent or forbidden, one answer; not even the number stays."""
        told = Outgoing(text=self.words.text(GONE, account.language))
        standing = at or (card.message_id if card else 0)
        try:
            if not standing:
                await self.line.say(chat, told)
            else:
                await self.line.edit(chat, standing, told)
        except Never:
            with suppress(Never):
                await self.line.delete(chat, standing)
        return _drops(case, account.person)

    def _look(self, books: Desk, asked: ShowCard) -> tuple[Account | None, Shown | None, Card | None]:
        account, now = books.staff.account(asked.person), self.clock()
        if account is None:
            return None, None, None
        shown = self.showing.card(books, account, asked.case, more=asked.more, now=now)
        return account, shown, books.staff.card(asked.case, asked.person)


def _keeps(case: str, person: str, message: int, shown: Shown) -> Record:
    card = Card(case=case, person=person, message_id=message, version=shown.version)
    return lambda books: books.staff.keep_card(card)


def _drops(case: str, person: str) -> Record:
    return lambda books: books.staff.drop_card(case, person)
