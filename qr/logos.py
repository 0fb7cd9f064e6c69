"""An office's own logo for the middle of a code: looked at, drawn anew and made small; nothing else comes along."""

import importlib
import re
import warnings
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Final, Protocol, cast

from qr import typesetting
from qr.errors import NotALogo

if TYPE_CHECKING:
    from PIL.Image import Image

#: Bytes of the file, pixels of a side, and the side it is drawn at: 400 dpi on the largest poster.
LARGEST, LONGEST_SIDE, SIDE = 2_000_000, 5_000, 480
_TRANSPARENT: Final = (255, 255, 255, 0)
#: What an SVG may not have: anything that runs, that loads, or that is no drawing.
_RUNS: Final = frozenset({"script", "foreignobject", "iframe", "audio", "video", "animate", "set", "image", "feimage"})
#: Copies of a part may hold copies of a part: few of them cannot grow beyond measure.
_MOST_COPIES: Final = 16
_OUTWARD: Final = re.compile(r"url\(\s*['\"]?(?!#)|javascript:|@import|expression\(", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Logo:
    """`png`: square, transparent where the original is, and nothing but the picture."""

    png: bytes = field(repr=False)


class _Node(Protocol):
    tag: object
    text: str | None
    attrib: dict[str, str]


def read(data: bytes) -> Logo:
    """PNG, JPEG or SVG. Raises `NotALogo`."""
    if len(data) > LARGEST:
        raise NotALogo(why="too-large")
    if _looks_like_svg(data):
        _check_svg(data)
        try:
            data = typesetting.raster(data, SIDE)
        except LookupError:
            raise NotALogo(why="broken") from None
    return Logo(png=_drawn_anew(data))


def _drawn_anew(data: bytes) -> bytes:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(data), formats=("PNG", "JPEG"))
        if max(picture.size) > LONGEST_SIDE:
            raise NotALogo(why="too-large")
        drawn = _square(picture.convert("RGBA"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotALogo(why="too-large") from None
    except UnidentifiedImageError:
        raise NotALogo(why="no-picture") from None
    except (OSError, ValueError, SyntaxError):
        raise NotALogo(why="broken") from None
    if not drawn.getchannel("A").getbbox():
        raise NotALogo(why="empty")
    out = BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()


def _square(picture: "Image") -> "Image":
    from PIL import Image, ImageOps

    fitted = ImageOps.contain(picture, (SIDE, SIDE), Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", (SIDE, SIDE), _TRANSPARENT)
    ground.paste(fitted, ((SIDE - fitted.width) // 2, (SIDE - fitted.height) // 2))
    return ground


def _looks_like_svg(data: bytes) -> bool:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<") or b"<svg" in start


def _check_svg(data: bytes) -> None:
    """An SVG is a program as much as a picture. Only drawing is taken: no script, nothing from outside."""
    etree = importlib.import_module("lxml.etree")  # it carries no types
    if re.search(rb"<!(DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise NotALogo(why="not-only-a-drawing")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise NotALogo(why="broken") from None
    if _local(root.tag) != "svg":
        raise NotALogo(why="no-picture")
    nodes = cast("list[_Node]", list(root.iter()))
    copies = sum(1 for node in nodes if _local(node.tag) == "use")
    if copies > _MOST_COPIES or not all(_only_draws(node) for node in nodes):
        raise NotALogo(why="not-only-a-drawing")


def _only_draws(node: _Node) -> bool:
    """Comments are no elements and draw nothing; an instruction to a program is not taken."""
    if not isinstance(node.tag, str):
        return "Comment" in repr(node.tag)
    tag = _local(node.tag)
    if tag in _RUNS or (tag == "style" and _OUTWARD.search(node.text or "")):
        return False
    return all(
        not _local(name).startswith("on")
        and not (_local(name) == "href" and not value.strip().startswith("#"))
        and not _OUTWARD.search(value)
        for name, value in node.attrib.items()
    )


def _local(name: object) -> str:
    return str(name).rpartition("}")[2].lower()
