"""Pictures are decoded, turned upright and painted onto a new canvas: nothing but pixels gets across."""

import io
import struct
from collections.abc import Callable
from typing import cast

from PIL import Image, ImageCms, ImageOps

from storage.evidence import errors, limits

JPEG_QUALITY = 90
WEBP_QUALITY = 90
_JPEG_MODES = ("L", "RGB")
_OTHER_MODES = ("1", "L", "LA", "RGB", "RGBA")
_WEBP_MODES = ("RGB", "RGBA")
_PILLOW_NAMES = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
    "image/gif": ("GIF",),
    "image/bmp": ("BMP",),
    "image/tiff": ("TIFF",),
}


# Whatever a decoder says about bytes that it does not understand.
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    RuntimeError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    struct.error,
)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError)


def clean(data: bytes, kind: str) -> bytes:
    """The same picture in the same format, HEIC as JPEG. Raises `errors.Refused`."""
    try:
        return _repaint(data, kind)
    except _BOMB:
        raise errors.Refused(errors.BOMB) from None
    except _BROKEN:
        raise errors.Refused(errors.BROKEN) from None


def pixels(data: bytes, kind: str) -> int:
    """How many, from the header. Raises `errors.Refused`."""
    try:
        size = _webp_size(data) if kind == "image/webp" else _opened(data, kind).size
    except _BOMB:
        raise errors.Refused(errors.BOMB) from None
    except _BROKEN:
        raise errors.Refused(errors.BROKEN) from None
    return size[0] * size[1]


def _repaint(data: bytes, kind: str) -> bytes:
    if kind == "image/webp":
        _check_size(_webp_size(data))
    with _opened(data, kind) as picture:
        _check_size(picture.size)
        if kind == "image/webp" and getattr(picture, "n_frames", 1) > 1:
            raise errors.Refused(errors.TYPE)  # one frame would pass for the whole
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        plain = _in_mode(_in_srgb(upright), kind)
        canvas = Image.new(plain.mode, plain.size)
        canvas.paste(plain)
    out = io.BytesIO()
    if kind in ("image/jpeg", "image/heic"):
        canvas.save(out, "JPEG", quality=JPEG_QUALITY)
    elif kind == "image/webp":
        canvas.save(out, "WEBP", quality=WEBP_QUALITY, method=2)
    elif kind == "image/png":
        canvas.save(out, "PNG", compress_level=4)
    else:
        canvas.save(out, _PILLOW_NAMES[kind][0])
    return out.getvalue()


def _opened(data: bytes, kind: str) -> Image.Image:
    if kind == "image/heic":
        import pillow_heif  # a large library, wanted by few pictures

        heif = cast(Callable[[io.BytesIO], Image.Image], pillow_heif.HeifImageFile)
        return heif(io.BytesIO(data))
    return Image.open(io.BytesIO(data), formats=_PILLOW_NAMES[kind])


def _check_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > limits.MAX_PIXELS:
        raise errors.Refused(errors.BOMB)


def _in_srgb(picture: Image.Image) -> Image.Image:
    """A colour profile can name its owner, so it is applied and dropped. One that cannot be applied is dropped."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode != "RGB":
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return picture
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB")) or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _in_mode(picture: Image.Image, kind: str) -> Image.Image:
    if kind in ("image/jpeg", "image/heic"):
        return picture if picture.mode in _JPEG_MODES else picture.convert("RGB")
    allowed = _WEBP_MODES if kind == "image/webp" else _OTHER_MODES
    if "transparency" in picture.info:
        return picture.convert("RGBA")
    if picture.mode.startswith("I;16"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")  # a plain convert would clip
    return picture if picture.mode in allowed else picture.convert("RGB")


def _webp_size(data: bytes) -> tuple[int, int]:
    """From the header, since Pillow's reader lays out the whole canvas before it tells the size."""
    form, body = data[12:16], data[20:30]
    if len(body) < 10:
        raise ValueError
    if form == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if form == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF


def strip_segments(data: bytes) -> bytes:
    """A JPEG inside a PDF keeps its coded pixels and colours (APP14); all other APPn, comments and the rest after
    the end marker go. ValueError when it is no JPEG."""
    out = bytearray(data[:2])
    at = 2
    if bytes(out) != b"\xff\xd8":
        raise ValueError
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ValueError
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            return bytes(out) + b"\xff\xd9"
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            end = _scan_end(data, end)
        if not (0xE0 <= marker <= 0xED or marker in (0xEF, 0xFE)):
            out += data[at:end]
        at = end
    return bytes(out) + b"\xff\xd9"


def _scan_end(data: bytes, at: int) -> int:
    """Where the next marker that is neither stuffing nor a restart begins."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        elif data[at + 1] == 0xFF:
            at += 1
        else:
            return at
    return len(data)
