"""A message as the Bot API takes it. Never a parse mode: what people wrote is shown as they wrote it."""

from typing import Final

from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity

from bot.channels.telegram.model import Key, Outgoing

#: The platform fetches no page that is linked.
NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


def message(address: int, outgoing: Outgoing) -> SendMessage:
    spans = [MessageEntity(type="code", offset=offset, length=length) for offset, length in outgoing.code]
    return SendMessage(
        chat_id=address,
        text=outgoing.text,
        parse_mode=None,
        entities=spans or None,
        link_preview_options=NO_PREVIEW,
        reply_markup=keyboard(outgoing.keys),
    )


def keyboard(rows: tuple[tuple[Key, ...], ...]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[_button(key) for key in row] for row in rows])


def _button(key: Key) -> InlineKeyboardButton:
    if key.link:
        return InlineKeyboardButton(text=key.label, url=key.link)
    return InlineKeyboardButton(text=key.label, callback_data=key.data)
