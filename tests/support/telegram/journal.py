"""What happened at the gate, in order, for tests that wait for it."""

import asyncio
import time
from typing import Any

Entry = dict[str, Any]


class Journal:
    """Of one bot. Each entry has `n`, its number, `at` in seconds, and `what`:

    - `call`: method, params, chat, status, message_ids, took, fault
    - `polls`: a poller has come; `given`: update, to a poller
    - `hook`: update, status of the bot's answer, and what was heard of it
    - `taken`: update, the bot has thanked for it
    - `file`: path, status, fault
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._more = asyncio.Event()

    def note(self, what: str, **facts: Any) -> Entry:
        entry = {"n": len(self.entries) + 1, "at": time.time(), "what": what, **facts}
        self.entries.append(entry)
        self._more.set()
        self._more = asyncio.Event()
        return entry

    async def after(self, n: int, *, within: float) -> list[Entry]:
        """Those after number n, as soon as there is one."""
        if len(self.entries) <= n:
            try:
                await asyncio.wait_for(self._more.wait(), within)
            except TimeoutError:
                return []
        return self.entries[n:]
