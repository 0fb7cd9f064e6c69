"""Places that carry a code."""

from collections.abc import Mapping, Sequence
from typing import cast

from cases.places import Place, PlaceKind
from cases.values import Json
from storage import canonical
from storage.sql import Db, Find, Row, Upsert
from storage.tables import PlaceRow

_SAVE = Upsert(PlaceRow)
_GET = Find(PlaceRow, where=("id",))
_ALL = Find(PlaceRow, order="id")


class PlaceBook:
    def __init__(self, db: Db) -> None:
        self._db = db

    def get(self, place_id: str) -> Place | None:
        row = self._db.one(_GET, {"id": place_id})
        return None if row is None else _place(row)

    def save(self, place: Place) -> None:
        self._db.run(
            _SAVE,
            {
                "id": place.id,
                "kind": place.kind,
                "names": canonical.text(place.names),
                "unit": place.unit,
                "prefill": canonical.text(place.prefill),
            },
        )

    def all(self) -> Sequence[Place]:
        return [_place(row) for row in self._db.all(_ALL, {})]


def _place(row: Row) -> Place:
    id_, kind, names, unit, prefill = row
    return Place(
        id=id_,
        kind=PlaceKind(kind),
        names=cast("Mapping[str, str]", canonical.read(names)),
        unit=unit,
        prefill=cast("Mapping[str, Json]", canonical.read(prefill)),
    )
