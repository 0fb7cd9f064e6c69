"""What goes wrong with Telegram, and what is to become of it. Decided by the kind of error and its numbers, never by
the words of an answer, which change and may hold what somebody wrote."""

import random
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

#: All that a call of the Bot API may raise: an answer that says no, or none that could be read.
TROUBLES: Final = (AiogramError, OSError)

#: Seconds. A back-off doubles from one to the most; a token that is refused is for a person to mend.
MOST_BACK_OFF: Final = 300.0
LOCKED_OUT: Final = 300.0
#: A platform that asks for more than a year is not waited for any longer than that.
MOST_ASKED: Final = 366 * 86_400.0

#: So many tries at the shortest back-offs take more than a day.
MOST_TRIES: Final = 400
#: An answer that says yes and cannot be read was one: trying again repeats the message.
MOST_GARBLED: Final = 3


class Pause(Exception):
    """Not now. `seconds` is when to try again; `tried`: something was wrong, rather than that we were told to wait."""

    def __init__(self, seconds: float, *, tried: bool = True) -> None:
        super().__init__("pause")
        self.seconds = seconds
        self.tried = tried


class Dead(Exception):
    """The person has blocked the bot, or is no more: nothing gets there."""


class Never(Exception):
    """It is refused for good, or has been tried for longer than a day."""


class Garbled(TelegramServerError):
    """The answer says yes, and cannot be read."""


class Fate(StrEnum):
    ASKED_TO_WAIT = "asked-to-wait"
    AGAIN = "again"
    DEAD = "dead"
    REFUSED = "refused"
    LOCKED_OUT = "locked-out"


def fate(trouble: Exception) -> Fate:
    match trouble:
        case TelegramRetryAfter():
            return Fate.ASKED_TO_WAIT
        case TelegramForbiddenError():
            return Fate.DEAD
        case TelegramUnauthorizedError() | TelegramNotFound():
            return Fate.LOCKED_OUT  # a chat that is not there is a 400; 404 is an address with a malformed token
        case TelegramEntityTooLarge():
            return Fate.REFUSED  # before its parent, which is the network's
        case TelegramServerError() | TelegramNetworkError():
            return Fate.AGAIN
        case TelegramAPIError():
            return Fate.REFUSED
        case _:
            return Fate.AGAIN


def most_tries(trouble: Exception) -> int:
    return MOST_GARBLED if isinstance(trouble, (Garbled, ClientDecodeError)) else MOST_TRIES


def asked(trouble: Exception) -> float:
    """The seconds that the platform asks us to wait."""
    seconds = trouble.retry_after if isinstance(trouble, TelegramRetryAfter) else 0
    return min(float(seconds), MOST_ASKED)


def back_off(tries: int, dice: Callable[[], float] = random.random) -> float:
    """1, 2, 4 … 300 seconds, each up to a quarter shorter so that not all come back at once."""
    return min(MOST_BACK_OFF, 2.0 ** min(tries, 16)) * (1 - dice() / 4)


def pause(trouble: Exception, tries: int = 0) -> Pause:
    """For what may be done later."""
    match fate(trouble):
        case Fate.ASKED_TO_WAIT:
            return Pause(asked(trouble), tried=False)
        case Fate.LOCKED_OUT:
            return Pause(LOCKED_OUT, tried=False)
        case _:
            return Pause(back_off(tries))
