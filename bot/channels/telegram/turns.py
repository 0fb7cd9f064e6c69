"""One turn of the dialog in a chat: in its transaction the update is settled, the answer queued, and what the person
wrote is noted or marked for deletion."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.telegram.parcels import LEASE
from bot.channels.telegram.settings import TelegramSettings
from bot.ports import Along, Busy, Talker, Transactions, Turned, UnitOfWork
from dialog.incoming import Incoming
from dialog.ports import Said, Visitor

#: A receipt of a sealed matter is deleted after this time, also when nobody says that it is written down: well within
#: the 48 hours in which the platform lets us.
FADING = timedelta(hours=24)

#: How often, and how long at most each time, a turn waits where too much is hashed at once.
PATIENCE, LONGEST = 5, 15.0


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody in a private chat."""

    visitor: Visitor
    address: int = field(repr=False)
    language: str


@dataclass(frozen=True, kw_only=True)
class Came:
    """The updates a turn is made of, and the person's messages they brought."""

    updates: tuple[int, ...]
    messages: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A turn that was taken: what was said, and whether it has doomed messages in the chat. `new` unless it had been
    taken before."""

    said: Said | None
    dooms: bool
    new: bool = True


@dataclass(frozen=True, kw_only=True)
class Turns:
    talker: Talker
    store: Transactions
    settings: TelegramSettings
    clock: Callable[[], datetime]

    async def take(self, person: Person, came: Came, incoming: Incoming) -> Taken:
        """The turn, saved. Raises `Busy` when it was refused again and again, and what the store raises."""
        dooms: list[bool] = []
        again: list[bool] = []

        def along(books: UnitOfWork, turned: Turned) -> None:
            dooms[:] = [self._along(books, person, came, turned)]
            again[:] = [turned.again]

        said = await self._patiently(person, incoming, along)
        return Taken(said=said[-1] if said else None, dooms=dooms == [True], new=again != [True])

    async def _patiently(self, person: Person, incoming: Incoming, along: Along) -> Sequence[Said]:
        for _ in range(PATIENCE):
            try:
                return await self.talker.turn(person.visitor, incoming, along=along)
            except Busy as busy:
                wait = min(busy.seconds, LONGEST)
            await asyncio.sleep(wait)
        return await self.talker.turn(person.visitor, incoming, along=along)

    async def settle(self, person: Person, came: Came) -> None:
        """An update that made no turn."""
        now = self.clock()

        def work(books: UnitOfWork) -> None:
            books.post.meet(person.visitor, person.address, language=person.language, now=now)
            books.post.settle(self.settings.source, came.updates, now=now)
            if came.messages:
                books.post.heard(person.visitor, came.messages, ask=0, now=now)

        await self.store.transact(work)

    def _along(self, books: UnitOfWork, person: Person, came: Came, turned: Turned) -> bool:
        """Whether there is something to be deleted from the chat now."""
        now = self.clock()
        visitor, post = person.visitor, books.post
        post.settle(self.settings.source, came.updates, now=now)
        if turned.again:
            return True  # a fall may have come between
        post.meet(visitor, person.address, language=turned.language, now=now)
        if came.messages:
            post.heard(visitor, came.messages, ask=turned.asked, now=now)
        last = turned.said[-1].seq
        for said in turned.said:
            post.send(visitor, said.seq, now=now, until=now + LEASE)
        if turned.sealed:
            # What is left at the end is our last word: a receipt until it is written down, or a neutral line.
            post.doom(visitor, ours=turned.over, but=last)
            if turned.over:
                post.fade(visitor, last, until=now + FADING)
        elif turned.hushed:
            post.doom_these(visitor, came.messages)
        return turned.sealed or turned.hushed
