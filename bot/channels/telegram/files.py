"""A person's file, brought over from the platform into memory: never onto the disk, and never more than is taken."""

import asyncio
import logging
from contextlib import aclosing
from io import BytesIO
from typing import Final
from weakref import WeakKeyDictionary

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import GetFile
from aiogram.types import File
from aiohttp import ClientError, ClientResponseError

from bot.channels.telegram.model import Remote
from bot.channels.telegram.trouble import LOCKED_OUT, TROUBLES, Fate, Pause, back_off, fate, pause

log = logging.getLogger(__name__)

#: So many are in memory at once.
AT_ONCE: Final = 3

#: Seconds for one file: twenty megabytes over a slow line.
PATIENCE: Final = 180

#: Whether the twenty megabytes that the Bot API hands out are of a thousand or of 1024 is told differently.
SURELY_SMALL: Final = 20_000_000

_lanes: WeakKeyDictionary[BaseSession, asyncio.Semaphore] = WeakKeyDictionary()


class TooLarge(Exception):
    """More than is taken, or more than the platform hands out: there is the web for it."""


class Gone(Exception):
    """The platform has it no more."""


async def fetch(bot: Bot, remote: Remote, most: int) -> bytes:
    """Its bytes. Raises `TooLarge`, `Gone`, and `Pause` when it may be had later. The address of a file holds the
    token: errors are raised outside the handlers of those they come from, so that nothing of it hangs on them."""
    if remote.size is not None and remote.size > most:
        raise TooLarge
    async with _lanes.setdefault(bot.session, asyncio.Semaphore(AT_ONCE)):
        file = await _found(bot, remote)
        if file.file_size is not None and file.file_size > most:
            raise TooLarge
        return await _read(bot, file, most)


async def _found(bot: Bot, remote: Remote) -> File:
    trouble: Exception
    try:
        return await bot(GetFile(file_id=remote.file_id))
    except TelegramBadRequest:
        small = remote.size is not None and remote.size <= SURELY_SMALL
        trouble = Gone() if small else TooLarge()
    except TROUBLES as told:
        lost = fate(told) in (Fate.REFUSED, Fate.DEAD)
        trouble = Gone() if lost else pause(told)
    raise trouble


async def _read(bot: Bot, file: File, most: int) -> bytes:
    if not file.file_path:
        raise Gone
    url = bot.session.api.file_url(bot.token, file.file_path)
    into = BytesIO()  # gives its bytes away without a copy
    trouble: Exception | None = None
    try:
        async with aclosing(bot.session.stream_content(url, timeout=PATIENCE)) as chunks:
            async for chunk in chunks:
                if into.tell() + len(chunk) > most:
                    raise TooLarge
                into.write(chunk)
    except ClientResponseError as told:
        trouble = _refused(told.status)
    except (*TROUBLES, ClientError) as told:
        log.info("telegram-file-broke", extra={"facts": {"trouble": type(told).__name__}})
        trouble = Pause(back_off(2))
    if trouble is None and into.tell() < (file.file_size or 0):
        trouble = Pause(back_off(2))  # cut off without a word
    if trouble is not None:
        raise trouble
    return into.getvalue()


def _refused(status: int) -> Exception:
    log.info("telegram-file-refused", extra={"facts": {"status": status}})
    if status == 401:
        return Pause(LOCKED_OUT, tried=False)
    return Pause(back_off(2)) if status == 429 or status >= 500 else Gone()
