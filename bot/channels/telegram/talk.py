"""What is done with one update in the lane of its chat."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.channels.telegram import buttons, notes
from bot.channels.telegram.attachments import Attachments
from bot.channels.telegram.lanes import Job, Lane
from bot.channels.telegram.model import (
    Edited,
    Heard,
    InGroup,
    Nothing,
    Odd,
    Opened,
    Order,
    Ordered,
    Outgoing,
    Pressed,
    Reached,
    Sent,
    Worded,
)
from bot.channels.telegram.own import Own
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.sending import Dead, Pause, Sender
from bot.channels.telegram.settings import CHANNEL, TelegramSettings
from bot.channels.telegram.turns import Came, Person, Taken, Turns
from bot.ports import Busy, Transactions
from dialog.catalogue import Catalogue
from dialog.incoming import Command, Incoming, Kind
from dialog.ports import Visitor
from dialog.values import Json

log = logging.getLogger(__name__)

#: How often an update is tried before the person is asked to send it again.
TRIES, WAITS = 5, 12

#: Seconds after which somebody who found us busy may try again.
BUSY = 30

#: Commands of the menu that are commands of the dialog.
COMMANDS: Mapping[Order, Command] = {
    Order.NEW: Command.RESTART,
    Order.LANGUAGE: Command.LANGUAGE,
    Order.HELP: Command.HELP,
    Order.CANCEL: Command.CANCEL,
    Order.BACK: Command.BACK,
    Order.SKIP: Command.SKIP,
}


@dataclass(frozen=True, kw_only=True)
class Talk:
    reception: Callable[[], Reception]
    store: Transactions
    turns: Turns
    sender: Sender
    attachments: Attachments
    own: Own
    words: Catalogue
    settings: TelegramSettings
    visitor_of: Callable[[int], Visitor]
    scanned: Callable[[str], Awaitable[None]]

    async def handle(self, lane: Lane, job: Job) -> None:
        """Whatever is not settled here stays in the database, and is taken up again."""
        if job.heard is None:
            await self._tend(lane.ref)
            return
        parts = await self.attachments.gather(lane, job.heard)
        try:
            await self._insist_on(parts)
        finally:
            self.reception().released([part.update for part in parts])

    async def _insist_on(self, parts: Sequence[Heard]) -> None:
        """Tried again when something goes wrong; what fails for good is settled, and the person is told."""
        tries = waits = 0
        while True:
            try:
                await self._handle(parts[0], parts)
                return
            except Pause as pause:
                waits += pause.tried  # whoever is told to wait waits; what fails again and again is given up
                if waits >= WAITS:
                    await self._give_up(parts)
                    return
                await asyncio.sleep(pause.seconds)
            except Dead:
                await self._settle(parts, meet=False)  # it would count as alive again
                return
            except Exception:
                tries += 1
                log.exception("telegram-update", extra={"facts": {"attempt": tries}})
                if tries >= TRIES:
                    await self._give_up(parts)
                    return
                await asyncio.sleep(2.0**tries / 4)

    async def _handle(self, heard: Heard, parts: Sequence[Heard]) -> None:
        match heard.what:
            case InGroup() as addressed:
                await self._in_group(heard, addressed)
            case Nothing():
                await self._settle(parts)
            case Reached(blocked=True):
                visitor, now = self.visitor_of(heard.chat), self.turns.clock()
                await self.store.transact(lambda books: books.post.bury(CHANNEL, visitor.ref, now=now))
                await self._settle(parts, meet=False)
            case Reached():
                await self._settle(parts)
            case _:
                await self._with(heard, parts)

    async def _with(self, heard: Heard, parts: Sequence[Heard]) -> None:
        person, came = self._person(heard), _came(parts)
        taken: Taken | None = None
        match heard.what:
            case Sent():
                taken = await self.attachments.take(parts, await self._spoken(person), came)
            case Pressed() as pressed:
                await self._pressed(heard, pressed, person, came)
                return
            case Odd(key=key):
                await self._note(person, came, key)
            case Ordered(order=order) if order not in COMMANDS and order is not Order.STATUS:
                await self.own.ordered(order, await self._spoken(person), came)
            case what:
                incoming = await self._incoming(what, heard, person)
                if incoming is None:
                    await self._note(person, came, "telegram.edit-too-late")
                else:
                    taken = await self._turn(person, came, incoming)
                    if incoming.place and taken is not None and taken.new:
                        await self.scanned(incoming.place)
        await self._deliver(person, taken)
        if heard.what == Ordered(order=Order.HELP):
            language = (await self._spoken(person)).language
            commands = notes.plain(self.words, language, "telegram.commands")
            await self.sender.note(person.visitor, person.address, commands)

    async def _incoming(self, what: object, heard: Heard, person: Person) -> Incoming | None:
        """None for an edit of what belongs to no conversation any more."""
        bare = Incoming(id=f"u{heard.update}", kind=Kind.TEXT, language=heard.language)
        match what:
            case Opened(code=code):
                return replace(bare, kind=Kind.START, place=code)
            case Ordered(order=Order.STATUS):
                return replace(bare, kind=Kind.START, opens="lookup")
            case Ordered(order=order):
                return replace(bare, kind=Kind.COMMAND, command=COMMANDS[order])
            case Edited(message=message, text=text):
                left = await self.store.read(lambda books: books.post.left(person.visitor))
                ask = next((each.ask for each in left if each.id == message and each.mine), None)
                if ask is None or await self.turns.talker.standing(person.visitor) is None:
                    return None
                return replace(bare, text=text, ask=ask, edited=True)
            case Worded(text=text):
                return replace(bare, text=text)
            case _:
                raise TypeError("an update that nobody reads")

    async def _pressed(self, heard: Heard, pressed: Pressed, person: Person, came: Came) -> None:
        data = buttons.read(pressed.data)
        taken: Taken | None = None
        match data:
            case buttons.Choice(ask=ask, value=value):
                incoming = Incoming(id=f"u{heard.update}", kind=Kind.CHOICE, choice=value, ask=ask)
                taken = await self._turn(person, came, incoming)
            case buttons.Command(ask=ask, order=order):
                command = COMMANDS[order]
                incoming = Incoming(id=f"u{heard.update}", kind=Kind.COMMAND, command=command, ask=ask)
                taken = await self._turn(person, came, incoming)
            case buttons.Own():
                taken = await self.own.pressed(data, pressed, await self._spoken(person), came, heard)
            case None:
                await self.turns.settle(person, came)
        toast = "" if data else self.words.text("telegram.old-button", (await self._spoken(person)).language)
        _, _ = await asyncio.gather(
            self.sender.answer(pressed.query, toast), self._deliver(person, taken, chose=pressed.label if data else "")
        )

    async def _turn(self, person: Person, came: Came, incoming: Incoming) -> Taken | None:
        try:
            return await self.turns.take(person, came, incoming)
        except Busy:
            await self._note(person, came, "telegram.busy", seconds=BUSY)
            return None

    async def _note(self, person: Person, came: Came, key: str, **facts: Json) -> None:
        spoken = await self._spoken(person)
        outgoing = notes.plain(self.words, spoken.language, key, **facts)
        await self.sender.note(person.visitor, person.address, outgoing)
        await self.turns.settle(spoken, came)

    async def _deliver(self, person: Person, taken: Taken | None, *, chose: str = "") -> None:
        said = taken.said if taken else None
        wait = await self.sender.deliver(person.visitor, person.address, fresh=said, chose=chose)
        if wait is None and (taken is None or taken.dooms):
            await self.sender.erase(person.visitor, person.address)

    async def _tend(self, ref: str) -> None:
        """What is left to be delivered or deleted in a chat."""
        chat = await self.store.read(lambda books: books.post.chat(CHANNEL, ref))
        if chat is not None and not chat.dead:
            await self._deliver(
                Person(visitor=self.visitor_of(chat.address), address=chat.address, language=chat.language), None
            )

    def _person(self, heard: Heard) -> Person:
        return Person(visitor=self.visitor_of(heard.chat), address=heard.chat, language=heard.language)

    async def _spoken(self, person: Person) -> Person:
        """With the language of the conversation, which goes before that of the app."""
        chat = await self.store.read(lambda books: books.post.chat(CHANNEL, person.visitor.ref))
        language = chat.language if chat else person.language or self.settings.languages[0]
        return replace(person, language=language)

    async def _in_group(self, heard: Heard, addressed: InGroup) -> None:
        link = f"https://t.me/{self.reception().username}" + (f"?start={addressed.code}" if addressed.code else "")
        language = heard.language or self.settings.languages[0]
        try:
            await self.sender.say(heard.chat, notes.in_group(self.words, language, link))
            if addressed.query:
                await self.sender.answer(addressed.query)
        finally:
            await self._settle([heard], meet=False)

    async def _give_up(self, parts: Sequence[Heard]) -> None:
        """Nothing more is tried; the person hears of it as soon as the line lets us."""
        log.error("telegram-given-up")
        heard = parts[0]
        if heard.chat > 0:
            language = (await self._spoken(self._person(heard))).language
            await self._insist(heard.chat, notes.plain(self.words, language, "telegram.trouble"))
        await self._settle(parts)

    async def _insist(self, address: int, outgoing: Outgoing) -> None:
        while True:
            try:
                await self.sender.say(address, outgoing)
            except Pause as pause:
                await asyncio.sleep(pause.seconds)
            except Dead:
                return
            else:
                return

    async def _settle(self, parts: Sequence[Heard], *, meet: bool = True) -> None:
        now, source = self.turns.clock(), self.settings.source
        if meet and parts[0].chat > 0:
            await self.turns.settle(await self._spoken(self._person(parts[0])), _came(parts))
        else:
            updates = [part.update for part in parts]
            await self.store.transact(lambda books: books.post.settle(source, updates, now=now))


def _came(parts: Sequence[Heard]) -> Came:
    return Came(
        updates=tuple(part.update for part in parts), messages=tuple(part.message for part in parts if part.message)
    )
