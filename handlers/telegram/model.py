"""What is read from an update, what is to be said, and what is shown in a chat: plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from cases.staff import Card
from dialog.post import Arrival
from dialog.values import Json


class Order(StrEnum):
    """Commands of the menu, and the two of a unit's group. `/start` is an `Opened`."""

    MINE = "mine"
    DUE = "due"
    TODAY = "today"
    FIND = "find"
    LEAVE = "leave"
    SIGN_IN = "signin"
    LANGUAGE = "language"
    HELP = "help"
    BIND = "bind"
    UNBIND = "unbind"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """`/start`, with the token of a link if there was one."""

    token: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Ordered:
    order: Order
    rest: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Worded:
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """A button. `data` is what we put into it (see `buttons`), `message` the one it stands under, 0 if unknown."""

    query: str = field(repr=False)
    data: str = field(repr=False)
    message: int = 0


@dataclass(frozen=True, kw_only=True)
class Reached:
    """The person blocked the bot, or let it in again."""

    blocked: bool


@dataclass(frozen=True, kw_only=True)
class Odd:
    """A kind of message that is not taken here: a picture, a voice, an edit."""


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Nobody waits for an answer."""


What: TypeAlias = Opened | Ordered | Worded | Pressed | Reached | Odd | Nothing


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One update. `chat` is the address to answer to, `user` who did it, `message` the person's own message (0 where
    there is none), `language` what the app of the person speaks, as one of ours or empty."""

    update: int
    what: What
    chat: int = field(default=0, repr=False)
    user: int = field(default=0, repr=False)
    private: bool = False
    message: int = 0
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A button of what is to be said: its words by key and facts, and what it sends back."""

    key: str
    data: str
    facts: Mapping[str, Json] = field(default_factory=dict)


Rows: TypeAlias = tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Say:
    """Words of the bot's own. With `at` they take the place of that message, where it can still be had."""

    key: str
    language: str
    facts: Mapping[str, Json] = field(default_factory=dict)
    rows: Rows = ()
    at: int = 0


@dataclass(frozen=True, kw_only=True)
class Erase:
    """A message that does not belong into the chat."""

    message: int


@dataclass(frozen=True, kw_only=True)
class SendLink:
    """A one-time link for this person. It is made when it is sent, so that its token is kept nowhere."""

    person: str
    purpose: str
    language: str
    case: str = ""
    action: str = ""
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class ShowCard:
    """The card of a case (an id) as it stands when it is shown, with `more` all that may be done. `at` is the message
    whose button was pressed; without one the card comes anew, at the end of the chat."""

    case: str
    person: str
    at: int = 0
    more: bool = False


@dataclass(frozen=True, kw_only=True)
class ShowList:
    """A page of cases as they stand when they are shown, behind the case `after` (an id); in place of message `at`."""

    which: str
    person: str
    after: str = ""
    at: int = 0


Saying: TypeAlias = Say | Erase | SendLink | ShowCard | ShowList


@dataclass(frozen=True, kw_only=True)
class Errand:
    """Something to be said or done in a chat, once for sure and never lost. `id` is its place among what is owed."""

    chat: int = field(repr=False)
    saying: Saying
    id: int = 0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an update comes to. `toast` is the key of a short word, with its facts, at the button that was pressed;
    `stranger` says that nobody is known in that chat."""

    errands: tuple[Errand, ...] = ()
    toast: str = ""
    facts: Mapping[str, Json] = field(default_factory=dict)
    language: str = ""
    stranger: bool = False


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is kept until it is done: an update with what it says, or an errand that is owed."""

    arrival: Arrival = field(repr=False)
    heard: Heard | None = field(default=None, repr=False)
    errand: Errand | None = field(default=None, repr=False)


#: What stands in a lane: that, or a card that shows what was.
Work: TypeAlias = Job | Card


@dataclass(frozen=True, kw_only=True)
class Key:
    """A button under a message: it sends `data` back, or opens `link`."""

    label: str
    data: str = ""
    link: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    text: str = field(repr=False)
    keys: tuple[tuple[Key, ...], ...] = ()
