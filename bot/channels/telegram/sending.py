"""What has been said goes out: in each chat in order, message by message, and each is recorded as soon as it has
arrived. A fall in between repeats one message at most (decision 25)."""

import logging
import random
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery

from bot.channels.telegram import notes, quiet, showing
from bot.channels.telegram.erasing import Eraser
from bot.channels.telegram.line import Line
from bot.channels.telegram.messages import message
from bot.channels.telegram.model import Outgoing
from bot.channels.telegram.parcels import LEASE, Load, Parcels
from bot.channels.telegram.patience import Patience
from bot.channels.telegram.settings import CHANNEL, TelegramSettings
from bot.channels.telegram.trouble import TROUBLES, Dead, Never, Pause
from bot.ports import Transactions, UnitOfWork
from dialog.catalogue import Catalogue, blocks_from_json
from dialog.ports import Said, Visitor

__all__ = ["Dead", "Pause", "Sender"]

log = logging.getLogger(__name__)

#: A tap is thanked for within so many seconds or not at all; the words shown with it are short.
TAP_PATIENCE: Final = 10
TAP_TEXT: Final = 200

#: So many chats are remembered in which nothing older waits.
MOST_KNOWN: Final = 20_000


class Unshowable(Exception):
    """An entry of the outbox that holds no blocks, or words that are missing."""


