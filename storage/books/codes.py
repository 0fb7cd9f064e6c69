"""The codes of places, and how often they were scanned."""

from collections.abc import Mapping, Sequence
from datetime import date

from cases.codes import CodeState, PlaceCode, Scan
from storage.instants import pack, packed, unpack, unpacked
from storage.sql import Add, Db, Find, Row, Upsert
from storage.tables import PlaceCodeRow, ScanRow

_SAVE = Upsert(PlaceCodeRow)
_GET = Find(PlaceCodeRow, where=("place", "version"))
_OF = Find(PlaceCodeRow, where=("place",), order="version")
_BY_SHORT = Find(PlaceCodeRow, where=("short",))
_ALL = Find(PlaceCodeRow, order="place version")

_ADD = Add(ScanRow, "count")
_BETWEEN = Find(ScanRow, where=("day>=first", "day<=last"), order="place day version state")
_BETWEEN_OF = Find(ScanRow, where=("place", "day>=first", "day<=last"), order="day version state")


class CodeBook:
    def __init__(self, db: Db) -> None:
        self._db = db

    def get(self, place_id: str, version: int) -> PlaceCode | None:
        row = self._db.one(_GET, {"place": place_id, "version": version})
        return None if row is None else _code(row)

    def of(self, place_id: str) -> Sequence[PlaceCode]:
        return [_code(row) for row in self._db.all(_OF, {"place": place_id})]

    def by_short(self, short: str) -> PlaceCode | None:
        row = self._db.one(_BY_SHORT, {"short": short})
        return None if row is None else _code(row)

    def hold(self, place_id: str) -> Sequence[PlaceCode]:
        self._db.lock(f"codes of {place_id}")
        return self.of(place_id)

    def all(self) -> Sequence[PlaceCode]:
        return [_code(row) for row in self._db.all(_ALL, {})]

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
        values = {"first": first.isoformat(), "last": last.isoformat()}
        if place_id is None:
            return dict(map(_scan, self._db.all(_BETWEEN, values)))
        return dict(map(_scan, self._db.all(_BETWEEN_OF, {**values, "place": place_id})))


def _code(row: Row) -> PlaceCode:
    place, version, made, actor, first, until, revoked, revoked_by, reason, short = row
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
    )


def _scan(row: Row) -> tuple[Scan, int]:
    place, day, version, state, count = row
    return Scan(place=place, version=version, day=date.fromisoformat(day), state=CodeState(state)), count
