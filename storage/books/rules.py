"""Rules and calendar, edition by edition. They are asked for in every transaction, so what was read once is kept in the
process under the mark of its edition, for all connections; a mark is never used twice."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from cases import routing
from cases.ports import Edition
from cases.routing import RoutingTable
from cases.rules import reading
from cases.rules.model import Rules
from storage import calendars
from storage.books.meta import MetaBook
from storage.instants import pack, unpack
from storage.kept import MOST, Kept
from storage.sql import Db, Find, Insert, Largest
from storage.tables import RulesRow

_MARK = "rules"
_RULES, _CALENDAR, _ROUTING = "rules", "calendar", "routing"

#: What is shipped, and what checks a text; both by part.
_SHIPPED: Mapping[str, Callable[[], str]] = {
    _RULES: reading.shipped,
    _CALENDAR: calendars.shipped,
    _ROUTING: routing.shipped,
}
_READ: Mapping[str, Callable[[str], object]] = {
    _RULES: reading.read,
    _CALENDAR: calendars.read,
    _ROUTING: routing.read,
}

#: What due dates are reckoned with. The others have editions of their own and change no due date.
_TIMED = (_RULES, _CALENDAR)

_ADD = Insert(RulesRow)
_LAST = Largest(RulesRow, "edition")
_LAST_OF = Largest(RulesRow, "edition", where=("part", "edition<="))
_BODY = Find(RulesRow, "body", where=("edition",))
_EDITIONS = Find(RulesRow, "edition", "part", "at", "actor", "reason", order="edition")

_kept: Kept[Rules] = Kept()


class RulesBook:
    def __init__(self, db: Db, meta: MetaBook) -> None:
        self._db, self._meta = db, meta

    def current(self) -> Rules:
        mark = self._meta.get(_MARK) or "0"
        found = _kept.get(mark)
        return found if found is not None else _kept.keep(mark, self._assembled(int(mark.partition(" ")[0])))

    def text(self, part: str, edition: int | None = None) -> str:
        shipped = _SHIPPED[part]
        last = self._last()
        if edition is not None and not 0 <= edition <= last:
            raise KeyError(edition)
        row = self._db.one(_LAST_OF, {"part": part, "edition": last if edition is None else edition})
        if row is None or row[0] is None:
            return shipped()
        body = self._db.one(_BODY, {"edition": row[0]})
        assert body is not None
        return str(body[0])

    def save(self, part: str, text: str, *, at: datetime, actor: str, reason: str) -> int:
        _READ[part](text)
        self._db.lock(_MARK)
        edition = self._last() + 1
        if part in _TIMED:
            _assembled({each: text if each == part else self.text(each) for each in _TIMED}, edition)
        self._db.run(
            _ADD,
            {"edition": edition, "part": part, "at": pack(at), "actor": actor, "reason": reason, "body": text},
        )
        if part in _TIMED:
            self._meta.put(_MARK, f"{edition} {secrets.token_hex(16)}")
        return edition

    def routing(self) -> RoutingTable:
        return _table(self.text(_ROUTING))

    def own(self, part: str, edition: int | None = None) -> str | None:
        row = self._db.one(_LAST_OF, {"part": part, "edition": self._last() if edition is None else edition})
        found = None if row is None or row[0] is None else self._db.one(_BODY, {"edition": row[0]})
        return None if found is None else str(found[0])

    def save_own(self, part: str, text: str, *, at: datetime, actor: str, reason: str) -> int:
        if part in _SHIPPED:
            raise KeyError(part)
        self._db.lock(_MARK)
        edition = self._last() + 1
        self._db.run(
            _ADD, {"edition": edition, "part": part, "at": pack(at), "actor": actor, "reason": reason, "body": text}
        )
        return edition

    def editions(self) -> Sequence[Edition]:
        return [
            Edition(number=number, part=part, at=unpack(at), actor=actor, reason=reason)
            for number, part, at, actor, reason in self._db.all(_EDITIONS, {})
        ]

    def _last(self) -> int:
        row = self._db.one(_LAST, {})
        return 0 if row is None or row[0] is None else int(row[0])

    def _assembled(self, edition: int) -> Rules:
        return _assembled({part: self.text(part, edition) for part in _TIMED}, edition)


@lru_cache(maxsize=MOST)
def _table(text: str) -> RoutingTable:
    return routing.read(text)


def _assembled(texts: Mapping[str, str], edition: int) -> Rules:
    return reading.assemble(reading.read(texts[_RULES]), calendars.read(texts[_CALENDAR]), edition)
