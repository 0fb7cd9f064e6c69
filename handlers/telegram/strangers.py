"""How often somebody whom nobody knows is answered: once in a while each, and few in all, so that no crowd uses up what
the people of the organisation need. In memory only: nothing of a stranger is kept."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from dialog import pace

EACH: Final = timedelta(minutes=10)
IN_ALL: Final = pace.Rate(capacity=5, per_second=0.5)


class Strangers:
    def __init__(self, clock: Callable[[], datetime], *, most: int = 10_000) -> None:
        self._clock = clock
        self._most = most
        self._told: OrderedDict[int, datetime] = OrderedDict()
        self._all = pace.full(clock().timestamp(), IN_ALL.capacity)

    def may_be_told(self, chat: int) -> bool:
        now = self._clock()
        told = self._told.get(chat)
        if told is not None and now - told < EACH:
            return False
        self._all, wait = pace.take(self._all, now.timestamp(), IN_ALL.capacity, IN_ALL.per_second)
        if wait > 0:
            return False
        self._told[chat] = now
        self._told.move_to_end(chat)
        if len(self._told) > self._most:
            self._told.popitem(last=False)
        return True
