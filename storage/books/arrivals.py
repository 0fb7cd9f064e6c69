"""Updates of a chat platform: kept before it is thanked for them, leased to whoever handles them, then all but gone.

Their bodies are under a key of the deployment, since nobody knows yet whose turn it will be; they live for seconds.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from cases.instants import half_day
from dialog.post import Arrival
from storage.instants import pack
from storage.sealing import place
from storage.sql import Db, Find, InsertNew, Update
from storage.tables import ArrivalRow
from storage.vault import suite
from storage.vault.keyring import Keyring

_ONE = ("source", "update_id")

_ARRIVE = InsertNew(ArrivalRow)
_WAITING = Find(
    ArrivalRow,
    "update_id",
    "visitor",
    "tries",
    "body",
    where=("source", "settled='false'", "after<="),
    order="update_id",
    limited=True,
    locked=True,
    skipping=True,
)
_LEASE = Update(ArrivalRow, "after", where=_ONE)
_SETTLE = Update(ArrivalRow, "settled", "visitor", "at", "tries", "after", "body", where=(*_ONE, "settled='false'"))
_TRIES = Find(ArrivalRow, "tries", where=(*_ONE, "settled='false'"), locked=True)
_DELAY = Update(ArrivalRow, "after", "tries", where=(*_ONE, "settled='false'"))


class Arrivals:
    def __init__(self, db: Db, keyring: Keyring) -> None:
        self._db, self._keyring = db, keyring

    def arrive(self, source: str, arrivals: Sequence[Arrival], *, now: datetime, until: datetime) -> Sequence[int]:
        key = self._keyring.derive("arrivals")
        rows = [
            {
                "source": source,
                "update_id": one.id,
                "visitor": one.visitor,
                "at": pack(now),
                "settled": False,
                "tries": one.tries,
                "after": pack(until),
                "body": suite.seal(key, one.body, _place(source, one.id, one.visitor)),
            }
            for one in arrivals
        ]
        kept = self._db.each(_ARRIVE, rows) if rows else []
        return [one.id for one, new in zip(arrivals, kept, strict=True) if new]

    def claim(self, source: str, *, now: datetime, until: datetime, limit: int = 100) -> Sequence[Arrival]:
        assert self._db.writable, "a reader cannot hold anything"
        found = self._db.all(_WAITING, {"source": source, "after": pack(now), "limit": limit})
        leased = [{"source": source, "update_id": id_, "after": pack(until)} for id_, *_ in found]
        if leased:
            self._db.many(_LEASE, leased)
        key = self._keyring.derive("arrivals")
        return [
            Arrival(
                id=id_,
                visitor=visitor,
                tries=tries,
                body=suite.open_(key, box, _place(source, id_, visitor)),
            )
            for id_, visitor, tries, box in found
        ]

    def settle(self, source: str, ids: Sequence[int], *, now: datetime) -> None:
        empty = {"visitor": None, "after": None, "body": None, "tries": 0}
        settled = {**empty, "source": source, "settled": True, "at": pack(half_day(now, UTC))}
        if ids:
            self._db.many(_SETTLE, [{**settled, "update_id": id_} for id_ in ids])
            self._db.wiped = True

    def delay(self, source: str, update_id: int, *, until: datetime) -> None:
        one = {"source": source, "update_id": update_id}
        row = self._db.one(_TRIES, one)
        if row is not None:
            self._db.run(_DELAY, {**one, "after": pack(until), "tries": row[0] + 1})


def _place(source: str, update_id: int, visitor: str) -> bytes:
    return place("arrival", source, update_id, visitor)
