"""The parts of the running server: channel, runner, chores."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app import listing
from app.accounts import open_accounts
from app.chores import alarm_clock
from app.desk import desk_site
from app.registry import Registry
from app.staff_bot import chat_desk, staff_bot
from app.talking import Talking, host_names, talking, visitor_of, words
from app.telegram import telegram_channel
from app.web import Parts
from app.wiring import House
from bot import suggest
from bot.channels.web.handover import Handover
from bot.channels.web.routes import WebChannel
from bot.channels.web.settings import WebSettings
from storage.problems import StorageUnavailable


@asynccontextmanager
async def parts_of(house: House) -> AsyncIterator[Parts]:
    await listing.catch_up(house.store)
    talk = talking(house)
    asyncio.get_running_loop().run_in_executor(None, suggest.warm_up)
    telegram = telegram_channel(house, talk) if house.settings.telegram else None
    links = telegram.links if telegram else None
    try:
        with open_accounts(house) as accounts:
            staff = staff_bot(house, accounts) if house.settings.telegram_staff else None
            yield Parts(
                channel=web_channel(house, talk, links),
                desk=desk_site(house, accounts),
                clock=alarm_clock(house, chat_desk(house, staff) if staff else None),
                telegram=telegram,
                staff=staff,
            )
    finally:
        await talk.close()


def web_channel(house: House, talk: Talking, handover: Handover | None = None) -> WebChannel:
    settings, keyring = house.settings, house.keyring
    catalogue = words(settings.zone)

    async def ready() -> bool:
        try:
            await house.store.read(lambda books: books.talk.newest())
        except StorageUnavailable:
            return False
        return True

    return WebChannel(
        talk.runner,
        visitor_of=visitor_of(keyring.derive("visitor"), "web"),
        places=Registry(store=house.store, signer=house.signer, words=catalogue),
        words=catalogue,
        settings=WebSettings(
            base_url=settings.address, key=keyring.derive("work"), owner=host_names(house), demo=settings.demo
        ),
        ready=ready,
        handover=handover,
    )
