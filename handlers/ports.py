"""How people are told: the staff through a desk that waits, the reporter within the transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cases.actions.alerting import Voice


class Delivery(StrEnum):
    DELIVERED = "delivered"
    LATER = "later"  # a trouble that passes: tried again
    ELSEWHERE = "elsewhere"  # in the tray of the web desk only: others are told as well (trap 3)
    UNREACHABLE = "unreachable"  # no channel at all: somebody else is told instead


@dataclass(frozen=True, kw_only=True)
class Item:
    """All that a reminder says (decision 13). `number` is shown grouped; `stage` is the key of the neutral word. With
    `draft`, a letter waits at the desk for this person's word; with `lost`, the reporter's chat is gone. `mark` is not
    said: it tells two reminders of one day apart that say the same."""

    number: str
    stage: str
    due: datetime
    late: bool
    draft: bool = False
    lost: bool = False
    mark: str = field(default="", compare=False)


@dataclass(frozen=True, kw_only=True)
class Morning:
    """What a working day begins with, in numbers: open cases, those due today, those late, and what waits for this
    person's word."""

    total: int
    today: int
    late: int
    waiting: int


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One message to one person; a digest when it has several items. With `morning` it is that of the day."""

    language: str
    items: tuple[Item, ...]
    morning: Morning | None = None


class StaffDesk(Protocol):
    """A channel to the people of the organisation."""

    def language(self, person: str) -> str: ...

    async def tell(self, person: str, telling: Telling) -> Delivery:
        """Delivered once it has returned so. May raise: that is a trouble that passes."""


class CitizenVoice(Voice, Protocol):
    """A channel to the reporter: content-free, within the transaction that says it."""


__all__ = ["CitizenVoice", "Delivery", "Item", "Morning", "StaffDesk", "Telling", "Voice"]
