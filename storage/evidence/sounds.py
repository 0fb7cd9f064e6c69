"""Ogg with one Opus or Vorbis stream: the packet of comments is replaced by an empty one."""

import io
from collections.abc import Sequence
from typing import Protocol, cast

import mutagen.ogg
from mutagen import MutagenError

from storage.evidence import errors, limits

KIND = "audio/ogg"


class _Page(Protocol):
    packets: list[bytes]
    complete: bool
    sequence: int


class _Pages(Protocol):
    """What is used of mutagen's page type, which carries no types."""

    def __call__(self, file: io.BytesIO) -> _Page: ...
    def to_packets(self, pages: Sequence[_Page]) -> list[bytes]: ...
    def from_packets(self, packets: Sequence[bytes], sequence: int) -> list[_Page]: ...
    def replace(self, file: io.BytesIO, old: Sequence[_Page], new: Sequence[_Page]) -> None: ...


OggPage = cast(_Pages, mutagen.ogg.OggPage)

_NOTHING = bytes(8)  # no vendor, no comments


def clean(data: bytes) -> bytes:
    """Raises `errors.Refused`."""
    try:
        out = io.BytesIO(_pages_of_one_stream(data))
        _replace_comments(out)
    except (MutagenError, ValueError, EOFError, IndexError, KeyError):
        raise errors.Refused(errors.BROKEN) from None
    return out.getvalue()


def _pages_of_one_stream(data: bytes) -> bytes:
    """Whole pages up to the last one of the stream; a second stream is refused, what follows is dropped."""
    at, serial, pages = 0, b"", 0
    while data[at : at + 5] == b"OggS\x00" and at + 27 <= len(data):
        segments = data[at + 26]
        end = at + 27 + segments + sum(data[at + 27 : at + 27 + segments])
        if end > len(data):
            break
        pages += 1
        serial = serial or data[at + 14 : at + 18]
        if pages > limits.MAX_OGG_PAGES:
            raise errors.Refused(errors.BOMB)
        if data[at + 14 : at + 18] != serial:
            raise errors.Refused(errors.TYPE)
        last = data[at + 5] & 4
        at = end
        if last:
            break
    if pages < 3:
        raise ValueError
    return data[:at]


def _replace_comments(file: io.BytesIO) -> None:
    file.seek(0)
    head = OggPage(file).packets[0]
    if head.startswith(b"OpusHead"):
        wanted, opening, closing = 1, b"OpusTags", b""
    elif head.startswith(b"\x01vorbis"):
        wanted, opening, closing = 2, b"\x03vorbis", b"\x01"
    else:
        raise errors.Refused(errors.TYPE)
    pages = [OggPage(file)]
    while len(OggPage.to_packets(pages)) < wanted or not pages[-1].complete:
        pages.append(OggPage(file))
    packets = OggPage.to_packets(pages)
    if not packets[0].startswith(opening) or len(packets) != wanted:
        raise ValueError
    packets[0] = opening + _NOTHING + closing
    fresh = OggPage.from_packets(packets, pages[0].sequence)
    OggPage.replace(file, pages, fresh)
