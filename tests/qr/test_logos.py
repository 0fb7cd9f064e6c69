"""A logo is looked at before it is used, and drawn anew."""

import io

import pytest
from PIL import Image

from qr import logos
from qr.errors import NotALogo
from tests.qr import walls


def an_svg(inside: str = "", attributes: str = "") -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">'
        f'<g id="a"><rect width="8" height="8" fill="navy" {attributes}/></g>{inside}</svg>'
    ).encode()


def why(data: bytes) -> object:
    with pytest.raises(NotALogo) as raised:
        logos.read(data)
    return raised.value.facts["why"]


@pytest.mark.parametrize(
    "data",
    [walls.picture_file("PNG"), walls.picture_file("JPEG"), walls.SVG_LOGO, an_svg('<use href="#a" x="1"/><!-- x -->')],
    ids=["png", "jpeg", "svg", "svg with a copy"],
)
def test_a_picture_becomes_a_square_png(data: bytes) -> None:
    drawn = Image.open(io.BytesIO(logos.read(data).png))
    assert (drawn.format, drawn.size, drawn.mode) == ("PNG", (logos.SIDE, logos.SIDE), "RGBA")


def test_nothing_but_the_picture_is_kept() -> None:
    picture, out = Image.open(io.BytesIO(walls.picture_file())), io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "端木示例"
    picture.save(out, "JPEG", exif=exif, comment=b"made by someone")
    drawn = logos.read(out.getvalue()).png
    assert (Image.open(io.BytesIO(drawn)).info, "端木示例".encode() in drawn) == ({}, False)


@pytest.mark.parametrize("data", [b"", b"no picture at all", b"%PDF-1.7", b"GIF89a" + bytes(40), b"<html></html>"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert why(data) in ("no-picture", "broken")


@pytest.mark.parametrize("cut", [60, 200])
def test_a_picture_that_was_cut_short_is_refused(cut: int) -> None:
    assert why(walls.picture_file()[:cut]) == "broken"


@pytest.mark.slow
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_opened() -> None:
    huge, out = Image.new("1", (20_000, 20_000)), io.BytesIO()
    huge.save(out, "PNG")
    assert (len(out.getvalue()) < logos.LARGEST, why(out.getvalue())) == (True, "too-large")


def test_a_picture_that_is_very_long_is_refused() -> None:
    assert why(walls.picture_file(size=(logos.LONGEST_SIDE + 1, 50))) == "too-large"


def test_a_large_file_is_refused() -> None:
    assert why(walls.picture_file() + bytes(logos.LARGEST)) == "too-large"


def test_a_picture_of_nothing_is_refused() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    assert why(out.getvalue()) == "empty"


@pytest.mark.parametrize(
    "data",
    [
        an_svg("<script>alert(1)</script>"),
        an_svg('<image href="https://jiandu.example/x.png" width="5" height="5"/>'),
        an_svg('<image href="data:image/png;base64,AAAA" width="5" height="5"/>'),
        an_svg('<use xlink:href="other.svg#a"/>'),
        an_svg('<use href="https://jiandu.example/x.svg#a"/>'),
        an_svg("<style>@import url(https://jiandu.example/x.css);</style>"),
        an_svg("<style>rect{fill:url(https://jiandu.example/x.svg#a)}</style>"),
        an_svg("<foreignObject><p>x</p></foreignObject>"),
        an_svg('<set attributeName="fill" to="red"/>'),
        an_svg("", 'onload="alert(1)"'),
        an_svg("", 'style="fill:url(https://jiandu.example/x.svg#a)"'),
        an_svg('<?xml-stylesheet href="x.css"?>'),
        an_svg('<use href="#a"/>' * 17),
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + an_svg("<text>&x;</text>"),
    ],
)
def test_an_svg_that_does_more_than_draw_is_refused(data: bytes) -> None:
    assert why(data) == "not-only-a-drawing"


@pytest.mark.parametrize("data", [an_svg()[:-6], b"<svg", b"<svg xmlns='x'>\xff\xfe</svg>"])
def test_a_broken_svg_is_refused(data: bytes) -> None:
    assert why(data) == "broken"
