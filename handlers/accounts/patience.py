"""How often somebody may try. Failures delay, they never lock (decision 15)."""

import math
from dataclasses import dataclass
from datetime import datetime

from dialog.pace import Rate
from handlers.books import Desk

PERSON = Rate(capacity=10, per_second=1 / 60)
CLIENT = Rate(capacity=60, per_second=1 / 5)
LINK = Rate(capacity=10, per_second=1 / 60)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """`person` for all who try one person's door, `client` for all doors that one client tries, a whole office behind
    one address among them; `link` for codes that are tried on one link."""

    person: Rate = PERSON
    client: Rate = CLIENT
    link: Rate = LINK


def spend(books: Desk, key: str, rate: Rate, *, now: datetime) -> int:
    """0 when it may be tried, otherwise the seconds to wait; nothing is taken then. `key` is a keyed digest."""
    wait = books.buckets.take(key, capacity=rate.capacity, per_second=rate.per_second, now=now)
    return math.ceil(wait)
