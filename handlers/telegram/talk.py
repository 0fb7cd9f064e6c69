"""What is done with what stands in a lane: an update is answered once for sure, and what it owes is said."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final, TypeAlias

from cases.errors import CaseError
from cases.staff import Card
from dialog.catalogue import Catalogue
from dialog.post import Arrival
from handlers.books import Desk
from handlers.telegram import outbox
from handlers.telegram.answering import Answering
from handlers.telegram.errands import Errands
from handlers.telegram.groups import Books, Transactions
from handlers.telegram.line import Line
from handlers.telegram.model import Answer, Errand, Heard, Pressed, Say, Work
from handlers.telegram.reception import LEASE, Reception
from handlers.telegram.strangers import Strangers

log = logging.getLogger(__name__)

#: So often an update is tried in a row before it is given up: seven seconds.
TRIES: Final = 5

_Done: TypeAlias = tuple[Answer, tuple[Arrival, ...]]


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

    async def handle(self, job: Work) -> None:
        """Whatever is not settled here stays in the database, and is taken up again."""
        if isinstance(job, Card):
            await self.errands.renew(job)
            return
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
            toast = self.words.text(answer.toast, answer.language, answer.facts) if answer.toast else ""
            await self.line.answer(heard.what.query, toast)
        for arrival, errand in zip(owed, answer.errands, strict=True):
            await self.errands.run(arrival, errand)

    async def _insist(self, heard: Heard) -> _Done:
        """Tried again when something goes wrong; what fails for good is settled, and the person is told."""
        tries = 0
        while True:
            try:
                return await self._once(heard, partial(self._answer, heard=heard))
            except CaseError as fault:
                return await self._once(heard, partial(self._refused, heard=heard, fault=fault))
            except Exception:
                tries += 1
                log.exception("staff-update", extra={"facts": {"attempt": tries}})
                if tries >= TRIES:
                    return await self._once(heard, partial(self._give_up, heard=heard))
                await asyncio.sleep(2.0**tries / 4)

    async def _once(self, heard: Heard, work: Callable[[Books], _Done]) -> _Done:
        try:
            return await self.store.transact(work)
        except outbox.Repeated:
            await self.store.transact(lambda books: books.post.settle(self.source, [heard.update], now=self.clock()))
            return Answer(), ()

    def _answer(self, books: Books, heard: Heard) -> _Done:
        answer = self.answering.answer(books, heard, self.clock())
        if answer.stranger and not self.strangers.may_be_told(heard.chat):
            answer = replace(answer, errands=())
        return answer, self._kept(books, heard, answer)

    def _refused(self, books: Books, heard: Heard, fault: CaseError) -> _Done:
        answer = self.answering.refused(books, heard, fault)
        return answer, self._kept(books, heard, answer)

    def _give_up(self, books: Desk, heard: Heard) -> _Done:
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
