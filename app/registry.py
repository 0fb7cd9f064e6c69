"""What a scanned code turns out to be, and that it was scanned."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from app.next_steps import next_step
from app.signing import Signing
from bot.channels.web.settings import Banner
from bot.given import Found, found
from bot.scans import ScanTally
from cases.codes import CodeState, Scan
from cases.places import Place
from cases.ports import Books
from dialog.catalogue import Catalogue
from storage.store import Store


@dataclass(frozen=True, kw_only=True)
class Registry:
    """Days are those of `zone`."""

    store: Store
    signer: Signing
    words: Catalogue
    zone: tzinfo
    clock: Callable[[], datetime]
    tally: ScanTally = field(default_factory=ScanTally)

    async def place(self, code: str) -> Place | None:
        """The place of a genuine code that is valid now, else None."""
        it = await self._look(code)
        return it.place if it.state is CodeState.GENUINE else None

    async def banner(self, code: str, language: str, *, scanned: bool = False) -> Banner:
        now = self.clock()

        def look(books: Books) -> tuple[Found | None, str]:
            it = found(books, code, self.signer.read, now) if code else None
            return it, next_step(books.rules.current(), self.words, language)

        it, step = await self.store.read(look)
        if it is not None and scanned:
            self._count(it)
        if it is None or it.place is None:
            state = "none" if it is None else it.fault.value if it.fault else "unknown"
            return Banner(state=state, next_step=step)
        return Banner(
            state=it.state.value,
            next_step=step,
            place=self.words.shown({"names": dict(it.place.names)}, language),
            unit=self.words.shown({"names": dict(it.unit.names)}, language) if it.unit else "",
        )

    async def scanned(self, code: str) -> None:
        """For a channel that tells by itself what the code turned out to be."""
        self._count(await self._look(code))

    def _count(self, it: Found) -> None:
        day = self.clock().astimezone(self.zone).date()
        place = it.place.id if it.place else ""
        self.tally.note(Scan(place=place, version=it.version, day=day, state=it.state))

    async def _look(self, code: str) -> Found:
        now = self.clock()
        return await self.store.read(lambda books: found(books, code, self.signer.read, now))
