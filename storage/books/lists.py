"""The lists of the desk as rows: one for each list a case stands in, in the order in which they are read."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter

from cases.case import Case, State
from cases.ports import Listed
from storage.instants import pack, unpack
from storage.sql import Among, Db, Delete, Find, Insert, Tally, Values, all_among
from storage.tables import BarRow, ListingRow
from storage.vault import suite
from storage.vault.keyring import Keyring

#: Behind everything that has a due date.
LAST = 2**62

#: Rows of one list fetched at a time.
SOME = 64

_ADD = Insert(ListingRow)
_OF = Find(ListingRow, "open", "name", "rank", "state", where=("case",), order="name")
_OF_EACH = Among(ListingRow, "case", "open", "name", "rank", "state", of="case")
_REMOVE = Delete(ListingRow, where=("open", "name", "rank", "case"))
_FROM = Find(ListingRow, "rank", "case", "state", where=("open", "name", "rank>"), order="rank case", limited=True)
_BESIDE = Find(ListingRow, "rank", "case", "state", where=("open", "name", "rank", "case>"), order="case", limited=True)
_ALL = Find(ListingRow, "rank", "case", "state", where=("open", "name"), order="rank case")
_TALLY = Tally(ListingRow, "state", where=("open='true'", "name"), also=("rank<first", "rank<second"))
_AMONG = Among(ListingRow, "rank", "case", "state", of="case", where=("open='true'", "name"))
_SIZES = Tally(ListingRow, "name", where=("open", "name>=low", "name<high"))

_BAR = Insert(BarRow)
_BARS = Find(BarRow, "name", where=("case",), order="name")
_UNBAR = Delete(BarRow, where=("name", "case"))
_BARRED = Find(BarRow, "case", where=("name",), order="case")


class ListBook:
    def __init__(self, db: Db, keyring: Keyring) -> None:
        self._db, self._key = db, keyring.derive("bars")

    def put(self, case: Case, names: frozenset[str], bars: frozenset[str], *, over: bool, at: datetime | None) -> None:
        wanted = {(not over, name, _rank(over, at), case.state.value) for name in names}
        here = {(bool(open_), name, rank, state) for open_, name, rank, state in self._db.all(_OF, {"case": case.id})}
        for row in here - wanted:
            self._db.run(_REMOVE, _row(case, *row))
        self._db.many(_ADD, [_row(case, *row) for row in sorted(wanted - here)])
        barred = {self._digest(name) for name in bars}
        known = {name for (name,) in self._db.all(_BARS, {"case": case.id})}
        for name in known - barred:
            self._db.run(_UNBAR, {"name": name, "case": case.id})
        self._db.many(_BAR, [{"name": name, "case": case.id} for name in sorted(barred - known)])

    def page(
        self, names: frozenset[str], *, over: bool = False, after: Listed | None = None, limit: int = 50
    ) -> Sequence[Listed]:
        start = (-LAST, "") if after is None else (_rank(over, after.at), after.case)
        streams = (self._stream(name, over, start) for name in sorted(names))
        distinct = (next(same) for _, same in groupby(merge(*streams), key=itemgetter(0, 1)))
        return [_listed(over, *row) for row in islice(distinct, limit)]

    def all(self, name: str, *, over: bool = False) -> Sequence[Listed]:
        return [_listed(over, *row) for row in self._db.all(_ALL, {"open": not over, "name": name})]

    def among(self, name: str, case_ids: Sequence[str]) -> Sequence[Listed]:
        return [_listed(False, *row) for row in all_among(self._db, _AMONG, case_ids, {"name": name})]

    def tally(self, name: str, *, before: tuple[datetime, datetime]) -> tuple[Mapping[State, int], tuple[int, int]]:
        first, second = map(pack, before)
        rows = self._db.all(_TALLY, {"name": name, "first": first, "second": second})
        by_state = {State(state): count for state, count, _, _ in rows}
        return by_state, (sum(row[2] for row in rows), sum(row[3] for row in rows))

    def barred(self, bars: frozenset[str]) -> frozenset[str]:
        found = (self._db.all(_BARRED, {"name": self._digest(name)}) for name in sorted(bars))
        return frozenset(case for rows in found for (case,) in rows)

    def of(self, case_id: str) -> tuple[frozenset[str], Listed, bool] | None:
        rows = self._db.all(_OF, {"case": case_id})
        if not rows:
            return None
        open_, _, rank, state = rows[0]
        over = not open_
        return frozenset(name for _, name, _, _ in rows), _listed(over, rank, case_id, state), over

    def of_each(self, case_ids: Sequence[str]) -> Mapping[str, tuple[frozenset[str], Listed, bool]]:
        names: dict[str, set[str]] = {}
        places: dict[str, tuple[Listed, bool]] = {}
        for case_id, open_, name, rank, state in all_among(self._db, _OF_EACH, case_ids):
            names.setdefault(case_id, set()).add(name)
            places[case_id] = _listed(not open_, rank, case_id, state), not open_
        return {case_id: (frozenset(names[case_id]), *place) for case_id, place in places.items()}

    def sizes(self, kind: str) -> Mapping[str, int]:
        following = kind[:-1] + chr(ord(kind[-1]) + 1)
        rows = self._db.all(_SIZES, {"open": True, "low": kind, "high": following})
        return {name.removeprefix(kind): count for name, count in rows}

    def _stream(self, name: str, over: bool, start: tuple[int, str]) -> Iterator[tuple[int, str, str]]:
        """Behind `start`: first the rest of that rank, then rank by rank."""
        rank, case = start
        where: Values = {"open": not over, "name": name, "limit": SOME}
        while True:
            while rows := self._db.all(_BESIDE, {**where, "rank": rank, "case": case}) if case else []:
                yield from rows
                case = rows[-1][1]
            rows = self._db.all(_FROM, {**where, "rank": rank})
            if not rows:
                return
            yield from rows
            rank, case = rows[-1][0], rows[-1][1]

    def _digest(self, name: str) -> str:
        return suite.digest(self._key, name.encode()).hex()


def _rank(over: bool, at: datetime | None) -> int:
    if at is None:
        return LAST
    return -pack(at) if over else pack(at)


def _row(case: Case, open_: bool, name: str, rank: int, state: str) -> Values:
    return {"open": open_, "name": name, "rank": rank, "case": case.id, "state": state}


def _listed(over: bool, rank: int, case: str, state: str) -> Listed:
    at = None if rank == LAST else unpack(-rank if over else rank)
    return Listed(case=case, state=State(state), at=at)
