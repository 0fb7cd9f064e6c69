"""What goes when its time is over: drafts with their files, receipts, what is left over, idle buckets, old cases.
What chat platforms leave behind is in `leftovers`."""

from datetime import datetime, timedelta

from cases.case import Case
from storage.books.buckets import IDLE
from storage.books.diary import DiaryBook
from storage.books.evidence import EvidenceBook
from storage.books.leftovers import Leftovers
from storage.books.talk import NEWS, RECEIPT, TalkBook
from storage.instants import pack
from storage.sql import Db, Delete, Find, Insert
from storage.tables import (
    Archive,
    BarRow,
    Bucket,
    CaseKey,
    CaseLock,
    CaseRow,
    ClockRow,
    Content,
    Conversation,
    DiaryRow,
    Evidence,
    Follower,
    Identity,
    IdentityRequestRow,
    Inbox,
    LetterRow,
    ListingRow,
    MessageRow,
    NoticeRow,
    Outbox,
    ProposalRow,
    RecusalRow,
    ReminderRow,
    StaffCardRow,
)

#: What outlives its conversation, and for how long at most.
KEPT = {RECEIPT: timedelta(days=1), NEWS: timedelta(days=30)}

#: What was heard or said outside any conversation is of no use to anybody after this; sooner when it was shown.
ORPHAN, SHOWN = timedelta(days=8), timedelta(days=1)

_OVER = Find(Conversation, "channel", "visitor", where=("until<=",), order="until", limited=True)
_STILL_OVER = Find(Conversation, "turn", where=("channel", "visitor", "until<="))
_TALKING = Find(Conversation, "turn", where=("channel", "visitor"))
_ANYWHERE = Find(Conversation, "turn", where=("visitor",))
_KEPT_TOO_LONG = Delete(Outbox, where=("kept", "at<="))
_OLD_SAID = Find(Outbox, "channel", "visitor", "seq", where=("at<=", "kept"), order="seq")
_OLD_SHOWN = Find(Outbox, "channel", "visitor", "seq", where=("acknowledged<=", "kept"), order="seq")
_OLD_HEARD = Find(Inbox, "channel", "visitor", "incoming_id", where=("at<=",), order="at")
_FORGET_SAID = Delete(Outbox, where=("seq",))
_FORGET_HEARD = Delete(Inbox, where=("channel", "visitor", "incoming_id"))
_OLD_FILES = Find(Evidence, "id", "owner", where=("until<=",), order="until", limited=True)
_IDLE = Find(Bucket, "key", where=("at<=",), order="at", limited=True)
_FORGET_BUCKET = Delete(Bucket, where=("key", "at<="))

_ARCHIVE = Insert(Archive)
_FILES = Find(Evidence, "id", where=("case",))
_WITH_THE_CASE = (
    DiaryRow,
    MessageRow,
    Content,
    CaseKey,
    CaseLock,
    RecusalRow,
    Follower,
    ClockRow,
    ReminderRow,
    NoticeRow,
    ListingRow,
    BarRow,
    LetterRow,
    IdentityRequestRow,
    ProposalRow,
    StaffCardRow,
)
_OF_CASE = tuple(Delete(model, where=("case",)) for model in _WITH_THE_CASE)
_CASE = Delete(CaseRow, where=("id",))
_IDENTITY = Delete(Identity, where=("reference",))


class Housekeeper:
    def __init__(self, db: Db, talk: TalkBook, evidence: EvidenceBook, diary: DiaryBook) -> None:
        self._db, self._talk, self._evidence, self._diary = db, talk, evidence, diary
        self._leftovers = Leftovers(db)

    def expire(self, *, now: datetime, limit: int = 200) -> int:
        erased = self._drafts(now, limit)
        erased += self._kept(now)
        erased += self._orphans(now, limit)
        erased += self._files(now, limit)
        erased += self._leftovers.expire(now=now, limit=limit)
        if erased:
            self._db.wiped = True
        return erased + self._buckets(now, limit) + self._leftovers.settled(now=now, limit=limit)

    def archive(self, case: Case) -> None:
        seq, digest = self._diary.head(case.id)
        self._db.run(_ARCHIVE, {"case": case.id, "seq": seq, "digest": digest})
        for (file_id,) in self._db.all(_FILES, {"case": case.id}):
            self._evidence.drop(file_id)
        for statement in _OF_CASE:
            self._db.run(statement, {"case": case.id})
        self._db.run(_CASE, {"id": case.id})
        if case.identity is not None:
            self._db.run(_IDENTITY, {"reference": case.identity})
        self._db.wiped = True

    def _drafts(self, now: datetime, limit: int) -> int:
        """A visitor who comes back just now keeps the draft: it is looked at again once it is locked."""
        over = self._db.all(_OVER, {"until": pack(now), "limit": limit})
        erased = 0
        for channel, visitor in sorted(over):
            self._db.lock(f"{channel} {visitor}")
            if self._db.one(_STILL_OVER, {"channel": channel, "visitor": visitor, "until": pack(now)}):
                self._talk.wipe(channel, visitor)
                erased += 1
        return erased

    def _kept(self, now: datetime) -> int:
        limits = ({"kept": kept, "at": pack(now - limit)} for kept, limit in KEPT.items())
        return sum(self._db.run(_KEPT_TOO_LONG, limit) for limit in limits)

    def _orphans(self, now: datetime, limit: int) -> int:
        before = {"at": pack(now - ORPHAN)}
        said = self._db.all(_OLD_SAID, {**before, "kept": ""})
        said += self._db.all(_OLD_SHOWN, {"acknowledged": pack(now - SHOWN), "kept": ""})
        erased = 0
        for channel, visitor, seq in said:
            if erased < limit and not self._talking(channel, visitor):
                erased += self._db.run(_FORGET_SAID, {"seq": seq})
        for channel, visitor, incoming_id in self._db.all(_OLD_HEARD, before):
            if erased < limit and not self._talking(channel, visitor):
                key = {"channel": channel, "visitor": visitor, "incoming_id": incoming_id}
                erased += self._db.run(_FORGET_HEARD, key)
        return erased

    def _talking(self, channel: str, visitor: str) -> bool:
        return self._db.one(_TALKING, {"channel": channel, "visitor": visitor}) is not None

    def _files(self, now: datetime, limit: int) -> int:
        erased = 0
        for file_id, owner in self._db.all(_OLD_FILES, {"until": pack(now), "limit": limit}):
            if self._db.one(_ANYWHERE, {"visitor": owner}) is None:
                self._evidence.drop(file_id)
                erased += 1
            else:
                self._evidence.prolong(file_id, now)
        return erased

    def _buckets(self, now: datetime, limit: int) -> int:
        before = pack(now - IDLE)
        idle = self._db.all(_IDLE, {"at": before, "limit": limit})
        return sum(self._db.run(_FORGET_BUCKET, {"key": key, "at": before}) for (key,) in idle)
