"""Who reporters are, apart from their cases, behind a random reference."""

import secrets
from collections.abc import Mapping, Sequence
from typing import cast

from cases.errors import Sealed, TooFewRecipients
from cases.values import Json
from storage import canonical
from storage.sealing import place
from storage.sql import Db, Find, Insert
from storage.tables import Identity
from storage.vault import suite
from storage.vault.keyring import Keyring, key_id_of

_ADD = Insert(Identity)
_GET = Find(Identity, "box", where=("reference",))
_SEALED = Find(Identity, "sealed", where=("reference",))


class IdentityBook:
    def __init__(self, db: Db, keyring: Keyring) -> None:
        self._db, self._keyring = db, keyring

    def put(self, identity: Mapping[str, Json], *, owner_may_read: bool, custodians: Sequence[str]) -> str:
        """Raises `TooFewRecipients` without a custodian: nobody could ever open it."""
        if not custodians:
            raise TooFewRecipients(found=0, needed=1)
        reference = secrets.token_urlsafe(18)
        plain = canonical.pack(identity)
        box = self._keyring.wrap("identity", plain, place(reference)) if owner_may_read else None
        self._db.run(
            _ADD,
            {
                "reference": reference,
                "sealed": suite.seal_to(custodians, plain),
                "key_id": None if box is None else key_id_of(box),
                "box": box,
            },
        )
        return reference

    def get(self, reference: str) -> Mapping[str, Json]:
        """Raises KeyError for an unknown reference."""
        row = self._db.one(_GET, {"reference": reference})
        if row is None:
            raise KeyError(reference)
        if row[0] is None:
            raise Sealed
        plain = self._keyring.unwrap("identity", row[0], place(reference))
        return cast("Mapping[str, Json]", canonical.unpack(plain))

    def sealed(self, reference: str) -> bytes:
        row = self._db.one(_SEALED, {"reference": reference})
        if row is None or row[0] is None:
            raise KeyError(reference)
        return bytes(row[0])
