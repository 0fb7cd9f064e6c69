"""What a file really is, whatever it is called."""

import importlib
from pathlib import PurePath
from typing import Protocol, cast

from storage.evidence import errors, limits
from storage.evidence.media import EXTENSIONS

_ALSO_CALLED = frozenset(("jpeg", "heif", "oga", "opus", "m4v"))
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class _Filetype(Protocol):
    def guess_mime(self, data: bytes) -> str | None: ...


_filetype = cast(_Filetype, importlib.import_module("filetype"))


def sniff(data: bytes, name: str) -> str:
    """The media type by content; `name` only chooses between "damaged" and "not taken". Raises `errors.Refused`."""
    if not data:
        raise errors.Refused(errors.EMPTY)
    if len(data) > limits.MAX_FILE_BYTES:
        raise errors.Refused(errors.TOO_LARGE)
    if data.startswith(_OLD_OFFICE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise errors.Refused(errors.ENCRYPTED if encrypted else errors.TYPE)
    if data.startswith(b"PK\x03\x04"):
        from storage.evidence import office

        return office.kind_of(data)
    guess = _filetype.guess_mime(data[:8192])
    if guess in ("video/mp4", "video/x-m4v", "video/quicktime", "audio/mp4"):
        from storage.evidence import movies

        return movies.kind_of(data)
    if guess in EXTENSIONS:
        return guess
    extension = PurePath(name).suffix.lstrip(".").lower()
    claims = guess is None and (extension in EXTENSIONS.values() or extension in _ALSO_CALLED)
    raise errors.Refused(errors.BROKEN if claims else errors.TYPE)
