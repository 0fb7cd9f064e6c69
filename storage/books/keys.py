"""Each case has its own key, wrapped by a deployment key that is not in the database."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import SQLModel

from storage.sealing import place
from storage.sql import Among, Count, Db, Delete, Find, Insert, Update, all_among
from storage.tables import CaseKey, CaseRow, Identity, RecusalRow
from storage.vault import suite
from storage.vault.keyring import Keyring, key_id_of

_ADD = Insert(CaseKey)
_GET = Find(CaseKey, "box", where=("case",))
_SEVERAL = Among(CaseKey, "case", "box", of="case")
_TIP = Find(CaseRow, "id", where=("id", "track='D'"))
_SHRED = Delete(CaseKey, where=("case",))


@dataclass(frozen=True, kw_only=True)
class _Wrapped:
    """A table of boxes wrapped by a deployment key, and what each box is bound to."""

    purpose: str
    keys: tuple[str, ...]
    count: Count
    find: Find
    update: Update

    @classmethod
    def of(cls, model: type[SQLModel], purpose: str, *keys: str) -> "_Wrapped":
        return cls(
            purpose=purpose,
            keys=keys,
            count=Count(model, where=("key_id<>",)),
            find=Find(model, *keys, "box", where=("key_id<>",), order=keys[0], limited=True, locked=True),
            update=Update(model, "key_id", "box", where=keys),
        )


_WRAPPED = (
    _Wrapped.of(CaseKey, "case", "case"),
    _Wrapped.of(Identity, "identity", "reference"),
    _Wrapped.of(RecusalRow, "recusal", "person", "case"),
)


class Shredded(suite.Unreadable):
    """There is no key any more."""


class KeyBook:
    def __init__(self, db: Db, keyring: Keyring) -> None:
        self._db, self._keyring = db, keyring
        self._known: dict[str, bytes] = {}

    def begin(self) -> None:
        self._known.clear()

    def make(self, case_id: str) -> None:
        """A key for a case that is about to be kept; `keep` follows, or `forget`."""
        self._known[case_id] = os.urandom(suite.KEY_BYTES)

    def keep(self, case_id: str) -> None:
        box = self._keyring.wrap("case", self._known[case_id], place(case_id))
        self._db.run(_ADD, {"case": case_id, "key_id": key_id_of(box), "box": box})

    def forget(self, case_id: str) -> None:
        self._known.pop(case_id, None)

    def of(self, case_id: str) -> bytes:
        """Raises `suite.Unreadable`, or `Shredded` which is one."""
        if case_id not in self._known:
            row = self._db.one(_GET, {"case": case_id})
            if row is None and self._db.one(_TIP, {"id": case_id}) is None:
                raise Shredded
            if row is None:  # a tip has no key until it becomes a service complaint
                self.make(case_id)
                self.keep(case_id)
                return self._known[case_id]
            self._known[case_id] = self._keyring.unwrap("case", row[0], place(case_id))
        return self._known[case_id]

    def fetch(self, case_ids: Sequence[str]) -> None:
        """Have the keys of these cases at hand, asked for together."""
        lacking = [case_id for case_id in case_ids if case_id not in self._known]
        for case_id, box in all_among(self._db, _SEVERAL, lacking):
            self._known[case_id] = self._keyring.unwrap("case", box, place(case_id))

    def shred(self, case_id: str) -> None:
        self._known.pop(case_id, None)
        self._db.run(_SHRED, {"case": case_id})
        self._db.wiped = True

    def outdated(self) -> int:
        current = {"key_id": self._keyring.current_id}
        rows = (self._db.one(one.count, current) for one in _WRAPPED)
        return sum(row[0] for row in rows if row is not None)

    def rewrap(self, *, limit: int) -> int:
        done = 0
        for one in _WRAPPED:
            wanted = {"key_id": self._keyring.current_id, "limit": limit - done}
            for *names, box in self._db.all(one.find, wanted) if done < limit else []:
                where = place(*names)
                fresh = self._keyring.wrap(one.purpose, self._keyring.unwrap(one.purpose, box, where), where)
                key = dict(zip(one.keys, names, strict=True))
                done += self._db.run(one.update, {**key, "key_id": key_id_of(fresh), "box": fresh})
        return done
