"""All that a chat platform asks of storage (`dialog.post.PostBook`)."""

from datetime import datetime

from storage.books.arrivals import Arrivals
from storage.books.chats import Chats
from storage.books.parcels import Parcels
from storage.instants import pack
from storage.sql import Db, Find, Related, Update
from storage.tables import ArrivalRow, Outbox, ParcelRow
from storage.vault.keyring import Keyring

_FREE_ARRIVALS = Update(ArrivalRow, "after", where=("source", "settled='false'", "after<=upto"))
_FREE_PARCELS = Update(ParcelRow, "after", where=("channel", "after<=upto"))
_UNSETTLED = Find(ArrivalRow, "update_id", where=("settled='false'", "at<="), limited=True)
_UNDELIVERED = Find(ParcelRow, "seq", related=(Related(Outbox, on=("seq",), where=("at<=",)),), limited=True)


class PostBook(Arrivals, Chats, Parcels):
    def __init__(self, db: Db, keyring: Keyring) -> None:
        self._db, self._keyring = db, keyring

    def free(self, source: str, channel: str, *, now: datetime, upto: datetime) -> None:
        self._db.run(_FREE_ARRIVALS, {"source": source, "after": pack(now), "upto": pack(upto)})
        self._db.run(_FREE_PARCELS, {"channel": channel, "after": pack(now), "upto": pack(upto)})

    def unsettled(self, *, before: datetime, limit: int) -> int:
        return len(self._db.all(_UNSETTLED, {"at": pack(before), "limit": limit}))

    def undelivered(self, *, before: datetime, limit: int) -> int:
        return len(self._db.all(_UNDELIVERED, {"at": pack(before), "limit": limit}))
