"""The menu of commands and the words on the bot's own page, in each language.

The platform allows few changes of these, so they are looked at first and only set where they differ.
"""

from typing import Final

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from bot.channels.telegram.model import Order
from dialog.catalogue import Catalogue

#: In the order of the menu. Back and skip are keys, and can be typed.
MENU: Final = (
    Order.NEW,
    Order.STATUS,
    Order.MINE,
    Order.NEWS,
    Order.LANGUAGE,
    Order.HELP,
    Order.CANCEL,
    Order.FORGET,
)

#: Our languages as the platform calls them; None is for everybody whose app speaks another.
LANGUAGES: Final[tuple[tuple[str, str | None], ...]] = (("zh-Hans", None), ("en", "en"))


def commands(words: Catalogue, language: str) -> list[BotCommand]:
    return [
        BotCommand(command=order.value, description=words.text(f"telegram.command.{order.value}", language))
        for order in MENU
    ]


async def apply(bot: Bot, words: Catalogue) -> None:
    """Raises `aiogram.exceptions.TelegramAPIError`: the bot can talk without a menu."""
    for language, code in LANGUAGES:
        await _commands(bot, commands(words, language), code)
        await _descriptions(bot, words, language, code)


async def _commands(bot: Bot, wanted: list[BotCommand], code: str | None) -> None:
    # In groups nothing is offered, because nothing is done there (CF-08).
    scope = BotCommandScopeAllPrivateChats()
    if await bot.get_my_commands(scope=scope, language_code=code) != wanted:
        await bot.set_my_commands(wanted, scope=scope, language_code=code)


async def _descriptions(bot: Bot, words: Catalogue, language: str, code: str | None) -> None:
    long, short = words.text("telegram.description", language), words.text("telegram.short-description", language)
    if (await bot.get_my_description(language_code=code)).description != long:
        await bot.set_my_description(description=long, language_code=code)
    if (await bot.get_my_short_description(language_code=code)).short_description != short:
        await bot.set_my_short_description(short_description=short, language_code=code)
