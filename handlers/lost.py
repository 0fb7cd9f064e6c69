"""When a reporter's chat is gone (blocked, deleted), whoever owns the case is told (trap 9)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from cases import errors, lifecycle, numbers
from cases.case import Case
from cases.clocks import targets
from cases.organisation import Organisation, Role
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
        for person, item in await self.store.read(lambda books: _items(books, case_ids, now)):
            telling = Telling(language=self.desk.language(person), items=(item,))
            try:
                delivery = await self.desk.tell(person, telling)
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
        if due is not None:  # a closed case needs nobody
            stage = lifecycle.public_word(case.track, case.state)
            item = Item(number=numbers.shown(case.number), stage=stage, due=due, late=due < now, lost=True)
            found += [(person, item) for person in _answerable(case, books.organisation.load(), now)]
    return found


def _answerable(case: Case, organisation: Organisation, now: datetime) -> Sequence[str]:
    """Whoever has it in hand; before that whoever of the unit would take it up."""
    day = now.date()
    own = (case.handler,) if case.handler else organisation.holders(Role.HANDLER, case.owner)
    people = own or organisation.holders(Role.UNIT_HEAD, case.owner) or organisation.holders(Role.DISPATCHER)
    return [person for person in people if targets.may_be_told(person, case, organisation, day)]
