"""The alarm clock: wakes the housekeeping. What is due stands in the database; nothing due is kept here."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

Chore = Callable[[], Awaitable[None]]


class AlarmClock:
    """Each chore runs every `seconds`, never twice at once; one that fails is tried again at its next turn."""

    def __init__(self, chores: Mapping[str, tuple[Chore, float]]) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        for name, (chore, seconds) in chores.items():
            self._scheduler.add_job(
                _guarded(name, chore),
                "interval",
                seconds=seconds,
                id=name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Within a running loop."""
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _guarded(name: str, chore: Chore) -> Chore:
    async def run() -> None:
        began = time.monotonic()
        try:
            await chore()
        except asyncio.CancelledError:
            log.debug("chore-cut-off", extra={"facts": {"job": name}})  # we are stopping; the next start goes on
        except Exception:
            log.exception("chore-failed", extra={"facts": {"job": name}})
        else:
            took = round((time.monotonic() - began) * 1000)
            log.debug("chore-done", extra={"facts": {"job": name, "took_ms": took}})

    return run
