"""What is read from an update, and what is shown in a chat: plain data between the readers, the talk and the sender."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class Order(StrEnum):
    """Commands of the menu, and those that buttons stand for. `/start` is an `Opened`."""

    NEW = "new"
    STATUS = "status"
    MINE = "mine"
    LANGUAGE = "language"
    HELP = "help"
    CANCEL = "cancel"
    FORGET = "forget"
    NEWS = "news"
    BACK = "back"
    SKIP = "skip"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """`/start`, with the code that was scanned if there was one."""

    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Ordered:
    order: Order


@dataclass(frozen=True, kw_only=True)
class Worded:
    """Something that answers in words: a text, a place as coordinates, a contact's number."""

    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Remote:
    """A file that the platform holds. `size` is None where it does not tell; `name` has an ending that fits."""

    file_id: str = field(repr=False)
    name: str = field(repr=False)
    size: int | None = None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A file with its caption; `album` is shared by those that were sent together."""

    file: Remote
    caption: str = field(default="", repr=False)
    album: str = ""


@dataclass(frozen=True, kw_only=True)
class Edited:
    """The person changed a message: its words as they are now, empty where its file was changed."""

    message: int
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """A button. `data` is what we put into it (see `buttons`), `message` the message it stands under, 0 if unknown, and
    `label` the words on it, empty if unknown."""

    query: str = field(repr=False)
    data: str = field(repr=False)
    message: int = 0
    label: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Odd:
    """A kind of message that is not taken here; `key` names the words that say so kindly."""

    key: str


@dataclass(frozen=True, kw_only=True)
class Reached:
    """The person blocked the bot, or let it in again."""

    blocked: bool


@dataclass(frozen=True, kw_only=True)
class InGroup:
    """Somebody addressed the bot where others read along (CF-08). `code` is what `/start` came with."""

    code: str = ""
    query: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Nobody waits for an answer: a pinned message, a group's small talk."""


What: TypeAlias = "Opened | Ordered | Worded | Sent | Edited | Pressed | Odd | Reached | InGroup | Nothing"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One update. `chat` is the address to answer to, `message` the person's own message (0 where there is none),
    `language` what the app of the person speaks, as one of ours or empty."""

    update: int
    chat: int = field(repr=False)
    what: What
    message: int = 0
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Key:
    """A button under a message: it sends `data` back, or opens `link`."""

    label: str
    data: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One message within Telegram's limits. `code` are spans (offset, length in UTF-16 units) to be copied by a tap.
    `ask` is the number of the question it asks, 0 where it asks none."""

    text: str = field(repr=False)
    keys: tuple[tuple[Key, ...], ...] = ()
    code: tuple[tuple[int, int], ...] = ()
    ask: int = 0
