"""The Telegram channel of this deployment, where a token is set. Its library costs seconds and memory, so it is
imported within the function that needs it."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from app.settings import Settings
from app.talking import Talking, visitor_of, words
from app.wiring import House, now
from dialog.pace import Pace, Rate
from dialog.ports import Visitor
from storage.vault.keyring import Keyring

if TYPE_CHECKING:
    from bot.channels.telegram.channel import TelegramChannel
    from bot.channels.telegram.settings import TelegramSettings

#: The name of the channel, of its visitors and in the books.
CHANNEL = "telegram"

#: Where updates are posted to: no token in it, and nothing that is secret.
HOOK = "/hooks/telegram"

#: A burst that Telegram tolerates, in messages: of the bot as a whole, and in one chat.
BURST, CHAT_BURST = 5.0, 3.0


def telegram_channel(
    house: House,
    talk: Talking,
    *,
    scanned: Callable[[str], Awaitable[None]],
    clock: Callable[[], datetime] = now,
) -> "TelegramChannel":
    """`scanned` counts that a code was scanned."""
    from bot.channels.telegram.channel import TelegramChannel

    return TelegramChannel(
        talk.runner,
        store=house.store,
        visitor_of=chat_visitor(house.keyring),
        words=words(house.settings.zone),
        settings=telegram_settings(house.settings, house.keyring),
        clock=clock,
        scanned=scanned,
    )


class NoBot(Exception):
    """No token is set."""


class BotUnreachable(Exception):
    """Telegram did not say who the bot is."""


async def bot_name(settings: Settings, keyring: Keyring) -> str:
    """As in https://t.me/<name>, told by Telegram itself: a name that somebody wrote down may be another's. Raises
    `NoBot` and `BotUnreachable`."""
    if not settings.telegram:
        raise NoBot
    from bot.channels.telegram.naming import name_of

    name = await name_of(telegram_settings(settings, keyring))
    if not name:
        raise BotUnreachable
    return name


def chat_link(name: str, code: str) -> str:
    """What opens the chat with the bot at the place of a code."""
    return f"https://t.me/{name}?start={code}"


def chat_visitor(keyring: Keyring) -> Callable[[int], Visitor]:
    """Who a chat is. Its number is easily guessed, so what stands for it is keyed: the database alone does not tell
    whose draft it holds. Whoever has the keyring can find out, unlike on the web (see the threat model)."""
    key, visitor = keyring.derive("telegram"), visitor_of(keyring.derive("visitor"), CHANNEL)

    def chat(address: int) -> Visitor:
        return visitor(hmac.digest(key, str(address).encode(), hashlib.sha256))

    return chat


def telegram_settings(settings: Settings, keyring: Keyring) -> "TelegramSettings":
    from bot.channels.telegram.settings import Quiet, TelegramSettings

    quiet = settings.quiet_hours
    return TelegramSettings(
        token=settings.telegram_public_token.get_secret_value(),
        web=settings.address,
        api=settings.telegram_api,
        proxy=settings.telegram_proxy.get_secret_value(),
        hook=f"{settings.address}{HOOK}" if settings.telegram_receive == "webhook" else "",
        secret=keyring.derive("telegram hook").hex(),
        pace=Pace(
            all=Rate(capacity=max(BURST, settings.telegram_per_second / 5), per_second=settings.telegram_per_second),
            chat=Rate(capacity=CHAT_BURST, per_second=settings.telegram_per_chat),
        ),
        quiet=Quiet(evening=quiet[0], morning=quiet[1]) if quiet else None,
        zone=settings.zone,
        alone=settings.database_file is not None,
    )