class Sender:
    def __init__(
        self,
        bot: Bot,
        *,
        store: Transactions,
        visitor_of: Callable[[int], Visitor],
        words: Catalogue,
        settings: TelegramSettings,
        clock: Callable[[], datetime],
        dice: Callable[[], float] = random.random,
        lease: timedelta = LEASE,
    ) -> None:
        self._bot, self._store, self._visitor_of = bot, store, visitor_of
        self._words, self._settings, self._clock = words, settings, clock
        self._zone = ZoneInfo(settings.zone)
        self._parcels = Parcels(store=store, clock=clock, lease=lease)
        self._line = Line(bot=bot, patience=Patience(clock, dice=dice))
        self._eraser = Eraser(line=self._line, store=store, clock=clock)
        #: By ref, the last seq delivered in chats where nothing older can wait.
        self._known: OrderedDict[str, int] = OrderedDict()

    async def waiting(self, *, limit: int = 100) -> Sequence[tuple[Visitor, int]]:
        """Chats in which something is to be delivered or deleted, with their addresses."""
        now = self._clock()

        def work(books: UnitOfWork) -> list[int]:
            refs = dict.fromkeys(books.post.due(CHANNEL, now=now, limit=limit))
            refs |= dict.fromkeys(books.post.doomed(CHANNEL, limit=limit))
            return [chat.address for ref in refs if (chat := books.post.chat(CHANNEL, ref)) is not None]

        return [(self._visitor_of(address), address) for address in await self._store.read(work)]

    async def deliver(
        self, visitor: Visitor, address: int, *, fresh: Said | None = None, chose: str = ""
    ) -> float | None:
        """All parcels of the chat, the oldest first. The seconds to wait when one was put off; None when nothing is
        left to do or the chat is dead.

        `fresh` is the entry that a turn has just made, its parcel leased to the caller: in a chat that is up to date it
        goes out without being looked for. `chose` are the words of the key that was pressed.
        """
        known = self._known.pop(visitor.ref, None)  # whatever goes wrong from here on, we look again
        load: Load | None
        if fresh is not None and known is not None and fresh.seq > known:
            load = self._parcels.made(visitor, fresh)
        else:
            load = await self._parcels.oldest(visitor, fresh)
        while load is not None:
            pressed = chose if fresh is not None and load.parcel.seq == fresh.seq else ""
            try:
                following = await self._hand_over(visitor, address, load, pressed)
            except Pause as put_off:
                return put_off.seconds
            except Dead:
                return None
            known, load = max(load.parcel.seq, known or 0), following
        if known is not None:
            self._remember(visitor.ref, known)
        return None

    async def note(self, visitor: Visitor, address: int, outgoing: Outgoing) -> None:
        """Sent at once, and remembered so that it can be deleted. Raises `Pause` and `Dead`."""
        try:
            message_id = await self.say(address, outgoing)
        except Dead:
            await self._bury(visitor)
            raise
        if message_id:
            now = self._clock()
            await self._store.transact(lambda books: books.post.noted(visitor, [message_id], now=now))

    async def say(self, address: int, outgoing: Outgoing) -> int:
        """Sent at once, and nothing is kept of it. Its id, 0 where it was refused. Raises `Pause` and `Dead`."""
        try:
            sent = await self._line.ask(address, message(address, outgoing))
        except Never:
            return 0
        return sent.message_id

    async def answer(self, query: str, text: str = "") -> None:
        """Thank for a tap. It is of no matter when that fails: the tap was an old one, or the key goes on turning."""
        tapped = AnswerCallbackQuery(callback_query_id=query, text=text[:TAP_TEXT] or None)
        try:
            await self._bot(tapped, request_timeout=TAP_PATIENCE)
        except TROUBLES as trouble:
            log.info("telegram-tap-unanswered", extra={"facts": {"trouble": type(trouble).__name__}})

    async def erase(self, visitor: Visitor, address: int) -> float | None:
        """Delete the doomed messages. The seconds to wait when that was put off."""
        try:
            await self._eraser.erase(visitor, address)
        except Pause as put_off:
            return put_off.seconds
        except Dead:
            await self._bury(visitor)
        return None

    async def forget(self, visitor: Visitor, address: int) -> int:
        """Delete everything that stands in the chat; how many messages could not be. Raises `Pause` and `Dead`."""
        try:
            return await self._eraser.forget(visitor, address)
        except Dead:
            await self._bury(visitor)
            raise

    async def _hand_over(self, visitor: Visitor, address: int, load: Load, chose: str) -> Load | None:
        """Deliver one parcel; the one that follows. Raises `Pause` when it was put off, and `Dead`."""
        seq, tries = load.parcel.seq, load.parcel.tries
        try:
            self._check_the_hour(load)
            shown = self._shown(load, chose)
            if load.arrived >= len(shown):
                return await self._parcels.arrived(visitor, load, 0, ask=shown[-1].ask, last=True)
            return await self._send_rest(visitor, address, load, shown)
        except Pause as put_off:
            await self._parcels.put_off(visitor, seq, put_off.seconds, tried=put_off.tried)
            raise
        except Dead:
            await self._bury(visitor)
            raise
        except (Never, Unshowable):
            log.error("telegram-parcel-dropped", extra={"facts": {"seq": seq, "attempt": tries + 1}})
            return await self._parcels.drop(visitor, seq)

    async def _send_rest(self, visitor: Visitor, address: int, load: Load, shown: Sequence[Outgoing]) -> Load | None:
        following: Load | None = None
        for number, outgoing in enumerate(shown[load.arrived :], load.arrived + 1):
            sent = await self._line.ask(address, message(address, outgoing), tries=load.parcel.tries)
            following = await self._parcels.arrived(
                visitor, load, sent.message_id, ask=outgoing.ask, last=number == len(shown)
            )
            load = replace(load, unrecorded=())
        return following

    def _check_the_hour(self, load: Load) -> None:
        now = self._clock()
        if load.parcel.news and (morning := quiet.over(now, self._settings.quiet, self._zone)):
            raise Pause((morning - now).total_seconds(), tried=False)

    def _shown(self, load: Load, chose: str) -> tuple[Outgoing, ...]:
        """The same number of messages whenever it is tried: the line of what was chosen must not make one more."""
        if load.parcel.news:
            return (notes.news(self._words, load.language or self._settings.languages[0]),)
        try:
            shown = showing.show(blocks_from_json(load.said.body), self._words, seq=load.parcel.seq)
        except (ValueError, LookupError) as trouble:
            log.error("telegram-unshowable", extra={"facts": {"trouble": type(trouble).__name__}})
            raise Unshowable from None
        chosen = showing.chose(chose, shown) if chose else shown
        return chosen if len(chosen) == len(shown) else shown

    def _remember(self, ref: str, seq: int) -> None:
        self._known[ref] = seq
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    async def _bury(self, visitor: Visitor) -> None:
        await self._parcels.bury(visitor)
        log.info("telegram-chat-dead")
