"""Parcels as the sender sees them: taken one after the other, recorded message by message."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.channels.telegram.settings import CHANNEL
from bot.ports import Transactions, UnitOfWork
from dialog.ports import Said, Visitor
from dialog.post import Parcel

#: How long a parcel is ours: longer than a request may take and a message may wait for its pace.
LEASE: Final = timedelta(seconds=90)

#: So many parcels that could not be recorded are remembered.
MOST_UNRECORDED: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class Load:
    """A parcel with what is in it. `arrived` are the messages that are there already, `unrecorded` those of them that
    storage does not know of. `language` is that of the chat, for news."""

    parcel: Parcel
    said: Said
    unrecorded: tuple[int, ...] = ()
    language: str = ""

    @property
    def arrived(self) -> int:
        return len(self.parcel.sent) + len(self.unrecorded)


@dataclass(frozen=True, kw_only=True)
class Parcels:
    """Whatever ends a parcel gives the one that follows, out of the same transaction."""

    store: Transactions
    clock: Callable[[], datetime]
    lease: timedelta = LEASE
    _unrecorded: OrderedDict[int, tuple[int, ...]] = field(default_factory=OrderedDict)

    def made(self, visitor: Visitor, fresh: Said) -> Load:
        """What a turn has just made and leased to us."""
        return Load(parcel=Parcel(seq=fresh.seq, visitor=visitor.ref), said=fresh)

    async def oldest(self, visitor: Visitor, fresh: Said | None = None) -> Load | None:
        """What is `fresh` is no longer kept for us alone then: there may be an older one."""
        now = self.clock()

        def work(books: UnitOfWork) -> Load | None:
            if fresh is not None:
                books.post.put_off(CHANNEL, visitor.ref, fresh.seq, until=now, tried=False)
            return self._next(books, visitor, now)

        return await self.store.transact(work)

    async def arrived(self, visitor: Visitor, load: Load, message_id: int, *, ask: int, last: bool) -> Load | None:
        """One more message is there. After the last: the parcel that follows, otherwise the lease begins anew."""
        now, seq = self.clock(), load.parcel.seq
        message_ids = (*load.unrecorded, message_id) if message_id else load.unrecorded

        def work(books: UnitOfWork) -> Load | None:
            books.post.sent(visitor, seq, message_ids, ask=ask, now=now, last=last)
            if last:
                return self._next(books, visitor, now)
            books.post.put_off(CHANNEL, visitor.ref, seq, until=now + self.lease, tried=False)
            return None

        try:
            following = await self.store.transact(work)
        except Exception:
            self._unrecorded[seq] = message_ids  # until storage is back: nothing is sent twice for its sake
            if len(self._unrecorded) > MOST_UNRECORDED:
                self._unrecorded.popitem(last=False)
            raise
        self._unrecorded.pop(seq, None)
        return following

    async def drop(self, visitor: Visitor, seq: int) -> Load | None:
        now = self.clock()

        def work(books: UnitOfWork) -> Load | None:
            books.post.drop(visitor, seq, now=now)
            return self._next(books, visitor, now)

        return await self.store.transact(work)

    async def put_off(self, visitor: Visitor, seq: int, seconds: float, *, tried: bool) -> None:
        until = self.clock() + timedelta(seconds=seconds)
        await self.store.transact(lambda books: books.post.put_off(CHANNEL, visitor.ref, seq, until=until, tried=tried))

    async def bury(self, visitor: Visitor) -> None:
        now = self.clock()
        await self.store.transact(lambda books: books.post.bury(CHANNEL, visitor.ref, now=now))

    def _next(self, books: UnitOfWork, visitor: Visitor, now: datetime) -> Load | None:
        while parcel := books.post.next(CHANNEL, visitor.ref, now=now, until=now + self.lease):
            said = books.talk.entry(visitor, parcel.seq)
            chat = books.post.chat(CHANNEL, visitor.ref) if parcel.news else None
            if said is not None:
                lost = tuple(each for each in self._unrecorded.get(parcel.seq, ()) if each not in parcel.sent)
                return Load(parcel=parcel, said=said, unrecorded=lost, language=chat.language if chat else "")
            books.post.drop(visitor, parcel.seq, now=now)
        return None
