"""The parts of the running server: channel, runner, chores."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app import listing
from app.accounts import open_accounts
from app.chores import alarm_clock
from app.desk import desk_site
from app.press.press import DeskPress
from app.registry import Registry
from app.staff_bot import chat_desk, staff_bot
from app.talking import Talking, host_names, talking, visitor_of, words
from app.telegram import telegram_channel
from app.web import Parts
from app.wiring import House, now
from bot import suggest
from bot.channels.web.handover import Handover
from bot.channels.web.pages import BotName
from bot.channels.web.routes import WebChannel
from bot.channels.web.settings import WebSettings
from bot.scans import ScanTally
from storage.problems import StorageUnavailable

log = logging.getLogger(__name__)


@asynccontextmanager
async def parts_of(house: House) -> AsyncIterator[Parts]:
    await listing.catch_up(house.store)
    places = registry(house)
    talk = talking(house, scanned=places.scanned)
    asyncio.get_running_loop().run_in_executor(None, suggest.warm_up)
    telegram = telegram_channel(house, talk, scanned=places.scanned) if house.settings.telegram else None
    links = telegram.links if telegram else None
    bot_name: BotName = (lambda: telegram.name) if telegram else str
    press = DeskPress(house, bot_name=bot_name)
    try:
        with open_accounts(house) as accounts:
            staff = staff_bot(house, accounts) if house.settings.telegram_staff else None
            yield Parts(
                channel=web_channel(house, talk, places, links, bot_name),
                desk=desk_site(house, accounts, press=press),
                clock=alarm_clock(house, places.tally, press, chat_desk(house, staff) if staff else None),
                telegram=telegram,
                staff=staff,
            )
    finally:
        await last_scans(house, places.tally)
        await talk.close()


def registry(house: House) -> Registry:
    return Registry(
        store=house.store, signer=house.signer, words=words(house.settings.zone), zone=house.zone, clock=now
    )


async def last_scans(house: House, tally: ScanTally) -> None:
    """A clean stop counts what was scanned last."""
    try:
        await tally.flush(house.store)
    except StorageUnavailable:
        log.warning("scans-lost", extra={"facts": {"count": sum(tally.held().values())}})


def web_channel(
    house: House, talk: Talking, places: Registry, handover: Handover | None = None, bot_name: BotName = str
) -> WebChannel:
    settings, keyring = house.settings, house.keyring

    async def ready() -> bool:
        try:
            await house.store.read(lambda books: books.talk.newest())
        except StorageUnavailable:
            return False
        return True

    return WebChannel(
        talk.runner,
        visitor_of=visitor_of(keyring.derive("visitor"), "web"),
        places=places,
        words=places.words,
        settings=WebSettings(
            base_url=settings.address, key=keyring.derive("work"), owner=host_names(house), demo=settings.demo
        ),
        ready=ready,
        handover=handover,
        bot_name=bot_name,
    )
