"""Puts the rooms together for one deployment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.settings import Settings
from app.signing import Signing
from cases.codes import PlaceCode
from handlers.clerk import Clerk
from handlers.work.workplace import Workplace
from storage.store import Store, open_store
from storage.vault.keyring import Keyring


@dataclass(frozen=True, kw_only=True)
class House:
    """What every command and the server need."""

    settings: Settings
    keyring: Keyring
    store: Store
    signer: Signing

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.zone)

    def clerk(self, person: str) -> Clerk:
        return Clerk(store=self.store, person=person, zone=self.zone)

    def workplace(self, person: str) -> Workplace:
        return Workplace(store=self.store, person=person, zone=self.zone)

    def link(self, code: PlaceCode) -> str:
        """What the code on the wall opens."""
        return f"{self.settings.address}/s/{self.code(code)}"

    def code(self, code: PlaceCode) -> str:
        return self.signer.code(code.place, code.version)


@asynccontextmanager
async def open_house(settings: Settings, keyring: Keyring) -> AsyncIterator[House]:
    """Raises `storage.problems.StorageUnavailable`."""
    store = open_store(settings.database, keyring)
    try:
        yield House(settings=settings, keyring=keyring, store=store, signer=Signing(keyring))
    finally:
        await store.close()


def now() -> datetime:
    return datetime.now(UTC)
