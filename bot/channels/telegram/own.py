"""What the channel does by itself: the list of one's cases, news on and off, the receipt written down, forgetting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.channels.telegram import buttons, notes
from bot.channels.telegram.model import Heard, Order, Outgoing, Pressed
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.turns import Came, Person, Taken, Turns
from bot.ports import Transactions, UnitOfWork
from cases import errors
from dialog.catalogue import Catalogue
from dialog.incoming import Incoming, Kind
from dialog.ports import Visitor


@dataclass(frozen=True, kw_only=True)
class Own:
    store: Transactions
    turns: Turns
    sender: Sender
    words: Catalogue
    clock: Callable[[], datetime]

    async def ordered(self, order: Order, person: Person, came: Came) -> None:
        match order:
            case Order.MINE:
                outgoing = await self._mine(person)
            case Order.NEWS:
                chat = await self.store.read(lambda books: books.post.chat(person.visitor.channel, person.visitor.ref))
                outgoing = notes.news_setting(self.words, person.language, on=not (chat and chat.muted))
            case _:
                outgoing = notes.forget_asked(self.words, person.language)
        await self._note(person, came, outgoing)

    async def pressed(
        self, data: buttons.Own, pressed: Pressed, person: Person, came: Came, heard: Heard
    ) -> Taken | None:
        match data.action, data.value:
            case "mine", number:
                return await self._open(person, came, heard, number)
            case "see", _:
                return await self._see(pressed, person, came, heard)
            case "kept", seq if seq.isascii() and seq.isdigit():
                await self._kept(person, came, int(seq))
            case "news", ("on" | "off") as wish:
                await self._news(person, came, on=wish == "on")
            case "forget", "yes":
                await self._forget(person, came)
            case "forget", _:
                await self._note(person, came, notes.plain(self.words, person.language, "telegram.forget.no"))
            case _:
                await self.turns.settle(person, came)
        return None

    async def _mine(self, person: Person) -> Outgoing:
        numbers = await self.store.read(lambda books: _numbers(books, person.visitor))
        return notes.mine(self.words, person.language, numbers)

    async def _open(self, person: Person, came: Came, heard: Heard, number: str) -> Taken | None:
        incoming = Incoming(id=f"u{heard.update}", kind=Kind.START, text=number, language=person.language)
        return await self.turns.take(person, came, incoming)

    async def _see(self, pressed: Pressed, person: Person, came: Came, heard: Heard) -> Taken | None:
        """News is seen: there may be news again. One case is opened at once, of several one is chosen."""
        visitor, now = person.visitor, self.clock()

        def seen(books: UnitOfWork) -> list[str]:
            told = [left.seq for left in books.post.left(visitor) if left.id == pressed.message and not left.mine]
            if told:
                books.talk.acknowledge(visitor, upto=told[0], now=now)
            return _numbers(books, visitor)

        numbers = await self.store.transact(seen)
        if len(numbers) == 1:
            return await self._open(person, came, heard, numbers[0])
        await self._note(person, came, notes.mine(self.words, person.language, numbers))
        return None

    async def _kept(self, person: Person, came: Came, seq: int) -> None:
        """The receipt is written down: it goes from the chat, and one neutral line stays."""
        visitor = person.visitor

        def work(books: UnitOfWork) -> None:
            shown = [left.id for left in books.post.left(visitor) if left.seq == seq and not left.mine]
            books.post.doom_these(visitor, shown)

        await self.store.transact(work)
        await self._note(person, came, notes.plain(self.words, person.language, "telegram.kept"))

    async def _news(self, person: Person, came: Came, *, on: bool) -> None:
        await self.store.transact(lambda books: books.post.mute(person.visitor, not on))
        await self._note(person, came, notes.news_setting(self.words, person.language, on=on))

    async def _forget(self, person: Person, came: Came) -> None:
        """What was told here is erased, in the chat as far as the platform allows."""
        visitor, now = person.visitor, self.clock()

        def erase(books: UnitOfWork) -> None:
            books.talk.erase(visitor)
            books.evidence.discard(visitor.ref)
            books.post.heard(visitor, came.messages, ask=0, now=now)

        await self.store.transact(erase)
        left_over = await self.sender.forget(visitor, person.address)
        await self.sender.say(person.address, notes.forgotten(self.words, person.language, left_over))

        def forget(books: UnitOfWork) -> None:
            books.post.settle(self.turns.settings.source, came.updates, now=now)
            books.post.forget(visitor)

        await self.store.transact(forget)

    async def _note(self, person: Person, came: Came, outgoing: Outgoing) -> None:
        await self.sender.note(person.visitor, person.address, outgoing)
        await self.turns.settle(person, came)


def _numbers(books: UnitOfWork, visitor: Visitor) -> list[str]:
    """Of the cases this person filed here under a name; those that are gone are left out."""
    found: list[str] = []
    for case_id in books.talk.followed(visitor):
        try:
            found.append(books.cases.get(case_id).number)
        except errors.NoSuchCase:
            continue
    return sorted(found)
