"""An update as it came, read as what somebody did. Total: whatever comes is something, if only `Nothing`.

Where others read along the bot only listens for its own name, and all it ever does is point to the private chat
(CF-08).
"""

import re
from typing import Final

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update, User
from aiogram.types.chat_member_union import ChatMemberUnion

from bot.channels.telegram import contents, kinds
from bot.channels.telegram.model import Heard, InGroup, Nothing, Odd, Order, Pressed, Reached, What

_INSIDE: Final = frozenset({ChatMemberStatus.CREATOR, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER})
_OURS: Final = frozenset({contents.START, *Order})
_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def read(update: Update, *, username: str) -> Heard:
    """`username` is the bot's own, with or without @."""
    own = username.removeprefix("@").casefold()
    if update.message is not None:
        return _message(update, update.message, _new(update.message, own))
    if update.edited_message is not None:
        message = update.edited_message
        mine = _is_private(message) and not _is_by_a_bot(message)
        return _message(update, message, contents.edited(message) if mine else Nothing())
    if update.channel_post is not None:
        return _message(update, update.channel_post, _where_others_read(update.channel_post, own))
    if update.callback_query is not None:
        return _pressed(update, update.callback_query)
    if update.my_chat_member is not None:
        return _reached(update, update.my_chat_member)
    # The rest is sent to bots that ask for it, or is about chats that others lead.
    return Heard(update=update.update_id, chat=0, what=Nothing())


def _message(update: Update, message: Message, what: What) -> Heard:
    return Heard(
        update=update.update_id,
        chat=message.chat.id,
        what=what,
        message=message.message_id,
        language=_language(message.from_user),
    )


def _new(message: Message, own: str) -> What:
    if _is_by_a_bot(message):
        return Nothing()
    return contents.said(message, own) if _is_private(message) else _where_others_read(message, own)


def _where_others_read(message: Message, own: str) -> What:
    """A command without a name is taken for ours only when we have it: in a group it may be anybody's."""
    if message.is_automatic_forward:  # the channel's own post, answered there
        return Nothing()
    command = contents.command(message.text or "")
    if command is not None:
        ours = command.is_for(own) if command.bot else command.name in _OURS
        code = command.code if _PAYLOAD.fullmatch(command.code) else ""
        return InGroup(code=code) if ours else Nothing()
    return InGroup() if _names(message, own) or _answers(message, own) else Nothing()


def _names(message: Message, own: str) -> bool:
    text = (message.text or message.caption or "").casefold()
    return bool(own) and re.search(rf"(?<![a-z0-9_])@{re.escape(own)}(?![a-z0-9_])", text) is not None


def _answers(message: Message, own: str) -> bool:
    """Whether it is a reply to something we said."""
    before = message.reply_to_message
    author = before.from_user if before else None
    return author is not None and author.is_bot and bool(own) and (author.username or "").casefold() == own


def _pressed(update: Update, query: CallbackQuery) -> Heard:
    """Under a message that is too old to be told of, or none at all, the chat is the private one."""
    message = query.message
    what: What
    if message is not None and message.chat.type != ChatType.PRIVATE:
        what = InGroup(query=query.id)
    elif query.data:
        at = message.message_id if isinstance(message, Message) else 0
        what = Pressed(query=query.id, data=query.data, message=at, label=_label(message, query.data))
    else:
        what = Odd(key=kinds.OTHER)
    chat = message.chat.id if message is not None else query.from_user.id
    return Heard(update=update.update_id, chat=chat, what=what, language=_language(query.from_user))


def _label(message: object, data: str) -> str:
    """The words on the key that was pressed, as they stand in the chat."""
    board = message.reply_markup if isinstance(message, Message) else None
    keys = (key for row in board.inline_keyboard for key in row) if board else ()
    return next((key.text for key in keys if key.callback_data == data), "")


def _reached(update: Update, change: ChatMemberUpdated) -> Heard:
    inside = _is_inside(change.new_chat_member)
    what: What = Nothing()
    if change.chat.type == ChatType.PRIVATE:
        what = Reached(blocked=not inside)
    elif inside and not _is_inside(change.old_chat_member):
        what = InGroup()
    return Heard(update=update.update_id, chat=change.chat.id, what=what, language=_language(change.from_user))


def _is_inside(member: ChatMemberUnion) -> bool:
    return member.status in _INSIDE or getattr(member, "is_member", False) is True


def _is_private(message: Message) -> bool:
    return message.chat.type == ChatType.PRIVATE


def _is_by_a_bot(message: Message) -> bool:
    """An administrator who writes in the name of a group is shown as a bot, but is not one."""
    return message.from_user is not None and message.from_user.is_bot and message.sender_chat is None


def _language(user: User | None) -> str:
    code = (user.language_code or "") if user else ""
    if not code:
        return ""
    return "zh-Hans" if code.lower().replace("_", "-").split("-")[0] == "zh" else "en"
