"""What a complaint may be about: C01–C18 and their items (domain.md B4), kept as data in `categories.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from cases.case import Track


@dataclass(frozen=True, kw_only=True)
class Category:
    """`tracks` begins with the usual one; with a second one, the answers decide (see `tracks.of_category`).

    `traces` are rows of the dossier's inventory (or rules) the item comes from. `above` is the level-1 code of an item.
    """

    code: str
    names: Mapping[str, str]
    tracks: tuple[Track, ...]
    traces: tuple[str, ...] = ()
    above: str | None = None
    urgent: bool = False

    @property
    def sealed(self) -> bool:
        """Never anything but a discipline tip."""
        return self.tracks == (Track.DISCIPLINE,)


@cache
def load() -> Mapping[str, Category]:
    """All categories by code, each level-1 category followed by its items."""
    table = tomllib.loads(resources.files("cases").joinpath("categories.toml").read_text("utf-8"))
    found: dict[str, Category] = {}
    for code, group in table.items():
        tracks = tuple(map(Track, group["tracks"]))
        urgent = bool(group.get("urgent", False))
        names = {"zh-Hans": str(group["zh"]), "en": str(group["en"])}
        found[code] = Category(code=code, names=names, tracks=tracks, urgent=urgent)
        for serial, item in enumerate(group["items"], 1):
            item_code = f"{code}.{serial:02}"
            found[item_code] = Category(
                code=item_code,
                names={"zh-Hans": str(item["zh"]), "en": str(item["en"])},
                tracks=tuple(map(Track, item.get("tracks", group["tracks"]))),
                traces=tuple(map(str, item["traces"])),
                above=code,
                urgent=urgent,
            )
    return found


def get(code: str) -> Category | None:
    return load().get(code)


def groups() -> tuple[Category, ...]:
    """Level 1."""
    return tuple(category for category in load().values() if category.above is None)


def items(code: str) -> tuple[Category, ...]:
    """Level 2 of a level-1 code."""
    return tuple(category for category in load().values() if category.above == code)


def group_of(code: str) -> str:
    """`C04` of `C04.02`."""
    return code.partition(".")[0]
