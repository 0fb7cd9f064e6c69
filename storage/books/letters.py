"""Letters of cases. What they say is kept like the contents of their case."""

from collections.abc import Sequence

from cases.case import Case
from cases.letters import Kind, Letter, LetterState
from cases.values import Json
from storage import sealing
from storage.books.keys import KeyBook
from storage.instants import pack, packed, unpack, unpacked
from storage.sealing import place
from storage.sql import Db, Find, Row, Upsert
from storage.tables import Counter, LetterRow
from storage.vault import suite

_SAVE = Upsert(LetterRow)
_OF = Find(LetterRow, where=("case",), order="made id")
_GET = Find(LetterRow, where=("case", "id"))
_WAITING = Find(LetterRow, "case", where=("state",), order="case", limited=True)
_COUNTED = Find(Counter, "value", where=("name",))
_COUNT = Upsert(Counter)


class LetterBook:
    """A letter on a sealed case says nothing but number, stage and dates (CF-19), so it is under a key of its own case
    that this program holds, like letters of any other."""

    def __init__(self, db: Db, keys: KeyBook) -> None:
        self._db, self._keys = db, keys

    def save(self, case: Case, letter: Letter) -> None:
        self._db.run(
            _SAVE,
            {
                "id": letter.id,
                "case": case.id,
                "kind": letter.kind,
                "state": letter.state,
                "year": letter.year,
                "serial": letter.serial,
                "language": letter.language,
                "made": pack(letter.made),
                "made_by": letter.made_by,
                "to_unit": letter.to_unit,
                "confirmed_by": letter.confirmed_by,
                "confirmed": packed(letter.confirmed),
                "received_by": letter.received_by,
                "received": packed(letter.received),
                "box": self._seal(case, letter),
            },
        )

    def of(self, case: Case) -> Sequence[Letter]:
        return [self._letter(case, row) for row in self._db.all(_OF, {"case": case.id})]

    def get(self, case: Case, letter_id: str) -> Letter:
        row = self._db.one(_GET, {"case": case.id, "id": letter_id})
        if row is None:
            raise KeyError(letter_id)
        return self._letter(case, row)

    def waiting(self, *, limit: int) -> Sequence[str]:
        rows = self._db.all(_WAITING, {"state": LetterState.DRAFT, "limit": limit})
        return tuple(dict.fromkeys(str(row[0]) for row in rows))

    def next_serial(self, kind: Kind, year: int) -> int:
        name = f"letter {kind} {year}"
        self._db.lock(name)
        row = self._db.one(_COUNTED, {"name": name})
        serial = 1 if row is None else int(row[0]) + 1
        self._db.run(_COUNT, {"name": name, "value": serial})
        return serial

    def _seal(self, case: Case, letter: Letter) -> bytes:
        return sealing.seal(self._keys.of(case.id), letter.content, place("letter", case.id, letter.id))

    def _letter(self, case: Case, row: Row) -> Letter:
        (id_, _, kind, state, year, serial, language, made, made_by, to_unit) = row[:10]
        (confirmed_by, confirmed, received_by, received, box) = row[10:]
        return Letter(
            id=id_,
            case=case.id,
            kind=Kind(kind),
            state=LetterState(state),
            year=year,
            serial=serial,
            language=language,
            made=unpack(made),
            made_by=made_by,
            to_unit=to_unit,
            confirmed_by=confirmed_by,
            confirmed=unpacked(confirmed),
            received_by=received_by,
            received=unpacked(received),
            content=self._open(case, id_, box),
        )

    def _open(self, case: Case, letter_id: str, box: bytes) -> Json:
        try:
            return sealing.unseal(self._keys.of(case.id), box, place("letter", case.id, letter_id))
        except suite.Unreadable:
            return None
