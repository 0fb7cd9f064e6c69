"""The desk of a deployment without any channel to its people yet: what they are told is counted in the log.

A line holds a random-looking id, so that an operator sees that somebody was told and nobody sees who or of what.
"""

import hashlib
import hmac
import logging
from dataclasses import dataclass, field

from handlers.ports import Delivery, Telling

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class StaffLog:
    key: bytes = field(repr=False)
    spoken: str = "zh-Hans"

    def language(self, person: str) -> str:
        return self.spoken

    async def tell(self, person: str, telling: Telling) -> Delivery:
        facts = {
            "to": hmac.new(self.key, person.encode(), hashlib.sha256).hexdigest()[:16],
            "count": len(telling.items),
            "late": sum(item.late for item in telling.items),
        }
        log.info("staff-told", extra={"facts": facts})
        return Delivery.DELIVERED
