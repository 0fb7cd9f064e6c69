"""The staff bot as one thing: `await start()` in a running loop, `await stop()` when the server is asked to end.

Nothing of it keeps the web desk from starting: who cannot reach the Bot API goes on trying.
"""

import asyncio
import hmac
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from itertools import count
from typing import Any, Final

from telegram.error import TelegramError

from cases.staff import Purpose
from dialog.catalogue import Catalogue
from handlers.accounts.links import Links
from handlers.books import Transactions
from handlers.telegram import menu, trouble
from handlers.telegram.answering import Answering
from handlers.telegram.api import api_of
from handlers.telegram.buttons import Buttons
from handlers.telegram.errands import Errands
from handlers.telegram.joining import Joining, Joins
from handlers.telegram.lanes import Lanes
from handlers.telegram.line import Line
from handlers.telegram.polling import pause, poll
from handlers.telegram.reading import ALLOWED
from handlers.telegram.reception import Reception
from handlers.telegram.settings import StaffBotSettings
from handlers.telegram.strangers import Strangers
from handlers.telegram.talk import Talk

log = logging.getLogger(__name__)

#: Seconds between two looks at what nobody has settled.
TENDING: Final = 5.0

#: Seconds that a stopping bot waits for what is under way.
GRACE: Final = 6.0

#: Updates that Telegram posts at a time.
AT_ONCE: Final = 40


class StaffBot:
    """`ref_of` tells from the number of a chat what stands for it in the books: keyed, so that nobody reads it back."""

    def __init__(
        self,
        *,
        store: Transactions,
        words: Catalogue,
        links: Links,
        joins: Joins,
        settings: StaffBotSettings,
        ref_of: Callable[[int], str],
        address_of: Callable[[Purpose, str], str],
        clock: Callable[[], datetime],
        tending: float = TENDING,
    ) -> None:
        self._settings, self._words, self._tending = settings, words, tending
        self._api = api_of(settings)
        self.line = Line(api=self._api)
        buttons = Buttons(key=settings.key)
        self._talk = Talk(
            reception=lambda: self._reception,
            store=store,
            answering=Answering(
                buttons=buttons,
                joining=Joining(links=links, joins=joins, buttons=buttons),
                languages=settings.languages,
            ),
            errands=Errands(
                line=self.line,
                store=store,
                words=words,
                links=links,
                source=settings.source,
                address_of=address_of,
                clock=clock,
            ),
            strangers=Strangers(clock),
            line=self.line,
            words=words,
            source=settings.source,
            ref_of=ref_of,
            clock=clock,
            languages=settings.languages,
        )
        self._lanes = Lanes(self._talk.handle)
        self._reception = Reception(store=store, lanes=self._lanes, source=settings.source, ref_of=ref_of, clock=clock)
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
            log.warning("staff-left-over")
        await self._api.let_go()
        log.info("staff-down")

    async def until_open(self) -> None:
        """Until the bot has said who it is and updates can come."""
        await self._open.wait()

    def admits(self, secret: bytes) -> bool:
        """Whether this is the secret that comes with what Telegram posts; compared in constant time. Nothing is let in
        before it is known who the bot is: Telegram brings it again."""
        known = bool(self._settings.secret) and hmac.compare_digest(secret, self._settings.secret.encode())
        return known and self._open.is_set()

    async def receive(self, body: bytes) -> None:
        """An update that was posted: kept when this returns. Raises what the store raises."""
        await self._reception.take([body])

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def _connect(self) -> None:
        """Who the bot is, its menu, and the way updates come; tried until it works."""
        failed = 0
        while not self._open.is_set():
            try:
                await self._api.initialize()
                self._reception.username = self._api.bot.username or ""
                if self._settings.hook:
                    await self._api.set_webhook(
                        self._settings.hook,
                        secret_token=self._settings.secret,
                        allowed_updates=ALLOWED,
                        max_connections=AT_ONCE,
                        drop_pending_updates=False,
                    )
                else:
                    await self._api.delete_webhook(drop_pending_updates=False)
                self._open.set()
            except TelegramError as told:
                failed += 1
                log.warning("staff-unreachable", extra={"facts": {"trouble": trouble.name(told), "attempt": failed}})
                await asyncio.sleep(pause(told, failed))
        log.info("staff-up", extra={"facts": {"channel": "webhook" if self._settings.hook else "polling"}})
        if not self._settings.hook:
            self._spawn(poll(self._api, self._reception))
        self._spawn(self._tend())
        try:
            await menu.apply(self._api, self._words)
        except TelegramError as told:
            log.warning("staff-menu", extra={"facts": {"trouble": trouble.name(told)}})

    async def _tend(self) -> None:
        """What a fall or a refusal has left to be done."""
        for tick in count():
            try:
                if tick == 0 and self._settings.alone:
                    await self._reception.begin()
                await self._reception.take_up()
            except Exception:
                log.exception("staff-tending")
            await asyncio.sleep(self._tending)
