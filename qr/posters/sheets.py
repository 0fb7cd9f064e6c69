"""What is printed of a place, all of it in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialog.catalogue import Catalogue
from dialog.tidy import one_line
from dialog.values import Json
from qr import pictures
from qr.errors import NameTooLong
from qr.posters.orders import Host, Order, Spot

LONGEST_NAME = 200
#: Of a name that is the same in both languages, the second would only repeat the first.
_ONCE = ("place",)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`said` is one table of words for each language. `code` is an SVG; `plate` and `square` are shares of its side."""

    link: str
    code: str
    plate: float
    square: float
    said: tuple[Mapping[str, Json], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for each in self.said for text in _strings(each))


def sheet(spot: Spot, order: Order, host: Host, words: Catalogue) -> Sheet:
    """Raises `NameTooLong` and `qr.errors.LinkTooLong`."""
    code = pictures.svg(spot.link, pictures.level_for(host.logo))
    side = int(code.split('viewBox="0 0 ', 1)[1].split(" ", 1)[0])
    said = [_said(spot, host, language, words) for language in order.languages]
    for second in said[1:]:
        second |= {name: "" for name in _ONCE if second[name] == said[0][name]}
    return Sheet(link=spot.link, code=code, plate=pictures.plate(side) / side, square=1 / side, said=tuple(said))


def _said(spot: Spot, host: Host, language: str, words: Catalogue) -> dict[str, Json]:
    def text(key: str, **facts: Json) -> str:
        return words.text(f"poster.{key}", language, facts)

    facts: dict[str, Json] = {"address": host.address, "code": spot.short_code, "bot": host.bot}
    led = "_telegram" if host.bot else ""
    coded = "_code" if spot.short_code else ""
    unit = in_language(spot.unit_names, language)
    return {
        "host": in_language(host.names, language),
        "title": text("title"),
        "lead": text(f"lead{led}", **facts),
        "place": in_language(spot.names, language),
        "unit": text("unit", unit=unit) if unit else "",
        "steps": [text(f"step.scan{led}"), text("step.number"), host.next_step.get(language) or text("step.next_open")],
        "typed": text(f"typed{coded}", **facts),
        "short": text(f"short{coded}", **facts),
        "genuine": text(f"genuine{led}", **facts),
        "emergency": text("emergency"),
        "emergency_short": text("emergency_short"),
    }


def in_language(names: Mapping[str, str], language: str) -> str:
    """Or in whichever language there is. Raises `NameTooLong`."""
    name = one_line(names.get(language) or next(iter(names.values()), ""))
    if len(name) > LONGEST_NAME:
        raise NameTooLong(most=LONGEST_NAME)
    return name


def _strings(value: Json) -> list[str]:
    match value:
        case str():
            return [value]
        case Mapping():
            return [text for each in value.values() for text in _strings(each)]
        case list() | tuple():
            return [text for each in value for text in _strings(each)]
        case _:
            return []
