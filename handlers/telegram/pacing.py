"""The pace that Telegram asks for, kept by waiting before a message goes out, and the pauses that it asks for when that
was not enough.

First the chat's turn is waited for and only then a place among all: who waits for one chat takes nothing from others.
A pause is an instant before which nothing leaves; it is only ever moved later, so a request that was under way when it
was asked for cannot end it. One chat that is refused pauses that chat; when another is refused at about the same time
it is the bot as a whole that is too fast, and all pause.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from math import inf
from typing import Any, Final, TypeAlias

from telegram.ext import BaseRateLimiter

from dialog import pace
from dialog.pace import Bucket, Pace, Rate
from handlers.telegram.trouble import Refused

#: Where others read along a bot may write twenty messages a minute.
GROUP: Final = Rate(capacity=1, per_second=20 / 60)

#: Beginnings of the names of methods that put something into a chat, and one that does not all the same.
PACED: Final = ("send", "copy", "forward", "edit")
UNPACED: Final = frozenset({"sendChatAction"})

#: A second, and what one request may gain on another on its way.
SECOND: Final = 1.05

#: Seconds of a pause that are slept through here; whoever would have to wait longer is told so at once.
MOST_SLEPT: Final = 3.0

#: Seconds between two refusals in different chats that mean the bot as a whole.
SAME_TIME: Final = 2.0

#: So many chats are remembered before those that owe nothing are forgotten.
FEW: Final = 1024

Told: TypeAlias = bool | dict[str, Any] | list[dict[str, Any]]
Where: TypeAlias = int | str


class Pacing(BaseRateLimiter[None]):
    """A refusal (429) is not repeated here: whoever sends has to know of it, and put the rest of that chat off.

    `clock` must not go back (`time.monotonic`); who was called first in a chat goes out first.
    """

    def __init__(
        self,
        kept: Pace,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pace = kept
        self._clock = clock
        self._sleep = sleep
        self._all = pace.full(clock(), kept.all.capacity)
        self._departures: deque[float] = deque(maxlen=kept.second or 1)
        self._chats: dict[Where, Bucket] = {}
        self._sweep_at = FEW
        self._held: dict[Where, float] = {}
        self._all_held = -inf
        self._refused: tuple[Where, float] = ("", -inf)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Told]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Told:
        """Raises `Refused` with 429 also without a request, while it is known that it would be."""
        chat = data.get("chat_id")
        where: Where = chat if isinstance(chat, (int, str)) else endpoint
        await self._wait_out(where)
        if endpoint.startswith(PACED) and endpoint not in UNPACED and where is not endpoint:
            await self._turn(where)
        try:
            return await callback(*args, **kwargs)
        except Refused as refused:
            if refused.status == 429:
                self._hold(where, refused.seconds)
            raise

    @property
    def remembered(self) -> int:
        """Chats that may owe something."""
        return len(self._chats)

    async def _turn(self, where: Where) -> None:
        """Who is overtaken by a pause takes another place afterwards, or all who waited would leave at once."""
        while True:
            await self._wait(self._reserve_in(where))
            await self._wait(self._reserve())
            await self._crowd()
            if self._left(where) <= 0:
                self._departures.append(self._clock())
                return
            await self._wait_out(where)

    async def _crowd(self) -> None:
        """A busy machine wakes many late, and then at once: places in the row do not keep them apart."""
        if self._pace.second is None:
            return
        while (wait := pace.opens(self._departures, self._clock(), self._pace.second, SECOND)) > 0:
            await self._sleep(wait)

    async def _wait_out(self, where: Where) -> None:
        while (left := self._left(where)) > 0:
            if left > MOST_SLEPT:
                raise Refused(429, seconds=left)
            await self._sleep(left)

    def _left(self, where: Where) -> float:
        return max(self._held.get(where, -inf), self._all_held) - self._clock()

    def _hold(self, where: Where, seconds: float) -> None:
        now = self._clock()
        until = now + seconds
        last, at = self._refused
        if last != where and now - at <= SAME_TIME:
            self._all_held = max(self._all_held, until)
        self._refused = where, now
        self._held = {each: end for each, end in self._held.items() if end > now}
        self._held[where] = max(self._held.get(where, -inf), until)

    def _reserve_in(self, chat: Where) -> float:
        now, rate = self._clock(), self._rate(chat)
        if len(self._chats) >= self._sweep_at:
            self._forget(now)
        held = self._chats.get(chat) or pace.full(now, rate.capacity)
        self._chats[chat], wait = pace.reserve(held, now, rate.capacity, rate.per_second)
        return wait

    def _reserve(self) -> float:
        rate = self._pace.all
        self._all, wait = pace.reserve(self._all, self._clock(), rate.capacity, rate.per_second)
        return wait

    async def _wait(self, seconds: float) -> None:
        if seconds > 0:
            await self._sleep(seconds)

    def _rate(self, chat: Where) -> Rate:
        """Chats with one person have numbers above zero; what has a name or a lower number has an audience."""
        return self._pace.chat if isinstance(chat, int) and chat > 0 else GROUP

    def _forget(self, now: float) -> None:
        rates = {chat: self._rate(chat) for chat in self._chats}
        self._chats = {
            chat: bucket
            for chat, bucket in self._chats.items()
            if not pace.is_full(bucket, now, rates[chat].capacity, rates[chat].per_second)
        }
        self._sweep_at = max(FEW, 2 * len(self._chats))
