"""Alerts on their way to people."""

from collections.abc import Sequence
from datetime import datetime

from cases.clocks.model import Notice, NoticeState
from cases.rules.model import Act
from storage.instants import pack, packed, unpack, unpacked
from storage.sql import Count, Db, Find, InsertNew, Related, Row, Update, Upsert, Values
from storage.tables import ClockRow, NoticeRow

_ADD = InsertNew(NoticeRow)
_SAVE = Upsert(NoticeRow)
_OF = Find(NoticeRow, where=("case",), order="after clock version level person")
_WAITING = Find(
    NoticeRow,
    where=("state='queued'", "after<="),
    order="person after case clock version level",
    limited=True,
    locked=True,
    skipping=True,
)
_SENT = Count(NoticeRow, where=("person", "sent>="))
_CLEAR = Update(NoticeRow, "state", where=("case", "clock", "state='queued'"))

#: An ended round of the clock took its versions with it: what was said about them is of no use to anybody now.
_FAILED = Find(
    NoticeRow,
    where=("state='failed'",),
    related=(
        Related(ClockRow, on=("case", "name=clock"), where=("open='true'",)),
        Related(ClockRow, on=("case", "name=clock", "version>="), where=("open='false'",), none=True),
    ),
    order="due case clock version level person",
    limited=True,
)


class NoticeBook:
    def __init__(self, db: Db) -> None:
        self._db = db

    def add(self, notice: Notice) -> bool:
        return bool(self._db.run(_ADD, _values(notice)))

    def save(self, notice: Notice) -> None:
        self._db.run(_SAVE, _values(notice))

    def of(self, case_id: str) -> Sequence[Notice]:
        return [_notice(row) for row in self._db.all(_OF, {"case": case_id})]

    def waiting(self, *, now: datetime, limit: int) -> Sequence[Notice]:
        assert self._db.writable, "a reader cannot hold anything"
        return [_notice(row) for row in self._db.all(_WAITING, {"after": pack(now), "limit": limit})]

    def sent_since(self, person: str, since: datetime) -> int:
        row = self._db.one(_SENT, {"person": person, "sent": pack(since)})
        return 0 if row is None else int(row[0])

    def clear(self, case_id: str, clock: str, *, now: datetime) -> int:
        return self._db.run(_CLEAR, {"case": case_id, "clock": clock, "state": NoticeState.CLEARED})

    def failed(self, *, limit: int = 100) -> Sequence[Notice]:
        return [_notice(row) for row in self._db.all(_FAILED, {"limit": limit})]


def _values(notice: Notice) -> Values:
    return {
        "case": notice.case,
        "clock": notice.clock,
        "version": notice.version,
        "level": notice.level,
        "person": notice.person,
        "act": notice.act,
        "due": pack(notice.due),
        "after": pack(notice.after),
        "any_time": notice.any_time,
        "state": notice.state,
        "tries": notice.tries,
        "sent": packed(notice.sent),
        "instead_of": notice.instead_of,
    }


def _notice(row: Row) -> Notice:
    case, clock, version, level, person, act, due, after, any_time, state, tries, sent, instead_of = row
    return Notice(
        case=case,
        clock=clock,
        version=version,
        level=level,
        person=person,
        act=Act(act),
        due=unpack(due),
        after=unpack(after),
        any_time=bool(any_time),
        state=NoticeState(state),
        tries=tries,
        sent=unpacked(sent),
        instead_of=instead_of,
    )
