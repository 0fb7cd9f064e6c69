"""Long polling, with a loop of our own: the next request, which is the thanks, is made when the last batch is kept."""

import asyncio
import json
import logging
from typing import Final

from telegram.error import TelegramError

from handlers.telegram import trouble
from handlers.telegram.api import StaffApi
from handlers.telegram.reading import ALLOWED, Unreadable, number
from handlers.telegram.reception import Reception
from handlers.telegram.trouble import Fate, Refused

log = logging.getLogger(__name__)

#: Seconds: how long the server holds an empty request, and the pauses after a trouble.
HOLD: Final = 25
CONFLICT: Final = 5.0
REFUSED: Final = 60.0
MOST_BACK_OFF: Final = 30.0


async def poll(api: StaffApi, reception: Reception) -> None:
    """Until cancelled. What was received and not kept yet comes again."""
    offset: int | None = None
    failed = 0
    while True:
        try:
            updates = [_body(each) for each in await api.updates(offset=offset, hold=HOLD, allowed=ALLOWED)]
            if updates:
                await reception.take(updates)
                offset = 1 + max((number(each) for each in updates if _is_one(each)), default=(offset or 0) - 1)
            failed = 0
        except TelegramError as told:
            failed += 1
            log.warning("staff-poll", extra={"facts": {"trouble": trouble.name(told), "attempt": failed}})
            await asyncio.sleep(pause(told, failed))
        except Exception as told:
            failed += 1
            log.exception("staff-poll", extra={"facts": {"attempt": failed}})
            await asyncio.sleep(pause(told, failed))


def pause(told: Exception, failed: int) -> float:
    """Seconds to wait after a trouble, the `failed`-th in a row."""
    if isinstance(told, Refused):
        if told.status == 409:
            return CONFLICT  # somebody else polls with this token; one of us has to give in
        match trouble.fate(told):
            case Fate.ASKED_TO_WAIT:
                return told.seconds
            case Fate.LOCKED_OUT:
                return REFUSED
    return min(MOST_BACK_OFF, 2.0 ** min(failed - 1, 10))


def _body(update: object) -> bytes:
    return json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _is_one(body: bytes) -> bool:
    try:
        number(body)
    except Unreadable:
        return False
    return True
