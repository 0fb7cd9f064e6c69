"""Cases and their locks. Nothing here joins a visitor."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast

from cases.case import Access, Case, Lock, State, Track
from cases.errors import NoSuchCase, NumberTaken, StaleCase
from storage import canonical, sealing
from storage.books.keys import KeyBook, Shredded
from storage.instants import pack, unpack
from storage.sealing import place
from storage.sql import Among, Count, Db, Find, Insert, InsertNew, Row, TallyAmong, Update, Upsert, Values, all_among
from storage.tables import CaseLock, CaseMonthRow, CaseRow

_CHANGING = ("track", "state", "version", "owner", "language", "anonymous", "urgent", "flags", "category", "place")
_WHO = ("identity", "access", "handler", "leader", "territory", "department", "co_units", "first_handler", "declared")
_HOW = ("meeting", "source")

_ADD = InsertNew(CaseRow)
_ADD_LOCK = Insert(CaseLock)
_RELOCK = Upsert(CaseLock)
_GET = Find(CaseRow, where=("id",))
_SEVERAL = Among(CaseRow, of="id")
_HOLD = Find(CaseRow, where=("id",), locked=True)
_LOCK_ROW = Find(CaseRow, "id", where=("id",), locked=True)
_BY_NUMBER = Find(CaseRow, where=("number",))
_ID_OF = Find(CaseRow, "id", where=("number",))
_LOCK = Find(CaseLock, where=("case",))
_SAVE = Update(CaseRow, *_CHANGING, *_WHO, *_HOW, where=("id", "version=old"))
_PAGE = Find(CaseRow, where=("id>",), order="id", limited=True)
_COUNT = Count(CaseRow)

#: A sealed case has no place; that it is none stands here as well.
_PLACED = TallyAmong(CaseRow, of="place", where=("place!", "track<>'D'", "filed>=since", "filed<until"))
_KEEP_MONTH = InsertNew(CaseMonthRow)
_MONTHS = Among(CaseMonthRow, of="place", where=("month>=first", "month<=last"))


class CaseBook:
    def __init__(self, db: Db, keys: KeyBook) -> None:
        self._db, self._keys = db, keys
        self._held: set[str] = set()

    def add(self, case: Case, lock: Lock) -> None:
        if not case.sealed:
            self._keys.make(case.id)
        fixed = {"id": case.id, "number": case.number, "filed": pack(case.filed)}
        if not self._db.run(_ADD, {**fixed, **self._changing(case)}):
            self._keys.forget(case.id)
            raise NumberTaken
        if not case.sealed:
            self._keys.keep(case.id)
        self._db.run(_ADD_LOCK, _locked(case.id, lock))

    def begin(self) -> None:
        self._held.clear()

    def get(self, case_id: str) -> Case:
        return self._case(self._db.one(_GET, {"id": case_id}))

    def several(self, case_ids: Sequence[str]) -> Mapping[str, Case]:
        self._keys.fetch(case_ids)
        return {row[0]: self._case(row) for row in all_among(self._db, _SEVERAL, case_ids)}

    def hold(self, case_id: str) -> Case:
        self._held.add(case_id)
        return self._case(self._db.one(_HOLD, {"id": case_id}))

    def lock_row(self, case_id: str) -> None:
        """Whoever writes on a case comes one after the other."""
        if case_id not in self._held:
            self._held.add(case_id)
            self._db.one(_LOCK_ROW, {"id": case_id})

    def by_number(self, number: str) -> Case:
        return self._case(self._db.one(_BY_NUMBER, {"number": number}))

    def lock_of(self, number: str) -> Lock | None:
        row = self._db.one(_ID_OF, {"number": number})
        return None if row is None else self.lock(row[0])

    def lock(self, case_id: str) -> Lock | None:
        row = self._db.one(_LOCK, {"case": case_id})
        if row is None:
            return None
        _, salt, params, verifier, public_key, wrapped_key = row
        return Lock(salt=salt, params=params, verifier=verifier, public_key=public_key, wrapped_key=wrapped_key)

    def relock(self, case: Case, lock: Lock) -> None:
        self._db.run(_RELOCK, _locked(case.id, lock))

    def save(self, case: Case) -> None:
        if not self._db.run(_SAVE, {"id": case.id, "old": case.version - 1, **self._changing(case)}):
            raise StaleCase
        self._held.add(case.id)

    def page(self, *, after: str = "", limit: int = 100) -> Sequence[Case]:
        return [self._case(row) for row in self._db.all(_PAGE, {"id": after, "limit": limit})]

    def count(self) -> int:
        row = self._db.one(_COUNT, {})
        return 0 if row is None else int(row[0])

    def placed(self, place_ids: Sequence[str], since: datetime, until: datetime) -> Mapping[str, int]:
        span = {"since": pack(since), "until": pack(until)}
        return {row[0]: row[1] for row in all_among(self._db, _PLACED, place_ids, span)}

    def keep_month(self, month: date, counts: Mapping[str, int]) -> None:
        for name, count in sorted(counts.items()):
            self._db.run(_KEEP_MONTH, {"place": name, "month": _month(month), "count": count})

    def kept_months(self, place_ids: Sequence[str], first: date, last: date) -> Mapping[tuple[str, date], int]:
        rows = all_among(self._db, _MONTHS, place_ids, {"first": _month(first), "last": _month(last)})
        return {(name, date.fromisoformat(f"{month}-01")): count for name, month, count in rows}

    def _changing(self, case: Case) -> Values:
        return {
            "track": case.track,
            "state": case.state,
            "version": case.version,
            "owner": case.owner,
            "language": case.language,
            "anonymous": case.anonymous,
            "urgent": case.urgent,
            "flags": canonical.text(sorted(case.flags)),
            "category": case.category,
            "place": case.place,
            "identity": case.identity,
            "access": self._seal(case),
            "handler": case.handler,
            "leader": case.leader,
            "territory": case.territory,
            "department": case.department,
            "co_units": canonical.text(sorted(case.co_units)),
            "first_handler": case.first_handler,
            "declared": canonical.text(sorted(case.declared)),
            "meeting": case.meeting,
            "source": case.source,
        }

    def _seal(self, case: Case) -> bytes:
        """Of a sealed case only the allow-list is kept: whom it excludes would tell whom it accuses (decision 4)."""
        recipients = None if case.access.recipients is None else list(case.access.recipients)
        if case.sealed:
            return canonical.pack(recipients)
        access = {
            "recipients": recipients,
            "units": sorted(case.access.excluded_units),
            "people": sorted(case.access.excluded_people),
        }
        return sealing.seal(self._keys.of(case.id), access, place("access", case.id))

    def _open(self, case_id: str, track: Track, box: bytes) -> Access:
        if track is Track.DISCIPLINE:
            return Access(recipients=_ids(canonical.unpack(box)))
        try:
            kept = sealing.unseal(self._keys.of(case_id), box, place("access", case_id))
        except Shredded:
            return Access(recipients=())  # nobody
        access = cast("dict[str, list[str] | None]", kept)
        return Access(
            recipients=_ids(access["recipients"]),
            excluded_units=frozenset(access["units"] or ()),
            excluded_people=frozenset(access["people"] or ()),
        )

    def _case(self, row: Row | None) -> Case:
        if row is None:
            raise NoSuchCase
        (id_, number, track, state, version, filed, owner, language) = row[:8]
        (anonymous, urgent, flags, category, place_id, identity, access, handler, leader) = row[8:17]
        (territory, department, co_units, first_handler, declared, meeting, source) = row[17:]
        return Case(
            id=id_,
            number=number,
            track=Track(track),
            state=State(state),
            version=version,
            filed=unpack(filed),
            owner=owner,
            language=language,
            anonymous=bool(anonymous),
            urgent=bool(urgent),
            flags=frozenset(cast("list[str]", canonical.read(flags))),
            category=category,
            place=place_id,
            identity=identity,
            handler=handler,
            leader=leader,
            access=self._open(id_, Track(track), access),
            territory=territory,
            department=department,
            co_units=frozenset(cast("list[str]", canonical.read(co_units))),
            first_handler=first_handler,
            declared=frozenset(cast("list[str]", canonical.read(declared))),
            meeting=meeting,
            source=source,
        )


def _locked(case_id: str, lock: Lock) -> Values:
    return {
        "case": case_id,
        "salt": lock.salt,
        "params": lock.params,
        "verifier": lock.verifier,
        "public_key": lock.public_key,
        "wrapped_key": lock.wrapped_key,
    }


def _ids(kept: object) -> tuple[str, ...] | None:
    return None if kept is None else tuple(cast("list[str]", kept))


def _month(day: date) -> str:
    return day.isoformat()[: len("2026-01")]
