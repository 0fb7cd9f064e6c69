"""What pictures and pages say, read by a library that did not draw them (zxing-cpp)."""

import tempfile
import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qr import typesetting
from qr.errors import NotAPicture, Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

#: Pages turned into pictures at once, and the longest side of a picture that is looked at.
TOGETHER, LONGEST_SIDE = 4, 12_000
_DRAWN: Final = 600
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")


def picture(data: bytes) -> tuple[str, ...]:
    """Every code in a picture that somebody sends. Raises `NotAPicture`."""
    from PIL import Image, UnidentifiedImageError

    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(BytesIO(data), formats=_FORMATS)
        if max(opened.size) > LONGEST_SIDE:
            raise NotAPicture
        return codes(opened.convert("L"), thoroughly=True)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, *bombs):
        raise NotAPicture from None


def document(data: bytes, ppi: int = 150) -> Iterator[tuple[str, ...]]:
    """Every code of a PDF, page by page. Raises `NotAPicture` when it is none."""
    seen = False
    for page in shown(data, ppi):
        seen = True
        yield codes(page, thoroughly=True)
    if not seen:
        raise NotAPicture


def shown(data: bytes, ppi: int) -> "Iterator[Image]":
    """The pages of a PDF as pictures; none when it is no PDF."""
    with tempfile.TemporaryDirectory(prefix="mashang-") as folder:
        file = Path(folder) / "read.pdf"
        file.write_bytes(data)
        for number in count(1):
            try:
                (page,) = typesetting.pages(file, number, 1, ppi)
            except LookupError:
                return
            yield _opened(page)


def first_page(document: bytes, ppi: int) -> bytes:
    """Of a PDF, as PNG. Raises `NotAPicture`."""
    with tempfile.TemporaryDirectory(prefix="mashang-") as folder:
        file = Path(folder) / "shown.pdf"
        file.write_bytes(document)
        try:
            (page,) = typesetting.pages(file, 1, 1, ppi)
        except LookupError:
            raise NotAPicture from None
    return page


def check(data: bytes, link: str) -> bytes:
    """The picture itself, once it says its link. Raises `Unreadable`."""
    if codes(_opened(data)) != (link,):
        raise Unreadable(where=0)
    return data


def check_drawing(svg: str, link: str) -> str:
    """The same of an SVG."""
    check(typesetting.raster(svg.encode(), _DRAWN), link)
    return svg


def check_pages(file: Path, links: Sequence[Sequence[str]], ppi: int) -> None:
    """Whether each page of a PDF says its links, and nothing else. Raises `Unreadable` with the page."""
    for first in range(0, len(links), TOGETHER):
        wanted = links[first : first + TOGETHER]
        try:
            made = typesetting.pages(file, first + 1, len(wanted), ppi)
        except LookupError:
            raise Unreadable(where=first + 1) from None
        for number, (page, said) in enumerate(zip(made, wanted, strict=True), start=first + 1):
            if sorted(codes(_opened(page))) != sorted(said):
                raise Unreadable(where=number)


def check_document(data: bytes, links: Sequence[Sequence[str]], ppi: int) -> bytes:
    with tempfile.TemporaryDirectory(prefix="mashang-") as folder:
        file = Path(folder) / "check.pdf"
        file.write_bytes(data)
        check_pages(file, links, ppi)
    return data


def _opened(data: bytes) -> "Image":
    from PIL import Image

    return Image.open(BytesIO(data)).convert("L")


def codes(grey: "Image", *, thoroughly: bool = False) -> tuple[str, ...]:
    """A picture of our own is upright and dark on light; one that was taken may be anything."""
    import zxingcpp

    found = zxingcpp.read_barcodes(
        grey,
        formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
        try_rotate=thoroughly,
        try_invert=thoroughly,
        try_downscale=thoroughly,
    )
    return tuple(each.text for each in found)
