"""What wiring hands to the web channel besides a `Talker`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias
from urllib.parse import urlsplit

from dialog.ports import Visitor
from dialog.values import Json

#: Turns the token of the cookie (32 bytes) into the visitor: a keyed digest, and the key of their drafts.
VisitorOf: TypeAlias = Callable[[bytes], Visitor]


class Words(Protocol):
    """`dialog.catalogue.Catalogue` fits."""

    def text(self, key: str, language: str, facts: Mapping[str, Json] | None = None) -> str: ...

    def has(self, key: str, language: str) -> bool: ...

    def keys(self, language: str) -> frozenset[str]: ...


@dataclass(frozen=True, kw_only=True)
class Banner:
    """What a scanned code turned out to be. `state` is genuine, early, expired, revoked, unknown or a fault of it (see
    `cases.written`), and none without a code; `next_step` is what happens after filing, and by when. All of it in the
    asked language."""

    state: str
    place: str = ""
    unit: str = ""
    next_step: str = ""


class Places(Protocol):
    async def banner(self, code: str, language: str, *, scanned: bool = False) -> Banner:
        """`scanned` when this is somebody who has scanned the code, which is counted. `code` may be empty."""


@dataclass(frozen=True, kw_only=True)
class WebSettings:
    """`key` (32 bytes) signs challenges, forms and file tickets; the same on every replica. `owner` is who runs the
    channel, by language. `demo` marks every page as a specimen."""

    base_url: str
    key: bytes = field(repr=False)
    owner: Mapping[str, str] = field(default_factory=dict)
    demo: bool = True
    languages: tuple[str, ...] = ("zh-Hans", "en")
    max_body: int = 64 * 1024
    max_text: int = 10_000
    max_file: int = 50 * 1024 * 1024
    max_files: int = 10
    #: A file that another channel could not pass on (`handover`).
    max_handover: int = 50 * 1024 * 1024
    upload_memory: int = 200 * 1024 * 1024
    upload_stall: float = 20.0
    keep_alive: float = 15.0
    stream_life: float = 600.0
    streams: int = 2000
    form_age: float = 2.0
    idle_bits: int = 12
    most_bits: int = 21
    #: Conversations opened a minute by visitors nobody has seen before from which a proof of work is asked.
    crowd: float = 120.0

    @property
    def secure(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def origin(self) -> str:
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"
