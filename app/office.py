"""What the pages of the office need of other rooms: locks and receipts for cases that are entered, checks."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from app.relocking import Relocking
from app.talking import words
from app.wiring import House
from bot import checks
from bot.receipt import receipt
from cases import numbers
from cases.case import Case, Credentials
from cases.promises import Promise
from cases.values import Json
from handlers.desk.pages.entering import EnteringPages
from handlers.desk.pages.importing import ImportingPages
from handlers.desk.pages.organisation import OrganisationPages
from handlers.desk.pages.place import PlacePages
from handlers.desk.pages.place_form import PlaceForms
from handlers.desk.pages.places import PlacesPages
from handlers.desk.site import Pages
from qr import pictures, typesetting
from qr.codes import new_place_id


@dataclass(frozen=True, kw_only=True)
class Locks:
    """A number, a secret and the lock that stays."""

    fresh: Relocking = field(default_factory=Relocking)

    async def __call__(self) -> Credentials:
        return replace(await self.fresh(), number=numbers.new_number(secrets.token_bytes))


def entering_pages(house: House) -> EnteringPages:
    catalogue, address = words(house.settings.zone), house.settings.address

    def told(case: Case, promise: Promise, credentials: Credentials, language: str, at: datetime) -> Mapping[str, Json]:
        return receipt(
            number=credentials.number,
            secret=credentials.secret,
            base_url=address,
            filed=case.filed,
            promise=promise,
            language=language,
            qr_svg=pictures.svg,
            now=at,
            words=catalogue,
            anonymous=case.anonymous,
        )

    return EnteringPages(
        locks=Locks(),
        receipt=told,
        checks={"credit_code": checks.credit_code, "contact": checks.person, "phone": checks.contact},
    )


def organisation_pages(house: House) -> OrganisationPages:
    return OrganisationPages(catalogue=words(house.settings.zone))


def places_pages(house: House) -> tuple[Pages, ...]:
    catalogue, new_id = words(house.settings.zone), partial(new_place_id, secrets.token_bytes)
    return (
        PlacesPages(catalogue=catalogue),
        ImportingPages(catalogue=catalogue, new_id=new_id, unprintable=typesetting.missing_glyphs),
        PlaceForms(catalogue=catalogue, new_id=new_id, unprintable=typesetting.missing_glyphs),
        PlacePages(catalogue=catalogue),
    )
