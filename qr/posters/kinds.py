"""What can be printed: paper, template, and how closely its code is looked at when it is read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Kind(StrEnum):
    A4 = "a4"
    A5 = "a5"
    A6 = "a6"
    CARD = "card"
    STICKERS = "stickers"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Millimetres. `ppi` is coarse: what is read from that picture is read from the wall as well."""

    width: float
    height: float
    template: str
    ppi: int


PAPERS: Final[Mapping[Kind, Paper]] = MappingProxyType(
    {
        Kind.A4: Paper(width=210, height=297, template="poster.typ", ppi=60),
        Kind.A5: Paper(width=148, height=210, template="poster.typ", ppi=84),
        Kind.A6: Paper(width=105, height=148, template="poster.typ", ppi=120),
        Kind.CARD: Paper(width=210, height=148, template="card.typ", ppi=90),
        Kind.STICKERS: Paper(width=210, height=297, template="stickers.typ", ppi=150),
    }
)
#: Stickers of a sheet → columns and rows. More would make codes that no phone reads at arm's length.
GRIDS: Final[Mapping[int, tuple[int, int]]] = MappingProxyType(
    {1: (1, 1), 2: (1, 2), 4: (2, 2), 6: (2, 3), 8: (2, 4), 12: (3, 4), 15: (3, 5), 21: (3, 7), 24: (3, 8)}
)
