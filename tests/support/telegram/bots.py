"""All that the gate knows of one bot."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.support.telegram.chats import Chats
from tests.support.telegram.faults import Faults
from tests.support.telegram.journal import Journal
from tests.support.telegram.rates import Rates


@dataclass(kw_only=True)
class Hook:
    """Where the bot wants its updates posted; empty when it polls."""

    url: str = ""
    secret: str = field(default="", repr=False)


@dataclass(kw_only=True)
class Bot:
    """`changed` are the real updates for which the emulator carries a stand-in, by id; `beside` are those that reach
    the bot past it: repeats and those that were held back."""

    token: str = field(repr=False)
    journal: Journal = field(default_factory=Journal)
    faults: Faults = field(default_factory=Faults)
    chats: Chats = field(default_factory=Chats)
    rates: Rates = field(default_factory=Rates)
    lint: list[str] = field(default_factory=list)
    texts: dict[str, Any] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    hook: Hook = field(default_factory=Hook)
    allowed: list[str] = field(default_factory=list)
    next_update: int = 700_000_001
    updates: dict[int, dict[str, Any]] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    held: dict[int, dict[str, Any]] = field(default_factory=dict)
    beside: list[dict[str, Any]] = field(default_factory=list)
    more: asyncio.Event = field(default_factory=asyncio.Event)
    poller: asyncio.Event | None = None
    polls: asyncio.Lock = field(default_factory=asyncio.Lock)
    order: asyncio.Lock = field(default_factory=asyncio.Lock)
    again: "asyncio.Task[None] | None" = None

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    @property
    def username(self) -> str:
        return f"bench{self.id}_bot"

    @property
    def me(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": "Bench", "username": self.username}

    def taken(self, update: int, **how: Any) -> None:
        if update in self.waiting:
            self.waiting.discard(update)
            self.journal.note("taken", update=update, **how)
