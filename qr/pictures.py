"""Pictures of a link as a QR code: pure functions of link, level and logo. Nothing is kept: a link may be a case's.

The mask is fixed: any of the eight may be used, its number is in the code, and trying all of them for the calmest
pattern costs four times as much. What is given up: a calm pattern helps poor scanners. See `docs/decisions/0054`.
"""

from base64 import b64encode
from html import escape
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qr import typesetting
from qr.errors import LinkTooLong, LogoNeedsLevelH
from qr.logos import Logo

if TYPE_CHECKING:
    from PIL.Image import Image

Level: TypeAlias = Literal["L", "M", "Q", "H"]
Squares: TypeAlias = tuple[tuple[bool, ...], ...]

_BORDER: Final = 4  # the quiet zone of the standard
_MASK: Final = 2
_PIXELS: Final = 10
#: The most of a side of the picture, with its quiet zone, that a logo and the white around it may take.
PLATE: Final = 0.25
#: Millimetres of a side of a PDF that holds nothing but the code.
PDF_SIDE: Final = 60

_HALVES: Final = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
#: Black on white, said outright, so that neither a dark nor a light terminal turns the picture inside out.
_INK_ON_PAPER: Final = "\x1b[38;5;16;48;5;231m"
_PLAIN_AGAIN: Final = "\x1b[0m"


def level_for(logo: Logo | None) -> Level:
    return "H" if logo else "Q"


def png(url: str, level: Level = "Q", *, logo: Logo | None = None) -> bytes:
    """Ten pixels a square, black and white but for the logo, nothing else in the file.

    Raises `LinkTooLong` and `LogoNeedsLevelH`.
    """
    from PIL import Image  # slow to import, and most runs of the program draw nothing

    _enough_to_spare(level, logo)
    rows = squares(url, level)
    side = len(rows)
    grey = bytes(0 if dark else 255 for row in rows for dark in row)
    picture = Image.frombytes("L", (side, side), grey).convert("1", dither=Image.Dither.NONE)
    picture = picture.resize((side * _PIXELS, side * _PIXELS), Image.Resampling.NEAREST)
    if logo:
        picture = _with_logo(picture, logo, side)
    out = BytesIO()
    picture.save(out, "PNG", compress_level=4)
    return out.getvalue()


def svg(url: str, level: Level = "Q", label: str = "", *, logo: Logo | None = None) -> str:
    """For a page or a print: scales without blur, white ground of its own (dark pages), no style, no script.

    `label` is what a screen reader says. Raises `LinkTooLong` and `LogoNeedsLevelH`.
    """
    _enough_to_spare(level, logo)
    rows = squares(url, level)
    side = len(rows)
    named = f' aria-label="{escape(label)}"' if label else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"{named}'
        f' shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/>'
        f'<path fill="#000" d="{"".join(_runs(y, row) for y, row in enumerate(rows))}"/>'
        f"{_placed(logo, side) if logo else ''}</svg>"
    )


def pdf(url: str, level: Level = "Q", *, side_mm: float = PDF_SIDE, logo: Logo | None = None) -> bytes:
    """One square page with the code as lines and surfaces, the same bytes for the same link."""
    source = (
        "#let facts = json(bytes(sys.inputs.facts))\n"
        '#set document(title: "QR")\n'
        "#set page(width: facts.side * 1mm, height: facts.side * 1mm, margin: 0pt)\n"
        '#image(bytes(facts.svg), format: "svg", width: 100%)'
    )
    return typesetting.pdf({typesetting.MAIN: source.encode()}, {"side": side_mm, "svg": svg(url, level, logo=logo)})


def plate(side: int) -> int:
    """Squares of a side that a logo takes, so that it is in the very middle and hides no half square."""
    most = int(side * PLATE)
    return most if most % 2 == side % 2 else most - 1


def terminal(url: str, level: Level = "L", *, colour: bool = True) -> str:
    """Two rows of squares a line. Without `colour` the light squares are drawn, for a terminal with a dark ground.

    Level L: a screen has no stains, and a small picture fits one.
    """
    rows = squares(url, level)
    if len(rows) % 2:
        rows = (*rows, (False,) * len(rows))
    lines = (
        "".join(_HALVES[(upper == colour, lower == colour)] for upper, lower in zip(above, below, strict=True))
        for above, below in zip(rows[::2], rows[1::2], strict=True)
    )
    return "\n".join(f"{_INK_ON_PAPER}{line}{_PLAIN_AGAIN}" if colour else line for line in lines)


def squares(url: str, level: Level) -> Squares:
    """Rows of squares with the quiet zone, True is dark. Raises `LinkTooLong`."""
    import qrcode  # likewise
    from qrcode import constants
    from qrcode.exceptions import DataOverflowError

    levels = {
        "L": constants.ERROR_CORRECT_L,
        "M": constants.ERROR_CORRECT_M,
        "Q": constants.ERROR_CORRECT_Q,
        "H": constants.ERROR_CORRECT_H,
    }
    code = qrcode.QRCode(error_correction=levels[level], border=_BORDER, mask_pattern=_MASK)
    code.add_data(url)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        raise LinkTooLong from None
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())


def _runs(y: int, row: tuple[bool, ...]) -> str:
    out, x = [], 0
    for dark, run in groupby(row):
        width = len(tuple(run))
        if dark:
            out.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return "".join(out)


def _enough_to_spare(level: Level, logo: Logo | None) -> None:
    if logo and level != "H":
        raise LogoNeedsLevelH


def _with_logo(picture: "Image", logo: Logo, side: int) -> "Image":
    """One square of white stays around it."""
    from PIL import Image

    whole = plate(side)
    inner = (whole - 2) * _PIXELS
    at = (side - whole) // 2 * _PIXELS
    drawn = Image.open(BytesIO(logo.png)).convert("RGBA").resize((inner, inner), Image.Resampling.LANCZOS)
    out = picture.convert("RGB")
    out.paste((255, 255, 255), (at, at, at + whole * _PIXELS, at + whole * _PIXELS))
    out.paste(drawn, (at + _PIXELS, at + _PIXELS), drawn)
    return out


def _placed(logo: Logo, side: int) -> str:
    whole = plate(side)
    at = (side - whole) // 2
    inner, data = whole - 2, b64encode(logo.png).decode("ascii")
    return (
        f'<rect x="{at}" y="{at}" width="{whole}" height="{whole}" fill="#fff"/>'
        f'<image x="{at + 1}" y="{at + 1}" width="{inner}" height="{inner}" href="data:image/png;base64,{data}"/>'
    )
