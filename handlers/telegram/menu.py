"""The menu of commands and the words on the bot's own page, in each language.

The platform allows few changes of these, so they are looked at first and only set where they differ.
"""

from collections.abc import Sequence
from typing import Final

from telegram import BotCommand, BotCommandScopeAllPrivateChats

from dialog.catalogue import Catalogue
from handlers.telegram.api import StaffApi
from handlers.telegram.model import Order

#: In the order of the menu.
MENU: Final = (Order.SIGN_IN, Order.LANGUAGE, Order.HELP)

#: Our languages as the platform calls them; None is for everybody whose app speaks another.
LANGUAGES: Final[tuple[tuple[str, str | None], ...]] = (("zh-Hans", None), ("en", "en"))


def commands(words: Catalogue, language: str) -> Sequence[BotCommand]:
    return tuple(BotCommand(order.value, words.text(f"staffbot.command.{order.value}", language)) for order in MENU)


async def apply(api: StaffApi, words: Catalogue) -> None:
    """Raises `telegram.error.TelegramError`: the bot can talk without a menu."""
    scope = BotCommandScopeAllPrivateChats()
    for language, code in LANGUAGES:
        wanted = commands(words, language)
        if tuple(await api.get_my_commands(scope=scope, language_code=code)) != wanted:
            await api.set_my_commands(wanted, scope=scope, language_code=code)
        short = words.text("staffbot.short-description", language)
        if (await api.get_my_short_description(language_code=code)).short_description != short:
            await api.set_my_short_description(short_description=short, language_code=code)
        long = words.text("staffbot.description", language)
        if (await api.get_my_description(language_code=code)).description != long:
            await api.set_my_description(description=long, language_code=code)
