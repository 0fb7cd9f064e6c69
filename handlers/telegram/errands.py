"""What is owed to a chat is said, and recorded as said. A request that fails is put off, with what follows from its
kind: who has blocked the bot is reached by other ways from now on (trap 9)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cases import errors, numbers
from cases.staff import Card, Purpose
from dialog.catalogue import Catalogue
from dialog.post import Arrival
from dialog.values import Json
from handlers.accounts import errors as refusals
from handlers.accounts.links import Links
from handlers.books import Desk, Transactions
from handlers.telegram import outbox
from handlers.telegram.desk import bury
from handlers.telegram.line import Dead, Line, Moved, Never, Pause
from handlers.telegram.model import Erase, Errand, Key, Outgoing, Rows, Say, SendLink, ShowCard, ShowList
from handlers.telegram.onecard import OneCard, Record, nothing
from handlers.telegram.showing import Showing

#: Seconds that are slept through; what has to wait longer waits in the database.
MOST_SLEPT: Final = 3.0


@dataclass(frozen=True, kw_only=True)
class Errands:
    """`address_of` is where on the web desk a link with that token leads."""

    line: Line
    store: Transactions
    words: Catalogue
    links: Links
    showing: Showing
    cards: OneCard
    source: str
    address_of: Callable[[Purpose, str], str]
    clock: Callable[[], datetime]

    async def run(self, owed: Arrival, errand: Errand) -> None:
        """Raises what the store raises: then it is taken up again."""
        tries = owed.tries
        while True:
            record: Record = nothing
            try:
                record = await self._do(errand, tries)
            except Pause as pause:
                if pause.seconds <= MOST_SLEPT:
                    await asyncio.sleep(pause.seconds)
                    tries += 1
                    continue
                await self._put_off(owed, pause.seconds)
                return
            except Dead:
                record = self._burial(errand.chat)
            except (Never, Moved):
                pass
            await self.store.transact(self._settling(owed.id, record))
            return

    async def renew(self, card: Card) -> None:
        """A card that shows what was. What does not work now is tried again the next time somebody looks."""
        try:
            record = await self.cards.renew(card)
        except (Pause, Moved):
            return
        except Dead:
            account = await self.store.read(lambda books: books.staff.account(card.person))
            record = self._burial(account.chat) if account is not None and account.chat is not None else nothing
        await self.store.transact(record)

    async def _do(self, errand: Errand, tries: int) -> Record:
        match errand.saying:
            case Say() as say:
                text = self.words.text(say.key, say.language, say.facts)
                await self._put(
                    errand.chat, say.at, Outgoing(text=text, keys=self._keys(say.rows, say.language)), tries
                )
            case Erase(message=message):
                await self.line.delete(errand.chat, message)
            case SendLink() as link:
                opens = await self._link(link)
                if opens is not None:
                    await self.line.say(errand.chat, opens, tries=tries)
            case ShowCard() as asked:
                return await self.cards.show(errand.chat, asked, tries=tries)
            case ShowList() as wanted:
                listed = await self._listed(wanted)
                if listed is not None:
                    await self._put(errand.chat, wanted.at, listed, tries)
        return nothing

    async def _put(self, chat: int, at: int, outgoing: Outgoing, tries: int) -> None:
        if at:
            try:
                await self.line.edit(chat, at, outgoing, tries=tries)
            except Never:
                pass
            else:
                return
        await self.line.say(chat, outgoing, tries=tries)

    async def _listed(self, wanted: ShowList) -> Outgoing | None:
        def look(books: Desk) -> Outgoing | None:
            account = books.staff.account(wanted.person)
            return None if account is None else self.showing.list(books, account, wanted, now=self.clock())

        return await self.store.read(look)

    async def _link(self, link: SendLink) -> Outgoing | None:
        """None for whoever has left meanwhile, and for a case that is no more."""
        purpose, now = Purpose(link.purpose), self.clock()
        try:
            token, facts = await self.store.transact(lambda books: self._made(books, link, purpose, now))
        except (refusals.NoSuchPerson, errors.NoSuchCase):
            return None
        address = self.address_of(purpose, token)
        text = self.words.text(f"staffbot.link.{purpose}", link.language, facts)
        if not address.startswith("https://"):  # no button opens any other
            return Outgoing(text=f"{text}\n{address}")
        open_ = Key(label=self.words.text("staffbot.link.open", link.language), link=address)
        return Outgoing(text=text, keys=((open_,),))

    def _made(self, books: Desk, link: SendLink, purpose: Purpose, now: datetime) -> tuple[str, dict[str, Json]]:
        facts: dict[str, Json] = {}
        if link.case:
            facts["number"] = numbers.shown(books.cases.get(link.case).number)
        if link.action:
            facts["act"] = {"key": f"desk.act.{link.action}"}
        token, made = self.links.make(
            books,
            purpose,
            link.person,
            made_by=link.person,
            now=now,
            case=link.case,
            action=link.action,
            version=link.version,
        )
        return token, {**facts, "minutes": (made.until - now) // timedelta(minutes=1)}

    def _keys(self, rows: Rows, language: str) -> tuple[tuple[Key, ...], ...]:
        return tuple(
            tuple(Key(label=self.words.text(each.key, language, each.facts), data=each.data) for each in row)
            for row in rows
        )

    async def _put_off(self, owed: Arrival, seconds: float) -> None:
        until = self.clock() + timedelta(seconds=seconds)
        await self.store.transact(lambda books: books.post.delay(outbox.source(self.source), owed.id, until=until))

    def _settling(self, place: int, record: Record) -> Record:
        def settle(books: Desk) -> None:
            record(books)
            books.post.settle(outbox.source(self.source), [place], now=self.clock())

        return settle

    def _burial(self, chat: int) -> Record:
        def burial(books: Desk) -> None:
            found = books.staff.by_chat(chat)
            if found is not None:
                bury(books, found)

        return burial
