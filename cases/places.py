"""Places that carry a code: a project site, a unit, a service window (the registry proper comes later)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cases.values import Json


class PlaceKind(StrEnum):
    PROJECT = "project"
    UNIT = "unit"
    WINDOW = "window"
    ENTERPRISE = "enterprise"
    OBSERVER = "observer"


#: A code of these kinds tells who scanned it, so an anonymous filing drops what it would fill in (decision 7).
IDENTIFYING = frozenset({PlaceKind.ENTERPRISE, PlaceKind.OBSERVER})


@dataclass(frozen=True, kw_only=True)
class Place:
    """`names` by language. `unit` is the unit answerable there. `prefill` are answers by slot, not asked again."""

    id: str
    kind: PlaceKind
    names: Mapping[str, str]
    unit: str | None = None
    prefill: Mapping[str, Json] = field(default_factory=dict)
