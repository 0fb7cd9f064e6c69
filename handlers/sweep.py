"""Raises every alert whose time has come. Wakes up often, keeps nothing in mind; any number may run at once."""

import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import partial
from typing import TypeAlias

from cases.actions import alerting
from cases.actions.alerting import Raised
from cases.case import Case
from cases.events import SYSTEM
from cases.rules.model import Act
from handlers.books import Desk, Transactions
from handlers.correspondence import confirming
from handlers.correspondence.drafting import Scribe

log = logging.getLogger(__name__)

#: So many clocks are asked for at once, and so few share a transaction that no lock is held for long.
PAGE, BATCH = 500, 20

_Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Followers:
    """The reporter's channels, as a transaction sees them (handlers.ports.CitizenVoice)."""

    books: Desk

    def nudge(self, case_id: str, *, now: datetime) -> None:
        self.books.talk.nudge(case_id, now=now)

    def reaches(self, case_id: str) -> bool:
        return self.books.talk.reaches(case_id)


@dataclass(frozen=True)
class Letters:
    """Drafts what the ladder asks for; what the office lets go by itself goes at once (decision 26)."""

    books: Desk
    scribe: Scribe

    def draft(
        self, case: Case, act: Act, *, key: tuple[str, str, int], due: datetime, now: datetime, told: Collection[str]
    ) -> bool:
        letter = self.scribe.for_alert(self.books, case, act, key=key, due=due, now=now)
        if letter is None or alerting.is_draft(act, self.books.rules.current().sending):
            return letter is not None
        confirming.confirm(self.books, case, letter, SYSTEM, self.scribe, now=now, told=told)
        return False


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What one sweep came to. `alerts` counts by level; `failed` clocks are tried again by the next sweep."""

    clocks: int = 0
    alerts: Mapping[str, int] = field(default_factory=dict)
    skipped: int = 0
    notices: int = 0
    missed: int = 0
    unheard: int = 0
    failed: int = 0


@dataclass(frozen=True, kw_only=True)
class Sweeper:
    store: Transactions
    zone: tzinfo
    batch: int = BATCH
    scribe: Scribe | None = None

    async def sweep(self, now: datetime) -> Swept:
        """Until nothing is due. A clock that fails stops no other one (trap 2); each is looked at once in a sweep."""
        tried: set[_Key] = set()
        raised: list[Raised] = []
        failed, limit = 0, PAGE
        while True:
            due = await self._due(now, limit)
            fresh = [key for key in due if key not in tried]
            if not fresh and len(due) < limit:
                return _summed(raised, len(tried), failed)
            limit = PAGE + len(due) - len(fresh) if fresh else 2 * limit
            tried.update(fresh)
            for at in range(0, len(fresh), self.batch):
                done, troubled = await self._some(fresh[at : at + self.batch], now)
                raised += done
                failed += troubled
                if troubled:
                    await self._due(now, 1)  # raises when it is the store that is in trouble

    async def _due(self, now: datetime, limit: int) -> Sequence[_Key]:
        return await self.store.read(lambda books: books.clocks.due(now=now, limit=limit))

    async def _some(self, keys: Sequence[_Key], now: datetime) -> tuple[Sequence[Raised], int]:
        """Together; when that fails, one by one, so that it is only the one that fails."""
        try:
            return await self.store.transact(partial(self._raise, keys=keys, now=now)), 0
        except Exception:
            if len(keys) == 1:
                log.exception("alert-failed")
                return (), 1
        apart = [await self._some((key,), now) for key in keys]
        return [one for done, _ in apart for one in done], sum(troubled for _, troubled in apart)

    def _raise(self, books: Desk, *, keys: Sequence[_Key], now: datetime) -> Sequence[Raised]:
        voice = Followers(books)
        letters = Letters(books, self.scribe) if self.scribe is not None else None
        ringing = (
            alerting.raise_due(books, *key, now=now, zone=self.zone, voice=voice, scribe=letters) for key in keys
        )
        return [one for one in ringing if one is not None]


def _summed(raised: Sequence[Raised], clocks: int, failed: int) -> Swept:
    return Swept(
        clocks=clocks,
        alerts=dict(Counter(level for one in raised for level in one.levels)),
        skipped=sum(one.skipped for one in raised),
        notices=sum(one.notices for one in raised),
        missed=sum(one.missed for one in raised),
        unheard=sum(one.unheard for one in raised),
        failed=failed,
    )
