"""What wiring hands to the web desk besides the store and the accounts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from cases.values import Json


class Words(Protocol):
    """`dialog.catalogue.Catalogue` fits."""

    def text(self, key: str, language: str, facts: Mapping[str, Json] | None = None) -> str: ...

    def has(self, key: str, language: str) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class DeskSettings:
    """`key` (32 bytes) signs forms; the same on every replica. `names` is the deployment by language. `demo` marks
    every page as a specimen. `enters` opens the door without password that a demonstration on its own machine has.
    `bot` is the name of the staff bot, empty where there is none."""

    base_url: str
    key: bytes = field(repr=False)
    names: Mapping[str, str] = field(default_factory=dict)
    demo: bool = True
    enters: bool = False
    bot: str = ""
    languages: tuple[str, ...] = ("zh-Hans", "en")
    #: Of a form, and of one that brings files.
    max_form: int = 256 * 1024
    max_upload: int = 50 * 1024 * 1024
    max_files: int = 10

    @property
    def secure(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"
