"""What every door of the web channel shares: who is asking, how much at once, and one way into a turn."""

import time
from collections.abc import Callable, Sequence
from uuid import uuid4

from starlette.requests import Request

from bot.channels.web import cookies, languages
from bot.channels.web.limits import Buckets, Seen, Tray
from bot.channels.web.load import Load
from bot.channels.web.proof import Proofs
from bot.channels.web.settings import Places, VisitorOf, WebSettings, Words
from bot.channels.web.tickets import Tickets
from bot.ports import ProofNeeded, Talker
from dialog.incoming import Incoming
from dialog.ports import Said, Visitor


class Channel:
    """`clock` is monotonic seconds, `now` seconds since the epoch."""

    def __init__(
        self,
        talker: Talker,
        *,
        visitor_of: VisitorOf,
        places: Places,
        words: Words,
        settings: WebSettings,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.talker = talker
        self.visitor_of = visitor_of
        self.places = places
        self.words = words
        self.settings = settings
        self.now = now
        self.load = Load(clock, idle_bits=settings.idle_bits, most_bits=settings.most_bits, crowd=settings.crowd)
        self.proofs = Proofs(settings.key, now)
        self.tickets = Tickets(settings.key)
        self.seen = Seen()
        self.tray = Tray(settings.upload_memory)
        self.turns = Buckets(clock, burst=40, every=0.75)
        self.reads = Buckets(clock, burst=60, every=0.5)
        self.uploads = Buckets(clock, burst=15, every=6)
        self.forms = Buckets(clock, burst=20, every=2)
        self.dear_forms = Buckets(clock, burst=3, every=30)
        # Short codes on pages: one bucket for each visitor we have answered before, and one for all others, who may
        # come with a new cookie each time. It slows guessing; the chat looks the code up by a pace of its own.
        self.shorts = Buckets(clock, burst=10, every=10)
        self.strangers = Buckets(clock, burst=300, every=0.1)

    def visitor(self, request: Request) -> Visitor | None:
        token = cookies.token_of(request)
        return None if token is None else self.visitor_of(token)

    def language(self, request: Request, asked: str = "") -> str:
        return languages.language_of(request, self.settings.languages, asked=asked)

    def wait_for_short(self, request: Request) -> float:
        """Seconds until a short code may be looked up for whoever asks; 0.0 when it may be now."""
        visitor = self.visitor(request)
        known = visitor is not None and visitor.ref in self.seen
        return self.shorts.take(visitor.ref) if visitor and known else self.strangers.take("")

    async def take(self, visitor: Visitor, incoming: Incoming, *, proven: bool) -> Sequence[Said]:
        """A turn. Raises `ProofNeeded` also where too many unknown visitors come at once, and `Busy`."""
        if not proven and visitor.ref not in self.seen:
            self.load.fresh()
            if self.load.crowded:
                raise ProofNeeded
        try:
            said = await self.talker.turn(visitor, incoming, proven=False)
        except ProofNeeded:
            if not proven:
                raise
            # Counted only here, where a secret is hashed: proof given because of a crowd costs us nothing.
            self.load.expensive()
            self.load.waiting += 1
            try:
                said = await self.talker.turn(visitor, incoming, proven=True)
            finally:
                self.load.waiting -= 1
        self.seen.add(visitor.ref)
        return said


def new_id() -> str:
    return str(uuid4())
