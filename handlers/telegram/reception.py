"""Where updates come in: kept first, thanked for afterwards, and handed to the lane of their chat. What is owed to a
chat is kept beside them, and taken up in the same way when it was left."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from dialog.post import Arrival
from handlers.books import Desk, Transactions
from handlers.telegram import outbox
from handlers.telegram.lanes import Lanes
from handlers.telegram.model import Heard, Job
from handlers.telegram.reading import Unreadable, read
from handlers.telegram.settings import CHANNEL

log = logging.getLogger(__name__)

#: How long an update is ours before another process, or we after a fall, may take it up.
LEASE: Final = timedelta(seconds=60)


@dataclass(kw_only=True)
class Reception:
    """`username` is known once the bot has said who it is; until then what comes in waits. `ref_of` tells from the
    number of a chat what stands for it in the books."""

    store: Transactions
    lanes: Lanes
    source: str
    ref_of: Callable[[int], str]
    clock: Callable[[], datetime]
    username: str = ""
    _inside: set[tuple[str, int]] = field(default_factory=set)

    async def take(self, bodies: Sequence[bytes]) -> None:
        """Updates as they came: kept when this returns. Raises what the store raises; then none is kept, and all come
        again. What cannot be read as an update would come again for ever, so it is let go, and keeps no other out."""
        came = [(heard, body) for body in bodies if (heard := self._read(body)) is not None]
        if came:
            await self._take(came)

    async def begin(self) -> None:
        """Where no other process works on this database: what the last one was busy with is ours at once."""
        now = self.clock()

        def free(books: Desk) -> None:
            for source in (self.source, outbox.source(self.source)):
                books.post.free(source, CHANNEL, now=now, upto=now + LEASE)

        await self.store.transact(free)

    async def take_up(self) -> None:
        """What nobody has settled: left by a fall, or put off."""
        now = self.clock()
        came, owed = await self.store.transact(
            lambda books: (
                books.post.claim(self.source, now=now, until=now + LEASE),
                books.post.claim(outbox.source(self.source), now=now, until=now + LEASE),
            )
        )
        for arrival in owed:
            if not self._is_inside(outbox.source(self.source), arrival) and not self.lanes.full:
                self._hand_on(outbox.source(self.source), Job(arrival=arrival, errand=outbox.read(arrival)))
        for arrival in came:
            if not self._is_inside(self.source, arrival) and not self.lanes.full:
                heard = self._read(arrival.body)
                if heard is not None:
                    self._hand_on(self.source, Job(arrival=arrival, heard=heard))

    def released(self, job: Job) -> None:
        """It is in no lane any more."""
        self._inside.discard((self.source if job.heard else outbox.source(self.source), job.arrival.id))

    async def _take(self, came: Sequence[tuple[Heard, bytes]]) -> None:
        arrivals = [
            Arrival(id=heard.update, visitor=self.ref_of(heard.chat) if heard.chat else "", body=body)
            for heard, body in came
        ]
        now = self.clock()
        waits = self.lanes.full or not self.username
        until = now if waits else now + LEASE
        new = set(
            await self.store.transact(lambda books: books.post.arrive(self.source, arrivals, now=now, until=until))
        )
        if waits:
            return
        for arrival, (heard, _) in zip(arrivals, came, strict=True):
            if arrival.id in new:
                self._hand_on(self.source, Job(arrival=arrival, heard=heard))

    def _is_inside(self, source: str, arrival: Arrival) -> bool:
        return (source, arrival.id) in self._inside

    def _hand_on(self, source: str, job: Job) -> None:
        self._inside.add((source, job.arrival.id))
        self.lanes.put(job.arrival.visitor, job)

    def _read(self, body: bytes) -> Heard | None:
        try:
            return read(body, username=self.username)
        except Unreadable:
            log.error("staff-unreadable")
            return None
