"""Where updates come in: kept first, thanked for afterwards, and handed to the lane of their chat."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiogram.types import Update
from pydantic import ValidationError

from bot.channels.telegram import reading
from bot.channels.telegram.lanes import Job, Lanes
from bot.channels.telegram.model import Heard
from bot.channels.telegram.parcels import LEASE as ON_ITS_WAY
from bot.channels.telegram.settings import CHANNEL
from bot.ports import Transactions
from dialog.ports import Visitor
from dialog.post import Arrival

log = logging.getLogger(__name__)

#: How long an update is ours before another replica, or we after a fall, may take it up.
LEASE = timedelta(seconds=60)


@dataclass(kw_only=True)
class Reception:
    """`username` is known once the bot has said who it is; until then nothing comes in."""

    store: Transactions
    lanes: Lanes
    source: str
    visitor_of: Callable[[int], Visitor]
    clock: Callable[[], datetime]
    username: str = ""
    _inside: set[int] = field(default_factory=set)

    async def take(self, bodies: Sequence[bytes]) -> None:
        """Updates as they came: kept when this returns. Raises what the store raises; then none is kept, and all come
        again. What cannot be read as an update would come again for ever, so it is let go, and keeps no other out."""
        came = [(heard, body) for body in bodies if (heard := self._read(body)) is not None]
        if came:
            await self._take(came)

    async def begin(self) -> None:
        """Where no other process works on this database: what the last one was busy with is ours at once."""
        now = self.clock()
        await self.store.transact(
            lambda books: books.post.free(self.source, CHANNEL, now=now, upto=now + max(LEASE, ON_ITS_WAY))
        )

    async def take_up(self) -> None:
        """What nobody has settled: left by a fall, or put off."""
        now = self.clock()
        found = await self.store.transact(lambda books: books.post.claim(self.source, now=now, until=now + LEASE))
        for arrival in found:
            if arrival.id not in self._inside and not self.lanes.full:
                heard = self._read(arrival.body)
                if heard is not None:
                    self._hand_on(arrival, heard)

    def released(self, ids: Sequence[int]) -> None:
        """They are in no lane any more."""
        self._inside.difference_update(ids)

    async def _take(self, came: Sequence[tuple[Heard, bytes]]) -> None:
        arrivals = [
            Arrival(id=heard.update, visitor=self.visitor_of(heard.chat).ref if heard.chat else "", body=body)
            for heard, body in came
        ]
        now = self.clock()
        full = self.lanes.full
        until = now if full else now + LEASE
        new = set(
            await self.store.transact(lambda books: books.post.arrive(self.source, arrivals, now=now, until=until))
        )
        if full:
            return
        for arrival, (heard, _) in zip(arrivals, came, strict=True):
            if arrival.id in new:
                self._hand_on(arrival, heard)

    def _hand_on(self, arrival: Arrival, heard: Heard) -> None:
        self._inside.add(arrival.id)
        self.lanes.put(arrival.visitor, Job(arrival=arrival, heard=heard))

    def _read(self, body: bytes) -> Heard | None:
        try:
            update = Update.model_validate_json(body)
        except ValidationError as trouble:
            log.error("telegram-unreadable", extra={"facts": {"count": trouble.error_count()}})
            return None
        return reading.read(update, username=self.username)
