"""What a scanned code turns out to be, and that it was scanned."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from app.signing import Signing
from bot.channels.web.settings import Banner
from bot.given import Found, found
from bot.scans import ScanTally
from cases.codes import CodeState, Scan
from cases.places import Place
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
        it = await (self._scanned(code) if scanned else self._look(code))
        if it.place is None:
            return Banner(state=it.fault.value if it.fault else "unknown")
        return Banner(
            state=it.state.value,
            place=self.words.shown({"names": dict(it.place.names)}, language),
            unit=self.words.shown({"names": dict(it.unit.names)}, language) if it.unit else "",
        )

    async def scanned(self, code: str) -> None:
        """For a channel that tells by itself what the code turned out to be."""
        await self._scanned(code)

    async def _scanned(self, code: str) -> Found:
        it = await self._look(code)
        day = self.clock().astimezone(self.zone).date()
        place = it.place.id if it.place else ""
        self.tally.note(Scan(place=place, version=it.version, day=day, state=it.state))
        return it

    async def _look(self, code: str) -> Found:
        now = self.clock()
        return await self.store.read(lambda books: found(books, code, self.signer.read, now))
