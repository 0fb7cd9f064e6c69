"""Scans, counted in memory and written down every few seconds: a page that opens waits for no write. Nothing is kept of
who scanned (CF-10)."""

import asyncio
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Final

from bot.ports import Transactions
from cases.codes import Scan

#: So many lines wait at most. There is one for each version of a code and day, so this is never met but by a fault.
MOST: Final = 50_000


class ScanTally:
    """`lost` counts what found no room any more."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held: Counter[Scan] = Counter()
        self._gate = threading.Lock()
        self._writing = asyncio.Lock()
        self.lost = 0

    def note(self, scan: Scan, times: int = 1) -> None:
        with self._gate:
            if scan in self._held or len(self._held) < self._most:
                self._held[scan] += times
            else:
                self.lost += times

    def held(self) -> Mapping[Scan, int]:
        with self._gate:
            return dict(self._held)

    async def flush(self, store: Transactions) -> None:
        """Writes down what is held. Whoever waits may be cut off, what has begun is brought to its end: it would be
        counted twice. Raises what the store raises; what was not written is held on to."""
        await asyncio.shield(self._flush(store))

    async def _flush(self, store: Transactions) -> None:
        async with self._writing:
            with self._gate:
                scans, self._held = self._held, Counter()
            if not scans:
                return
            try:
                await store.transact(lambda books: books.scans.add(scans))
            except BaseException:
                for scan, times in scans.items():
                    self.note(scan, times)
                raise
