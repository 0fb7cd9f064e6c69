"""How visitors are reached on a chat platform, and one-time links that lead from there to the web.

Whoever changes what news depends on holds the visitor's lock, as `TalkBook.nudge` does.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from cases.instants import half_day
from dialog.ports import Visitor
from dialog.post import Chat
from storage.books.talk import NEWS
from storage.instants import pack
from storage.sealing import place
from storage.sql import Db, Delete, Find, InsertNew, Update, Upsert
from storage.tables import ChatMessageRow, ChatRow, Follower, LastWordsRow, Outbox, ParcelRow, UploadLinkRow
from storage.vault import suite
from storage.vault.keyring import Keyring

_VISITOR = ("channel", "visitor")

#: Chat ids have up to 52 bits and a sign. All boxes are of one length, so that none tells how long its address is.
_ADDRESS_BYTES = 8

_MET = Find(ChatRow, "language", "dead", where=_VISITOR)
_MEET = Upsert(ChatRow)
_CHANGE = Update(ChatRow, "language", "dead", "told", "seen", where=_VISITOR)
_CHAT = Find(ChatRow, "box", "language", "muted", "dead", where=_VISITOR)
_MUTE = Update(ChatRow, "muted", where=_VISITOR)
_BURY = Update(ChatRow, "dead", "told", "seen", where=(*_VISITOR, "dead='false'"))
_UNMOURNED = Find(ChatRow, "visitor", where=("channel", "told='false'"), order="visitor", limited=True)
_MOURNED = Update(ChatRow, "told", where=_VISITOR)
_FOLLOWED = Find(Follower, "case", where=_VISITOR, order="case")

_NO_NEWS = (Delete(ParcelRow, where=(*_VISITOR, "news='true'")), Delete(Outbox, where=(*_VISITOR, f"kept='{NEWS}'")))
_OF_THE_CHAT = tuple(
    Delete(model, where=_VISITOR) for model in (ParcelRow, ChatMessageRow, LastWordsRow, UploadLinkRow)
)
_KEPT = Delete(Outbox, where=(*_VISITOR, "kept<>"))
_ALL = (*_OF_THE_CHAT, *(Delete(model, where=_VISITOR) for model in (ChatRow, Follower)))

_LINK = InsertNew(UploadLinkRow)
_LINKED = Find(UploadLinkRow, "channel", "visitor", where=("digest", "until>"))
_UNLINK = Delete(UploadLinkRow, where=("digest",))


class Chats:
    def __init__(self, db: Db, keyring: Keyring) -> None:
        self._db, self._keyring = db, keyring

    def meet(self, visitor: Visitor, address: int, *, language: str, now: datetime) -> None:
        """A visitor's ref comes from the address, which therefore never changes."""
        where = {"channel": visitor.channel, "visitor": visitor.ref}
        known = self._db.one(_MET, where)
        alive = {**where, "language": language, "dead": False, "told": True, "seen": seen(now)}
        if known is None:
            plain = address.to_bytes(_ADDRESS_BYTES, "big", signed=True)
            box = suite.seal(self._key, plain, place("chat", visitor.channel, visitor.ref))
            self._db.run(_MEET, {**alive, "muted": False, "box": box})
        elif (language, False) != (known[0], bool(known[1])):
            self._db.run(_CHANGE, alive)

    def chat(self, channel: str, ref: str) -> Chat | None:
        row = self._db.one(_CHAT, {"channel": channel, "visitor": ref})
        if row is None:
            return None
        box, language, muted, dead = row
        plain = suite.open_(self._key, box, place("chat", channel, ref))
        address = int.from_bytes(plain, "big", signed=True)
        return Chat(visitor=ref, address=address, language=language, muted=bool(muted), dead=bool(dead))

    def mute(self, visitor: Visitor, muted: bool) -> None:
        """News that waits is not wanted either; it must not stand in the way of news after the chat is unmuted."""
        where = self._held(visitor.channel, visitor.ref)
        self._db.run(_MUTE, {**where, "muted": muted})
        if muted:
            self._drop_news(visitor.channel, visitor.ref)

    def bury(self, channel: str, ref: str, *, now: datetime) -> None:
        where = self._held(channel, ref)
        self._db.run(_BURY, {**where, "dead": True, "told": False, "seen": seen(now)})
        for statement in _OF_THE_CHAT:
            self._db.run(statement, where)
        self._drop_news(channel, ref)
        self._db.wiped = True

    def unmourned(self, channel: str, *, limit: int = 100) -> Sequence[tuple[str, Sequence[str]]]:
        refs = [str(row[0]) for row in self._db.all(_UNMOURNED, {"channel": channel, "limit": limit})]
        return [(ref, self._followed(channel, ref)) for ref in refs]

    def mourned(self, channel: str, ref: str) -> None:
        self._db.run(_MOURNED, {"channel": channel, "visitor": ref, "told": True})

    def forget(self, visitor: Visitor) -> None:
        where = self._held(visitor.channel, visitor.ref)
        self._db.run(_KEPT, {**where, "kept": ""})
        for statement in _ALL:
            self._db.run(statement, where)
        self._db.wiped = True

    def link(self, visitor: Visitor, digest: str, *, until: datetime) -> None:
        row = {"digest": digest, "channel": visitor.channel, "visitor": visitor.ref, "until": pack(until)}
        self._db.run(_LINK, row)

    def linked(self, digest: str, *, now: datetime) -> Chat | None:
        row = self._db.one(_LINKED, {"digest": digest, "until": pack(now)})
        return None if row is None else self.chat(*row)

    def unlink(self, digest: str) -> bool:
        return self._db.run(_UNLINK, {"digest": digest}) == 1

    @property
    def _key(self) -> bytes:
        return self._keyring.derive("chats")

    def _held(self, channel: str, ref: str) -> dict[str, object]:
        self._db.lock(f"{channel} {ref}")
        return {"channel": channel, "visitor": ref}

    def _drop_news(self, channel: str, ref: str) -> None:
        for statement in _NO_NEWS:
            self._db.run(statement, {"channel": channel, "visitor": ref})

    def _followed(self, channel: str, ref: str) -> Sequence[str]:
        return [str(row[0]) for row in self._db.all(_FOLLOWED, {"channel": channel, "visitor": ref})]


def seen(now: datetime) -> int:
    return pack(half_day(now, UTC))
