"""Token buckets. They fill by themselves; a full one may be forgotten."""

from datetime import datetime, timedelta

from storage.instants import pack, unpack
from storage.sql import Db, Find, Upsert
from storage.tables import Bucket

_GET = Find(Bucket, "tokens", "at", where=("key",))
_PUT = Upsert(Bucket)

#: Nobody waits longer than this for a bucket to be full, so an older row says nothing any more.
IDLE = timedelta(days=1)


class BucketBook:
    def __init__(self, db: Db) -> None:
        self._db = db

    def take(self, key: str, *, capacity: float, per_second: float, now: datetime, cost: float = 1.0) -> float:
        """A clock that jumps back fills nothing and takes nothing away."""
        self._db.lock(f"bucket {key}")
        row = self._db.one(_GET, {"key": key})
        if row is None:
            tokens = capacity
        else:
            waited = max(0.0, (now - unpack(row[1])).total_seconds())
            tokens = min(capacity, row[0] + waited * per_second)
        if tokens < cost:
            return (cost - tokens) / per_second if per_second > 0 else float("inf")
        self._db.run(_PUT, {"key": key, "tokens": tokens - cost, "at": pack(now)})
        return 0.0
