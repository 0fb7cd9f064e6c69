"""Which bytes of a movie its tracks play."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from storage.evidence import boxes, limits
from storage.evidence.boxes import Box

PLAYED = (b"vide", b"soun")

Span = tuple[int, int]  # where in the file, from and to


@dataclass(frozen=True, kw_only=True)
class Track:
    id: int
    box: Box
    handler: bytes
    samples: Sequence[Span]

    @property
    def played(self) -> bool:
        return self.handler in PLAYED


def of(data: bytearray, moov: Box) -> list[Track]:
    return [_read_track(data, box) for box in boxes.children(data, moov) if box.kind == b"trak"]


def _read_track(data: bytearray, trak: Box) -> Track:
    header = boxes.need(data, trak, b"tkhd")
    at = header.body + (20 if data[header.body] == 1 else 12)
    handler = boxes.need(data, trak, b"mdia", b"hdlr")
    table = boxes.need(data, trak, b"mdia", b"minf", b"stbl")
    return Track(
        id=_number(data, at),
        box=trak,
        handler=bytes(data[handler.body + 8 : handler.body + 12]),
        samples=list(_samples(data, table)),
    )


def _samples(data: bytearray, table: Box) -> Iterator[tuple[int, int]]:
    """Chunk by chunk: where the track's samples lie."""
    sizes = _sizes(data, boxes.find(data, table, b"stsz"), boxes.find(data, table, b"stz2"))
    offsets = boxes.find(data, table, b"stco")
    width = 4
    if offsets is None:
        offsets, width = boxes.need(data, table, b"co64"), 8
    chunks = boxes.numbers(data, offsets.body + 8, boxes.count(data, offsets), width, offsets.end)
    runs = boxes.need(data, table, b"stsc")
    rows = boxes.numbers(data, runs.body + 8, 3 * boxes.count(data, runs), 4, runs.end)
    firsts, per_chunk = rows[0::3], rows[1::3]
    at, run = 0, 0
    for number, offset in enumerate(chunks, start=1):
        while run + 1 < len(firsts) and firsts[run + 1] <= number:
            run += 1
        upto = at + per_chunk[run]
        if per_chunk[run] > limits.MAX_SAMPLES:
            raise ValueError
        length = sizes.total(at, upto)
        at = upto
        yield offset, offset + length


@dataclass(frozen=True, kw_only=True)
class _Sizes:
    each: int
    own: Sequence[int]

    def total(self, start: int, end: int) -> int:
        return self.each * (end - start) if self.each else sum(self.own[start:end])


def _sizes(data: bytearray, stsz: Box | None, stz2: Box | None) -> _Sizes:
    if stsz is not None:
        each = int.from_bytes(data[stsz.body + 4 : stsz.body + 8], "big")
        count = int.from_bytes(data[stsz.body + 8 : stsz.body + 12], "big")
        own = [] if each else boxes.numbers(data, stsz.body + 12, count, 4, stsz.end)
        return _Sizes(each=each, own=own)
    if stz2 is None or data[stz2.body + 7] not in (8, 16):
        raise ValueError
    count = int.from_bytes(data[stz2.body + 8 : stz2.body + 12], "big")
    return _Sizes(each=0, own=boxes.numbers(data, stz2.body + 12, count, data[stz2.body + 7] // 8, stz2.end))


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """A stretch of one track in a movie that was written while it was recorded."""

    track: int
    box: Box
    samples: Sequence[Span]


def fragments(data: bytearray, moov: Box, top: Sequence[Box]) -> list[Fragment]:
    sizes: dict[int, int] = {}
    holder = boxes.find(data, moov, b"mvex")
    for box in boxes.children(data, holder) if holder else ():
        if box.kind == b"trex":
            sizes[_number(data, box.body + 4)] = _number(data, box.body + 16)
    return [fragment for box in top if box.kind == b"moof" for fragment in _of_moof(data, box, sizes)]


def _of_moof(data: bytearray, moof: Box, sizes: Mapping[int, int]) -> Iterator[Fragment]:
    behind = moof.start
    for box in boxes.children(data, moof):
        if box.kind == b"traf":
            fragment = _of_traf(data, box, moof.start, behind, sizes)
            behind = fragment.samples[-1][1] if fragment.samples else behind
            yield fragment


def _of_traf(data: bytearray, traf: Box, moof: int, behind: int, sizes: Mapping[int, int]) -> Fragment:
    """ISO/IEC 14496-12, 8.8.7: optional fields follow in the order of their flags."""
    header = boxes.need(data, traf, b"tfhd")
    flags, at = _number(data, header.body) & 0xFFFFFF, header.body + 8
    track = _number(data, header.body + 4)
    base = moof if flags & 0x20000 else behind
    if flags & 0x1:
        base, at = int.from_bytes(data[at : at + 8], "big"), at + 8
    at += 4 * bool(flags & 0x2) + 4 * bool(flags & 0x8)
    each = _number(data, at) if flags & 0x10 else sizes.get(track, 0)
    spans: list[Span] = []
    for box in boxes.children(data, traf):
        if box.kind == b"trun":
            spans.append(_of_trun(data, box, base, spans[-1][1] if spans else base, each))
    return Fragment(track=track, box=traf, samples=spans)


def _of_trun(data: bytearray, trun: Box, base: int, behind: int, each: int) -> Span:
    flags, count, at = _number(data, trun.body) & 0xFFFFFF, _number(data, trun.body + 4), trun.body + 8
    start = behind
    if flags & 0x1:
        start, at = base + int.from_bytes(data[at : at + 4], "big", signed=True), at + 4
    at += 4 * bool(flags & 0x4)
    columns = [flag for flag in (0x100, 0x200, 0x400, 0x800) if flags & flag]
    if not flags & 0x200:
        if count > limits.MAX_SAMPLES:
            raise ValueError
        return start, start + count * each
    rows = boxes.numbers(data, at, count * len(columns), 4, trun.end)
    return start, start + sum(rows[columns.index(0x200) :: len(columns)])


def _number(data: bytearray, at: int) -> int:
    if at + 4 > len(data):
        raise ValueError
    return int.from_bytes(data[at : at + 4], "big")
