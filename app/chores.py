"""What the server does by itself, each as often as it needs; what is due stands in the database."""

from functools import partial

from app import reckoning
from app.clock import AlarmClock
from app.letters import scribe_of
from app.press.press import DeskPress
from app.roots import keep_root
from app.telegram import CHANNEL
from app.wiring import House, now
from bot.scans import ScanTally
from cases.clocks import duties
from cases.ports import Books
from handlers.desks import Desks
from handlers.digests import Digester
from handlers.lost import LostChats
from handlers.office.channels import ChannelCounter
from handlers.ports import StaffDesk
from handlers.retention.folding import Folder
from handlers.retention.keeping import Keeper
from handlers.sending import Sender
from handlers.sweep import Sweeper

#: Seconds between two looks at what has expired, and between two attempts to empty the journal of wiped rows.
HOUSEKEEPING, CHECKPOINT = 60.0, 5.0

#: Seconds between two sweeps for alerts, and between two looks for clocks reckoned with older rules.
SWEEPING, RECKONING = 3.0, 5.0

#: Seconds between two times that the scans of codes are written down.
COUNTING = 3.0

#: Seconds between two looks whether the register has changed, so that nobody who looks for a place waits for its index.
LAYING_OUT = 5.0

#: Seconds between two looks for an order of posters.
PRINTING = 2.0

#: Seconds between two looks at what has been kept long enough.
RETAINING = 3600.0


def alarm_clock(house: House, tally: ScanTally, press: DeskPress, chat: StaffDesk | None = None) -> AlarmClock:
    """`chat` is the staff bot, where there is one."""
    store = house.store

    async def expire() -> None:
        while await store.transact(lambda books: books.housekeeping.expire(now=now())):
            pass

    async def checkpoint() -> None:
        await store.checkpoint()

    async def root() -> None:
        await keep_root(house)

    sweeper = Sweeper(store=store, zone=house.zone, scribe=scribe_of(house))
    desk = Desks(store=store, zone=house.zone, clock=now, spoken=house.settings.language, chat=chat)
    sender = Sender(store=store, desk=desk, zone=house.zone)
    digester = Digester(store=store, desk=desk, zone=house.zone)
    lost = LostChats(store=store, desk=desk, channel=CHANNEL)

    async def remind() -> None:
        """One after the other, and at one instant, so that a digest holds all that was found late at once."""
        at = now()
        await sweeper.sweep(at)
        await sender.send(at)

    async def good_morning() -> None:
        await digester.send(now())

    async def forget_sessions() -> None:
        await store.transact(lambda books: books.staff.expire(now=now()))
        await store.transact(lambda books: books.identity_requests.expire(now=now()))

    keeper = Keeper(store=store, zone=house.zone)

    folder = Folder(store=store, zone=house.zone)
    channels = ChannelCounter(store=store, zone=house.zone)

    async def retain() -> None:
        await keeper.run(now())
        await folder.run(now())
        await channels.run(now())

    async def tell_of_lost_chats() -> None:
        await lost.tell(now())

    bookkeeper = reckoning.Bookkeeper(store=store)

    async def reckon() -> None:
        await bookkeeper.catch_up(now())

    async def begin_duties() -> None:
        await store.transact(lambda books: duties.begin(books, now=now()))

    return AlarmClock(
        {
            "expire": (expire, HOUSEKEEPING),
            "checkpoint": (checkpoint, CHECKPOINT),
            "root": (root, HOUSEKEEPING),
            "remind": (remind, SWEEPING),
            "reckon": (reckon, RECKONING),
            "morning": (good_morning, HOUSEKEEPING),
            "sessions": (forget_sessions, HOUSEKEEPING),
            "retention": (retain, RETAINING),
            "lost": (tell_of_lost_chats, HOUSEKEEPING),
            "posters": (partial(press.work, now), PRINTING),
            "scans": (partial(tally.flush, store), COUNTING),
            "register": (partial(store.read, _lay_out), LAYING_OUT),
            "duties": (begin_duties, HOUSEKEEPING),
        }
    )


def _lay_out(books: Books) -> None:
    books.places.find("")
