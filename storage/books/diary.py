"""The diary: lines are added to a case's chain and never changed."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from cases.case import Case, Entry, Link
from cases.errors import Sealed
from cases.values import Json
from storage import canonical, chain
from storage.books.keys import KeyBook
from storage.books.recipients import RecipientKeys
from storage.instants import pack, unpack
from storage.sealing import place
from storage.sql import Db, Find, Insert, Row
from storage.tables import Archive, CaseRow, DiaryRow
from storage.vault import suite

_SHOWN = ("case", "seq", "at", "actor", "event", "facts", "reason_digest", "previous", "digest")
_SALT_BYTES = 32

_ADD = Insert(DiaryRow)
_OF = Find(DiaryRow, *_SHOWN, where=("case",), order="seq")
_HEAD = Find(DiaryRow, "seq", "digest", where=("case",), newest="seq")
_REASON = Find(DiaryRow, "reason", where=("case", "seq"))
_CASES = Find(CaseRow, "id", "number", where=("id>",), order="id", limited=True)
_ARCHIVED = Find(Archive)


class DiaryBook:
    def __init__(
        self, db: Db, keys: KeyBook, recipients: RecipientKeys, lock: Callable[[str], None] = lambda _: None
    ) -> None:
        """`lock` holds the row of a case to the end of the transaction."""
        self._db, self._keys, self._recipients, self._lock = db, keys, recipients, lock
        self._heads: dict[str, tuple[int, str]] = {}

    def begin(self) -> None:
        self._heads.clear()

    def append(self, case: Case, entry: Entry) -> Link:
        """Two writers at one chain come one after the other; the second sees the first one's line. Who holds the lock
        knows the head for the rest of the transaction."""
        if case.id not in self._heads:
            self._lock(case.id)
            self._heads[case.id] = self.head(case.id)
        reason, reason_digest = self._seal(case, self._heads[case.id][0] + 1, entry.reason)
        return self._write(case.id, entry, reason, reason_digest)

    def _write(self, of: str, entry: Entry, reason: bytes | None, reason_digest: str | None) -> Link:
        last, previous = self._heads[of]
        seq = last + 1
        facts = cast("Mapping[str, Json]", canonical.read(canonical.text(entry.facts)))
        digest = chain.digest(
            case=of,
            seq=seq,
            at=entry.at,
            actor=entry.actor,
            event=entry.event,
            facts=facts,
            reason_digest=reason_digest,
            previous=previous,
        )
        row: Row = (of, seq, pack(entry.at), entry.actor, entry.event, canonical.text(facts))
        row += (reason_digest, previous, digest)
        self._db.run(_ADD, {**dict(zip(_SHOWN, row, strict=True)), "reason": reason})
        self._heads[of] = seq, digest
        return _link(row)

    def note(self, chain: str, entry: Entry) -> Link:
        if entry.reason is not None:
            raise ValueError("a reason needs the key of a case")
        if chain not in self._heads:
            self._db.lock(f"diary {chain}")
            self._heads[chain] = self.head(chain)
        return self._write(chain, entry, None, None)

    def head(self, case_id: str) -> tuple[int, str]:
        """The last seq and its digest; 0 and `chain.NOTHING` where there is no line."""
        row = self._db.one(_HEAD, {"case": case_id})
        return (0, chain.NOTHING) if row is None else (int(row[0]), str(row[1]))

    def cases(self, *, after: str = "", limit: int = 500) -> Sequence[tuple[str, str]]:
        return [(id_, number) for id_, number in self._db.all(_CASES, {"id": after, "limit": limit})]

    def of(self, case_id: str) -> Sequence[Link]:
        return [_link(row) for row in self._db.all(_OF, {"case": case_id})]

    def reason(self, case: Case, seq: int) -> str | None:
        row = self._db.one(_REASON, {"case": case.id, "seq": seq})
        if row is None or row[0] is None:
            return None
        if case.sealed:
            raise Sealed
        salted = suite.open_(self._keys.of(case.id), row[0], place("reason", case.id, seq))
        return salted[_SALT_BYTES:].decode("utf-8", "surrogatepass")

    def archived(self) -> Mapping[str, tuple[int, str]]:
        return {case: (seq, digest) for case, seq, digest in self._db.all(_ARCHIVED, {})}

    def _seal(self, case: Case, seq: int, reason: str | None) -> tuple[bytes | None, str | None]:
        """The salt lies in the box with the reason: whoever cannot open it cannot guess a short reason by its digest,
        and a shredded reason leaves nothing to guess at."""
        if reason is None:
            return None, None
        salt, words = os.urandom(_SALT_BYTES), reason.encode("utf-8", "surrogatepass")
        digest = suite.digest(salt, words).hex()
        if case.sealed:
            return suite.seal_to(self._recipients.of(case), salt + words), digest
        return suite.seal(self._keys.of(case.id), salt + words, place("reason", case.id, seq)), digest


def _link(row: Row) -> Link:
    case, seq, at, actor, event, facts, reason_digest, previous, digest = row
    return Link(
        case=case,
        seq=seq,
        at=unpack(at),
        actor=actor,
        event=event,
        facts=cast("Mapping[str, Json]", canonical.read(facts)),
        reason_digest=reason_digest,
        previous=previous,
        digest=digest,
    )
