"""What a message of a private chat holds. Nothing of where a forwarded message came from is read."""

import re
from dataclasses import dataclass, field
from typing import Final

from aiogram.enums import ContentType
from aiogram.types import Contact, Location, Message

from bot.channels.telegram.kinds import FILES, ODD, OTHER, SERVICE, WORDS
from bot.channels.telegram.model import Edited, Nothing, Odd, Opened, Order, Ordered, Sent, What, Worded
from bot.channels.telegram.remotes import remote

UNKNOWN_COMMAND: Final = "telegram.odd.command"
START: Final = "start"
_LONGEST_CODE: Final = 64
#: It begins with a letter: "/2" is the second choice of a list, and an answer.
_COMMAND: Final = re.compile(r"/([A-Za-z][A-Za-z0-9_]{0,31})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Command:
    """`bot` is whom it was meant for, empty where it does not say."""

    name: str
    bot: str = ""
    rest: str = field(default="", repr=False)

    def is_for(self, username: str) -> bool:
        return not self.bot or not username or self.bot == username

    @property
    def code(self) -> str:
        """What came with `/start`. One that no link can carry is handed on, so that it is told to be forged."""
        return self.rest[:_LONGEST_CODE] if self.name == START else ""


def command(text: str) -> Command | None:
    """By its letters, not by what the platform has marked."""
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return None
    return Command(name=found[1].lower(), bot=(found[2] or "").casefold(), rest=(found[3] or "").strip())


def said(message: Message, username: str) -> What:
    """A new message. `username` is the bot's own, in small letters and without @."""
    kind = _kind(message)
    file = remote(message) if kind in FILES else None
    if file is not None:
        return Sent(file=file, caption=message.caption or "", album=message.media_group_id or "")
    if kind in SERVICE:
        return Nothing()
    if kind in WORDS:
        return _words(message, username)
    return Odd(key=ODD.get(kind, OTHER))


def edited(message: Message) -> What:
    """A place that moves is told every few seconds: that is no edit, and neither is what was not taken before."""
    kind = _kind(message)
    if kind != ContentType.TEXT and kind not in FILES:
        return Nothing()
    return Edited(message=message.message_id, text=message.text or message.caption or "")


def _kind(message: Message) -> str:
    return message.content_type if message.text is None else ContentType.TEXT


def _words(message: Message, username: str) -> What:
    if message.text is not None:
        return _text(message.text, username)
    if message.contact is not None:
        return Worded(text=_number(message.contact))
    if message.venue is not None:
        venue = message.venue
        return Worded(text=", ".join(part for part in (venue.title, venue.address, _where(venue.location)) if part))
    return Worded(text=_where(message.location) if message.location else "")


def _text(text: str, username: str) -> What:
    order = command(text)
    if order is None:
        return Worded(text=text)
    if not order.is_for(username):
        return Nothing()
    if order.name == START:
        return Opened(code=order.code)
    return Ordered(order=Order(order.name)) if order.name in set(Order) else Odd(key=UNKNOWN_COMMAND)


def _where(location: Location) -> str:
    return f"{location.latitude:.6f}, {location.longitude:.6f}"


def _number(contact: Contact) -> str:
    """Numbers of accounts come with their country code, but often without the plus that tells so."""
    number = contact.phone_number.strip()
    return f"+{number}" if contact.user_id and number.isdecimal() else number
