"""Pictures are read back by a reader that is not ours."""

import io
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pikepdf
import pytest
import zxingcpp
from PIL import Image, ImageChops

from qr import pictures, reading, typesetting
from qr.errors import LogoNeedsLevelH
from qr.pictures import Level, Squares
from tests.qr import walls

URL = "https://jiandu.example/s/1-4kX0bq7TzRw2Ms-3-nTt6yM63oFxpahHB"
STATUS = "https://jiandu.example/status#n=7K3M9PQ2WXYZ"
LEVELS: tuple[Level, ...] = ("L", "M", "Q", "H")
SVG = "{http://www.w3.org/2000/svg}"


def what_it_says(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def drawn(rows: Squares, scale: int = 4) -> Image.Image:
    side = (len(rows[0]), len(rows))
    picture = Image.frombytes("L", side, bytes(0 if dark else 255 for row in rows for dark in row))
    return picture.resize((side[0] * scale, side[1] * scale), Image.Resampling.NEAREST)


def painted(svg: str) -> Squares:
    """The path as squares: nothing but runs one square high."""
    root = ElementTree.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2])
    rows = [[False] * side for _ in range(side)]
    path = root.findall(f"{SVG}path")
    assert len(path) == 1
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path[0].attrib["d"])
    assert "".join("M{} {}h{}v1h-{}z".format(*run) for run in runs) == path[0].attrib["d"]
    for x, y, width, _ in runs:
        rows[int(y)][int(x) : int(x) + int(width)] = [True] * int(width)
    return tuple(tuple(row) for row in rows)


def on_a_screen(text: str, *, ink: bool) -> Squares:
    """What a terminal shows: `ink` is whether a drawn half is dark."""
    halves = {"█": (True, True), "▀": (True, False), "▄": (False, True), " ": (False, False)}
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text).split("\n")
    return tuple(tuple(halves[character][half] == ink for character in line) for line in lines for half in (0, 1))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("url", [URL, STATUS])
def test_a_png_is_read_back(url: str, level: Level) -> None:
    assert what_it_says(Image.open(io.BytesIO(pictures.png(url, level)))) == [url]


@pytest.mark.parametrize("level", LEVELS)
def test_an_svg_is_read_back(level: Level) -> None:
    assert what_it_says(drawn(painted(pictures.svg(URL, level)))) == [URL]


@pytest.mark.parametrize("level", LEVELS)
def test_a_terminal_is_read_back(level: Level) -> None:
    assert what_it_says(drawn(on_a_screen(pictures.terminal(URL, level), ink=True))) == [URL]


def test_a_dark_terminal_without_colours_is_read_back() -> None:
    shown = pictures.terminal(URL, colour=False)
    assert ("\x1b" in shown, what_it_says(drawn(on_a_screen(shown, ink=False)))) == (False, [URL])


def test_each_line_of_a_terminal_says_its_colours_and_ends_them() -> None:
    lines = pictures.terminal(URL).split("\n")
    assert all(line.startswith("\x1b[38;5;16;48;5;231m") and line.endswith("\x1b[0m") for line in lines)


def test_a_place_code_fits_a_terminal() -> None:
    lines = pictures.terminal(URL, colour=False).split("\n")
    assert (len(lines) <= 23, max(map(len, lines)) <= 79) == (True, True)


@pytest.mark.parametrize("level", LEVELS)
def test_there_are_four_light_squares_all_around(level: Level) -> None:
    rows = pictures.squares(URL, level)
    turned = tuple(zip(*rows, strict=True))
    edges = (*rows[:4], *rows[-4:], *turned[:4], *turned[-4:])
    assert not any(dark for edge in edges for dark in edge)


def test_the_level_asked_for_is_the_level_drawn() -> None:
    found = [zxingcpp.read_barcodes(drawn(pictures.squares(URL, level)))[0].ec_level for level in LEVELS]
    assert found == list(LEVELS)


def test_a_png_holds_nothing_but_the_picture() -> None:
    data = pictures.png(URL)
    assert set(re.findall(rb"[a-zA-Z]{4}(?=.)", data)) >= {b"IHDR", b"IDAT"}
    assert Image.open(io.BytesIO(data)).info == {}


def test_an_svg_is_an_image_with_a_name_and_nothing_that_runs() -> None:
    root = ElementTree.fromstring(pictures.svg(URL, label='A "B" <c> & d'))
    assert (root.attrib["role"], root.attrib["aria-label"], root.attrib["shape-rendering"]) == (
        "img",
        'A "B" <c> & d',
        "crispEdges",
    )
    assert [child.tag for child in root] == [f"{SVG}rect", f"{SVG}path"]
    assert not any(name in {"style", "class", "onload"} for child in root.iter() for name in child.attrib)


def test_a_link_that_is_too_long_is_refused_without_being_repeated() -> None:
    with pytest.raises(ValueError, match=r"^too long for a QR code$"):
        pictures.png("https://jiandu.example/" + "x" * 4000)


def test_a_logo_stands_in_the_very_middle_and_hides_no_more_than_a_sixteenth() -> None:
    plain = Image.open(io.BytesIO(pictures.png(URL, "H"))).convert("L")
    with_logo = Image.open(io.BytesIO(pictures.png(URL, "H", logo=walls.a_logo()))).convert("L")
    changed = ImageChops.difference(plain, with_logo).getbbox()
    assert changed is not None
    left, top, right, bottom = changed
    assert max(right - left, bottom - top) <= plain.width * pictures.PLATE
    assert abs((left + right) - plain.width) <= 20
    assert abs((top + bottom) - plain.height) <= 20


@pytest.mark.parametrize("side", range(29, 186, 4))
def test_the_plate_is_a_quarter_at_most_and_leaves_whole_squares_around_it(side: int) -> None:
    plate = pictures.plate(side)
    assert (plate <= side / 4, (side - plate) % 2) == (True, 0)


@pytest.mark.parametrize("logo", [None, walls.a_logo()], ids=["plain", "logo"])
def test_every_kind_of_picture_is_read_back(logo: pictures.Logo | None) -> None:
    level = pictures.level_for(logo)
    drawn = pictures.svg(URL, level, logo=logo)
    pages = list(reading.document(pictures.pdf(URL, level, logo=logo)))
    assert what_it_says(Image.open(io.BytesIO(pictures.png(URL, level, logo=logo)))) == [URL]
    assert what_it_says(Image.open(io.BytesIO(typesetting.raster(drawn.encode(), 500))).convert("L")) == [URL]
    assert pages == [(URL,)]


@pytest.mark.parametrize("level", ["L", "M", "Q"])
@pytest.mark.parametrize("draw", [pictures.png, pictures.svg, pictures.pdf])
def test_a_logo_is_drawn_at_level_h_only(draw: Callable[..., object], level: Level) -> None:
    with pytest.raises(LogoNeedsLevelH):
        draw(URL, level, logo=walls.a_logo())


def test_a_pdf_is_as_large_as_was_said_and_the_same_each_time() -> None:
    made = pictures.pdf(URL, side_mm=40)
    with pikepdf.open(io.BytesIO(made)) as file:
        sides = [round(float(side) / 72 * 25.4, 2) for side in file.pages[0].mediabox[2:]]
    assert (sides, made, b"(D:1970" in made or b"(D:" not in made) == ([40, 40], pictures.pdf(URL, side_mm=40), True)
