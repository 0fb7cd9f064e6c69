"""Pictures of a link as a QR code: pure functions of link and level. Nothing is kept here, a link may be a case's."""

from html import escape
from io import BytesIO
from itertools import groupby
from typing import Final, Literal, TypeAlias

Level: TypeAlias = Literal["L", "M", "Q", "H"]
Squares: TypeAlias = tuple[tuple[bool, ...], ...]

_BORDER: Final = 4  # the quiet zone of the standard
#: Any mask may be used, its number is in the code; trying all eight costs four times as much.
_MASK: Final = 2
_PIXELS: Final = 10

_HALVES: Final = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
#: Black on white, said outright, so that neither a dark nor a light terminal turns the picture inside out.
_INK_ON_PAPER: Final = "\x1b[38;5;16;48;5;231m"
_PLAIN_AGAIN: Final = "\x1b[0m"


def png(url: str, level: Level = "Q") -> bytes:
    """Ten pixels a square, black and white, nothing else in the file."""
    from PIL import Image  # slow to import, and most runs of the program draw nothing

    rows = squares(url, level)
    side = len(rows)
    grey = bytes(0 if dark else 255 for row in rows for dark in row)
    picture = Image.frombytes("L", (side, side), grey).convert("1", dither=Image.Dither.NONE)
    out = BytesIO()
    picture.resize((side * _PIXELS, side * _PIXELS), Image.Resampling.NEAREST).save(out, "PNG", optimize=False)
    return out.getvalue()


def svg(url: str, level: Level = "Q", label: str = "") -> str:
    """For a page or a print: scales without blur, white ground of its own (dark pages), no style, no script.

    `label` is what a screen reader says.
    """
    rows = squares(url, level)
    side = len(rows)
    named = f' aria-label="{escape(label)}"' if label else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"{named}'
        f' shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/>'
        f'<path fill="#000" d="{"".join(_runs(y, row) for y, row in enumerate(rows))}"/></svg>'
    )


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
    """Rows of squares with the quiet zone, True is dark. Raises `ValueError` when the link is too long for a code."""
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
        raise ValueError("too long for a QR code") from None  # the link is not repeated: it may be a case's
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())


def _runs(y: int, row: tuple[bool, ...]) -> str:
    out, x = [], 0
    for dark, run in groupby(row):
        width = len(tuple(run))
        if dark:
            out.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return "".join(out)
