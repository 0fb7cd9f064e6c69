"""What is owed to a chat is said, and recorded as said. A request that fails is put off, with what follows from its
kind: who has blocked the bot is reached by other ways from now on (trap 9)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cases.staff import Purpose
from dialog.catalogue import Catalogue
from dialog.post import Arrival
from handlers.accounts import errors
from handlers.accounts.links import Links
from handlers.books import Desk, Transactions
from handlers.telegram import outbox
from handlers.telegram.desk import bury
from handlers.telegram.line import Dead, Line, Moved, Never, Pause
from handlers.telegram.model import Erase, Errand, Key, Outgoing, Rows, Say, SendLink

#: Seconds that are slept through; what has to wait longer waits in the database.
MOST_SLEPT: Final = 3.0


@dataclass(frozen=True, kw_only=True)
class Errands:
    """`address_of` is where on the web desk a link with that token leads."""

    line: Line
    store: Transactions
    words: Catalogue
    links: Links
    source: str
    address_of: Callable[[Purpose, str], str]
    clock: Callable[[], datetime]

    async def run(self, owed: Arrival, errand: Errand) -> None:
        """Raises what the store raises: then it is taken up again."""
        tries = owed.tries
        while True:
            try:
                await self._do(errand, tries)
            except Pause as pause:
                if pause.seconds <= MOST_SLEPT:
                    await asyncio.sleep(pause.seconds)
                    tries += 1
                    continue
                await self._put_off(owed, pause.seconds)
                return
            except Dead:
                await self.store.transact(lambda books: self._bury(books, owed.id, errand.chat))
                return
            except (Never, Moved):
                pass
            await self.store.transact(lambda books: self._settle(books, owed.id))
            return

    async def _do(self, errand: Errand, tries: int) -> None:
        match errand.saying:
            case Say() as say:
                outgoing = Outgoing(
                    text=self.words.text(say.key, say.language, say.facts), keys=self._keys(say.rows, say.language)
                )
                await self._put(errand.chat, say.at, outgoing, tries)
            case Erase(message=message):
                await self.line.delete(errand.chat, message)
            case SendLink() as link:
                opens = await self._link(link)
                if opens is not None:
                    await self.line.say(errand.chat, opens, tries=tries)

    async def _put(self, chat: int, at: int, outgoing: Outgoing, tries: int) -> None:
        if at:
            try:
                await self.line.edit(chat, at, outgoing, tries=tries)
            except Never:
                pass
            else:
                return
        await self.line.say(chat, outgoing, tries=tries)

    async def _link(self, link: SendLink) -> Outgoing | None:
        """None for whoever has left meanwhile."""
        purpose, now = Purpose(link.purpose), self.clock()
        try:
            token, made = await self.store.transact(
                lambda books: self.links.make(books, purpose, link.person, made_by=link.person, now=now)
            )
        except errors.NoSuchPerson:
            return None
        address = self.address_of(purpose, token)
        facts = {"minutes": (made.until - now) // timedelta(minutes=1)}
        text = self.words.text(f"staffbot.link.{purpose}", link.language, facts)
        if not address.startswith("https://"):  # no button opens any other
            return Outgoing(text=f"{text}\n{address}")
        return Outgoing(
            text=text, keys=((Key(label=self.words.text("staffbot.link.open", link.language), link=address),),)
        )

    def _keys(self, rows: Rows, language: str) -> tuple[tuple[Key, ...], ...]:
        return tuple(
            tuple(Key(label=self.words.text(each.key, language, each.facts), data=each.data) for each in row)
            for row in rows
        )

    async def _put_off(self, owed: Arrival, seconds: float) -> None:
        until = self.clock() + timedelta(seconds=seconds)
        await self.store.transact(lambda books: books.post.delay(outbox.source(self.source), owed.id, until=until))

    def _settle(self, books: Desk, place: int) -> None:
        books.post.settle(outbox.source(self.source), [place], now=self.clock())

    def _bury(self, books: Desk, place: int, chat: int) -> None:
        self._settle(books, place)
        found = books.staff.by_chat(chat)
        if found is not None:
            bury(books, found)
