"""Files. A draft's are under the visitor's key; those of a case under its own key, or sealed to who may know."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import cast

from cases.case import Case
from cases.errors import Sealed
from cases.ports import Box, StagedFile
from cases.values import Json
from storage import canonical, sealing
from storage.books.keys import KeyBook
from storage.books.recipients import RecipientKeys
from storage.instants import pack
from storage.sealing import place
from storage.sql import Db, Delete, Find, Insert, Update
from storage.tables import Evidence, EvidenceChunk
from storage.vault import suite

CLEANED, ORIGINAL = "cleaned", "original"
CHUNK_BYTES = 1024 * 1024 - 1024  # with what the box adds it stays under 1 MiB

#: A file whose conversation is gone is erased after this; as long as the draft lives, so does its file.
STAGED = timedelta(days=7)

_ADD = Insert(Evidence)
_ADD_CHUNK = Insert(EvidenceChunk)
_STAGED = Find(Evidence, "id", "kind", "size", "fingerprint", "about", where=("owner",), order="id")
_STAGED_ONE = Find(Evidence, "kind", "size", "fingerprint", "about", where=("owner", "id"))
_OF = Find(Evidence, "id", "fingerprint", "about", where=("case",), order="id")
_OWNED_BY = Find(Evidence, "id", where=("case", "id"))
_ADOPT = Update(Evidence, "owner", "case", "until", "kind", "size", "fingerprint", "about", where=("id",))
_PROLONG = Update(Evidence, "until", where=("id",))
_CHUNKS = Find(EvidenceChunk, "seq", "box", where=("evidence", "part"), order="seq")
_DROP_CHUNKS = Delete(EvidenceChunk, where=("evidence",))
_ABOUT = Update(Evidence, "about", where=("id",))
_DROP_PART = Delete(EvidenceChunk, where=("evidence", "part"))
_DROP = Delete(Evidence, where=("id",))


class EvidenceBook:
    def __init__(self, db: Db, keys: KeyBook, recipients: RecipientKeys) -> None:
        self._db, self._keys, self._recipients = db, keys, recipients

    def stage(
        self, file: StagedFile, *, owner: str, key: bytes, cleaned: bytes, original: bytes, now: datetime
    ) -> None:
        self._db.run(
            _ADD,
            {
                "id": file.id,
                "owner": owner,
                "case": None,
                "until": pack(now + STAGED),
                "kind": file.kind,
                "size": file.size,
                "fingerprint": file.fingerprint,
                "about": sealing.seal(key, {"name": file.name}, place("about", file.id)),
            },
        )
        self._keep(file.id, CLEANED, cleaned, key)
        self._keep(file.id, ORIGINAL, original, key)

    def staged(self, owner: str) -> Sequence[StagedFile]:
        """Without their names, which are under the visitor's key."""
        return [
            StagedFile(id=id_, kind=kind, size=size, name="", fingerprint=fingerprint)
            for id_, kind, size, fingerprint, _ in self._db.all(_STAGED, {"owner": owner})
        ]

    def named(self, owner: str, key: bytes) -> Sequence[StagedFile]:
        found = []
        for id_, kind, size, fingerprint, box in self._db.all(_STAGED, {"owner": owner}):
            about = cast("dict[str, str]", sealing.unseal(key, box, place("about", id_)))
            found.append(StagedFile(id=id_, kind=kind, size=size, name=about["name"], fingerprint=fingerprint))
        return found

    def adopt(self, case: Case, *, owner: str, key: bytes, files: Sequence[str], keep_originals: bool) -> None:
        """Raises KeyError for a file that is not of this draft, `TooFewRecipients` or `NoCustodian` where nobody
        could open it."""
        for file_id in files:
            self._adopt(case, owner, key, file_id, keep_originals=keep_originals)

    def discard(self, owner: str) -> None:
        for file_id, *_ in self._db.all(_STAGED, {"owner": owner}):
            self.drop(file_id)

    def of(self, case: Case) -> Sequence[StagedFile]:
        """Of a sealed case there is nothing to tell but how many there are."""
        found = []
        for id_, fingerprint, box in self._db.all(_OF, {"case": case.id}):
            about: dict[str, Json] = {"kind": "", "size": 0, "name": ""}
            if not case.sealed and not suite.is_age(box):  # the latter: of when it still was a tip
                opened = sealing.unseal(self._keys.of(case.id), box, place("about", id_))
                about = cast("dict[str, Json]", opened)
            found.append(
                StagedFile(
                    id=id_,
                    kind=str(about["kind"]),
                    size=cast(int, about["size"]),
                    name=str(about["name"]),
                    fingerprint=fingerprint,
                )
            )
        return found

    def cleaned(self, case: Case, file_id: str) -> bytes:
        self._must_be_of(case, file_id)
        if case.sealed or any(map(suite.is_age, self._boxes(file_id, CLEANED)[:1])):
            raise Sealed
        return self._open(file_id, CLEANED, self._keys.of(case.id))

    def sealed(self, case: Case, file_id: str, part: str = ORIGINAL) -> bytes:
        self._must_be_of(case, file_id)
        boxes = self._boxes(file_id, part)
        if not boxes or (part == CLEANED and not case.sealed):
            raise KeyError(part)
        return b"".join(boxes)

    def boxes(self, case: Case) -> list[Box]:
        """Of a sealed case: what is told about each file, the cleaned copy, and the original where it was kept."""
        found: list[Box] = []
        for id_, _, about in self._db.all(_OF, {"case": case.id}):
            found.append(Box(id=f"about {id_}", box=about))
            whole = ((part, b"".join(self._boxes(id_, part))) for part in (CLEANED, ORIGINAL))
            found += [Box(id=f"{part} {id_}", box=box) for part, box in whole if box]
        return found

    def reseal(self, box_id: str, box: bytes) -> None:
        """`box_id` is one that `boxes` has just named."""
        part, _, file_id = box_id.partition(" ")
        if part == "about":
            self._db.run(_ABOUT, {"id": file_id, "about": box})
        else:
            self._db.run(_DROP_PART, {"evidence": file_id, "part": part})
            self._keep_sealed(file_id, part, box)

    def drop(self, file_id: str) -> None:
        self._db.run(_DROP_CHUNKS, {"evidence": file_id})
        self._db.run(_DROP, {"id": file_id})
        self._db.wiped = True

    def prolong(self, file_id: str, now: datetime) -> None:
        self._db.run(_PROLONG, {"id": file_id, "until": pack(now + STAGED)})

    def _adopt(self, case: Case, owner: str, key: bytes, file_id: str, *, keep_originals: bool) -> None:
        row = self._db.one(_STAGED_ONE, {"owner": owner, "id": file_id})
        if row is None:
            raise KeyError(file_id)
        kind, size, fingerprint, box = row
        named = cast("dict[str, str]", sealing.unseal(key, box, place("about", file_id)))
        about: Json = {"kind": kind, "size": size, "name": named["name"]}
        cleaned = self._open(file_id, CLEANED, key)
        original = self._open(file_id, ORIGINAL, key) if keep_originals else None
        self._db.run(_DROP_CHUNKS, {"evidence": file_id})
        if case.sealed:
            readers = self._recipients.of(case)
            kept = suite.seal_to(readers, canonical.pack(about))
            self._keep_sealed(file_id, CLEANED, suite.seal_to(readers, cleaned))
        else:
            own = self._keys.of(case.id)
            kept = sealing.seal(own, about, place("about", file_id))
            self._keep(file_id, CLEANED, cleaned, own)
        if original is not None:
            readers = self._recipients.of(case) if case.sealed else self._recipients.custodians(case)
            self._keep_sealed(file_id, ORIGINAL, suite.seal_to(readers, original))
        self._db.run(
            _ADOPT,
            {
                "id": file_id,
                "owner": None,
                "case": case.id,
                "until": None,
                "kind": "",
                "size": 0,
                "fingerprint": "" if case.sealed else fingerprint,
                "about": kept,
            },
        )
        self._db.wiped = True

    def _must_be_of(self, case: Case, file_id: str) -> None:
        if self._db.one(_OWNED_BY, {"case": case.id, "id": file_id}) is None:
            raise KeyError(file_id)

    def _keep(self, file_id: str, part: str, data: bytes, key: bytes) -> None:
        pieces = list(_pieces(data))
        for seq, piece in enumerate(pieces):
            self._add(file_id, part, seq, suite.seal(key, piece, place("chunk", file_id, part, seq, len(pieces))))

    def _keep_sealed(self, file_id: str, part: str, box: bytes) -> None:
        for seq, piece in enumerate(_pieces(box)):
            self._add(file_id, part, seq, piece)

    def _add(self, file_id: str, part: str, seq: int, box: bytes) -> None:
        self._db.run(_ADD_CHUNK, {"evidence": file_id, "part": part, "seq": seq, "box": box})

    def _open(self, file_id: str, part: str, key: bytes) -> bytes:
        """A missing piece makes the others unreadable: each is bound to how many there are."""
        boxes = self._boxes(file_id, part)
        if not boxes:
            raise suite.Unreadable
        where = ((seq, box, place("chunk", file_id, part, seq, len(boxes))) for seq, box in enumerate(boxes))
        return b"".join(suite.open_(key, box, aad) for _, box, aad in where)

    def _boxes(self, file_id: str, part: str) -> list[bytes]:
        return [box for _, box in self._db.all(_CHUNKS, {"evidence": file_id, "part": part})]


def _pieces(data: bytes) -> Iterator[bytes]:
    """At least one, so that an empty file is a file."""
    for start in range(0, max(1, len(data)), CHUNK_BYTES):
        yield data[start : start + CHUNK_BYTES]
