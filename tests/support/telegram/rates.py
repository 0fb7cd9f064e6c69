"""How many messages the platform takes in any second. Off until it is asked for: most tests wait for nothing."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.support.telegram.chats import Refusal

#: What puts something into a chat.
COUNTED = ("send", "copy", "forward", "edit")
UNCOUNTED = frozenset({"sendChatAction"})
SECOND = 1.0


@dataclass(kw_only=True)
class Rates:
    """`all` and `chat`: so many in any second, 0 for any number. What is refused does not count."""

    all: int = 0
    chat: int = 0
    clock: Callable[[], float] = time.monotonic
    _taken: deque[float] = field(default_factory=deque)
    _chats: dict[int, deque[float]] = field(default_factory=dict)

    def limit(self, told: Mapping[str, int]) -> None:
        self.all, self.chat = told["all"], told["chat"]

    def take(self, method: str, chat: int | None) -> None:
        """Raises `Refusal` with 429."""
        if chat is None or not method.startswith(COUNTED) or method in UNCOUNTED or not (self.all or self.chat):
            return
        now = self.clock()
        lanes = ((self._taken, self.all), (self._chats.setdefault(chat, deque()), self.chat))
        for taken, most in lanes:
            while taken and taken[0] <= now - SECOND:
                taken.popleft()
            if most and len(taken) >= most:
                raise Refusal(429, "Too Many Requests: retry after 1", retry_after=1)
        for taken, _ in lanes:
            taken.append(now)
