"""What goes wrong with Telegram, and what is to become of it. Decided by numbers, never by the words of an answer: they
change, and may hold what somebody wrote. No error here knows an address: there is a token in each."""

import random
from collections.abc import Callable
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from telegram.error import TelegramError

#: Seconds. A back-off doubles from one to the most; a token that is refused is for a person to mend.
MOST_BACK_OFF: Final = 300.0
LOCKED_OUT: Final = 300.0
#: A platform that asks for more than a year is not waited for any longer than that.
MOST_ASKED: Final = 366 * 86_400.0
#: A 429 that does not say how long is taken for this many seconds.
UNTOLD: Final = 5.0
#: So many tries at the shortest back-offs take more than a day.
MOST_TRIES: Final = 400
#: An answer that says yes and cannot be read was one: trying again repeats the message.
MOST_GARBLED: Final = 3


class Refused(TelegramError):
    """An answer that says no. `seconds` is how long it asks us to wait, `moved` the new number of a group."""

    def __init__(self, status: int, *, seconds: float = 0.0, moved: int = 0) -> None:
        super().__init__(f"status-{status}")
        self.status, self.seconds, self.moved = status, seconds, moved


class Unreached(TelegramError):
    """No answer. `kind` is the name of what happened."""

    def __init__(self, kind: str) -> None:
        super().__init__("unreached")
        self.kind = kind


class Garbled(TelegramError):
    """The answer says yes, and cannot be read."""

    def __init__(self) -> None:
        super().__init__("garbled")


class Pause(Exception):
    """Not now; `seconds` is when to try again."""

    def __init__(self, seconds: float) -> None:
        super().__init__("pause")
        self.seconds = seconds


class Dead(Exception):
    """The person has blocked the bot, or there is no such chat: nothing gets there."""


class Never(Exception):
    """It is refused for good, or has been tried for longer than a day."""


class Moved(Exception):
    """The group has another number now."""

    def __init__(self, chat: int) -> None:
        super().__init__("moved")
        self.chat = chat


class Fate(StrEnum):
    ASKED_TO_WAIT = "asked-to-wait"
    AGAIN = "again"
    DEAD = "dead"
    REFUSED = "refused"
    LOCKED_OUT = "locked-out"


_FATES: Final = {
    HTTPStatus.TOO_MANY_REQUESTS: Fate.ASKED_TO_WAIT,
    HTTPStatus.FORBIDDEN: Fate.DEAD,
    HTTPStatus.UNAUTHORIZED: Fate.LOCKED_OUT,
    HTTPStatus.NOT_FOUND: Fate.LOCKED_OUT,  # an address with a malformed token; a chat that is not there is a 400
}


def fate(trouble: TelegramError) -> Fate:
    if not isinstance(trouble, Refused):
        return Fate.AGAIN
    known = _FATES.get(HTTPStatus(trouble.status)) if trouble.status in set(HTTPStatus) else None
    return known or (Fate.REFUSED if 400 <= trouble.status < 500 else Fate.AGAIN)


def name(trouble: TelegramError) -> str:
    """For the log."""
    return trouble.kind if isinstance(trouble, Unreached) else trouble.message


def back_off(tries: int, dice: Callable[[], float] = random.random) -> float:
    """1, 2, 4 … 300 seconds, each up to a quarter shorter so that not all come back at once."""
    return min(MOST_BACK_OFF, 2.0 ** min(tries, 16)) * (1 - dice() / 4)


def pause(trouble: TelegramError, tries: int = 0) -> Pause:
    """For what may be done later; `tries` is how often it failed before."""
    match fate(trouble):
        case Fate.ASKED_TO_WAIT if isinstance(trouble, Refused):
            return Pause(min(trouble.seconds or UNTOLD, MOST_ASKED))
        case Fate.LOCKED_OUT:
            return Pause(LOCKED_OUT)
        case _:
            return Pause(back_off(tries))


def most_tries(trouble: TelegramError) -> int:
    return MOST_GARBLED if isinstance(trouble, Garbled) else MOST_TRIES
