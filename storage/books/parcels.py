"""Entries of the outbox on their way to a chat, in order. News is content-free and goes after everything else: put off
until the morning, it would otherwise hold up the answers of the night."""

from collections.abc import Sequence
from datetime import datetime

from dialog.ports import Visitor
from dialog.post import Parcel
from storage.books.messages import Messages
from storage.books.talk import RECEIPT
from storage.instants import pack
from storage.sql import Delete, Find, InsertNew, Related, Update
from storage.tables import ChatRow, Outbox, ParcelRow

_VISITOR = ("channel", "visitor")
_ONE = (*_VISITOR, "seq")

_SEND = InsertNew(ParcelRow)
_DUE = Find(
    ParcelRow,
    "visitor",
    where=("channel", "after<="),
    related=(
        Related(ParcelRow, on=(*_VISITOR, "news<"), none=True),
        Related(ParcelRow, on=(*_VISITOR, "news", "seq<"), none=True),
        Related(ChatRow, on=_VISITOR, where=("dead='false'",)),
    ),
    order="after seq",
    limited=True,
)

#: What it was to bring has been erased.
_EMPTY = Delete(ParcelRow, where=_VISITOR, related=(Related(Outbox, on=("seq",), none=True),))
_FIRST = Find(ParcelRow, "seq", "after", "tries", "sent", "news", where=_VISITOR, order="news seq", limited=True)
_LATER = Update(ParcelRow, "after", where=_ONE)
_AGAIN = Update(ParcelRow, "after", "tries", where=_ONE)
_TRIES = Find(ParcelRow, "tries", where=_ONE)
_SENT_SO_FAR = Find(ParcelRow, "sent", where=_ONE)
_SENT = Update(ParcelRow, "sent", where=_ONE)
_DROP = Delete(ParcelRow, where=_ONE)
_SHOWN = Update(Outbox, "acknowledged", where=(*_ONE, "kept", "acknowledged?"))
_RECEIPT_SHOWN = Delete(Outbox, where=(*_ONE, f"kept='{RECEIPT}'"))


class Parcels(Messages):
    def send(self, visitor: Visitor, seq: int, *, now: datetime, until: datetime) -> None:
        row = {"seq": seq, "after": pack(until), "tries": 0, "sent": "", "news": False}
        self._db.run(_SEND, {"channel": visitor.channel, "visitor": visitor.ref, **row})

    def due(self, channel: str, *, now: datetime, limit: int = 100) -> Sequence[str]:
        return [str(row[0]) for row in self._db.all(_DUE, {"channel": channel, "after": pack(now), "limit": limit})]

    def next(self, channel: str, ref: str, *, now: datetime, until: datetime) -> Parcel | None:
        assert self._db.writable, "a reader cannot hold anything"
        self._db.lock(f"{channel} {ref}")
        where = {"channel": channel, "visitor": ref}
        self._db.run(_EMPTY, where)
        row = self._db.one(_FIRST, {**where, "limit": 1})
        if row is None or row[1] > pack(now):
            return None
        seq, _, tries, sent, news = row
        self._db.run(_LATER, {**where, "seq": seq, "after": pack(until)})
        return Parcel(seq=seq, visitor=ref, sent=tuple(map(int, sent.split())), tries=tries, news=bool(news))

    def sent(
        self, visitor: Visitor, seq: int, message_ids: Sequence[int], *, ask: int, now: datetime, last: bool
    ) -> None:
        self._stand(visitor, message_ids, ask=ask, seq=seq, now=now)
        one = {"channel": visitor.channel, "visitor": visitor.ref, "seq": seq}
        if last:
            self._db.run(_DROP, one)
            shown = self._db.run(_SHOWN, {**one, "kept": "", "acknowledged": pack(now)})
            if not shown and self._db.run(_RECEIPT_SHOWN, one):
                self._db.wiped = True
        elif (row := self._db.one(_SENT_SO_FAR, one)) is not None:
            before = row[0].split()
            fresh = [text for text in map(str, message_ids) if text not in before]
            self._db.run(_SENT, {**one, "sent": " ".join([*before, *fresh])})

    def put_off(self, channel: str, ref: str, seq: int, *, until: datetime, tried: bool = True) -> None:
        one = {"channel": channel, "visitor": ref, "seq": seq, "after": pack(until)}
        row = self._db.one(_TRIES, one) if tried else None
        if row is None:
            self._db.run(_LATER, one)
        else:
            self._db.run(_AGAIN, {**one, "tries": row[0] + 1})

    def drop(self, visitor: Visitor, seq: int, *, now: datetime) -> None:
        self._db.run(_DROP, {"channel": visitor.channel, "visitor": visitor.ref, "seq": seq})
