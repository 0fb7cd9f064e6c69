"""What posters say of this deployment and its places."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from app.next_steps import next_step
from app.talking import host_names, words
from app.telegram import chat_link
from app.wiring import House
from cases import numbers
from cases.codes import PlaceCode
from cases.organisation import Organisation
from cases.places import Place
from cases.rules.model import Rules
from qr.logos import Logo
from qr.posters import Host, Spot


def host(house: House, rules: Rules, logo: Logo | None = None, bot: str = "") -> Host:
    """`bot` where the codes lead to Telegram."""
    catalogue = words(house.settings.zone)
    parts = urlsplit(house.settings.address)
    return Host(
        names=host_names(house),
        address=parts.netloc + parts.path.rstrip("/"),
        next_step={language: next_step(rules, catalogue, language) for language in catalogue.languages},
        specimen=house.settings.demo,
        logo=logo,
        bot=bot,
    )


def spots(
    house: House,
    places: Iterable[Place],
    standing: Mapping[str, PlaceCode],
    organisation: Organisation,
    bot: str = "",
) -> tuple[Spot, ...]:
    """A place of which no code is valid has none to print, and one that is closed neither."""
    return tuple(
        Spot(
            id=place.id,
            link=chat_link(bot, house.code(standing[place.id])) if bot else house.link(standing[place.id]),
            names=place.names,
            unit=place.unit or "",
            short_code=numbers.shown(standing[place.id].short),
            unit_names=unit.names if (unit := organisation.units.get(place.unit or "")) else {},
        )
        for place in places
        if place.id in standing and not place.closed
    )
