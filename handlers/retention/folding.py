"""Counts of scans that are long over: by day they are folded into sums of months, and those are erased in their time.

Only the office is told the sums (`handlers.office.scans.monthly`). A month holds days with numbers that are withheld
from the unit at the place; told beside the days that it is shown, their sum would give them away.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from cases import retention
from handlers.books import Desk, Transactions
from handlers.retention.keeping import RETENTION

log = logging.getLogger(__name__)

#: Up to where it is done, so that nothing is looked through in vain. Its value is the first day that stays.
_MARK = "scans folded"

#: So many days before the first one that stays are folded one by one, each in a transaction of its own.
_ONE_BY_ONE = 31


@dataclass(frozen=True, kw_only=True)
class Folder:
    store: Transactions
    zone: tzinfo

    async def run(self, now: datetime) -> int:
        """How many rows were folded. May be cut off anywhere and run again."""
        today = now.astimezone(self.zone).date()
        before, forget = await self.store.read(lambda books: _due(books, today))
        if before is None:
            return 0
        folded = 0
        for ago in range(_ONE_BY_ONE - 1, -1, -1):
            day = before - timedelta(days=ago)
            folded += await self.store.transact(lambda books, day=day: books.scans.fold(day))  # type: ignore[misc]
        await self.store.transact(lambda books: _finish(books, before, forget))
        if folded:
            log.info("scans-folded", extra={"facts": {"count": folded}})
        return folded


def _due(books: Desk, today: date) -> tuple[date | None, date | None]:
    """The first day that is not folded, and the first month that is not erased; None for both when that is done."""
    term = retention.read_scans(books.rules.own(RETENTION) or retention.shipped())
    before, forget = term.fold_before(today), term.forget_before(today)
    done = books.meta.get(_MARK) == _mark(before, forget)
    return (None, None) if done or before is None else (before, forget)


def _finish(books: Desk, before: date, forget: date | None) -> None:
    if forget is not None:
        books.scans.forget(forget)
    books.meta.put(_MARK, _mark(before, forget))


def _mark(before: date | None, forget: date | None) -> str:
    return f"{before} {forget}"
