"""What a scanned code turns out to be: genuine, revoked, or none of ours."""

from dataclasses import dataclass

from bot.channels.web.settings import Banner
from bot.given import Found, found
from cases.places import Place
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
        it = await self._look(code)
        return it.place if it.state == "genuine" else None

    async def banner(self, code: str, language: str) -> Banner:
        it = await self._look(code)
        if it.place is None:
            return Banner(state="unknown")
        return Banner(
            state=it.state,
            place=self.words.shown({"names": dict(it.place.names)}, language),
            unit=self.words.shown({"names": dict(it.unit.names)}, language) if it.unit else "",
        )

    async def _look(self, code: str) -> Found:
        scanned = self.signer.read(code)
        if scanned is None:
            return Found(state="forged")
        return await self.store.read(lambda books: found(books, scanned))
