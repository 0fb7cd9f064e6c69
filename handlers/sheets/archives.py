"""What a workbook has to be before a library may open it. Everything is looked at first: how large it becomes, that no
markup names an entity, where formulas and merged cells are. What the library gets is a new archive of the parts that
passed, so that it can find nothing else.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.sheets import markup
from handlers.sheets.markup import Sight
from handlers.sheets.problems import Unfit

#: Of the file, of everything in it unpacked, and how many parts it may have.
MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 16 << 20, 64 << 20, 500

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also the wrapping of a workbook with a password
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_MACRO = re.compile(r".*(vba|macrosheets|dialogsheets|activex)", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroenabled|vbaproject", re.IGNORECASE)
_TYPES = "[Content_Types].xml"

#: Markup without which every value can be read.
_NEEDLESS = re.compile(
    r"docProps/|customXml/"
    r"|xl/(theme|charts|chartsheets|drawings|externalLinks|pivotTables|pivotCache|tables|queryTables|comments"
    r"|threadedComments|persons|slicers|slicerCaches)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Archive:
    """`data` is safe to open. `sights` tells of each part what a library would hide."""

    data: bytes
    sights: Mapping[str, Sight]


def checked(data: bytes, most_rows: int) -> Archive:
    """Raises `Unfit`."""
    if len(data) > MOST_BYTES:
        raise Unfit("too-large", limit=MOST_BYTES >> 20)
    if data.startswith(_OLD):
        raise Unfit("encrypted" if _PASSWORD in data else "old-workbook")
    parts = _unpack(data)
    if _TYPES not in parts:
        raise Unfit("not-a-workbook")
    if any(map(_MACRO.match, parts)) or _MACRO_TYPE.search(parts[_TYPES]):
        raise Unfit("macro")
    kept = {
        name: part for name, part in parts.items() if name.endswith((".xml", ".rels")) and not _NEEDLESS.match(name)
    }
    room = markup.Room(most_rows)
    sights = {name: markup.look(part, room) for name, part in kept.items()}
    return Archive(data=_pack(kept), sights=sights)


def _unpack(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_directory(members)
            return {member.filename: _read(archive, member) for member in members if not member.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, KeyError, RuntimeError):
        raise Unfit("not-a-workbook") from None


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """No more is unpacked than the directory says there is, which is what was added up. A part that has more fails."""
    with archive.open(member) as file:
        return file.read(member.file_size + 1)


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_PARTS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Unfit("bomb", limit=MOST_UNPACKED >> 20)
    if any(member.flag_bits & 1 for member in members):
        raise Unfit("encrypted")
    names = [member.filename.casefold() for member in members]
    if len(set(names)) != len(names) or any(
        member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members
    ):
        raise Unfit("not-a-workbook")


def _pack(parts: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    return packed.getvalue()
