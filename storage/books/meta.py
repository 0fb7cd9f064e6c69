"""Small facts about the deployment."""

from storage.sql import Db, Find, Upsert
from storage.tables import Meta

_PUT = Upsert(Meta)
_GET = Find(Meta, "value", where=("key",))


class MetaBook:
    def __init__(self, db: Db) -> None:
        self._db = db

    def get(self, key: str) -> str | None:
        row = self._db.one(_GET, {"key": key})
        return None if row is None else str(row[0])

    def put(self, key: str, value: str) -> None:
        self._db.run(_PUT, {"key": key, "value": value})
