"""Buckets keyed by visitor: one person's haste slows nobody else. In memory, for what is cheap; expensive things are
limited in storage by the runner."""

from collections import OrderedDict
from collections.abc import Callable

from dialog import pace


class Buckets:
    """`burst` tokens at once, `every` seconds for each new one. The least recently seen are forgotten."""

    def __init__(self, clock: Callable[[], float], *, burst: float, every: float, most: int = 20_000) -> None:
        self._clock = clock
        self._burst = burst
        self._every = every
        self._most = most
        self._held: OrderedDict[str, pace.Bucket] = OrderedDict()

    def take(self, who: str) -> float:
        """0 when it may go on, else the seconds until it may."""
        now = self._clock()
        held = self._held.get(who) or pace.full(now, self._burst)
        self._held[who], wait = pace.take(held, now, self._burst, 1 / self._every)
        self._held.move_to_end(who)
        if len(self._held) > self._most:
            self._held.popitem(last=False)
        return wait


class Seen:
    """Visitors who already had an answer from this process."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._refs: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, ref: str) -> bool:
        return ref in self._refs

    def add(self, ref: str) -> None:
        self._refs[ref] = None
        self._refs.move_to_end(ref)
        if len(self._refs) > self._most:
            self._refs.popitem(last=False)


class Tray:
    """Bytes of uploads held in memory: a total, and one upload at a time for each visitor."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._held = 0
        self._visitors: set[str] = set()

    def enter(self, ref: str) -> bool:
        if ref in self._visitors:
            return False
        self._visitors.add(ref)
        return True

    def hold(self, size: int) -> bool:
        if self._held + size > self._total:
            return False
        self._held += size
        return True

    def leave(self, ref: str, size: int) -> None:
        self._visitors.discard(ref)
        self._held -= size
