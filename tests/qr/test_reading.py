"""What was made is read back, worn as it may be; what cannot be read is not handed out."""

import io
from collections import Counter
from random import Random

import pytest
from PIL import Image

from qr import pictures, reading
from qr.errors import NotAPicture, Unreadable
from qr.logos import Logo
from qr.posters import PAPERS, Kind, Order, pdf
from tests.qr import walls, worn

#: The smallest code there is, on a sheet of 24 stickers: 31.9 mm at 150 dpi.
SMALLEST = 188


def read_back(logo: Logo | None, count: int) -> Counter[str]:
    """How many of so many codes were not read, by what was done to them."""
    chance, missed = Random(20261130), Counter[str]()
    for spot in walls.some_spots(count):
        made = pictures.png(spot.link, pictures.level_for(logo), logo=logo)
        whole = Image.open(io.BytesIO(made)).convert("L")
        for way, wear in worn.ways(SMALLEST, chance).items():
            missed[way] += reading.codes(wear(whole), thoroughly=True) != (spot.link,)
    return missed


@pytest.mark.parametrize("logo", [None, walls.a_logo()], ids=["plain", "logo"])
def test_every_worn_code_of_a_sample_is_read(logo: Logo | None) -> None:
    missed = read_back(logo, 8)
    assert +missed == Counter()


@pytest.mark.soak
@pytest.mark.parametrize("logo", [None, walls.a_logo()], ids=["plain", "logo"])
def test_99_of_100_worn_codes_are_read(logo: Logo | None) -> None:
    count = 600
    missed = read_back(logo, count)
    for way, lost in missed.items():
        print(f"  {way}: {100 * (count - lost) / count:.2f} %")
    assert {way: lost for way, lost in missed.items() if lost > count / 100} == {}


@pytest.mark.parametrize("kind", Kind)
def test_a_worn_page_is_read(kind: Kind) -> None:
    """The whole page at 150 dpi, noisy and squeezed."""
    made = pdf([walls.a_spot()], Order(kind=kind, stickers=24), walls.a_host(logo=walls.a_logo()), walls.words())
    (page,) = reading.shown(made, 150)
    noise = Image.frombytes("L", page.size, Random(3).randbytes(page.width * page.height))
    found = reading.codes(worn.squeezed(Image.blend(worn.blurred(page, 0.5), noise, 0.15), 50), thoroughly=True)
    assert found == (walls.LINK,) * (24 if kind is Kind.STICKERS else 1)


def test_a_picture_that_says_something_else_is_not_handed_out() -> None:
    with pytest.raises(Unreadable):
        reading.check(pictures.png("https://jiandu.example/s/other"), walls.LINK)


def test_a_damaged_picture_is_not_handed_out() -> None:
    whole = Image.open(io.BytesIO(pictures.png(walls.LINK))).convert("L")
    whole.paste(255, (0, 0, whole.width // 2, whole.height // 2))
    out = io.BytesIO()
    whole.save(out, "PNG")
    with pytest.raises(Unreadable):
        reading.check(out.getvalue(), walls.LINK)


def test_an_svg_is_looked_at_as_well() -> None:
    assert reading.check_drawing(pictures.svg(walls.LINK), walls.LINK) == pictures.svg(walls.LINK)
    with pytest.raises(Unreadable):
        reading.check_drawing(pictures.svg(walls.LINK), walls.LINK + "x")


def test_a_page_that_says_something_else_is_named() -> None:
    spots = walls.some_spots(5)
    made = pdf(spots, Order(), walls.a_host(), walls.words())
    links = [[spot.link] for spot in spots]
    with pytest.raises(Unreadable) as raised:
        reading.check_document(made, [*links[:3], links[4], links[3]], PAPERS[Kind.A4].ppi)
    assert raised.value.facts == {"where": 4}


def test_a_page_that_is_missing_is_named() -> None:
    made = pictures.pdf(walls.LINK)
    with pytest.raises(Unreadable) as raised:
        reading.check_document(made, [[walls.LINK], [walls.LINK]], 100)
    assert raised.value.facts == {"where": 1}


def test_a_code_with_one_more_beside_it_is_refused() -> None:
    """A page is one place's: nothing else may stand on it to be scanned."""
    made = pdf([walls.a_spot()], Order(kind=Kind.STICKERS, stickers=2), walls.a_host(), walls.words())
    with pytest.raises(Unreadable):
        reading.check_document(made, [[walls.LINK]], 100)


@pytest.mark.parametrize("data", [b"", b"no picture", b"%PDF-1.7 nothing", b"\x89PNG\r\n\x1a\n cut"])
def test_what_is_no_picture_is_told(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        reading.picture(data)
    with pytest.raises(NotAPicture):
        list(reading.document(data))


def test_codes_of_a_photo_are_found_upside_down_and_light_on_dark() -> None:
    whole = Image.open(io.BytesIO(pictures.png(walls.LINK))).convert("L").rotate(180)
    out = io.BytesIO()
    whole.point(lambda value: 255 - value).save(out, "PNG")
    assert reading.picture(out.getvalue()) == (walls.LINK,)
