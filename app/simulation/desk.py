"""The desks of fictional people: they see a message, are out of order for a while, or cannot be reached all day."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from app.simulation.draws import draws
from handlers.ports import Delivery, Telling

#: Of a person, on a day; of a message.
_UNREACHABLE, _TROUBLE = 0.015, 0.01


@dataclass
class Desk:
    """`now` is moved by whoever drives the year."""

    seed: int
    now: datetime
    counts: Counter[str] = field(default_factory=Counter)

    def language(self, person: str) -> str:
        return "en" if len(person) % 3 == 0 else "zh-Hans"

    async def tell(self, person: str, telling: Telling) -> Delivery:
        if draws(self.seed, person, self.now.date()).random() < _UNREACHABLE:
            self.counts["unreachable"] += 1
            return Delivery.UNREACHABLE
        if draws(self.seed, person, self.now.isoformat()).random() < _TROUBLE:
            self.counts["trouble"] += 1
            return Delivery.LATER
        self.counts["messages"] += 1
        self.counts["digests"] += len(telling.items) > 1
        self.counts["largest"] = max(self.counts["largest"], len(telling.items))
        return Delivery.DELIVERED
