"""Clocks and their reminders. A sweeper claims a clock, then settles what is due of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from cases.clocks.model import Clock, Reminder, ReminderState, Run
from cases.errors import AlreadyRaised
from cases.time.deadlines import Pause
from cases.time.limits import Limit, Unit
from cases.values import Json
from storage import canonical
from storage.instants import pack, packed, unpack, unpacked
from storage.sql import Db, Delete, Find, InsertNew, Related, Row, Smallest, Update, Upsert, Values
from storage.tables import CaseRow, ClockRow, ReminderRow

_SAVE = Upsert(ClockRow)
_OF = Find(ClockRow, where=("case",), order="name round")
_HOLD = Find(ClockRow, where=("case", "name"), newest="round", locked=True, skipping=True)
_OLDEST = Smallest(ClockRow, "edition", where=("open='true'", "edition>="))
_OUTDATED = Find(ClockRow, where=("open='true'", "edition"), order="case name", limited=True)

_PLAN = InsertNew(ReminderRow)
_REMINDERS = Find(ReminderRow, where=("case",), order="at clock version level")
_UNPLAN = Delete(ReminderRow, where=("case", "clock", "state='planned'"))
_DUE = Find(ReminderRow, "case", "clock", where=("state='planned'", "at<="), order="at case clock", limited=True)
_DUE_OF = Find(
    ReminderRow,
    where=("case", "clock", "state='planned'", "at<="),
    order="at version level",
    locked=True,
    skipping=True,
)
_SETTLE = Update(ReminderRow, "state", "raised", where=("case", "clock", "version", "level", "state='planned'"))

_UNCLOCKED = Find(
    CaseRow,
    "id",
    where=("id>", "state<>'archived'"),
    # That the other id lies behind it too spares the server what earlier pages have seen.
    related=(Related(ClockRow, on=("case=id",), where=("case>id", "open='true'"), none=True),),
    order="id",
    limited=True,
)


class ClockBook:
    def __init__(self, db: Db) -> None:
        self._db = db

    def of(self, case_id: str) -> Sequence[Clock]:
        return [_clock(row) for row in self._db.all(_OF, {"case": case_id})]

    def save(self, clock: Clock) -> None:
        self._db.run(_SAVE, _clock_values(clock))

    def reminders(self, case_id: str) -> Sequence[Reminder]:
        return [_reminder(row) for row in self._db.all(_REMINDERS, {"case": case_id})]

    def replan(self, case_id: str, name: str, reminders: Sequence[Reminder]) -> None:
        self._db.run(_UNPLAN, {"case": case_id, "clock": name})
        self._db.many(_PLAN, [_reminder_values(reminder) for reminder in reminders])

    def due(self, *, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """After a long silence one clock may have many reminders due: more are asked for until there are enough."""
        asked = limit
        while True:
            rows = self._db.all(_DUE, {"at": pack(now), "limit": asked})
            found = list(dict.fromkeys((case, clock) for case, clock in rows))
            if len(found) >= limit or len(rows) < asked:
                return found[:limit]
            asked *= 4

    def claim(self, case_id: str, name: str, *, now: datetime) -> tuple[Clock, Sequence[Reminder]] | None:
        assert self._db.writable, "a reader cannot hold anything"
        row = self._db.one(_HOLD, {"case": case_id, "name": name})
        if row is None:
            return None
        clock = _clock(row)
        due = [_reminder(each) for each in self._db.all(_DUE_OF, {"case": case_id, "clock": name, "at": pack(now)})]
        # A later version belongs to a round that began since: its clock is not the one held here.
        return (clock, due) if due and all(each.version <= clock.version for each in due) else None

    def settle(self, reminder: Reminder) -> None:
        if not self._db.run(_SETTLE, _reminder_values(reminder)):
            raise AlreadyRaised

    def outdated(self, edition: int, *, limit: int) -> Sequence[Clock]:
        """Edition by edition, each in the order of its index; no batch looks at what those before it have done."""
        found: list[Clock] = []
        oldest = self._oldest(0)
        while oldest is not None and oldest < edition and len(found) < limit:
            wanted = {"edition": oldest, "limit": limit - len(found)}
            found += [_clock(row) for row in self._db.all(_OUTDATED, wanted)]
            oldest = self._oldest(oldest + 1)
        return sorted(found, key=lambda clock: (clock.case, clock.name, clock.round))

    def unclocked(self, after: str, limit: int) -> Sequence[str]:
        return [str(row[0]) for row in self._db.all(_UNCLOCKED, {"id": after, "limit": limit})]

    def _oldest(self, edition: int) -> int | None:
        row = self._db.one(_OLDEST, {"edition": edition})
        return None if row is None or row[0] is None else int(row[0])


_NONE = canonical.text([])


def _clock_values(clock: Clock) -> Values:
    pauses = [[pack(pause.first), packed(pause.last)] for pause in clock.pauses]
    return {
        "case": clock.case,
        "name": clock.name,
        "round": clock.round,
        "policy": clock.policy,
        "started": pack(clock.started),
        "due": pack(clock.due),
        "version": clock.version,
        "run": clock.run,
        "open": clock.open,
        "pauses": canonical.text(pauses),
        "extensions": canonical.text([_kept(limit) for limit in clock.extensions]),
        "ended": packed(clock.ended),
        "missed": packed(clock.missed),
        "caused": clock.caused,
        "provisional": clock.provisional,
        "edition": clock.edition,
    }


def _clock(row: Row) -> Clock:
    (case, name, round_, policy, started, due, version, run, _) = row[:9]
    (pauses, extensions, ended, missed, caused, provisional, edition) = row[9:]
    # Most have neither pause nor extension: reading that they have none would be a good part of the work.
    spans = () if pauses == _NONE else cast("list[tuple[int, int | None]]", canonical.read(pauses))
    limits = () if extensions == _NONE else cast("list[Json]", canonical.read(extensions))
    return Clock(
        case=case,
        name=name,
        round=round_,
        policy=policy,
        started=unpack(started),
        due=unpack(due),
        version=version,
        run=Run(run),
        pauses=tuple(Pause(first=unpack(first), last=unpacked(last)) for first, last in spans),
        extensions=tuple(_limit(kept) for kept in limits),
        ended=unpacked(ended),
        missed=unpacked(missed),
        caused=caused,
        provisional=bool(provisional),
        edition=edition,
    )


def _kept(limit: Limit) -> Json:
    sooner = None if limit.sooner is None else _kept(limit.sooner)
    return [limit.number, limit.unit, limit.continuous, sooner]


def _limit(kept: Json) -> Limit:
    number, unit, continuous, sooner = cast("tuple[int, str, bool, Json]", kept)
    other = None if sooner is None else _limit(sooner)
    return Limit(number=number, unit=Unit(unit), continuous=continuous, sooner=other)


def _reminder_values(reminder: Reminder) -> Values:
    return {
        "case": reminder.case,
        "clock": reminder.clock,
        "version": reminder.version,
        "level": reminder.level,
        "at": pack(reminder.at),
        "state": reminder.state,
        "raised": packed(reminder.raised),
    }


def _reminder(row: Row) -> Reminder:
    case, clock, version, level, at, state, raised = row
    return Reminder(
        case=case,
        clock=clock,
        version=version,
        level=level,
        at=unpack(at),
        state=ReminderState(state),
        raised=unpacked(raised),
    )
