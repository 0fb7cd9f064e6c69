"""The web desk of this deployment, put together."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from app.letters import scribe_of
from app.office import entering_pages, organisation_pages, places_pages
from app.press.press import DeskPress
from app.relocking import Relocking
from app.talking import MOST_NAME, host_names, words
from app.wiring import House, now
from cases.ports import StagedFile
from handlers.accounts.entrance import Accounts
from handlers.desk.frame import Frame
from handlers.desk.pages import (
    acting,
    audit,
    batch,
    case,
    cases,
    channels,
    code,
    codes,
    coverage,
    entrance,
    home,
    links,
    me,
    people,
    rotating,
    routing,
    tips,
    workload,
)
from handlers.desk.pages.identity import IdentityPages
from handlers.desk.pages.letters import LetterPages
from handlers.desk.pages.posters import PosterPages
from handlers.desk.pages.templates import TemplatePages
from handlers.desk.settings import DeskSettings
from handlers.desk.site import DeskSite, Pages
from handlers.work.attaching import Brought, NotTaken
from qr import pictures
from storage.evidence import cleaning, errors
from storage.vault import suite

#: In the order of the menu.
PAGES: tuple[Pages, ...] = (home, cases, case, acting, workload, codes, coverage, channels, batch, me, entrance, links)


@dataclass(frozen=True, kw_only=True)
class Taking:
    """Takes a file that somebody at the desk brings: cleaned in a thread, one at a time."""

    fingerprint_key: bytes = field(repr=False)
    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def __call__(self, data: bytes, name: str) -> Brought:
        """Raises `NotTaken`."""
        async with self._free:
            try:
                cleaned = await asyncio.to_thread(cleaning.clean, data, name)
            except errors.Refused as refused:
                raise NotTaken(refused.code) from None
        about = StagedFile(
            id=secrets.token_hex(12),
            kind=cleaned.kind,
            size=len(cleaned.data),
            name=name[-MOST_NAME:],
            fingerprint=cleaning.fingerprint(self.fingerprint_key, data),
        )
        return Brought(about=about, cleaned=cleaned.data)


def desk_site(
    house: House, accounts: Accounts, *, clock: Callable[[], datetime] = now, press: DeskPress | None = None
) -> DeskSite:
    """`press` is the one that the server works at."""
    settings, keyring = house.settings, house.keyring
    frame = Frame(
        accounts=accounts,
        words=words(settings.zone),
        settings=DeskSettings(
            base_url=settings.address,
            key=keyring.derive("desk forms"),
            names=host_names(house),
            demo=settings.demo,
            enters=settings.demo and settings.local,
            bot=settings.telegram_staff_name if settings.telegram_staff else "",
        ),
        workplace=house.workplace,
        picture=lambda text: pictures.svg(text, "L"),
        take=Taking(fingerprint_key=keyring.derive("fingerprint")),
        now=clock,
    )
    keeping = IdentityPages(new_key=suite.new_age_identity, locks=Relocking())
    office = (entering_pages(house), people, routing, organisation_pages(house))
    scribe = scribe_of(house)
    correspondence = (LetterPages(scribe=scribe), TemplatePages(scribe=scribe))
    wall = PosterPages(press=press or DeskPress(house))
    return DeskSite(
        frame, (*PAGES, wall, rotating, code, *places_pages(house), *office, *correspondence, tips, keeping, audit)
    )
