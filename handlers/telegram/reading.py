"""An update as it came, read as what somebody did. Total: whatever comes is something, if only `Nothing`.

Where others read along only commands with the bot's own name are heard.
"""

import json
import re
from contextlib import suppress
from typing import Final

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType, MessageEntityType

from handlers.telegram.model import Heard, Nothing, Odd, Opened, Order, Ordered, Pressed, Reached, What, Worded

#: Everything that can concern a person here; Telegram sends nothing else.
ALLOWED: Final = ["message", "edited_message", "callback_query", "my_chat_member"]

_GONE: Final = frozenset({ChatMemberStatus.BANNED, ChatMemberStatus.LEFT})
_COMMAND: Final = re.compile(r"/([a-z]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_START: Final = "start"


class Unreadable(Exception):
    """It is no update."""


def number(body: bytes) -> int:
    """Its id. Raises `Unreadable`."""
    try:
        found = json.loads(body)["update_id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Unreadable from None
    if type(found) is not int or found < 0:
        raise Unreadable
    return found


def read(body: bytes, *, username: str) -> Heard:
    """`username` is the bot's own. Raises `Unreadable`: what others send may have any shape, and the library may trip
    over it in any way."""
    number(body)
    with suppress(Exception):
        heard = _heard(Update.de_json(json.loads(body)), username)
        if {type(heard.chat), type(heard.user), type(heard.message)} == {int}:
            return heard
    raise Unreadable


def _heard(update: Update, username: str) -> Heard:
    if update.message is not None:
        return _message(update, update.message, _new(update.message, username.casefold()))
    if update.edited_message is not None:
        private = update.edited_message.chat.type == ChatType.PRIVATE
        return _message(update, update.edited_message, Odd() if private else Nothing())
    if update.callback_query is not None:
        return _pressed(update, update.callback_query)
    if update.my_chat_member is not None:
        return _reached(update, update.my_chat_member)
    return Heard(update=update.update_id, what=Nothing())


def _message(update: Update, message: Message, what: What) -> Heard:
    return Heard(
        update=update.update_id,
        chat=message.chat.id,
        user=message.from_user.id if message.from_user else 0,
        private=message.chat.type == ChatType.PRIVATE,
        what=what,
        message=message.message_id,
        language=_language(message.from_user),
    )


def _new(message: Message, own: str) -> What:
    if message.from_user is not None and message.from_user.is_bot:
        return Nothing()
    private = message.chat.type == ChatType.PRIVATE
    command = _command(message, own, private)
    if command is not None or not private:
        return command or Nothing()
    return Worded(text=message.text) if message.text else Odd()


def _command(message: Message, own: str, private: bool) -> What | None:
    entity = message.entities[0] if message.entities else None
    if entity is None or entity.type != MessageEntityType.BOT_COMMAND or entity.offset:
        return None
    found = _COMMAND.fullmatch(message.text or "")
    if found is None:
        return None
    name, bot, rest = found[1], (found[2] or "").casefold(), (found[3] or "").strip()
    if bot != own and (bot or not private):
        return None
    if name == _START:
        return Opened(token=rest if _TOKEN.fullmatch(rest) else "")
    return Ordered(order=Order(name), rest=rest) if name in set(Order) else None


def _pressed(update: Update, query: CallbackQuery) -> Heard:
    """Under a message that is too old to be told of, or none at all, the chat is the private one."""
    message = query.message
    return Heard(
        update=update.update_id,
        chat=message.chat.id if message is not None else query.from_user.id,
        user=query.from_user.id,
        private=message is None or message.chat.type == ChatType.PRIVATE,
        what=Pressed(
            query=query.id, data=query.data or "", message=message.message_id if isinstance(message, Message) else 0
        ),
        language=_language(query.from_user),
    )


def _reached(update: Update, change: ChatMemberUpdated) -> Heard:
    private = change.chat.type == ChatType.PRIVATE
    return Heard(
        update=update.update_id,
        chat=change.chat.id,
        user=change.from_user.id,
        private=private,
        what=Reached(blocked=change.new_chat_member.status in _GONE),
        language=_language(change.from_user),
    )


def _language(user: User | None) -> str:
    code = (user.language_code or "") if user else ""
    if not code:
        return ""
    return "zh-Hans" if code.lower().replace("_", "-").split("-")[0] == "zh" else "en"
