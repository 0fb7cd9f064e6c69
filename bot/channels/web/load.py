"""How busy this process is, so that work asked of browsers can follow. It never refuses anybody."""

import math
from collections.abc import Callable


class Rate:
    """Events lately: each fades with the given half-life in seconds."""

    def __init__(self, half_life: float, clock: Callable[[], float]) -> None:
        self._fade = math.log(2) / half_life
        self._clock = clock
        self._sum = 0.0
        self._at = clock()

    def add(self) -> None:
        self._sum = self.level() + 1.0

    def level(self) -> float:
        now = self._clock()
        if now > self._at:
            self._sum *= math.exp(-self._fade * (now - self._at))
            self._at = now
        return self._sum


class Load:
    """`expensive` turns hash a secret; `fresh` ones open a conversation for somebody not seen before."""

    def __init__(self, clock: Callable[[], float], *, idle_bits: int, most_bits: int, crowd: float) -> None:
        self._expensive = Rate(30.0, clock)
        self._fresh = Rate(60.0, clock)
        self._idle = idle_bits
        self._most = most_bits
        self._crowd = crowd
        self.waiting = 0

    def expensive(self) -> None:
        self._expensive.add()

    def fresh(self) -> None:
        self._fresh.add()

    @property
    def crowded(self) -> bool:
        return self._fresh.level() >= self._crowd

    def bits(self) -> int:
        """Two more bits (four times the work) for each doubling of the load."""
        pressure = self._expensive.level() / 8 + self.waiting / 2 + self._fresh.level() / (4 * self._crowd)
        return min(self._most, self._idle + int(2 * math.log2(1 + pressure)))

    def patience(self, base: float) -> float:
        """Seconds a form without script must have been open, instead of work: doubles with every two bits."""
        return float(min(60.0, base * 2.0 ** ((self.bits() - self._idle) / 2)))
