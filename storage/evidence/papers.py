"""PDF: rewritten from its objects; whatever names somebody, acts by itself or carries another file is taken out."""

import base64
import io
import zlib
from collections.abc import Callable, Sequence

import pikepdf
from pikepdf import settings

from storage.evidence import errors, limits, pictures

KIND = "application/pdf"

# Kept wherever they stand, these would tell of people, programs and instants, act unasked, or carry something.
_DROPPED_KEYS = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/AA",
    "/OpenAction",
    "/JS",
    "/JavaScript",
    "/EmbeddedFiles",
    "/EF",
    "/AF",
    "/XFA",
    "/Thumb",
    "/Perms",
    "/Collection",
    "/SpiderInfo",
    "/CreatorInfo",
    "/RichMediaContent",
)
_DROPPED_ACTIONS = (
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/Rendition",
    "/RichMediaExecute",
    "/Movie",
    "/Sound",
)
_DROPPED_NOTES = ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")
_NOTES = frozenset(
    ("/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline", "/Link")
) | {"/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup", "/Redact"}
_NOTE_MARKS = ("/T", "/M", "/CreationDate", "/NM", "/RC", "/Subj")

# Process-wide, set before any other thread reads a PDF.
settings.set_qpdf_limits(
    max_stream_filters=limits.MAX_PDF_FILTERS,
    flate_max_memory=limits.MAX_PDF_STREAM_BYTES,
    run_length_max_memory=limits.MAX_PDF_STREAM_BYTES,
    png_max_memory=limits.MAX_PDF_STREAM_BYTES,
    tiff_max_memory=limits.MAX_PDF_STREAM_BYTES,
    parser_max_nesting=limits.MAX_PDF_DEPTH,
    doc_max_warnings=100,
)


