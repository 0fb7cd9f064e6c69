"""The register of places that carry a code: projects, enterprises, windows, units, parks, observation posts, channels
from before."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cases.organisation import letters, plain
from cases.values import Json


class PlaceKind(StrEnum):
    PROJECT = "project"  # 项目
    UNIT = "unit"  # 单位
    WINDOW = "window"  # 服务窗口
    ENTERPRISE = "enterprise"  # 企业
    OBSERVER = "observer"  # 勤廉观察哨 (001-21)
    PARK = "park"  # 园区 (001-03)
    CHANNEL = "channel"  # a channel from before, folded into this one (001-13)


class Stage(StrEnum):
    """Of a project (001-61)."""

    ATTRACTION = "attraction"  # 招引
    APPROVAL = "approval"  # 审批
    CONSTRUCTION = "construction"  # 建设
    PRODUCTION = "production"  # 投产


#: A code of these kinds tells who scanned it, so an anonymous filing drops what it would fill in (decision 7).
IDENTIFYING = frozenset({PlaceKind.ENTERPRISE, PlaceKind.OBSERVER})

#: The kind of place that a place of this kind may belong to.
WITHIN: Mapping[PlaceKind, PlaceKind] = {
    PlaceKind.PROJECT: PlaceKind.PARK,
    PlaceKind.ENTERPRISE: PlaceKind.PARK,
    PlaceKind.OBSERVER: PlaceKind.PROJECT,
}


_MADE_UP = re.compile(r"[(（](?:虚构|fictional)[^)）]*[)）]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Place:
    """`names` by language. `number` is what the office calls it, one of each in a kind. `prefill` are answers by slot,
    not asked again. A `closed` place stays known, and its codes have had their time.

    `unit` is the unit answerable there (of a project the territory, 属地责任单位; of a channel its owner), `department`
    the responsible department (部门责任单位), `lead` the leading unit (牵头单位), `leader` the person who keeps contact
    (联系领导), `within` the place that it belongs to (`WITHIN`), `contract` the day on which the integrity contract was
    signed (000-41). Teams and service groups name their projects themselves (`cases.organisation.Team`).
    """

    id: str
    kind: PlaceKind
    names: Mapping[str, str]
    number: str = ""
    unit: str | None = None
    department: str | None = None
    lead: str | None = None
    leader: str | None = None
    within: str | None = None
    stage: Stage | None = None
    contract: date | None = None
    closed: bool = False
    prefill: Mapping[str, Json] = field(default_factory=dict)

    @property
    def project(self) -> str | None:
        """The id of the project that this place is or belongs to."""
        return self.id if self.kind is PlaceKind.PROJECT else self.within if self.kind is PlaceKind.OBSERVER else None


def compared(name: str) -> tuple[str, str]:
    """A name as names are compared: with what stands in brackets, and without. That it is made up is no part of it."""
    said = _MADE_UP.sub("", name)
    return letters(said), plain(said)


def the_one_called(typed: str, places: Sequence[Place]) -> Place | None:
    """The only one with that id, number or name. What stands in brackets counts where names differ by it."""
    whole, bare = compared(typed)
    for wanted, which in ((whole, 0), (whole, 1), (bare, 1)):
        found = [
            place for place in places if wanted and wanted in (each[which] for each in map(compared, _said(place)))
        ]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _said(place: Place) -> tuple[str, ...]:
    return (place.id, place.number, *place.names.values())
