"""The staff bot of this deployment, where a token is set. Its library is imported within the functions that need it."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from app.settings import Settings
from app.talking import words
from app.wiring import House, now
from dialog.pace import Pace, Rate
from handlers.accounts.entrance import Accounts
from handlers.desk import addresses
from storage.vault.keyring import Keyring

if TYPE_CHECKING:
    from handlers.telegram.channel import StaffBot
    from handlers.telegram.desk import ChatDesk
    from handlers.telegram.settings import StaffBotSettings
    from handlers.telegram.world import World

#: Where updates are posted to: no token in it, and nothing that is secret.
HOOK = "/hooks/staff"

#: In messages: what the bot as a whole may make up for after it was held up, and a burst that is tolerated in a chat.
BURST, CHAT_BURST = 2.0, 3.0


def staff_bot(house: House, accounts: Accounts, *, clock: Callable[[], datetime] = now) -> "StaffBot":
    from handlers.telegram.channel import StaffBot

    return StaffBot(world_of(house, accounts, clock=clock))


def chat_desk(house: House, bot: "StaffBot") -> "ChatDesk":
    """How the bot reminds people."""
    from handlers.telegram.buttons import Buttons
    from handlers.telegram.desk import ChatDesk

    return ChatDesk(
        store=house.store,
        line=bot.line,
        words=words(house.settings.zone),
        buttons=Buttons(key=house.keyring.derive("staff buttons")),
        zone=house.zone,
        spoken=house.settings.language,
    )


def world_of(house: House, accounts: Accounts, *, clock: Callable[[], datetime] = now) -> "World":
    from handlers.telegram.world import World

    return World(
        store=house.store,
        words=words(house.settings.zone),
        links=accounts.links,
        joins=accounts.joining,
        settings=bot_settings(house.settings, house.keyring),
        ref_of=chat_ref(house.keyring),
        address_of=partial(addresses.of_link, house.settings.address),
        clock=clock,
        zone=house.zone,
    )


def chat_ref(keyring: Keyring) -> Callable[[int], str]:
    """What stands for a chat beside its updates: keyed, since the number of a chat is easily guessed."""
    key = keyring.derive("staff updates")
    return lambda chat: hmac.digest(key, str(chat).encode(), hashlib.sha256).hex()


def bot_settings(settings: Settings, keyring: Keyring) -> "StaffBotSettings":
    from handlers.telegram.settings import StaffBotSettings

    return StaffBotSettings(
        token=settings.telegram_staff_token.get_secret_value(),
        key=keyring.derive("staff buttons"),
        api=settings.telegram_api,
        proxy=settings.telegram_proxy.get_secret_value(),
        hook=f"{settings.address}{HOOK}" if settings.telegram_staff_receive == "webhook" else "",
        secret=keyring.derive("staff hook").hex(),
        pace=Pace(
            all=Rate(capacity=BURST, per_second=settings.telegram_staff_per_second),
            chat=Rate(capacity=CHAT_BURST, per_second=settings.telegram_per_chat),
            second=int(settings.telegram_staff_per_second) + 2,
        ),
        alone=settings.database_file is not None,
    )
