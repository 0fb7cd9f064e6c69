"""Joining and signing in, put together for one deployment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.wiring import House
from cases.staff import Password
from handlers.accounts import errors
from handlers.accounts.entrance import Accounts
from handlers.accounts.joining import Joining
from handlers.accounts.links import Links
from handlers.accounts.sessions import Sessions
from handlers.accounts.sign_in import SignIn
from storage.vault import suite
from storage.vault.keyring import Keyring
from storage.vault.passwords import PasswordSmith
from storage.vault.pool import TooBusy

PRODUCT = "Mashang 码上监督"


@dataclass(frozen=True, kw_only=True)
class Hashing:
    """The smith of passwords, with its refusals as the desk tells them."""

    smith: PasswordSmith

    async def new(self, password: str) -> Password:
        try:
            return await self.smith.new(password)
        except TooBusy as busy:
            raise errors.TooSoon(busy.seconds) from None

    async def fits(self, known: Password | None, typed: str) -> bool:
        try:
            return await self.smith.fits(known, typed)
        except TooBusy as busy:
            raise errors.TooSoon(busy.seconds) from None

    def outdated(self, known: Password) -> bool:
        return self.smith.outdated(known)


def links_of(keyring: Keyring) -> Links:
    """Whoever makes links and whoever takes them must agree on the key: the web desk, the staff bot, the commands."""
    return Links(key=keyring.derive("staff links"))


@contextmanager
def open_accounts(house: House, *, params: str = suite.PARAMS) -> Iterator[Accounts]:
    """`params` is what a password costs (decision 15)."""
    keyring, store = house.keyring, house.store
    smith = PasswordSmith(keyring.derive("staff passwords"), params=params)
    hasher, links = Hashing(smith=smith), links_of(keyring)
    sessions = Sessions(store=store, key=keyring.derive("staff sessions"))
    factors, door = keyring.derive("staff factors"), keyring.derive("staff door")
    try:
        yield Accounts(
            links=links,
            sessions=sessions,
            joining=Joining(
                store=store,
                hasher=hasher,
                links=links,
                sessions=sessions,
                issuer=house.settings.organisation or PRODUCT,
                key=factors,
            ),
            sign_in=SignIn(store=store, hasher=hasher, links=links, sessions=sessions, key=door),
        )
    finally:
        smith.close()
