"""The staff bot as one thing: `await start()` in a running loop, `await stop()` when the server is asked to end.

Nothing of it keeps the web desk from starting: who cannot reach the Bot API goes on trying.
"""

import asyncio
import hmac
import logging
from collections.abc import Coroutine
from typing import Any, Final

from telegram.error import TelegramError

from handlers.telegram import menu, trouble
from handlers.telegram.api import api_of
from handlers.telegram.groups import Groups
from handlers.telegram.lanes import Lanes
from handlers.telegram.line import Line
from handlers.telegram.polling import pause, poll
from handlers.telegram.reading import ALLOWED
from handlers.telegram.reception import Reception
from handlers.telegram.world import World, talk_of

log = logging.getLogger(__name__)

#: Seconds between two looks at what nobody has settled.
TENDING: Final = 5.0

#: Seconds that a stopping bot waits for what is under way.
GRACE: Final = 6.0

#: Updates that Telegram posts at a time.
AT_ONCE: Final = 40


class StaffBot:
    """The staff bot of one deployment."""

    def __init__(self, world: World, *, tending: float = TENDING) -> None:
        self._world, self._settings, self._tending = world, world.settings, tending
        self._api = api_of(world.settings)
        self.line = Line(api=self._api)
        self._talk = talk_of(world, self.line, lambda: self._reception)
        self._groups = Groups(line=self.line, store=world.store, words=world.words, zone=world.zone)
        self._lanes = Lanes(self._talk.handle)
        self._reception = Reception(
            store=world.store,
            lanes=self._lanes,
            source=self._settings.source,
            ref_of=world.ref_of,
            clock=world.clock,
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
            log.warning("staff-left-over")
        await self._api.let_go()
        log.info("staff-down")

    async def until_open(self) -> None:
        """Until the bot has said who it is and updates can come."""
        await self._open.wait()

    def admits(self, secret: bytes) -> bool:
        """Whether this is the secret that comes with what Telegram posts; compared in constant time."""
        return bool(self._settings.secret) and hmac.compare_digest(secret, self._settings.secret.encode())

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
                await self._resume()
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
            await menu.apply(self._api, self._world.words)
        except TelegramError as told:
            log.warning("staff-menu", extra={"facts": {"trouble": trouble.name(told)}})

    async def _resume(self) -> None:
        """What the last process has left comes before what comes now."""
        try:
            if self._settings.alone:
                await self._reception.begin()
            await self._reception.take_up()
        except Exception:
            log.exception("staff-tending")

    async def _renew(self) -> None:
        """Cards that show what was, however their cases were changed."""
        outdated = await self._world.store.read(
            lambda books: [(card, books.staff.account(card.person)) for card in books.staff.outdated()]
        )
        for card, account in outdated:
            ref = "" if account is None or account.chat is None else self._world.ref_of(account.chat)
            if not self._lanes.busy(ref) and not self._lanes.full:
                self._lanes.put(ref, card)

    async def _tend(self) -> None:
        """What a fall or a refusal has left to be done."""
        while True:
            try:
                await self._reception.take_up()
                await self._renew()
                await self._groups.send(self._world.clock())
            except Exception:
                log.exception("staff-tending")
            await asyncio.sleep(self._tending)
