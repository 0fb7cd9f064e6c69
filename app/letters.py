"""Who drafts the letters of this deployment: its name, its language, and whether it has a name yet."""

import secrets

from app.talking import host_names, words
from app.wiring import House
from handlers.correspondence.drafting import Scribe


def scribe_of(house: House) -> Scribe:
    return Scribe(
        words=words(house.settings.zone),
        issuer=host_names(house),
        specimen=house.settings.demo,
        zone=house.zone,
        language=house.settings.language,
        new_id=lambda: secrets.token_hex(16),
    )
