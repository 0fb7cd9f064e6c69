"""One request that concerns one chat, and what is to become of it when it fails."""

import logging
from dataclasses import dataclass

from aiogram import Bot
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType

from bot.channels.telegram.patience import Patience
from bot.channels.telegram.trouble import TROUBLES, Dead, Fate, Never, Pause, fate, most_tries

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Line:
    bot: Bot
    patience: Patience

    async def ask(
        self, address: int, method: TelegramMethod[TelegramType], *, tries: int | None = None
    ) -> TelegramType:
        """Raises `Pause`, also without a request when the chat is to be left alone; `Dead`; and `Never`, where `tries`
        is given also after so many that a day has passed."""
        self.patience.check(address)
        try:
            answer = await self.bot(method)
        except TROUBLES as trouble:
            reason = self._reason(address, trouble, tries)
        else:
            self.patience.worked(address)
            return answer
        raise reason  # outside the handler: the error knows the request, and with it what people wrote

    def _reason(self, address: int, trouble: Exception, tries: int | None) -> Pause | Dead | Never:
        what, kind = fate(trouble), type(trouble).__name__
        if what is Fate.DEAD:
            return Dead()
        if what is Fate.REFUSED:
            log.warning("telegram-refused", extra={"facts": {"trouble": kind}})
            return Never()
        if what is Fate.AGAIN and tries is not None and tries + 1 >= most_tries(trouble):
            log.error("telegram-given-up", extra={"facts": {"trouble": kind, "attempt": tries + 1}})
            return Never()
        pause = self.patience.failed(address, trouble, tries=tries)
        if what is Fate.LOCKED_OUT:
            log.error("telegram-token-refused", extra={"facts": {"trouble": kind}})
        else:
            log.info("telegram-put-off", extra={"facts": {"trouble": kind, "seconds": pause.seconds}})
        return pause
