"""What posters say of this deployment and its places."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from app.talking import host_names, words
from app.wiring import House
from cases import numbers
from cases.case import Track
from cases.codes import PlaceCode
from cases.organisation import Organisation
from cases.places import Place
from cases.rules import checking
from cases.rules.model import Rules
from cases.time.limits import Unit
from dialog.catalogue import Catalogue
from qr.logos import Logo
from qr.posters import Host, Spot

#: From filing to the answer whether it is accepted: the clock of a case, and of a signed tip.
_ACCEPTED, _TIP_ACCEPTED = ("acceptance", Track.SERVICE), ("notice", Track.DISCIPLINE)
_COUNTED = frozenset(Unit) - {Unit.MONTH_DAY}


def host(house: House, rules: Rules, logo: Logo | None = None) -> Host:
    catalogue = words(house.settings.zone)
    parts = urlsplit(house.settings.address)
    return Host(
        names=host_names(house),
        address=parts.netloc + parts.path.rstrip("/"),
        limits=_limits(rules, *_ACCEPTED, catalogue),
        tip_limits=_limits(rules, *_TIP_ACCEPTED, catalogue),
        specimen=house.settings.demo,
        logo=logo,
    )


def spots(
    house: House, places: Iterable[Place], standing: Mapping[str, PlaceCode], organisation: Organisation
) -> tuple[Spot, ...]:
    """A place of which no code is valid has none to print."""
    return tuple(
        Spot(
            id=place.id,
            link=house.link(standing[place.id]),
            names=place.names,
            unit=place.unit or "",
            short_code=numbers.shown(standing[place.id].short),
            unit_names=unit.names if (unit := organisation.units.get(place.unit or "")) else {},
        )
        for place in places
        if place.id in standing
    )


def _limits(rules: Rules, clock: str, track: Track, catalogue: Catalogue) -> Mapping[str, str]:
    """In words, by language; none where the limit is not a plain number of units."""
    policy = checking.default(rules, rules.clocks[clock], track)
    limit = policy.limit if policy else None
    if limit is None or limit.unit not in _COUNTED or limit.number < 1 or limit.sooner:
        return {}
    key = f"policy.limit.{limit.unit}{'-continuous' if limit.continuous else ''}"
    return {language: catalogue.text(key, language, {"count": limit.number}) for language in catalogue.languages}
