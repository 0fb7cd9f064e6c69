"""What stands in a chat: ids of messages, so that they can be deleted there while the platform allows it."""

from collections.abc import Sequence
from datetime import datetime

from dialog.ports import Visitor
from dialog.post import Left
from storage.instants import pack, unpack
from storage.sql import Db, Delete, Find, InsertNew, Related, Update
from storage.tables import ChatMessageRow, ChatRow, LastWordsRow

_VISITOR = ("channel", "visitor")

_STANDS = InsertNew(ChatMessageRow)
_LEFT = Find(ChatMessageRow, "message_id", "mine", "at", "ask", "seq", "doomed", where=_VISITOR, order="at message_id")
_DOOM_HEARD = Update(ChatMessageRow, "doomed", where=(*_VISITOR, "mine='true'"))
_DOOM_ALL = Update(ChatMessageRow, "doomed", where=_VISITOR)
_DOOM_BUT = Update(ChatMessageRow, "doomed", where=(*_VISITOR, "seq<>"))
_DOOM_ONE = Update(ChatMessageRow, "doomed", where=(*_VISITOR, "message_id"))
_DOOM_SHOWN = Update(ChatMessageRow, "doomed", where=(*_VISITOR, "seq", "mine='false'"))
_FADE = InsertNew(LastWordsRow)
_FADED = Find(LastWordsRow, "visitor", "seq", where=("channel", "until<="), order="until visitor seq")
_FORGET_FADED = Delete(LastWordsRow, where=(*_VISITOR, "seq"))
_GONE = Delete(ChatMessageRow, where=(*_VISITOR, "message_id"))

#: Of each chat the first of those messages, so that it is named once.
_DOOMED = Find(
    ChatMessageRow,
    "visitor",
    where=("channel", "doomed='true'"),
    related=(
        Related(ChatMessageRow, on=(*_VISITOR, "message_id<"), where=("doomed='true'",), none=True),
        Related(ChatRow, on=_VISITOR, where=("dead='false'",)),
    ),
    order="visitor",
    limited=True,
)


class Messages:
    def __init__(self, db: Db) -> None:
        self._db = db

    def heard(self, visitor: Visitor, message_ids: Sequence[int], *, ask: int, now: datetime) -> None:
        self._stand(visitor, message_ids, mine=True, ask=ask, now=now)

    def noted(self, visitor: Visitor, message_ids: Sequence[int], *, now: datetime) -> None:
        self._stand(visitor, message_ids, now=now)

    def left(self, visitor: Visitor) -> Sequence[Left]:
        return [
            Left(id=id_, mine=bool(mine), at=unpack(at), ask=ask, seq=seq, doomed=bool(doomed))
            for id_, mine, at, ask, seq, doomed in self._db.all(_LEFT, _of(visitor))
        ]

    def doom(self, visitor: Visitor, *, ours: bool, but: int = 0) -> None:
        statement = _DOOM_HEARD if not ours else _DOOM_BUT if but else _DOOM_ALL
        self._db.run(statement, {**_of(visitor), "doomed": True, "seq": but})

    def fade(self, visitor: Visitor, seq: int, *, until: datetime) -> None:
        self._db.run(_FADE, {**_of(visitor), "seq": seq, "until": pack(until)})

    def doom_faded(self, channel: str, *, now: datetime) -> int:
        found = self._db.all(_FADED, {"channel": channel, "until": pack(now)})
        for ref, seq in found:
            where = {"channel": channel, "visitor": ref, "seq": seq}
            self._db.run(_DOOM_SHOWN, {**where, "doomed": True})
            self._db.run(_FORGET_FADED, where)
        return len(found)

    def doom_these(self, visitor: Visitor, message_ids: Sequence[int]) -> None:
        if message_ids:
            self._db.many(_DOOM_ONE, [{**_of(visitor), "doomed": True, "message_id": id_} for id_ in message_ids])

    def doomed(self, channel: str, *, limit: int = 100) -> Sequence[str]:
        return [str(row[0]) for row in self._db.all(_DOOMED, {"channel": channel, "limit": limit})]

    def gone(self, visitor: Visitor, message_ids: Sequence[int]) -> None:
        if message_ids:
            self._db.many(_GONE, [{**_of(visitor), "message_id": id_} for id_ in message_ids])
            self._db.wiped = True

    def _stand(
        self,
        visitor: Visitor,
        message_ids: Sequence[int],
        *,
        now: datetime,
        mine: bool = False,
        ask: int = 0,
        seq: int = 0,
    ) -> None:
        row = {**_of(visitor), "mine": mine, "at": pack(now), "ask": ask, "seq": seq, "doomed": False}
        if message_ids:
            self._db.many(_STANDS, [{**row, "message_id": id_} for id_ in message_ids])


def _of(visitor: Visitor) -> dict[str, object]:
    return {"channel": visitor.channel, "visitor": visitor.ref}
