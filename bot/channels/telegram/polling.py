"""Long polling. aiogram's own loop thanks for updates before they are handled and forgets those under way when it is
stopped; here the next request, which is the thanks, is made when the last batch is kept."""

import asyncio
import logging
from typing import Any, Final

from aiogram import Bot
from aiogram.exceptions import TelegramConflictError, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.methods import TelegramMethod
from pydantic_core import to_json

from bot.channels.telegram.reception import Reception
from bot.channels.telegram.trouble import TROUBLES

log = logging.getLogger(__name__)

#: Everything that can concern a person here; Telegram sends nothing else.
ALLOWED: Final = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "channel_post",
]

#: Seconds: how long the server holds an empty request, and the pauses after a trouble.
HOLD: Final = 25
CONFLICT: Final = 5.0
REFUSED: Final = 60.0
MOST_BACK_OFF: Final = 30.0


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates` as it comes: read as a whole, one update of a kind that this library does not know would keep all
    others out."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


async def poll(bot: Bot, reception: Reception) -> None:
    """Until cancelled. What was received and not kept yet comes again."""
    offset: int | None = None
    failed = 0
    while True:
        request = RawUpdates(offset=offset, timeout=HOLD, limit=100, allowed_updates=ALLOWED)
        try:
            updates = await bot(request, request_timeout=HOLD + 15)
            if updates:
                await reception.take([to_json(update) for update in updates])
                offset = max(int(update["update_id"]) for update in updates) + 1
            failed = 0
        except TROUBLES as trouble:
            failed += 1
            log.warning("telegram-poll", extra={"facts": {"trouble": type(trouble).__name__, "attempt": failed}})
            await asyncio.sleep(pause(trouble, failed))
        except Exception as trouble:
            failed += 1
            log.exception("telegram-poll", extra={"facts": {"attempt": failed}})
            await asyncio.sleep(pause(trouble, failed))


def pause(trouble: Exception, failed: int) -> float:
    """Seconds to wait after a trouble, the `failed`-th in a row."""
    match trouble:
        case TelegramRetryAfter():
            return float(trouble.retry_after)
        case TelegramConflictError():
            return CONFLICT  # somebody else polls with this token; one of us has to give in
        case TelegramUnauthorizedError():
            return REFUSED
        case _:
            return float(min(MOST_BACK_OFF, 2.0 ** min(failed - 1, 10)))
