"""What is asked for: which places, on what, in whose name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qr.logos import Logo
from qr.posters.kinds import Kind


@dataclass(frozen=True, kw_only=True)
class Spot:
    """One place that gets a code. `names` and `unit_names` by language; `unit` is its id, empty where none answers.
    `short_code` is what a person may type, where there is one."""

    id: str
    link: str
    names: Mapping[str, str]
    unit: str = ""
    unit_names: Mapping[str, str] = field(default_factory=dict)
    short_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Host:
    """Who runs the channel. `address` is what a person may type. `next_step` says in words, by language, what happens
    after filing and by when; where there are none, no time is promised. `bot` is the name of a bot that the
    codes lead to instead."""

    names: Mapping[str, str]
    address: str
    next_step: Mapping[str, str] = field(default_factory=dict)
    specimen: bool = True
    bot: str = ""
    logo: Logo | None = None


@dataclass(frozen=True, kw_only=True)
class Order:
    """`languages`: one, or two for a poster in both. `stickers` are those of a sheet. `marks`: for a printing house.
    `templates`: a folder whose files stand in for those shipped."""

    kind: Kind = Kind.A4
    languages: tuple[str, ...] = ("zh-Hans",)
    stickers: int = 12
    marks: bool = False
    templates: Path | None = None

    @property
    def stem(self) -> str:
        """What the names of its files begin with or hold."""
        return f"{self.kind}-{'-'.join(each.split('-')[0] for each in self.languages)}"
