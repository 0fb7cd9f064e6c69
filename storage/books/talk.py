"""Inbox, conversation and outbox. The hot path: one turn is load, hear, save and say in one transaction.

Every body is under the visitor's own key, bound to its row; the key is derived from what the visitor holds and is
never stored (decision 6). A wrong key raises `suite.Unreadable`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from dialog.ports import Conversation, Said, Visitor
from dialog.values import Json
from storage import canonical, sealing
from storage.instants import pack, unpack
from storage.sealing import place
from storage.sql import Db, Delete, Find, InsertNew, Largest, Related, Row, Update, Upsert
from storage.tables import ChatRow, Follower, Inbox, Outbox, ParcelRow, UploadLinkRow
from storage.tables import Conversation as ConversationRow

RECEIPT, NEWS = "receipt", "news"

#: Says nothing, so it needs no key; whoever is told has none here.
_NEWS_BODY: Json = {"news": True}
_NEWS_BOX = canonical.pack(_NEWS_BODY)

_VISITOR = ("channel", "visitor")
_ANSWER = (*_VISITOR, "incoming_id")

_LOAD = Find(ConversationRow, "turn", "touched", "until", "state", where=_VISITOR)
_SAVE = Upsert(ConversationRow)
_HEAR = InsertNew(Inbox)
_SAY = InsertNew(Outbox)
_ANSWERS = Find(Outbox, "seq", "at", "incoming_id", "body", where=_ANSWER, order="seq")
_SAID = Find(Outbox, "seq", "at", "incoming_id", "body", where=(*_VISITOR, "seq>"), order="seq")
_HEARD = Find(Inbox, "seq", "at", "incoming_id", "body", where=(*_VISITOR, "seq>"), order="seq")
_ACKNOWLEDGE = Update(Outbox, "acknowledged", where=(*_VISITOR, "seq<=", "acknowledged?"))
_FORGET_NEWS = Delete(Outbox, where=(*_VISITOR, "seq<=", f"kept='{NEWS}'"))
_KEEP = Update(Outbox, "kept", where=(*_VISITOR, "seq"))
_FORGET_STATE = Delete(ConversationRow, where=_VISITOR)
_FORGET_HEARD = Delete(Inbox, where=_VISITOR)
_FORGET_SAID = Delete(Outbox, where=(*_VISITOR, "kept"))

#: A receipt that is still on its way to a chat is the only one there is of the secret in it.
_DELIVERED = Related(ParcelRow, on=(*_VISITOR, "seq"), none=True)
_FORGET_RECEIPT = Delete(Outbox, where=(*_VISITOR, f"kept='{RECEIPT}'"), related=(_DELIVERED,))
_FORGET_SHOWN_RECEIPT = Delete(Outbox, where=(*_VISITOR, "seq<=", f"kept='{RECEIPT}'"), related=(_DELIVERED,))
_FORGET_LINKS = Delete(UploadLinkRow, where=_VISITOR)
_FORGET_PARCELS = Delete(ParcelRow, where=_VISITOR, related=(Related(Outbox, on=("seq",), none=True),))
_ENTRY = Find(Outbox, "seq", "at", "incoming_id", "body", where=(*_VISITOR, "seq"))
_FOLLOW = InsertNew(Follower)
_FOLLOWED = Find(Follower, "case", where=_VISITOR, order="case")
_FOLLOWERS = Find(Follower, "channel", "visitor", where=("case",), order="visitor")
_CHAT = Find(ChatRow, "muted", "dead", where=_VISITOR)
_SEND = InsertNew(ParcelRow)
_TOLD = Find(Outbox, "seq", where=(*_VISITOR, "kept"))
_SINCE = Find(Outbox, "seq", "visitor", where=("channel", "seq>"), order="seq", limited=True)
_NEWEST = Largest(Outbox, "seq")


class TalkBook:
    def __init__(self, db: Db, discard: Callable[[str], None]) -> None:
        """`discard` erases the files of a visitor's draft."""
        self._db = db
        self._discard = discard

    def load(self, visitor: Visitor, *, now: datetime) -> Conversation | None:
        self._db.lock(f"{visitor.channel} {visitor.ref}")
        row = self._db.one(_LOAD, {"channel": visitor.channel, "visitor": visitor.ref})
        if row is None:
            return None
        turn, touched, until, state = row
        if until <= pack(now):
            if self._db.writable:
                self.wipe(visitor.channel, visitor.ref)
            return None
        return Conversation(
            state=sealing.unseal(visitor.key, state, place("state", visitor.channel, visitor.ref, turn)),
            turn=turn,
            touched=unpack(touched),
        )

    def hear(self, visitor: Visitor, incoming_id: str, body: Json, *, turn: int, now: datetime) -> bool:
        box = sealing.seal(visitor.key, body, place("heard", visitor.channel, visitor.ref, incoming_id))
        heard = self._db.run(
            _HEAR,
            {
                "channel": visitor.channel,
                "visitor": visitor.ref,
                "incoming_id": incoming_id,
                "seq": self._db.next_said(),
                "turn": turn,
                "at": pack(now),
                "body": box,
            },
        )
        return heard == 1

    def save(self, visitor: Visitor, state: Json, *, turn: int, now: datetime, until: datetime) -> None:
        self._db.run(
            _SAVE,
            {
                "channel": visitor.channel,
                "visitor": visitor.ref,
                "turn": turn,
                "touched": pack(now),
                "until": pack(until),
                "state": sealing.seal(visitor.key, state, place("state", visitor.channel, visitor.ref, turn)),
            },
        )

    def say(self, visitor: Visitor, incoming_id: str, blocks: Json, *, turn: int, now: datetime) -> int:
        seq = self._db.next_said()
        self._db.run(
            _SAY,
            {
                "seq": seq,
                "channel": visitor.channel,
                "visitor": visitor.ref,
                "incoming_id": incoming_id,
                "turn": turn,
                "at": pack(now),
                "acknowledged": None,
                "kept": "",
                "body": sealing.seal(visitor.key, blocks, place("said", visitor.channel, visitor.ref, seq)),
            },
        )
        return seq

    def answers(self, visitor: Visitor, incoming_id: str) -> Sequence[Said]:
        found = self._db.all(_ANSWERS, {"channel": visitor.channel, "visitor": visitor.ref, "incoming_id": incoming_id})
        return [self._said(visitor, *row) for row in found]

    def history(self, visitor: Visitor, *, after: int = 0) -> Sequence[Said]:
        where = {"channel": visitor.channel, "visitor": visitor.ref, "seq": after}
        both = [self._said(visitor, *row) for row in self._db.all(_SAID, where)]
        both += [self._heard(visitor, *row) for row in self._db.all(_HEARD, where)]
        return sorted(both, key=lambda one: one.seq)

    def entry(self, visitor: Visitor, seq: int) -> Said | None:
        row = self._db.one(_ENTRY, {"channel": visitor.channel, "visitor": visitor.ref, "seq": seq})
        return None if row is None else self._said(visitor, *row)

    def acknowledge(self, visitor: Visitor, *, upto: int, now: datetime) -> None:
        where = {"channel": visitor.channel, "visitor": visitor.ref, "seq": upto}
        for statement in (_FORGET_SHOWN_RECEIPT, _FORGET_NEWS):
            if self._db.run(statement, where):
                self._db.wiped = True
        self._db.run(_ACKNOWLEDGE, {**where, "acknowledged": pack(now)})

    def erase(self, visitor: Visitor, *, keep_seq: int | None = None) -> None:
        where = {"channel": visitor.channel, "visitor": visitor.ref}
        self._db.run(_FORGET_RECEIPT, where)
        if keep_seq is not None:
            self._db.run(_KEEP, {**where, "seq": keep_seq, "kept": RECEIPT})
        self._forget(visitor.channel, visitor.ref)

    def follow(self, visitor: Visitor, case_id: str) -> None:
        self._db.run(_FOLLOW, {"case": case_id, "channel": visitor.channel, "visitor": visitor.ref})

    def nudge(self, case_id: str, *, now: datetime) -> None:
        for channel, visitor in self._db.all(_FOLLOWERS, {"case": case_id}):
            self._db.lock(f"{channel} {visitor}")
            where = {"channel": channel, "visitor": visitor, "kept": NEWS}
            chat = self._db.one(_CHAT, where)
            if _is_open(chat) and self._db.one(_TOLD, where) is None:
                seq = self._db.next_said()
                row = {"seq": seq, "incoming_id": "", "turn": 0, "at": pack(now), "acknowledged": None}
                self._db.run(_SAY, {**where, **row, "body": _NEWS_BOX})
                if chat is not None:
                    parcel = {"seq": seq, "after": pack(now), "tries": 0, "sent": "", "news": True}
                    self._db.run(_SEND, {**where, **parcel})

    def reaches(self, case_id: str) -> bool:
        followers = self._db.all(_FOLLOWERS, {"case": case_id})
        told = ({"channel": channel, "visitor": visitor, "kept": NEWS} for channel, visitor in followers)
        return any(_is_open(self._db.one(_CHAT, where)) and self._db.one(_TOLD, where) is None for where in told)

    def followed(self, visitor: Visitor) -> Sequence[str]:
        where = {"channel": visitor.channel, "visitor": visitor.ref}
        return [str(row[0]) for row in self._db.all(_FOLLOWED, where)]

    def first_ask(self) -> int:
        """A turn takes two numbers of what is said, and the number of a question grows by eight a turn at most."""
        return 4 * self._db.next_said()

    def wipe(self, channel: str, ref: str) -> None:
        """The conversation's time is over: all of it goes but what nobody has been shown yet."""
        self._forget(channel, ref)
        self._discard(ref)

    def said_since(self, channel: str, *, after: int, limit: int = 1000) -> Sequence[tuple[int, str]]:
        found = self._db.all(_SINCE, {"channel": channel, "seq": after, "limit": limit})
        return [(seq, visitor) for seq, visitor in found]

    def newest(self) -> int:
        row = self._db.one(_NEWEST, {})
        return 0 if row is None or row[0] is None else int(row[0])

    def _forget(self, channel: str, ref: str) -> None:
        where = {"channel": channel, "visitor": ref}
        self._db.run(_FORGET_STATE, where)
        self._db.run(_FORGET_HEARD, where)
        self._db.run(_FORGET_SAID, {**where, "kept": ""})
        self._db.run(_FORGET_PARCELS, where)
        self._db.run(_FORGET_LINKS, where)
        self._db.wiped = True

    def _said(self, visitor: Visitor, seq: int, at: int, incoming_id: str, box: bytes) -> Said:
        where = place("said", visitor.channel, visitor.ref, seq)
        body = _NEWS_BODY if box == _NEWS_BOX else sealing.unseal(visitor.key, box, where)
        return Said(seq=seq, mine=False, body=body, at=unpack(at), incoming_id=incoming_id)

    def _heard(self, visitor: Visitor, seq: int, at: int, incoming_id: str, box: bytes) -> Said:
        body = sealing.unseal(visitor.key, box, place("heard", visitor.channel, visitor.ref, incoming_id))
        return Said(seq=seq, mine=True, body=body, at=unpack(at), incoming_id=incoming_id)


def _is_open(chat: Row | None) -> bool:
    """Without a row it is no chat of a platform, but a page that asks by itself."""
    return chat is None or not any(chat)