def clean(data: bytes) -> bytes:
    """Raises `errors.Refused`."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return _rewrite(pdf)
    except pikepdf.PasswordError:
        raise errors.Refused(errors.ENCRYPTED) from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, zlib.error):
        raise errors.Refused(errors.BROKEN) from None
    except (MemoryError, RecursionError):
        raise errors.Refused(errors.BOMB) from None


def _rewrite(pdf: pikepdf.Pdf) -> bytes:
    if len(pdf.objects) > limits.MAX_PDF_OBJECTS:
        raise errors.Refused(errors.BOMB)
    if not len(pdf.pages):
        raise ValueError
    for key in ("/Info", "/ID"):
        if key in pdf.trailer:
            del pdf.trailer[key]
    unpacked = 0
    for thing in pdf.objects:
        _scrub(thing, 0)
        if isinstance(thing, pikepdf.Stream):
            unpacked += _check_stream(thing)
            if unpacked > limits.MAX_PDF_UNPACKED_BYTES:
                raise errors.Refused(errors.BOMB)
    out = io.BytesIO()
    pdf.save(
        out,
        encryption=False,
        fix_metadata_version=False,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        deterministic_id=True,
    )
    return out.getvalue()


def _scrub(thing: pikepdf.Object, depth: int) -> None:
    """This object and what is written inside it; what it points to is visited on its own."""
    if depth > limits.MAX_PDF_DEPTH:
        raise errors.Refused(errors.BOMB)
    if isinstance(thing, pikepdf.Array):
        for child in list(thing.as_list()):
            _scrub_child(child, depth)
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        _scrub_keys(thing)
        for key in list(thing.keys()):
            _scrub_child(thing[key], depth)


def _scrub_child(child: object, depth: int) -> None:
    if isinstance(child, pikepdf.Object) and not child.is_indirect:
        _scrub(child, depth + 1)


def _scrub_keys(thing: pikepdf.Object) -> None:
    subtype = _named(thing, "/Subtype")
    if "/ByteRange" in thing or _named(thing, "/S") in _DROPPED_ACTIONS or subtype in _DROPPED_NOTES:
        _drop(thing, list(thing.keys()))  # a signature names its signer and is void after any rewriting
        return
    _drop(thing, _DROPPED_KEYS)
    for key in ("/A", "/Next"):
        if key in thing and _named(thing[key], "/S") in _DROPPED_ACTIONS:
            del thing[key]
    if subtype in _NOTES:
        _drop(thing, _NOTE_MARKS)
    if "/Annots" in thing and isinstance(thing["/Annots"], pikepdf.Array):
        notes = thing["/Annots"]
        for index in reversed(range(len(notes))):
            if _named(notes[index], "/Subtype") in ("", *_DROPPED_NOTES):
                del notes[index]


def _drop(thing: pikepdf.Object, keys: Sequence[str]) -> None:
    for key in keys:
        if key in thing:
            del thing[key]


def _named(thing: object, key: str) -> str:
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)) and key in thing:
        return str(thing[key]) if isinstance(thing[key], pikepdf.Name) else ""
    return ""


def _check_stream(stream: pikepdf.Stream) -> int:
    """Cleans a picture; the unpacked size in bytes of anything else. Raises `errors.Refused`."""
    filters = _filters(stream)
    if "/Crypt" in filters or len(filters) > limits.MAX_PDF_FILTERS:
        raise errors.Refused(errors.BOMB)
    if _named(stream, "/Subtype") == "/Image":
        pixels = int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
        if pixels > limits.MAX_PIXELS:
            raise errors.Refused(errors.BOMB)
    strip = _STRIPPERS.get(filters[-1]) if filters else None
    if strip is not None:
        picture = _unpacked(stream.read_raw_bytes(), filters[:-1])
        stream.write(strip(picture), filter=pikepdf.Name(filters[-1]), decode_parms=_parms(stream))
        return 0
    if filters.count("/FlateDecode") > 1:
        raise errors.Refused(errors.BOMB)
    if filters == ["/FlateDecode"]:
        return _inflated(stream.read_raw_bytes())
    if "/FlateDecode" in filters or "/LZWDecode" in filters or "/RunLengthDecode" in filters:
        return len(stream.read_bytes())  # bounded by the limits set above
    return 0


def _filters(stream: pikepdf.Stream) -> list[str]:
    told = stream.get("/Filter")
    if told is None:
        return []
    names = [str(name) for name in told.as_list()] if isinstance(told, pikepdf.Array) else [str(told)]
    short = {"/Fl": "/FlateDecode", "/DCT": "/DCTDecode", "/LZW": "/LZWDecode", "/RL": "/RunLengthDecode"}
    return [short.get(name, name) for name in names]


def _parms(stream: pikepdf.Stream) -> pikepdf.Dictionary | None:
    """Of the last filter."""
    parms = stream.get("/DecodeParms")
    if isinstance(parms, pikepdf.Array) and len(parms):
        parms = parms[len(parms) - 1]
    return parms if isinstance(parms, pikepdf.Dictionary) else None


def _unpacked(raw: bytes, filters: Sequence[str]) -> bytes:
    """A picture that was packed once more on top of its own coding."""
    for name in filters:
        if name == "/FlateDecode":
            worker = zlib.decompressobj()
            raw = worker.decompress(raw, limits.MAX_FILE_BYTES)
            if worker.unconsumed_tail:
                raise errors.Refused(errors.BOMB)
        elif name in ("/ASCII85Decode", "/A85"):
            raw = base64.a85decode(raw.rstrip().removesuffix(b"~>"))
        elif name in ("/ASCIIHexDecode", "/AHx"):
            raw = bytes.fromhex(raw.decode("ascii").rstrip().removesuffix(">"))
        else:
            raise errors.Refused(errors.TYPE)
    return raw


def _inflated(raw: bytes) -> int:
    worker, size = zlib.decompressobj(), 0
    while raw and not worker.eof:
        size += len(worker.decompress(raw, limits.MIB))
        raw = worker.unconsumed_tail
        if size > limits.MAX_PDF_STREAM_BYTES:
            raise errors.Refused(errors.BOMB)
    return size


def _strip_jpeg2000(raw: bytes) -> bytes:
    """Boxes with descriptions and identifiers become zeroed free space; a bare codestream has none."""
    if not raw.startswith(b"\x00\x00\x00\x0cjP  "):
        return raw
    out, at = bytearray(raw), 0
    while at + 8 <= len(out):
        size = int.from_bytes(out[at : at + 4], "big") or len(out) - at
        if size < 8 or at + size > len(out):
            raise ValueError
        if bytes(out[at + 4 : at + 8]) in (b"uuid", b"xml ", b"uinf", b"asoc"):
            out[at + 4 : at + 8] = b"free"
            out[at + 8 : at + size] = bytes(size - 8)
        at += size
    return bytes(out[:at])


_STRIPPERS: dict[str, Callable[[bytes], bytes]] = {
    "/DCTDecode": pictures.strip_segments,
    "/JPXDecode": _strip_jpeg2000,
}
