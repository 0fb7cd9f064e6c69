"""The parts of the running server: channel, runner, chores."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.clock import AlarmClock
from app.registry import Registry
from app.roots import keep_root
from app.staff_log import StaffLog
from app.talking import Talking, host_names, talking, visitor_of, words
from app.web import Parts
from app.wiring import House, now
from bot import suggest
from bot.channels.web.routes import WebChannel
from bot.channels.web.settings import WebSettings
from cases.clocks import recomputing
from handlers.sending import Sender
from handlers.sweep import Sweeper
from storage.problems import StorageUnavailable

#: Seconds between two looks at what has expired, and between two attempts to empty the journal of wiped rows.
HOUSEKEEPING, CHECKPOINT = 60.0, 5.0

#: Seconds between two sweeps for alerts, and between two looks for clocks reckoned with older rules.
SWEEPING, RECKONING = 3.0, 5.0


@asynccontextmanager
async def parts_of(house: House) -> AsyncIterator[Parts]:
    talk = talking(house)
    asyncio.get_running_loop().run_in_executor(None, suggest.warm_up)
    try:
        yield Parts(channel=web_channel(house, talk), clock=_clock(house))
    finally:
        await talk.close()


def web_channel(house: House, talk: Talking) -> WebChannel:
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
    )


def _clock(house: House) -> AlarmClock:
    store = house.store

    async def expire() -> None:
        while await store.transact(lambda books: books.housekeeping.expire(now=now())):
            pass

    async def checkpoint() -> None:
        await store.checkpoint()

    async def root() -> None:
        await keep_root(house)

    sweeper = Sweeper(store=store, zone=house.zone)
    sender = Sender(
        store=store,
        desk=StaffLog(key=house.keyring.derive("staff-log"), spoken=house.settings.language),
        zone=house.zone,
    )

    async def remind() -> None:
        """One after the other, so that a digest holds all that was found late at once."""
        await sweeper.sweep(now())
        await sender.send(now())

    async def reckon() -> None:
        while await store.transact(lambda books: recomputing.recompute(books, now=now())):
            pass

    return AlarmClock(
        {
            "expire": (expire, HOUSEKEEPING),
            "checkpoint": (checkpoint, CHECKPOINT),
            "root": (root, HOUSEKEEPING),
            "remind": (remind, SWEEPING),
            "reckon": (reckon, RECKONING),
        }
    )
