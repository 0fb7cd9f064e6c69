"""The register of places. All of them are asked for at every search, so what was read stays in memory under its mark,
which is another one after each change."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import cast

from cases.places import Place, PlaceKind, Stage
from cases.values import Json
from storage import canonical
from storage.books.meta import MetaBook
from storage.kept import Kept
from storage.search import Searcher
from storage.sql import Db, Find, Row, Upsert
from storage.tables import PlaceRow

_MARK = "places"

_SAVE = Upsert(PlaceRow)
_GET = Find(PlaceRow, where=("id",))
_ALL = Find(PlaceRow, order="id")

_kept: Kept[tuple[Place, ...]] = Kept()
_searcher = Searcher()


class PlaceBook:
    def __init__(self, db: Db, meta: MetaBook) -> None:
        self._db, self._meta = db, meta

    def get(self, place_id: str) -> Place | None:
        row = self._db.one(_GET, {"id": place_id})
        return None if row is None else _place(row)

    def hold(self) -> Sequence[Place]:
        self._db.lock(_MARK)
        self._meta.again(_MARK)
        return self.all()

    def save(self, place: Place) -> None:
        self._db.lock(_MARK)
        self._db.run(
            _SAVE,
            {
                "id": place.id,
                "kind": place.kind,
                "names": canonical.text(place.names),
                "number": place.number,
                "unit": place.unit,
                "department": place.department,
                "lead": place.lead,
                "leader": place.leader,
                "within": place.within,
                "stage": place.stage,
                "contract": place.contract.isoformat() if place.contract else None,
                "closed": place.closed,
                "prefill": canonical.text(place.prefill),
            },
        )
        self._meta.put(_MARK, secrets.token_hex(16))

    def all(self) -> Sequence[Place]:
        mark = self._meta.get(_MARK)
        if mark is None:
            return ()
        found = _kept.get(mark)
        return found if found is not None else _kept.keep(mark, tuple(map(_place, self._db.all(_ALL, {}))))

    def find(
        self, typed: str, *, kinds: Collection[PlaceKind] | None = None, closed: bool = True, limit: int = 10
    ) -> Sequence[Place]:
        return _searcher.find(self.all(), typed, kinds=kinds, closed=closed, limit=limit)


def _place(row: Row) -> Place:
    id_, kind, names, number, unit, department, lead, leader, within, stage, contract, closed, prefill = row
    return Place(
        id=id_,
        kind=PlaceKind(kind),
        names=cast("Mapping[str, str]", canonical.read(names)),
        number=number,
        unit=unit,
        department=department,
        lead=lead,
        leader=leader,
        within=within,
        stage=Stage(stage) if stage else None,
        contract=date.fromisoformat(contract) if contract else None,
        closed=bool(closed),
        prefill=cast("Mapping[str, Json]", canonical.read(prefill)),
    )
