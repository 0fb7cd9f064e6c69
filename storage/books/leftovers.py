"""What a chat platform leaves behind, and when it goes."""

from datetime import datetime, timedelta

from storage.books.chats import seen
from storage.instants import pack
from storage.sql import Db, Delete, Find, Related, Update
from storage.tables import (
    ArrivalRow,
    ChatMessageRow,
    ChatRow,
    Conversation,
    Follower,
    Outbox,
    ParcelRow,
    UploadLinkRow,
)

#: Platforms give up repeating an update after a day; its id is kept for two, counted from the start of its half day.
SETTLED = timedelta(days=2)

#: Nobody came for it while any draft was still kept: the bot it was sent to is not served any more.
UNCLAIMED = timedelta(days=8)

#: Bots may not delete what is older (Bot API, deleteMessage).
DELETABLE = timedelta(hours=48)

#: A chat is looked at once in a while; also a new one, which may not have begun to talk, has this long.
LOOKED_AT = timedelta(days=1)

_VISITOR = ("channel", "visitor")
_OLD_SETTLED = Find(ArrivalRow, "source", "update_id", where=("settled='true'", "at<="), order="at", limited=True)
_FORGET_ARRIVAL = Delete(ArrivalRow, where=("source", "update_id"))
_UNCLAIMED = Delete(ArrivalRow, where=("settled='false'", "at<="))
_OLD_MESSAGES = Find(ChatMessageRow, "channel", "visitor", "message_id", where=("at<=",), order="at", limited=True)
_FORGET_MESSAGE = Delete(ChatMessageRow, where=(*_VISITOR, "message_id"))
_LINKS_OVER = Delete(UploadLinkRow, where=("until<=",))
_EMPTY = Delete(ParcelRow, related=(Related(Outbox, on=("seq",), none=True),))
_CHATS = Find(ChatRow, "channel", "visitor", where=("seen<=",), order="seen", limited=True)
_LOOKED_AT = Update(ChatRow, "seen", where=_VISITOR)

#: The dead wait until the staff has been told.
_FORGET_CHAT = Delete(
    ChatRow,
    where=(*_VISITOR, "told='true'"),
    related=[
        Related(model, on=_VISITOR, none=True)
        for model in (Conversation, Follower, ParcelRow, ChatMessageRow, UploadLinkRow)
    ],
)


class Leftovers:
    def __init__(self, db: Db) -> None:
        self._db = db

    def expire(self, *, now: datetime, limit: int) -> int:
        """What tells something of people."""
        erased = self._db.run(_UNCLAIMED, {"at": pack(now - UNCLAIMED)})
        erased += self._db.run(_LINKS_OVER, {"until": pack(now)})
        erased += self._db.run(_EMPTY, {})
        erased += self._messages(now, limit)
        return erased + self._chats(now, limit)

    def settled(self, *, now: datetime, limit: int) -> int:
        """Nothing but numbers."""
        found = self._db.all(_OLD_SETTLED, {"at": pack(now - SETTLED), "limit": limit})
        if found:
            self._db.many(_FORGET_ARRIVAL, [{"source": source, "update_id": id_} for source, id_ in found])
        return len(found)

    def _messages(self, now: datetime, limit: int) -> int:
        found = self._db.all(_OLD_MESSAGES, {"at": pack(now - DELETABLE), "limit": limit})
        names = [dict(zip((*_VISITOR, "message_id"), row, strict=True)) for row in found]
        if names:
            self._db.many(_FORGET_MESSAGE, names)
        return len(names)

    def _chats(self, now: datetime, limit: int) -> int:
        """Whoever writes just now is met again: nothing is deleted before it is locked."""
        erased = 0
        for channel, visitor in sorted(self._db.all(_CHATS, {"seen": pack(now - LOOKED_AT), "limit": limit})):
            self._db.lock(f"{channel} {visitor}")
            where = {"channel": channel, "visitor": visitor}
            gone = self._db.run(_FORGET_CHAT, where)
            if not gone:
                self._db.run(_LOOKED_AT, {**where, "seen": seen(now)})
            erased += gone
        return erased
