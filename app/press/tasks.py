"""What the press is asked for, as it is handed to the process that does it: all of it in words and links."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from cases.values import Json
from dialog.catalogue import Catalogue
from qr.logos import Logo
from qr.posters import By, Host, Kind, Order, Spot

#: Words that stand on posters begin so; no others go along.
_WORDS = "poster."


@dataclass(frozen=True, kw_only=True)
class Task:
    spots: tuple[Spot, ...]
    order: Order
    host: Host
    words: Catalogue = field(repr=False)
    by: By = "unit"


def pack(task: Task) -> Json:
    host = {name: value for name, value in asdict(task.host).items() if name != "logo"}
    order = {name: value for name, value in asdict(task.order).items() if name != "templates"}
    tables = {
        language: {key: text for key, text in table.items() if key.startswith(_WORDS)}
        for language, table in task.words.tables.items()
    }
    packed = {
        "spots": [asdict(spot) for spot in task.spots],
        "order": order,
        "host": host,
        "logo": b64encode(task.host.logo.png).decode() if task.host.logo else "",
        "words": tables,
        "zone": task.words.zone,
        "by": task.by,
    }
    return cast(Json, packed)


def unpack(packed: Mapping[str, Any]) -> Task:
    order = {**packed["order"], "kind": Kind(packed["order"]["kind"]), "languages": tuple(packed["order"]["languages"])}
    logo = Logo(png=b64decode(packed["logo"])) if packed["logo"] else None
    return Task(
        spots=tuple(Spot(**spot) for spot in packed["spots"]),
        order=Order(**order),
        host=Host(**packed["host"], logo=logo),
        words=Catalogue(packed["words"], zone=packed["zone"]),
        by=packed["by"],
    )
