"""Which chats are to be left alone for a while: what a platform says of one request in a chat holds for the next."""

import random
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.telegram.trouble import Fate, Pause, back_off, fate, pause


@dataclass(frozen=True, kw_only=True)
class Held:
    until: datetime
    tries: int


class Patience:
    """In memory: after a fall it is learnt anew. The least recently refused are forgotten."""

    def __init__(
        self, clock: Callable[[], datetime], *, dice: Callable[[], float] = random.random, most: int = 10_000
    ) -> None:
        self._clock = clock
        self._dice = dice
        self._most = most
        self._held: OrderedDict[int, Held] = OrderedDict()

    def left(self, address: int) -> float:
        """Seconds until it may be tried again, 0 when it may."""
        held = self._held.get(address)
        return max(0.0, (held.until - self._clock()).total_seconds()) if held else 0.0

    def check(self, address: int) -> None:
        """Raises `Pause`."""
        if left := self.left(address):
            raise Pause(left, tried=False)

    @property
    def remembered(self) -> int:
        return len(self._held)

    def worked(self, address: int) -> None:
        self._held.pop(address, None)

    def failed(self, address: int, trouble: Exception, *, tries: int | None = None) -> Pause:
        """`tries` is how often it failed before, where the caller knows better."""
        held = self._held.get(address)
        before = tries if tries is not None else held.tries if held else 0
        if fate(trouble) is Fate.AGAIN:
            until, before = Pause(back_off(before, self._dice)), before + 1
        else:
            until = pause(trouble)
        self._held[address] = Held(until=self._clock() + timedelta(seconds=until.seconds), tries=before)
        self._held.move_to_end(address)
        if len(self._held) > self._most:
            self._held.popitem(last=False)
        return until
