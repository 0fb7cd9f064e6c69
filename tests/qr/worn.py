"""What happens to a code between the press and the phone, done to its picture. The same seed wears it the same way."""

import io
from collections.abc import Callable, Mapping
from random import Random

from PIL import Image, ImageFilter

WHITE = 255


def shrunk(picture: Image.Image, side: int = 120) -> Image.Image:
    return picture.resize((side, side), Image.Resampling.BILINEAR)


def blurred(picture: Image.Image, sigma: float = 1.5) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(sigma))


def turned(picture: Image.Image, degrees: float = 15) -> Image.Image:
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=WHITE)


def tilted(picture: Image.Image) -> Image.Image:
    """As seen from 20 degrees above, from three sides of the code away: the upper edge is narrower, the whole lower."""
    side = picture.width
    near, far, high = 1.0, (3 - 0.171) / (3 + 0.171), 0.94
    inset = side * (near - far) / 2
    corners = ((inset, 0.0), (side - inset, 0.0), (float(side), side * high), (0.0, side * high))
    source = ((0.0, 0.0), (float(side), 0.0), (float(side), float(side)), (0.0, float(side)))
    coefficients = _perspective(corners, source)
    size = (side, int(side * high))
    return picture.transform(size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC, fillcolor=WHITE)


def squeezed(picture: Image.Image, quality: int = 30) -> Image.Image:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).convert("L")


def printed_and_scanned(picture: Image.Image, side: int, chance: Random) -> Image.Image:
    """At `side` pixels: not quite straight, ink that runs, grey paper, the noise of a sensor, and JPEG."""
    whole = Image.new("L", (int(side * 1.2), int(side * 1.2)), 240)
    offset = (chance.randrange(3, whole.width - side), chance.randrange(3, whole.width - side))
    whole.paste(picture.resize((side, side), Image.Resampling.BOX), offset)
    whole = whole.rotate(chance.uniform(-3, 3), Image.Resampling.BICUBIC, fillcolor=240)
    whole = whole.filter(ImageFilter.GaussianBlur(0.6)).point(lambda value: 35 + value * 190 // 255)
    noise = Image.frombytes("L", whole.size, chance.randbytes(whole.width * whole.height))
    return squeezed(Image.blend(whole, noise, 0.15), 60)


def ways(side: int, chance: Random) -> Mapping[str, Callable[[Image.Image], Image.Image]]:
    """`side`: pixels of the code at the size it is printed, as a scanner of 150 dpi sees it."""
    return {
        "shrunk to 120 px": shrunk,
        "blurred": blurred,
        "turned left": lambda picture: turned(picture, 15),
        "turned right": lambda picture: turned(picture, -15),
        "tilted": tilted,
        "JPEG 30": squeezed,
        "printed and scanned": lambda picture: printed_and_scanned(picture, side, chance),
        "small, turned and JPEG 30": lambda picture: squeezed(turned(picture.resize((side * 2, side * 2)), 8)),
    }


def _perspective(to: tuple[tuple[float, float], ...], source: tuple[tuple[float, float], ...]) -> tuple[float, ...]:
    """Eight numbers that lead from where a pixel lands to where it comes from (Gauss)."""
    rows = []
    for (x, y), (u, v) in zip(to, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for at in range(8):
        best = max(range(at, 8), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(8):
            if other != at:
                factor = rows[other][at]
                rows[other] = [value - factor * own for value, own in zip(rows[other], rows[at], strict=True)]
    return tuple(row[8] for row in rows)
