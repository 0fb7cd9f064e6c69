"""Small facts about the deployment."""

from storage.sql import Db, Find, Upsert
from storage.tables import Meta

_PUT = Upsert(Meta)
_GET = Find(Meta, "value", where=("key",))


class MetaBook:
    """A fact is read once in a transaction: the marks of rules and organisation are asked for many times in each."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._known: dict[str, str | None] = {}

    def begin(self) -> None:
        self._known.clear()

    def get(self, key: str) -> str | None:
        if key not in self._known:
            row = self._db.one(_GET, {"key": key})
            self._known[key] = None if row is None else str(row[0])
        return self._known[key]

    def again(self, key: str) -> str | None:
        """As it is now, where others may have committed since."""
        self._known.pop(key, None)
        return self.get(key)

    def put(self, key: str, value: str) -> None:
        self._db.run(_PUT, {"key": key, "value": value})
        self._known[key] = value
