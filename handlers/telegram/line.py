"""Requests that concern one chat, and what is to become of each when it fails."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ChatAction
from telegram.error import TelegramError

from handlers.telegram import trouble
from handlers.telegram.api import StaffApi
from handlers.telegram.model import Key, Outgoing
from handlers.telegram.trouble import Dead, Fate, Moved, Never, Pause, Refused

log = logging.getLogger(__name__)

T = TypeVar("T")

_BARE: Final = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, kw_only=True)
class Line:
    """What fails raises `Pause`, `Dead`, `Moved` or `Never`. `tries` is how often the same thing failed before."""

    api: StaffApi

    async def say(self, chat: int, outgoing: Outgoing, *, tries: int = 0) -> int:
        """The id of the message."""

        async def send() -> Message:
            return await self.api.send_message(
                chat, outgoing.text, reply_markup=_board(outgoing.keys), link_preview_options=_BARE
            )

        try:
            return (await self._ask(send, tries)).message_id
        except Never:
            if not await self._is_there(chat):
                raise Dead from None
            raise

    async def edit(self, chat: int, message: int, outgoing: Outgoing, *, tries: int = 0) -> None:
        """Raises `Never` also where the message is gone, or says the same already."""

        async def change() -> object:
            return await self.api.edit_message_text(
                outgoing.text,
                chat_id=chat,
                message_id=message,
                reply_markup=_board(outgoing.keys),
                link_preview_options=_BARE,
            )

        await self._ask(change, tries)

    async def delete(self, chat: int, message: int) -> None:
        """Raises `Never` where it is gone, or too old."""

        async def remove() -> bool:
            return await self.api.delete_message(chat, message)

        await self._ask(remove, 0)

    async def answer(self, query: str, text: str = "") -> None:
        """A short word at the button that was pressed. Whether it arrives is of no matter: nothing hangs on it."""
        try:
            await self.api.answer_callback_query(query, text or None)
        except TelegramError as told:
            log.info("staff-query", extra={"facts": {"trouble": trouble.name(told)}})

    async def _is_there(self, chat: int) -> bool:
        """A refusal (400) may mean the message or the chat: a request without a message tells."""
        try:
            await self.api.send_chat_action(chat, ChatAction.TYPING)
        except TelegramError as told:
            return not (isinstance(told, Refused) and trouble.fate(told) in (Fate.REFUSED, Fate.DEAD))
        return True

    async def _ask(self, request: Callable[[], Awaitable[T]], tries: int) -> T:
        try:
            return await request()
        except TelegramError as told:
            reason = _reason(told, tries)
        raise reason  # outside the handler: the error knows the request, and with it what was said


def _reason(told: TelegramError, tries: int) -> Exception:
    facts = {"trouble": trouble.name(told), "attempt": tries + 1}
    if isinstance(told, Refused) and told.moved:
        return Moved(told.moved)
    match trouble.fate(told):
        case Fate.DEAD:
            return Dead()
        case Fate.REFUSED:
            log.warning("staff-refused", extra={"facts": facts})
            return Never()
        case Fate.AGAIN if tries + 1 >= trouble.most_tries(told):
            log.error("staff-given-up", extra={"facts": facts})
            return Never()
        case Fate.LOCKED_OUT:
            log.error("staff-token-refused", extra={"facts": facts})
        case _:
            log.info("staff-put-off", extra={"facts": facts})
    return trouble.pause(told, tries)


def _board(rows: Sequence[Sequence[Key]]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(key.label, callback_data=key.data or None, url=key.link or None) for key in row]
            for row in rows
        ]
    )


__all__ = ["Dead", "Line", "Moved", "Never", "Pause"]
