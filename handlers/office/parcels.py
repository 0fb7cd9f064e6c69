"""Uploaded files in a text that a form carries from the look to the word to go ahead, so that nothing of them is kept
meanwhile."""

import base64
import binascii
import json
import zlib
from collections.abc import Sequence

File = tuple[str, bytes]

#: Longer parcels are not carried where nobody says otherwise: the files are asked for again.
MOST_CARRIED = 120_000
MOST_UNPACKED = 24 * 1024 * 1024


class NoParcel(ValueError):
    """What came back is not what went out."""


def pack(files: Sequence[File], most: int = MOST_CARRIED) -> str:
    """Empty when it would be longer than `most` characters."""
    plain = json.dumps([[name, base64.b64encode(data).decode()] for name, data in files]).encode()
    packed = base64.b64encode(zlib.compress(plain, 9)).decode()
    return packed if len(packed) <= most else ""


def unpack(parcel: str) -> tuple[File, ...]:
    """Raises `NoParcel`."""
    try:
        stream = zlib.decompressobj()
        plain = stream.decompress(base64.b64decode(parcel, validate=True), MOST_UNPACKED)
        if stream.unconsumed_tail:
            raise NoParcel
        return tuple((str(name), base64.b64decode(data, validate=True)) for name, data in json.loads(plain))
    except (binascii.Error, zlib.error, ValueError, TypeError):
        raise NoParcel from None
