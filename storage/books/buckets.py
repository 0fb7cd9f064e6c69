"""Token buckets. They fill by themselves; a full one may be forgotten."""

from datetime import datetime, timedelta

from dialog import pace
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
        seconds = now.timestamp()
        held = pace.full(seconds, capacity) if row is None else pace.Bucket(row[0], unpack(row[1]).timestamp())
        left, wait = pace.take(held, seconds, capacity, per_second, cost)
        if not wait:
            self._db.run(_PUT, {"key": key, "tokens": left.tokens, "at": pack(now)})
        return wait
