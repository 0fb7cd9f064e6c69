"""What is done with what stands in a lane: an update is answered once for sure, and what it owes is said."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from dialog.catalogue import Catalogue
from dialog.post import Arrival
from handlers.books import Desk, Transactions
from handlers.telegram import outbox
from handlers.telegram.answering import Answering
from handlers.telegram.errands import Errands
from handlers.telegram.line import Line
from handlers.telegram.model import Answer, Errand, Heard, Job, Pressed, Say
from handlers.telegram.reception import LEASE, Reception
from handlers.telegram.strangers import Strangers

log = logging.getLogger(__name__)

#: So often an update is tried in a row before it is given up: seven seconds.
TRIES: Final = 5


@dataclass(frozen=True, kw_only=True)
class Talk:
    """`reception` is known only once there are lanes."""

    reception: Callable[[], Reception]
    store: Transactions
    answering: Answering
    errands: Errands
    strangers: Strangers
    line: Line
    words: Catalogue
    source: str
    ref_of: Callable[[int], str]
    clock: Callable[[], datetime]
    languages: tuple[str, ...]

    async def handle(self, job: Job) -> None:
        """Whatever is not settled here stays in the database, and is taken up again."""
        try:
            if job.errand is not None:
                await self.errands.run(job.arrival, job.errand)
            elif job.heard is not None:
                await self._heard(job.heard)
        finally:
            self.reception().released(job)

    async def _heard(self, heard: Heard) -> None:
        answer, owed = await self._insist(heard)
        if isinstance(heard.what, Pressed):
            toast = self.words.text(answer.toast, answer.language) if answer.toast else ""
            await self.line.answer(heard.what.query, toast)
        for arrival, errand in zip(owed, answer.errands, strict=True):
            await self.errands.run(arrival, errand)

    async def _insist(self, heard: Heard) -> tuple[Answer, tuple[Arrival, ...]]:
        """Tried again when something goes wrong; what fails for good is settled, and the person is told."""
        tries = 0
        while True:
            try:
                return await self.store.transact(lambda books: self._answer(books, heard))
            except outbox.Repeated:
                await self.store.transact(
                    lambda books: books.post.settle(self.source, [heard.update], now=self.clock())
                )
                return Answer(), ()
            except Exception:
                tries += 1
                log.exception("staff-update", extra={"facts": {"attempt": tries}})
                if tries >= TRIES:
                    return await self.store.transact(lambda books: self._give_up(books, heard))
                await asyncio.sleep(2.0**tries / 4)

    def _answer(self, books: Desk, heard: Heard) -> tuple[Answer, tuple[Arrival, ...]]:
        answer = self.answering.answer(books, heard, self.clock())
        if answer.stranger and not self.strangers.may_be_told(heard.chat):
            answer = replace(answer, errands=())
        return answer, self._kept(books, heard, answer)

    def _give_up(self, books: Desk, heard: Heard) -> tuple[Answer, tuple[Arrival, ...]]:
        log.error("staff-given-up")
        say = Say(key="staffbot.trouble", language=heard.language or self.languages[0])
        answer = Answer(errands=(Errand(chat=heard.chat, saying=say),) if heard.private else ())
        return answer, self._kept(books, heard, answer)

    def _kept(self, books: Desk, heard: Heard, answer: Answer) -> tuple[Arrival, ...]:
        now = self.clock()
        owed = outbox.keep(
            books.post, self.source, heard.update, answer.errands, self.ref_of, now=now, until=now + LEASE
        )
        books.post.settle(self.source, [heard.update], now=now)
        return owed
