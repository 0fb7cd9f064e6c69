"""The first start: what a deployment needs before it can open. Everything may be run again."""

import secrets
from dataclasses import replace
from datetime import datetime

from app import demo as demonstration
from app.settings import Settings
from app.wiring import House, now
from cases.events import SYSTEM
from cases.organisation import Organisation
from cases.ports import Books
from cases.staff import PendingRole
from handlers.accounts import roles
from handlers.books import Desk
from handlers.office.places import register
from qr.codes import new_place_id
from storage import schema
from storage.vault import suite
from storage.vault.keyring import Keyring, KeyringError


class RealOrganisation(Exception):
    """The demonstration is never put over a real organisation."""


def keyring(settings: Settings) -> tuple[Keyring, bool]:
    """The keyring, and whether it was made just now. Raises `KeyringError`."""
    try:
        return Keyring.create(settings.keyring), True
    except KeyringError as trouble:
        if trouble.code != "exists":
            raise
        return Keyring.load(settings.keyring), False


def database(settings: Settings) -> None:
    """Raises `storage.problems.StorageUnavailable`."""
    if settings.database_file is not None:
        settings.database_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if schema.is_newest(settings.database):
        return
    from storage import migrate  # it brings Alembic, which a start that has nothing to migrate need not wait for

    migrate.migrate(settings.database)


def schema_is_current(settings: Settings) -> bool:
    """Raises `storage.problems.StorageUnavailable`."""
    if schema.is_newest(settings.database):
        return True
    from storage import migrate  # see `database`

    return migrate.current(settings.database) == migrate.newest()


def organisation(books: Desk, told: Organisation, *, now: datetime) -> tuple[PendingRole, ...]:
    """Load what an administrator wrote down; recusals stay. Gives the sensitive roles that are new in it and wait for
    the word of somebody who holds the same one (decision 10)."""
    return roles.take_in(books, replace(told, recusals=books.organisation.hold().recusals), now=now)


async def demo(house: House) -> Organisation | None:
    """Load the demonstration; None when it is there already. Raises `RealOrganisation`."""
    known = await house.store.read(lambda books: books.organisation.load())
    if known.units:
        if not known.fictional:
            raise RealOrganisation
        return None
    organisation = demonstration.organisation(house.settings.var / "keys" / "demo", suite.new_age_identity)
    places = demonstration.places(lambda: new_place_id(secrets.token_bytes))

    def keep(books: Books) -> None:
        books.organisation.save(organisation)
        for place in places:
            register(books, place, actor=SYSTEM, now=now())

    await house.store.transact(keep)
    return organisation
