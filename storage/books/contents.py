"""What cases say: named parts and messages. Under the case's own key, or sealed to those who may know."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from cases.case import INTERNAL, Author, Case, Lock, Message
from cases.errors import NoSuchCase, Sealed
from cases.ports import Box
from cases.values import Json
from storage import canonical, sealing
from storage.books.evidence import EvidenceBook
from storage.books.keys import KeyBook
from storage.books.recipients import RecipientKeys
from storage.instants import pack, unpack
from storage.sealing import place
from storage.sql import Db, Delete, Find, Insert, Largest, Update, Upsert
from storage.tables import Content, MessageRow
from storage.vault import suite

_PUT = Upsert(Content)
_GET = Find(Content, "box", where=("case", "name"))
_SAY = Insert(MessageRow)
_LAST = Largest(MessageRow, "seq", where=("case",))
_THREAD = Find(MessageRow, "id", "author", "kind", "at", "box", where=("case",), order="seq")
_SHOWN = Update(MessageRow, "shown", where=("case", "shown='false'"))
_RECALL = Delete(MessageRow, where=("case", "id", "author='staff'", "shown='false'"))
_PARTS = Find(Content, "name", "box", where=("case",), order="name")
_BOXES = Find(MessageRow, "seq", "author", "kind", "box", where=("case",), order="seq")
_RESEAL_PART = Update(Content, "box", where=("case", "name"))
_RESEAL_MESSAGE = Update(MessageRow, "box", where=("case", "seq"))


class ContentBook:
    def __init__(
        self,
        db: Db,
        keys: KeyBook,
        recipients: RecipientKeys,
        lock_of: Callable[[str], Lock | None],
        files: EvidenceBook,
    ) -> None:
        """`lock_of` gives the reporter's lock by case id."""
        self._db, self._keys, self._recipients, self._lock_of = db, keys, recipients, lock_of
        self._files = files

    def put(self, case: Case, name: str, content: Json) -> None:
        if case.sealed:
            box = suite.seal_to(self._recipients.of(case), canonical.pack(content))
        else:
            box = sealing.seal(self._keys.of(case.id), content, place("content", case.id, name))
        self._db.run(_PUT, {"case": case.id, "name": name, "box": box})

    def get(self, case: Case, name: str) -> Json:
        row = self._db.one(_GET, {"case": case.id, "name": name})
        if row is None:
            raise KeyError(name)
        if case.sealed:
            raise Sealed
        return sealing.unseal(self._keys.of(case.id), row[0], place("content", case.id, name))

    def say(self, case: Case, message: Message) -> None:
        self._add(case, message, self._seal(case, message))

    def say_sealed(self, case: Case, message: Message, box: bytes) -> None:
        if not case.sealed or message.author is not Author.STAFF or not suite.is_age(box):
            raise Sealed
        self._add(case, message, box)

    def _add(self, case: Case, message: Message, box: bytes) -> None:
        self._db.lock(f"thread {case.id}")
        last = self._db.one(_LAST, {"case": case.id})
        self._db.run(
            _SAY,
            {
                "case": case.id,
                "seq": 1 if last is None or last[0] is None else last[0] + 1,
                "id": message.id,
                "author": message.author,
                "kind": message.kind,
                "at": pack(message.at),
                "box": box,
                "shown": False,
            },
        )

    def thread(self, case: Case, reporter_key: str | None = None) -> Sequence[Message]:
        found = []
        for id_, author, kind, at, box in self._db.all(_THREAD, {"case": case.id}):
            text, files = self._open(case, id_, box, reporter_key)
            message = Message(id=id_, author=Author(author), kind=kind, at=unpack(at), text=text, files=tuple(files))
            found.append(message)
        return found

    def shown(self, case: Case) -> None:
        self._db.run(_SHOWN, {"case": case.id, "shown": True})

    def recall(self, case: Case, message_id: str) -> bool:
        gone = self._db.run(_RECALL, {"case": case.id, "id": message_id})
        self._db.wiped = self._db.wiped or bool(gone)
        return bool(gone)

    def boxes(self, case: Case) -> Sequence[Box]:
        where = {"case": case.id}
        parts = [Box(id=f"part {name}", box=box) for name, box in self._db.all(_PARTS, where)]
        messages = [
            Box(id=f"message {seq}", box=box, reporter=author != Author.REPORTER and kind not in INTERNAL)
            for seq, author, kind, box in self._db.all(_BOXES, where)
        ]
        return [*parts, *messages, *self._files.boxes(case)]

    def reseal(self, case: Case, boxes: Mapping[str, bytes]) -> None:
        known = {each.id for each in self.boxes(case)}
        if not case.sealed or known != boxes.keys() or not all(suite.is_age(box) for box in boxes.values()):
            raise Sealed
        for id_, box in boxes.items():
            what, _, name = id_.partition(" ")
            if what == "part":
                self._db.run(_RESEAL_PART, {"case": case.id, "name": name, "box": box})
            elif what == "message":
                self._db.run(_RESEAL_MESSAGE, {"case": case.id, "seq": int(name), "box": box})
            else:
                self._files.reseal(id_, box)
        self._db.wiped = True

    def _seal(self, case: Case, message: Message) -> bytes:
        said: Json = {"text": message.text, "files": list(message.files)}
        if not case.sealed:
            return sealing.seal(self._keys.of(case.id), said, place("message", case.id, message.id))
        readers = self._recipients.of(case)
        if message.author is not Author.REPORTER and message.kind not in INTERNAL:
            readers = [self._reporter(case), *readers]
        return suite.seal_to(readers, canonical.pack(said))

    def _open(self, case: Case, id_: str, box: bytes, reporter_key: str | None) -> tuple[str | None, list[str]]:
        if case.sealed or suite.is_age(box):  # the latter: said while it was still a tip
            return (None, []) if reporter_key is None else _said(reporter_key, box)
        kept = cast("dict[str, object]", sealing.unseal(self._keys.of(case.id), box, place("message", case.id, id_)))
        return cast("str | None", kept["text"]), cast("list[str]", kept["files"])

    def _reporter(self, case: Case) -> str:
        lock = self._lock_of(case.id)
        if lock is None:
            raise NoSuchCase
        return lock.public_key


def _said(reporter_key: str, box: bytes) -> tuple[str | None, list[str]]:
    """What was sealed in somebody's page is whatever they sealed: what is no message is one that cannot be opened."""
    try:
        said = canonical.unpack(suite.open_with(reporter_key, box))
    except (suite.Unreadable, ValueError):
        return None, []
    if not isinstance(said, Mapping):
        return None, []
    text, files = said.get("text"), said.get("files")
    named = [each for each in files if isinstance(each, str)] if isinstance(files, list | tuple) else []
    return (text, named) if isinstance(text, str) else (None, [])
