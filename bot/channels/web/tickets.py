"""What a browser carries for us, signed for one visitor: staged files and the age of a form. Nothing is stored."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field

from pydantic_core import from_json, to_json

from dialog.incoming import FileRef

_TAG = 16
MAX_TICKET = 1200


@dataclass(frozen=True)
class Tickets:
    key: bytes = field(repr=False)

    def file(self, ref: str, file: FileRef) -> str:
        return self._seal("file", ref, to_json([file.id, file.kind, file.size, file.label]))

    def read_file(self, ref: str, ticket: str) -> FileRef | None:
        """The file, or None when the ticket is not this visitor's or not ours."""
        body = self._open("file", ref, ticket)
        if body is None:
            return None
        match from_json(body):
            case [str(id_), str(kind), int(size), str(label)]:
                return FileRef(id=id_, kind=kind, size=size, label=label)
        return None

    def form(self, ref: str, turn: str, at: float) -> str:
        return self._seal("form", f"{ref}\0{turn}", str(int(at * 10)).encode())

    def form_age(self, ref: str, turn: str, ticket: str, now: float) -> float | None:
        body = self._open("form", f"{ref}\0{turn}", ticket)
        return None if body is None else now - int(body) / 10

    def _seal(self, use: str, whose: str, body: bytes) -> str:
        return base64.urlsafe_b64encode(self._tag(use, whose, body) + body).rstrip(b"=").decode()

    def _open(self, use: str, whose: str, ticket: str) -> bytes | None:
        if len(ticket) > MAX_TICKET:
            return None
        try:
            raw = base64.b64decode(ticket + "=" * (-len(ticket) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        tag, body = raw[:_TAG], raw[_TAG:]
        return body if hmac.compare_digest(self._tag(use, whose, body), tag) else None

    def _tag(self, use: str, whose: str, body: bytes) -> bytes:
        said = b"\0".join((b"mashang ticket", use.encode(), whose.encode(), body))
        return hmac.digest(self.key, said, hashlib.sha256)[:_TAG]
