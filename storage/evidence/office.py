"""docx, xlsx, pptx: unpacked, scrubbed part by part and packed anew."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from urllib.parse import unquote

from storage.evidence import errors, limits, markup, movies, pictures
from storage.evidence.media import DOCX, PPTX, XLSX

_MAIN = {
    f"{DOCX}.main+xml": DOCX,
    f"{XLSX}.main+xml": XLSX,
    f"{PPTX}.main+xml": PPTX,
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml": PPTX,
}
_TYPES = "[Content_Types].xml"
_PICTURES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".jfif": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}
_MOVIES = (".mp4", ".m4v", ".mov", ".m4a")
_DROPPED = re.compile(
    r"docProps/|customXml/|_xmlsignatures/|package/|META-INF/"
    r"|word/(people|stylesWithEffects|glossary/|fonts/)|word/comments(Ids|Extended|Extensible)\.xml"
    r"|xl/(persons/|threadedComments/|revisions/|connections\.xml|queryTables/|printerSettings/|customProperty|calcChain)"
    r"|ppt/(changesInfos/|revisionInfo|printerSettings/|tags/|fonts/)|.*printerSettings\d*\.bin$|.*\.svg$|.*\.fntdata$"
    r"|.*\.odttf$|.*thumbnail\.\w+$",
    re.IGNORECASE,
)
_MACRO = re.compile(r".*(vba|macrosheets|activeX|ctrlProps|customUI|intlmacro|dialogsheets)", re.IGNORECASE)
_EXTERNAL_BOOK = re.compile(r".*/(externalLinkPath|xlExternalLinkPath/\w+|xlPathMissing)$")
_FIXED_INSTANT = (1980, 1, 1, 0, 0, 0)


def kind_of(data: bytes) -> str:
    """Raises `errors.Refused`."""
    return _kind(_unpack(data, only=_TYPES))


def clean(data: bytes) -> bytes:
    """Raises `errors.Refused`."""
    parts = _unpack(data)
    _kind(parts)
    kept = {name: part for name, part in parts.items() if not _DROPPED.match(name)}
    _check_pictures(kept)
    cleaned: dict[str, bytes] = {}
    lost = {name: _lost_relations(name, kept) for name in kept if not name.endswith(".rels")}
    for name, part in kept.items():
        cleaned[name] = _clean_part(name, part, lost.get(name, frozenset()), kept)
    return _pack(cleaned)


def _unpack(data: bytes, only: str | None = None) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members)
            room = limits.MAX_UNPACKED_BYTES
            parts: dict[str, bytes] = {}
            for member in members:
                if member.is_dir() or (only is not None and member.filename != only):
                    continue
                with archive.open(member) as file:
                    part = file.read(min(room, member.file_size) + 1)
                room -= len(part)
                if room < 0 or len(part) > member.file_size:
                    raise errors.Refused(errors.BOMB)
                parts[member.filename] = part
            return parts
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, KeyError, RuntimeError):
        raise errors.Refused(errors.BROKEN) from None


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > limits.MAX_PARTS or sum(member.file_size for member in members) > limits.MAX_UNPACKED_BYTES:
        raise errors.Refused(errors.BOMB)
    for member in members:
        if member.flag_bits & 1:
            raise errors.Refused(errors.ENCRYPTED)
        large = member.file_size > limits.RATIO_COUNTS_FROM_BYTES
        if large and member.file_size > limits.MAX_RATIO * max(member.compress_size, 1):
            raise errors.Refused(errors.BOMB)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise errors.Refused(errors.BROKEN)
    names = [member.filename.casefold() for member in members]
    if len(set(names)) != len(names) or any(_astray(name) for name in names):
        raise errors.Refused(errors.BROKEN)


def _astray(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _kind(parts: Mapping[str, bytes]) -> str:
    if _TYPES not in parts:
        raise errors.Refused(errors.TYPE)  # some other archive
    kinds = []
    for element in markup.read(_checked(parts[_TYPES])).iter():
        told = element.attrib.get("ContentType", "")
        if "macroenabled" in told.casefold() or "vbaproject" in told.casefold():
            raise errors.Refused(errors.MACRO)
        if told in _MAIN:
            kinds.append(_MAIN[told])
    if len(kinds) != 1:
        raise errors.Refused(errors.TYPE)
    return kinds[0]


def _checked(part: bytes) -> bytes:
    if len(part) > limits.MAX_XML_BYTES:
        raise errors.Refused(errors.BOMB)
    return part


def _clean_part(name: str, part: bytes, lost: frozenset[str], kept: Mapping[str, bytes]) -> bytes:
    extension = posixpath.splitext(name)[1].lower()
    if _MACRO.match(name):
        raise errors.Refused(errors.MACRO)
    if name == _TYPES:
        return _clean_types(part, kept)
    if name.endswith(".rels"):
        return _clean_relations(name, part, kept)
    if extension in (".xml", ".vml"):
        root = markup.read(_checked(part))
        markup.scrub(root, lost)
        return markup.write(root)
    if extension in _PICTURES:
        return pictures.clean(part, _PICTURES[extension])
    if extension in _MOVIES:
        return movies.clean(part)[1]
    raise errors.Refused(errors.EMBEDDED)  # nothing is known that would clean it


def _check_pictures(parts: Mapping[str, bytes]) -> None:
    """Many pictures that are each small enough would still keep a processor busy."""
    pixels = 0
    for name, part in parts.items():
        kind = _PICTURES.get(posixpath.splitext(name)[1].lower())
        pixels += pictures.pixels(part, kind) if kind else 0
        if pixels > limits.MAX_PIXELS_IN_OFFICE:
            raise errors.Refused(errors.BOMB)


def _clean_types(part: bytes, kept: Mapping[str, bytes]) -> bytes:
    root = markup.read(_checked(part))
    for element in list(root):
        named = element.attrib.get("PartName", "").lstrip("/")
        if named and named not in kept:
            root.remove(element)
    return markup.write(root)


def _relations(part: bytes) -> markup.Element:
    root = markup.read(_checked(part))
    if markup.local(root.tag) != "Relationships":
        raise errors.Refused(errors.BROKEN)
    return root


def _is_gone(element: markup.Element, rels_name: str, kept: Mapping[str, bytes]) -> bool:
    """It points outside, or to a part that was dropped."""
    if element.attrib.get("TargetMode", "").casefold() == "external":
        return not _EXTERNAL_BOOK.match(element.attrib.get("Type", ""))
    target = unquote(element.attrib.get("Target", "").partition("#")[0])
    if not target:
        return False
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", target):
        return True
    source = posixpath.dirname(posixpath.dirname(rels_name))
    place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(source, target))
    return place not in kept


def _lost_relations(name: str, kept: Mapping[str, bytes]) -> frozenset[str]:
    folder, base = posixpath.split(name)
    rels_name = posixpath.join(folder, "_rels", f"{base}.rels")
    if rels_name not in kept:
        return frozenset()
    return frozenset(
        element.attrib.get("Id", "") for element in _relations(kept[rels_name]) if _is_gone(element, rels_name, kept)
    )


def _clean_relations(name: str, part: bytes, kept: Mapping[str, bytes]) -> bytes:
    root = _relations(part)
    for element in list(root):
        kind = element.attrib.get("Type", "")
        if kind.endswith(("/vbaProject", "/attachedToolbars", "/activeXControlBinary", "/control")):
            raise errors.Refused(errors.MACRO)
        if _is_gone(element, name, kept):
            root.remove(element)
        elif kind.endswith(("/oleObject", "/package", "/aFChunk", "/afChunk")):
            raise errors.Refused(errors.EMBEDDED)
        elif element.attrib.get("TargetMode", "").casefold() == "external":
            element.attrib["Target"] = "removed.xlsx"  # the path told of the writer's machine; the sheet needs a name
    return markup.write(root)


def _pack(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _FIXED_INSTANT), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
