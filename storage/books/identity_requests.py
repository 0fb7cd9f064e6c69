"""Requests to see who reported, and the list of every time somebody did."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cases.errors import Sealed
from cases.identity import IdentityRead, IdentityRequest, RequestState
from cases.values import Json
from storage import canonical
from storage.instants import pack, unpack
from storage.sealing import place
from storage.sql import Db, Find, Insert, Row, Update
from storage.tables import IdentityRequestRow, ReadRow
from storage.vault import suite
from storage.vault.keyring import Keyring

_FIELDS = ("id", "case", "person", "state", "asked", "until", "decided_by", "public_key", "reason")

_ASK = Insert(IdentityRequestRow)
_GET = Find(IdentityRequestRow, *_FIELDS, where=("id",))
_OF = Find(IdentityRequestRow, *_FIELDS, where=("case",), order="asked id")
_OPEN = Find(IdentityRequestRow, *_FIELDS, where=("state='asked'",), order="asked id")
_BY = Find(IdentityRequestRow, *_FIELDS, where=("person",), order="asked id")
_SECRET = Find(IdentityRequestRow, "secret", where=("id", "state='asked'"))
_ALL = Find(IdentityRequestRow, *_FIELDS, order="asked id")
_DECIDE = Update(IdentityRequestRow, "state", "until", "decided_by", "view", where=("id", "state='asked'"))
_REFUSE = Update(IdentityRequestRow, "state", "until", "decided_by", "secret", where=("id", "state='asked'"))
_VIEW = Find(IdentityRequestRow, "secret", "view", where=("id", "state='granted'", "until>"))
_OLD_ASKED = Update(IdentityRequestRow, "state", "secret", "view", where=("state='asked'", "until<="))
_OLD_GRANTED = Update(IdentityRequestRow, "state", "secret", "view", where=("state='granted'", "until<="))
_OLD_REFUSED = Update(IdentityRequestRow, "secret", where=("state='refused'", "secret!"))
_READ = Insert(ReadRow)
_READS = Find(ReadRow, order="at id")


class IdentityRequestBook:
    def __init__(self, db: Db, keyring: Keyring) -> None:
        self._db, self._key = db, keyring.derive("identity requests")

    def ask(self, request: IdentityRequest, secret: str) -> None:
        self._db.run(
            _ASK,
            {
                "id": request.id,
                "case": request.case,
                "person": request.person,
                "state": request.state,
                "asked": pack(request.asked),
                "until": pack(request.until),
                "decided_by": None,
                "public_key": request.public_key,
                "reason": self._seal("reason", request.id, request.reason),
                "secret": self._seal("secret", request.id, secret),
                "view": None,
            },
        )

    def get(self, request_id: str) -> IdentityRequest:
        row = self._db.one(_GET, {"id": request_id})
        if row is None:
            raise KeyError(request_id)
        return self._request(row)

    def of(self, case_id: str) -> Sequence[IdentityRequest]:
        return [self._request(row) for row in self._db.all(_OF, {"case": case_id})]

    def open(self) -> Sequence[IdentityRequest]:
        return [self._request(row) for row in self._db.all(_OPEN, {})]

    def by(self, person: str) -> Sequence[IdentityRequest]:
        return [self._request(row) for row in self._db.all(_BY, {"person": person})]

    def all(self) -> Sequence[IdentityRequest]:
        return [self._request(row) for row in self._db.all(_ALL, {})]

    def decide(self, request: IdentityRequest, view: bytes | None) -> None:
        row = self._db.one(_SECRET, {"id": request.id})
        decided = {"id": request.id, "state": request.state, "until": pack(request.until)}
        decided["decided_by"] = request.decided_by
        if row is None or row[0] is None:
            raise KeyError(request.id)
        if view is None:
            self._db.run(_REFUSE, {**decided, "secret": None})
            self._db.wiped = True
            return
        try:
            self._look(row[0], view, request.id)
        except (suite.Unreadable, ValueError):
            raise Sealed from None
        self._db.run(_DECIDE, {**decided, "view": view})

    def view(self, request_id: str, *, now: datetime) -> Mapping[str, Json] | None:
        row = self._db.one(_VIEW, {"id": request_id, "until": pack(now)})
        if row is None or row[0] is None or row[1] is None:
            return None
        return self._look(row[0], row[1], request_id)

    def expire(self, *, now: datetime) -> int:
        over = {"state": RequestState.OVER, "secret": None, "view": None, "until": pack(now)}
        ended = self._db.run(_OLD_ASKED, over) + self._db.run(_OLD_GRANTED, over)
        ended += self._db.run(_OLD_REFUSED, {"secret": None})
        if ended:
            self._db.wiped = True
        return ended

    def read(self, read: IdentityRead) -> None:
        about = {"person": read.person, "number": read.number, "ground": read.ground, "second": read.second}
        self._db.run(_READ, {"id": read.id, "at": pack(read.at), **about})

    def reads(self, *, limit: int = 200) -> Sequence[IdentityRead]:
        rows = self._db.all(_READS, {})
        return [
            IdentityRead(id=id_, at=unpack(at), person=person, number=number, ground=ground, second=second)
            for id_, at, person, number, ground, second in reversed(rows[-limit:])
        ]

    def _request(self, row: Row) -> IdentityRequest:
        id_, case, person, state, asked, until, decided_by, public_key, reason = row
        return IdentityRequest(
            id=id_,
            case=case,
            person=person,
            state=RequestState(state),
            asked=unpack(asked),
            until=unpack(until),
            public_key=public_key,
            reason=suite.open_(self._key, reason, place("reason", id_)).decode(),
            decided_by=decided_by,
        )

    def _look(self, box: bytes, view: bytes, request_id: str) -> Mapping[str, Json]:
        """Raises `suite.Unreadable` for a view that is not for this request, ValueError for one that holds nothing of
        the kind."""
        secret = suite.open_(self._key, box, place("secret", request_id)).decode()
        found = canonical.unpack(suite.open_with(secret, view))
        if not isinstance(found, Mapping):
            raise ValueError("not an identity")
        return found

    def _seal(self, what: str, request_id: str, plain: str) -> bytes:
        return suite.seal(self._key, plain.encode(), place(what, request_id))
