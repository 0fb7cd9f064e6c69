"""The codes of places, and how often they were scanned."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from cases.codes import CodeState, PlaceCode, Scan, ScanMonth
from storage.instants import pack, packed, unpack, unpacked
from storage.sql import Add, Among, Db, Delete, Find, Row, Upsert, Values, all_among
from storage.tables import PlaceCodeRow, ScanMonthRow, ScanRow

_SAVE = Upsert(PlaceCodeRow)
_GET = Find(PlaceCodeRow, where=("place", "version"))
_OF = Find(PlaceCodeRow, where=("place",), order="version")
_OF_EACH = Among(PlaceCodeRow, of="place")
_BY_SHORT = Find(PlaceCodeRow, where=("short",))
_ALL = Find(PlaceCodeRow, order="place version")

_ENDLESS = Find(PlaceCodeRow, "place", where=("revoked?", "until?", "first?"))

_ADD = Add(ScanRow, "count")
_BETWEEN = Find(ScanRow, where=("day>=first", "day<=last"), order="place day version state")
_BETWEEN_OF = Find(ScanRow, where=("place", "day>=first", "day<=last"), order="day version state")
_BETWEEN_OF_EACH = Among(ScanRow, of="place", where=("day>=first", "day<=last"))
_ODD = Find(ScanRow, where=("state<>'genuine'", "day>=first", "day<=last"), order="place day version state")
_OLD = Find(ScanRow, where=("day<",))
_FORGET = Delete(ScanRow, where=("day<",))

_ADD_MONTH = Add(ScanMonthRow, "count")
_MONTHS = Find(ScanMonthRow, where=("month>=first", "month<=last"), order="place month state")
_MONTHS_OF_EACH = Among(ScanMonthRow, of="place", where=("month>=first", "month<=last"))
_FORGET_MONTHS = Delete(ScanMonthRow, where=("month<",))


class CodeBook:
    def __init__(self, db: Db) -> None:
        self._db = db

    def get(self, place_id: str, version: int) -> PlaceCode | None:
        row = self._db.one(_GET, {"place": place_id, "version": version})
        return None if row is None else _code(row)

    def of(self, place_id: str) -> Sequence[PlaceCode]:
        return [_code(row) for row in self._db.all(_OF, {"place": place_id})]

    def of_each(self, place_ids: Sequence[str]) -> Sequence[PlaceCode]:
        found = map(_code, all_among(self._db, _OF_EACH, place_ids))
        return sorted(found, key=lambda code: (code.place, code.version))

    def by_short(self, short: str) -> PlaceCode | None:
        row = self._db.one(_BY_SHORT, {"short": short})
        return None if row is None else _code(row)

    def hold(self, place_id: str) -> Sequence[PlaceCode]:
        self._db.lock(f"codes of {place_id}")
        return self.of(place_id)

    def all(self) -> Sequence[PlaceCode]:
        return [_code(row) for row in self._db.all(_ALL, {})]

    def endless(self) -> frozenset[str]:
        return frozenset(place for (place,) in self._db.all(_ENDLESS, {}))

    def save(self, code: PlaceCode) -> None:
        self._db.run(
            _SAVE,
            {
                "place": code.place,
                "version": code.version,
                "made": pack(code.made),
                "actor": code.actor,
                "first": packed(code.first),
                "until": packed(code.until),
                "revoked": packed(code.revoked),
                "revoked_by": code.revoked_by,
                "reason": code.reason,
                "short": code.short or None,
                "why": code.why,
            },
        )


class ScanBook:
    def __init__(self, db: Db) -> None:
        self._db = db

    def add(self, scans: Mapping[Scan, int]) -> None:
        """In the order of their keys, so that two who count at once never wait for each other in a ring."""
        rows = [
            {
                "day": scan.day.isoformat(),
                "place": scan.place,
                "version": scan.version,
                "state": scan.state.value,
                "count": count,
            }
            for scan, count in scans.items()
        ]
        rows.sort(key=lambda row: (row["place"], row["day"], row["version"], row["state"]))
        self._db.many(_ADD, rows)

    def between(self, first: date, last: date, place_id: str | None = None) -> Mapping[Scan, int]:
        values = _days(first, last)
        if place_id is None:
            return dict(map(_scan, self._db.all(_BETWEEN, values)))
        return dict(map(_scan, self._db.all(_BETWEEN_OF, {**values, "place": place_id})))

    def of_each(self, place_ids: Sequence[str], first: date, last: date) -> Mapping[Scan, int]:
        return dict(map(_scan, all_among(self._db, _BETWEEN_OF_EACH, place_ids, _days(first, last))))

    def odd(self, first: date, last: date) -> Mapping[Scan, int]:
        return dict(map(_scan, self._db.all(_ODD, _days(first, last))))

    def fold(self, before: date) -> int:
        self._db.lock("scan months")
        days = {"day": before.isoformat()}
        months: Counter[tuple[str, str, str]] = Counter()
        old = self._db.all(_OLD, days)
        for place, day, _, state, count in old:
            months[place, day[: len("2026-01")], state] += count
        rows = [
            {"place": place, "month": month, "state": state, "count": count}
            for (place, month, state), count in sorted(months.items())
        ]
        self._db.many(_ADD_MONTH, rows)
        self._db.run(_FORGET, days)
        return len(old)

    def forget(self, before: date) -> int:
        return self._db.run(_FORGET_MONTHS, {"month": _month(before)})

    def months(self, first: date, last: date, place_ids: Sequence[str] | None = None) -> Mapping[ScanMonth, int]:
        values = {"first": _month(first), "last": _month(last)}
        if place_ids is None:
            return dict(map(_scan_month, self._db.all(_MONTHS, values)))
        return dict(map(_scan_month, all_among(self._db, _MONTHS_OF_EACH, place_ids, values)))


def _days(first: date, last: date) -> Values:
    return {"first": first.isoformat(), "last": last.isoformat()}


def _month(day: date) -> str:
    return day.isoformat()[: len("2026-01")]


def _scan_month(row: Row) -> tuple[ScanMonth, int]:
    place, month, state, count = row
    return ScanMonth(place=place, month=date.fromisoformat(f"{month}-01"), state=CodeState(state)), count


def _code(row: Row) -> PlaceCode:
    place, version, made, actor, first, until, revoked, revoked_by, reason, short, why = row
    return PlaceCode(
        place=place,
        version=version,
        made=unpack(made),
        actor=actor,
        first=unpacked(first),
        until=unpacked(until),
        revoked=unpacked(revoked),
        revoked_by=revoked_by,
        reason=reason,
        short=short or "",
        why=why,
    )


def _scan(row: Row) -> tuple[Scan, int]:
    place, day, version, state, count = row
    return Scan(place=place, version=version, day=date.fromisoformat(day), state=CodeState(state)), count
