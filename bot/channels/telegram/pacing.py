"""The pace that Telegram asks for, kept by waiting before a message goes out: so much in all, so much in each chat.

First the chat's turn is waited for and only then a place among all: who waits for one chat takes nothing from others.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from dialog import pace
from dialog.pace import Bucket, Pace, Rate

if TYPE_CHECKING:
    from aiogram import Bot

#: Where others read along a bot may write twenty messages a minute.
GROUP: Final = Rate(capacity=1, per_second=20 / 60)

#: Beginnings of the names of methods that put something into a chat, and one that does not all the same.
PACED: Final = ("send", "copy", "forward", "edit")
UNPACED: Final = frozenset({"sendChatAction"})

#: So many chats are remembered before those that owe nothing are forgotten.
FEW: Final = 1024


class Pacing(BaseRequestMiddleware):
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
        self._chats: dict[int | str, Bucket] = {}
        self._sweep_at = FEW

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: "Bot",
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        if is_paced(method):
            chat = getattr(method, "chat_id", None)
            if chat is not None:
                await self._wait(self._reserve_in(chat, cost_of(method)))
            await self._wait(self._reserve(cost_of(method)))
        return await make_request(bot, method)

    @property
    def remembered(self) -> int:
        """Chats that may owe something."""
        return len(self._chats)

    def _reserve_in(self, chat: int | str, cost: float) -> float:
        now, rate = self._clock(), self._rate(chat)
        if len(self._chats) >= self._sweep_at:
            self._forget(now)
        held = self._chats.get(chat) or pace.full(now, rate.capacity)
        self._chats[chat], wait = pace.reserve(held, now, rate.capacity, rate.per_second, cost)
        return wait

    def _reserve(self, cost: float) -> float:
        rate = self._pace.all
        self._all, wait = pace.reserve(self._all, self._clock(), rate.capacity, rate.per_second, cost)
        return wait

    async def _wait(self, seconds: float) -> None:
        if seconds > 0:
            await self._sleep(seconds)

    def _rate(self, chat: int | str) -> Rate:
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


def is_paced(method: TelegramMethod[TelegramType]) -> bool:
    name = method.__api_method__
    return name.startswith(PACED) and name not in UNPACED


def cost_of(method: TelegramMethod[TelegramType]) -> float:
    """An album and a batch count by the messages they make."""
    many = getattr(method, "media", None) or getattr(method, "message_ids", None)
    return float(len(many)) if isinstance(many, list) else 1.0
