"""When a reporter's chat is gone (blocked, deleted), whoever owns the case is told (trap 9)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from cases import errors, lifecycle, numbers
from handlers.books import Desk, Transactions
from handlers.ports import Delivery, Item, StaffDesk, Telling

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class LostChats:
    store: Transactions
    desk: StaffDesk
    channel: str

    async def tell(self, now: datetime) -> int:
        """The chats whose followed cases' owners have all been told; one that fails is tried again the next time."""
        done = 0
        for ref, case_ids in await self.store.read(lambda books: books.post.unmourned(self.channel)):
            if await self._tell(case_ids, now):
                await self.store.transact(partial(_mourned, channel=self.channel, ref=ref))
                done += 1
        return done

    async def _tell(self, case_ids: Sequence[str], now: datetime) -> bool:
        for owner, item in await self.store.read(lambda books: _items(books, case_ids, now)):
            telling = Telling(language=self.desk.language(owner), items=(item,))
            try:
                delivery = await self.desk.tell(owner, telling)
            except Exception:
                log.exception("desk-failed", extra={"facts": {"count": 1}})
                return False
            if delivery is Delivery.LATER:
                return False
        return True


def _mourned(books: Desk, *, channel: str, ref: str) -> None:
    books.post.mourned(channel, ref)


def _items(books: Desk, case_ids: Sequence[str], now: datetime) -> list[tuple[str, Item]]:
    found: list[tuple[str, Item]] = []
    for case_id in case_ids:
        try:
            case = books.cases.get(case_id)
        except errors.NoSuchCase:
            continue
        due = min((clock.due for clock in books.clocks.of(case_id) if clock.open), default=None)
        if case.owner and due is not None:  # a closed case needs nobody
            stage = lifecycle.public_word(case.track, case.state)
            item = Item(number=numbers.shown(case.number), stage=stage, due=due, late=due < now, lost=True)
            found.append((case.owner, item))
    return found
