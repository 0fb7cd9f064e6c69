"""mp4, mov and m4a: boxes in boxes. What is not known to be needed for playing becomes zeroed `free` space in place,
so no offset moves. Bytes that belong to no picture or sound (GPS tracks, anything hidden) are zeroed as well."""

from collections.abc import Sequence, Set

from storage.evidence import boxes, errors, limits, tracks

VIDEO = "video/mp4"
QUICKTIME = "video/quicktime"
AUDIO = "audio/mp4"

_HOLDERS = frozenset(
    b"moov trak mdia minf stbl dinf edts mvex moof traf tapt".split()  # boxes whose content is boxes
)
_KEPT = _HOLDERS | frozenset(
    b"ftyp styp mdat sidx ssix mvhd tkhd mdhd hdlr vmhd smhd nmhd dref elst stsd "
    b"stts ctts cslg stsc stsz stz2 stco co64 "
    b"stss sdtp sbgp sgpd subs stps clef prof enof mehd trex mfhd tfhd tfdt trun saiz saio mfra tfra mfro".split()
)
_TOP = frozenset(b"ftyp styp moov moof mdat sidx ssix mfra tfra mfro".split())
_TIMED = (b"mvhd", b"tkhd", b"mdhd")


def clean(data: bytes) -> tuple[str, bytes]:
    """(true kind, cleaned). Raises `errors.Refused`."""
    try:
        return _clean(bytearray(data))
    except (ValueError, IndexError):
        raise errors.Refused(errors.BROKEN) from None


def kind_of(data: bytes) -> str:
    """Raises `errors.Refused`."""
    return clean(data)[0]


def _clean(data: bytearray) -> tuple[str, bytes]:
    top = boxes.whole_boxes(data)
    del data[top[-1].end :]  # what hangs behind the last box
    if top[0].kind != b"ftyp" or [box.kind for box in top].count(b"moov") != 1:
        raise ValueError
    moov = next(box for box in top if box.kind == b"moov")
    known = tracks.of(data, moov)
    played = {track.id for track in known if track.played}
    pieces = tracks.fragments(data, moov, top)
    if not played:
        raise ValueError
    spans = [span for track in known if track.played for span in track.samples]
    spans += [span for piece in pieces if piece.track in played for span in piece.samples]
    _blank_unplayed(data, top, spans)
    gone = {track.box.start for track in known if not track.played}
    gone |= {piece.box.start for piece in pieces if piece.track not in played}
    seen = 0
    for box in top:
        seen += _scrub(data, box, _TOP, gone, depth=0, budget=limits.MAX_BOXES - seen)
    pictures = any(track.handler == b"vide" for track in known)
    return _kind(data, top[0], pictures=pictures), bytes(data)


def _kind(data: bytearray, ftyp: boxes.Box, *, pictures: bool) -> str:
    if not pictures:
        return AUDIO
    return QUICKTIME if data[ftyp.body : ftyp.body + 4] == b"qt  " else VIDEO


def _blank_unplayed(data: bytearray, top: Sequence[boxes.Box], spans: Sequence[tracks.Span]) -> None:
    spans = sorted(spans)
    if not any(end > start for start, end in spans) or spans[0][0] < 0 or max(end for _, end in spans) > len(data):
        raise ValueError
    media = [box for box in top if box.kind == b"mdat"]
    if len(media) > limits.MAX_MEDIA_BOXES:
        raise errors.Refused(errors.BOMB)
    for box in media:
        at = box.body
        for start, end in spans:
            if start > at and at < box.end:
                boxes.blank(data, at, min(start, box.end))
            at = max(at, min(end, box.end)) if start < box.end else at
        boxes.blank(data, at, box.end)


def _scrub(data: bytearray, box: boxes.Box, kept: frozenset[bytes], gone: Set[int], *, depth: int, budget: int) -> int:
    """How many boxes were seen."""
    if depth > limits.MAX_BOX_DEPTH or budget <= 0:
        raise errors.Refused(errors.BOMB)
    if box.kind not in kept or box.start in gone:
        data[box.start + 4 : box.start + 8] = b"free"
        boxes.blank(data, box.body, box.end)
        return 1
    _forget(data, box)
    seen = 1
    if box.kind in _HOLDERS:
        for child in boxes.children(data, box):
            seen += _scrub(data, child, _KEPT - _TOP, gone, depth=depth + 1, budget=budget - seen)
    return seen


def _forget(data: bytearray, box: boxes.Box) -> None:
    """Instants of recording, names of devices and encoders."""
    if box.kind in _TIMED:
        boxes.blank(data, box.body + 4, min(box.end, box.body + (20 if data[box.body] == 1 else 12)))
    elif box.kind == b"hdlr":
        boxes.blank(data, box.body + 12, box.end)  # vendor fields and the name
    elif box.kind == b"stsd":
        _forget_codec_names(data, box)
    elif box.kind == b"dref":
        _check_self_contained(data, box)
    elif box.kind in (b"ftyp", b"styp") and box.end - box.start > 256:
        raise ValueError


def _check_self_contained(data: bytearray, dref: boxes.Box) -> None:
    for entry in boxes.boxes(data, dref.body + 8, dref.end):
        if data[entry.body + 3] & 1 == 0:
            raise ValueError  # the samples would be in another file, which it names
        boxes.blank(data, entry.body + 4, entry.end)


def _forget_codec_names(data: bytearray, stsd: boxes.Box) -> None:
    for entry in boxes.boxes(data, stsd.body + 8, stsd.end):
        boxes.blank(data, entry.body + 12, min(entry.body + 16, entry.end))  # QuickTime's vendor, reserved in mp4
        if entry.kind in _PICTURE_CODECS:
            boxes.blank(data, entry.body + 42, min(entry.body + 74, entry.end))


_PICTURE_CODECS = frozenset(b"avc1 avc2 avc3 avc4 hvc1 hev1 mp4v av01 vp08 vp09 s263 dvh1 dvhe jpeg encv".split())
