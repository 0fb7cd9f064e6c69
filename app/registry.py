"""What a scanned code turns out to be: genuine, revoked, or none of ours."""

from dataclasses import dataclass

from bot.channels.web.settings import Banner
from cases.places import Place
from cases.ports import Books
from dialog.catalogue import Catalogue
from qr.codes import Signer
from storage.store import Store


@dataclass(frozen=True, kw_only=True)
class Registry:
    """The signature is checked before anything is looked up."""

    store: Store
    signer: Signer
    words: Catalogue

    async def place(self, code: str) -> Place | None:
        """The place of a genuine code that is still valid, else None."""
        state, place, _ = await self._look(code)
        return place if state == "genuine" else None

    async def banner(self, code: str, language: str) -> Banner:
        state, place, unit = await self._look(code)
        if place is None:
            return Banner(state=state)
        return Banner(
            state=state,
            place=self.words.shown({"names": dict(place.names)}, language),
            unit=self.words.shown({"names": dict(unit)}, language) if unit else "",
        )

    async def _look(self, code: str) -> tuple[str, Place | None, dict[str, str]]:
        scanned = self.signer.read(code)
        if scanned is None:
            return "unknown", None, {}

        def work(books: Books) -> tuple[Place | None, dict[str, str]]:
            place = books.places.get(scanned.place_id)
            unit = books.organisation.load().units.get(place.unit) if place and place.unit else None
            return place, dict(unit.names) if unit else {}

        place, unit = await self.store.read(work)
        if place is None:
            return "unknown", None, {}
        if place.revoked or place.code_version != scanned.version:
            return "revoked", place, unit
        return "genuine", place, unit
