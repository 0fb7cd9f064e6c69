"""What a button sends back: at most 64 bytes, and bound to the question it stands under."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from bot.channels.telegram.model import Order

MOST_BYTES: Final = 64

#: Commands that a button may stand for.
BOUND: Final = frozenset({Order.BACK, Order.SKIP})

_CHOICE: Final = re.compile(r"c:([0-9]{1,9}):(.+)", re.DOTALL)
_COMMAND: Final = re.compile(r"k:([0-9]{1,9}):([a-z]+)")
_OWN: Final = re.compile(r"n:([a-z]+)(?::(.+))?", re.DOTALL)


class Action(StrEnum):
    """Things of the channel itself, which no question is about."""

    FORGET = "forget"  # yes, no
    MINE = "mine"  # a number
    SEE = "see"  # news tapped
    KEPT = "kept"  # seq of the receipt that was written down
    NEWS = "news"  # on, off


@dataclass(frozen=True, kw_only=True)
class Choice:
    ask: int
    value: str


@dataclass(frozen=True, kw_only=True)
class Command:
    ask: int
    order: Order


@dataclass(frozen=True, kw_only=True)
class Own:
    action: Action
    value: str = ""


Data: TypeAlias = Choice | Command | Own


def choice(ask: int, value: str) -> str | None:
    """None when there is no value, or it does not fit: then the choice can be typed, but not pressed."""
    data = f"c:{ask}:{value}"
    return data if value and _fits(data) else None


def command(ask: int, order: Order) -> str:
    """Raises ValueError for a command that needs no question."""
    if order not in BOUND:
        raise ValueError(f"no button stands for {order}")
    return f"k:{ask}:{order.value}"


def own(action: str, value: str = "") -> str:
    """Raises ValueError for what is none of ours or does not fit."""
    data = f"n:{Action(action).value}:{value}" if value else f"n:{Action(action).value}"
    if not _fits(data):
        raise ValueError(f"too long for a button: {action}")
    return data


def read(data: str) -> Data | None:
    """None for what we never wrote, or write no more: anybody can send anything."""
    if not _fits(data):
        return None
    if found := _CHOICE.fullmatch(data):
        return Choice(ask=int(found[1]), value=found[2])
    if (found := _COMMAND.fullmatch(data)) and found[2] in BOUND:
        return Command(ask=int(found[1]), order=Order(found[2]))
    if (found := _OWN.fullmatch(data)) and found[1] in set(Action):
        return Own(action=Action(found[1]), value=found[2] or "")
    return None


def _fits(data: str) -> bool:
    return len(data.encode("utf-8", "surrogatepass")) <= MOST_BYTES
