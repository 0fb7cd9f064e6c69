"""One file in, its cleaned copy out: bytes only, no temporary file, no network, no other program."""

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from storage.evidence import errors, kinds, limits, media
from storage.vault import suite

log = logging.getLogger(__name__)

NAME_BYTES = 16


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """`kind` is the media type of `data`, `extension` without a dot."""

    kind: str
    data: bytes = field(repr=False)
    extension: str


def clean(data: bytes, name: str) -> Cleaned:
    """Slow (up to seconds): run it in a thread, few at a time. Raises `errors.Refused`."""
    try:
        kind = kinds.sniff(data, name)
        kind, cleaned = _clean(kind, data)
    except errors.Refused:
        raise
    except Exception as trouble:  # noqa: BLE001 - a file made to break a parser must not break the turn
        log.warning("file-parser-failed", extra={"facts": {"trouble": type(trouble).__name__}})
        raise errors.Refused(errors.BROKEN) from None
    return Cleaned(kind=kind, data=cleaned, extension=media.EXTENSIONS[kind])


def _clean(kind: str, data: bytes) -> tuple[str, bytes]:
    """The libraries are large and are wanted only where somebody sends such a file."""
    if kind.startswith("image/"):
        from storage.evidence import pictures

        return "image/jpeg" if kind == "image/heic" else kind, pictures.clean(data, kind)
    if kind == "application/pdf":
        from storage.evidence import papers

        return kind, papers.clean(data)
    if kind == "audio/ogg":
        from storage.evidence import sounds

        return kind, sounds.clean(data)
    if kind in (media.DOCX, media.XLSX, media.PPTX):
        from storage.evidence import office

        return kind, office.clean(data)
    from storage.evidence import movies

    return movies.clean(data)


def check_filing(sizes: Sequence[int]) -> None:
    """`sizes` in bytes of all files of one filing, the new one included. Raises `errors.Refused`."""
    if len(sizes) > limits.MAX_FILES_PER_FILING:
        raise errors.Refused(errors.TOO_MANY)
    if sum(sizes) > limits.MAX_FILING_BYTES:
        raise errors.Refused(errors.FILING_TOO_LARGE)


def fingerprint(key: bytes, data: bytes) -> str:
    """Keyed, so that whoever holds a file cannot ask whether it was sent in."""
    return suite.digest(key, data).hex()


def new_name(extension: str, random: Callable[[int], bytes] = os.urandom) -> str:
    return f"{random(NAME_BYTES).hex()}.{extension}"
