"""What the bot is called, asked once: for whoever makes links to it and serves nobody."""

from aiogram.exceptions import TelegramAPIError

from bot.channels.telegram.api import bot_of
from bot.channels.telegram.settings import TelegramSettings


async def name_of(settings: TelegramSettings) -> str:
    """As in https://t.me/<name>; empty where Telegram does not say."""
    bot = bot_of(settings)
    try:
        me = await bot.get_me()
    except TelegramAPIError:
        return ""
    finally:
        await bot.session.close()
    return me.username or ""
