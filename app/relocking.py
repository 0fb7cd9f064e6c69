"""A fresh query secret for the desk: rare and slow, so one at a time and off the event loop (decision 15)."""

import asyncio
import secrets
from dataclasses import dataclass, field

from cases import numbers
from cases.case import Credentials
from storage.vault import suite
from storage.vault.locks import make_lock


@dataclass(frozen=True, kw_only=True)
class Relocking:
    """The credentials carry no number: that of the case stays."""

    params: str = suite.PARAMS
    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1), repr=False)

    async def __call__(self) -> Credentials:
        async with self._free:
            return await asyncio.to_thread(self._make)

    def _make(self) -> Credentials:
        secret = numbers.new_secret(secrets.token_bytes)
        return Credentials(number="", secret=numbers.shown(secret), lock=make_lock(secret, self.params))
