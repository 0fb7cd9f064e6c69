"""The Telegram channel as one thing: `await start()` in a running loop, `await stop()` when the server is asked to end.

Nothing of it keeps the web chat from starting: who cannot reach the Bot API goes on trying.
"""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from itertools import count
from typing import Any

from aiogram.exceptions import TelegramAPIError

from bot.channels.telegram import menu
from bot.channels.telegram.api import bot_of
from bot.channels.telegram.attachments import PATIENCE, Attachments
from bot.channels.telegram.handing_over import Links
from bot.channels.telegram.lanes import Job, Lanes
from bot.channels.telegram.own import Own
from bot.channels.telegram.polling import ALLOWED, pause, poll
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.settings import CHANNEL, TelegramSettings
from bot.channels.telegram.talk import Talk
from bot.channels.telegram.turns import Turns
from bot.ports import Talker, Transactions, UnitOfWork
from dialog.catalogue import Catalogue
from dialog.ports import Visitor

log = logging.getLogger(__name__)

#: Seconds between two looks at what is left to be delivered, deleted or taken up again.
TENDING = 1.0

#: Every so many of them, what nobody has settled is taken up, and what has had its time in a chat is deleted.
LOOKING = 5

#: Seconds that a stopping channel waits for what is under way.
GRACE = 6.0


class TelegramChannel:
    """`visitor_of` tells from the number of a chat who that is: keyed, so that nobody reads it back;
    `scanned` counts that a code was scanned."""

    def __init__(
        self,
        talker: Talker,
        *,
        store: Transactions,
        visitor_of: Callable[[int], Visitor],
        words: Catalogue,
        settings: TelegramSettings,
        clock: Callable[[], datetime],
        scanned: Callable[[str], Awaitable[None]],
        album_patience: float = PATIENCE,
    ) -> None:
        self._store, self._settings, self._clock = store, settings, clock
        self._words = words
        self._bot = bot_of(settings)
        sender = Sender(self._bot, store=store, visitor_of=visitor_of, words=words, settings=settings, clock=clock)
        turns = Turns(talker=talker, store=store, settings=settings, clock=clock)
        self.links = Links(
            talker=talker, store=store, settings=settings, visitor_of=visitor_of, clock=clock, wake=self.wake
        )
        self._talk = Talk(
            reception=lambda: self._reception,
            store=store,
            turns=turns,
            sender=sender,
            attachments=Attachments(
                bot=self._bot,
                turns=turns,
                sender=sender,
                links=self.links,
                words=words,
                settings=settings,
                clock=clock,
                patience=album_patience,
            ),
            own=Own(store=store, turns=turns, sender=sender, words=words, clock=clock),
            words=words,
            settings=settings,
            visitor_of=visitor_of,
            scanned=scanned,
        )
        self._lanes = Lanes(self._talk.handle)
        self._reception = Reception(
            store=store, lanes=self._lanes, source=settings.source, visitor_of=visitor_of, clock=clock
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._open = asyncio.Event()

    async def start(self) -> None:
        self._spawn(self._connect())

    async def stop(self) -> None:
        """What has come in is dealt with as far as there is time; the rest is taken up at the next start."""
        self._open.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if not await self._lanes.drain(GRACE):
            log.warning("telegram-left-over")
        await self._bot.session.close()
        log.info("telegram-down")

    async def until_open(self) -> None:
        """Until the bot has said who it is and updates can come."""
        await self._open.wait()

    def admits(self, secret: bytes) -> bool:
        """Whether this is the secret that comes with what Telegram posts; compared in constant time."""
        return bool(self._settings.secret) and hmac.compare_digest(secret, self._settings.secret.encode())

    async def receive(self, secret: bytes, body: bytes) -> bool:
        """An update that was posted: kept when this returns True. Raises what the store raises."""
        if not self.admits(secret):
            return False
        await self._reception.take([body])
        return True

    @property
    def name(self) -> str:
        """As in https://t.me/<name>; empty until the bot has said who it is, so that nobody is led to another's."""
        return self._reception.username if self._open.is_set() else ""

    def wake(self, ref: str) -> None:
        if not self._lanes.busy(ref):
            self._lanes.put(ref, Job())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def _connect(self) -> None:
        """Who the bot is, its menu, and the way updates come; tried until it works."""
        failed = 0
        while not self._open.is_set():
            try:
                me = await self._bot.get_me()
                self._reception.username = me.username or ""
                if self._settings.hook:
                    await self._bot.set_webhook(
                        self._settings.hook,
                        secret_token=self._settings.secret,
                        allowed_updates=ALLOWED,
                        max_connections=40,
                        drop_pending_updates=False,
                    )
                else:
                    await self._bot.delete_webhook(drop_pending_updates=False)
                self._open.set()
            except TelegramAPIError as trouble:
                failed += 1
                facts = {"trouble": type(trouble).__name__, "attempt": failed}
                log.warning("telegram-unreachable", extra={"facts": facts})
                await asyncio.sleep(pause(trouble, failed))
        log.info("telegram-up", extra={"facts": {"channel": "webhook" if self._settings.hook else "polling"}})
        if not self._settings.hook:
            self._spawn(poll(self._bot, self._reception))
        if self._settings.alone:
            await self._reception.begin()
        self._spawn(self._tend())
        await self._furnish()

    async def _furnish(self) -> None:
        try:
            await menu.apply(self._bot, self._words)
        except TelegramAPIError as trouble:
            log.warning("telegram-menu", extra={"facts": {"trouble": type(trouble).__name__}})

    async def _tend(self) -> None:
        """What a fall, a refusal or another part of the house has left to be done."""
        for tick in count():
            try:
                if tick % LOOKING == 0:
                    await self._reception.take_up()
                    await self._store.transact(lambda books: books.post.doom_faded(CHANNEL, now=self._clock()))
                for ref in await self._store.read(self._waiting):
                    self.wake(ref)
            except Exception:
                log.exception("telegram-tending")
            await asyncio.sleep(TENDING)

    def _waiting(self, books: UnitOfWork) -> list[str]:
        return sorted({*books.post.due(CHANNEL, now=self._clock()), *books.post.doomed(CHANNEL)})
