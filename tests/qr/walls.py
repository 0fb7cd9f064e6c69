"""Places, hosts and logos for posters, all of them made up."""

import io
from collections.abc import Mapping
from functools import cache
from random import Random

from PIL import Image, ImageDraw

import texts
from dialog.catalogue import Catalogue
from qr import logos
from qr.codes import Signer, new_place_id
from qr.logos import Logo
from qr.posters import Host, Spot

SIGNER = Signer({"1": bytes(range(32))}, "1")
PLACE = "4kX0bq7TzRw2Ms"
LINK = f"https://jiandu.example/s/{SIGNER.code(PLACE, 3)}"
NAMES = {"zh-Hans": "政务服务中心 6 号窗口（虚构）", "en": "Service Centre, Window 6 (fictional)"}
UNIT_NAMES = {"zh-Hans": "云川市政务服务局（虚构）", "en": "Yunchuan Services Bureau (fictional)"}
SVG_LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><style>.a{fill:#0e5a5e}</style>'
    b'<circle class="a" cx="5" cy="5" r="4.6"/></svg>'
)


@cache
def words() -> Catalogue:
    return Catalogue(texts.load())


def a_spot(**changes: object) -> Spot:
    plain: dict[str, object] = {
        "id": PLACE, "link": LINK, "names": NAMES, "unit": "services", "unit_names": UNIT_NAMES,
    }  # fmt: skip
    return Spot(**(plain | changes))  # type: ignore[arg-type]


def next_steps(chinese: str, english: str) -> Mapping[str, str]:
    limits = {"zh-Hans": (chinese, "15 个工作日"), "en": (english, "15 working days")}
    told = {language: {"limit": limit, "limit_tip": tip} for language, (limit, tip) in limits.items()}
    return {language: words().text("poster.step.next", language, facts) for language, facts in told.items()}


def a_host(**changes: object) -> Host:
    plain: dict[str, object] = {
        "names": {"zh-Hans": "云川市总专班办公室（虚构）", "en": "Yunchuan Task Force Office (fictional)"},
        "address": "jiandu.example",
        "next_step": next_steps("1 个工作日", "1 working day"),
        "specimen": False,
    }
    return Host(**(plain | changes))  # type: ignore[arg-type]


def some_spots(count: int, units: int = 2) -> list[Spot]:
    chance = Random(7)
    ids = [new_place_id(chance.randbytes) for _ in range(count)]
    return [
        a_spot(
            id=each,
            link=f"https://jiandu.example/s/{SIGNER.code(each, 1)}",
            names={"zh-Hans": f"第 {number} 号工地（虚构）", "en": f"Site {number} (fictional)"},
            unit=f"u{number % units}",
        )
        for number, each in enumerate(ids)
    ]


def picture_file(kind: str = "PNG", size: tuple[int, int] = (300, 200)) -> bytes:
    """Dark blue with a red disc, wider than high."""
    picture, out = Image.new("RGB", size, "navy"), io.BytesIO()
    ImageDraw.Draw(picture).ellipse((20, 20, size[0] - 20, size[1] - 20), fill="red")
    picture.save(out, kind)
    return out.getvalue()


@cache
def a_logo() -> Logo:
    return logos.read(picture_file())
