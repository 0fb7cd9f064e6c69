"""Posters: exact papers, all their words, one page a place, whatever the names are."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from qr import reading, typesetting
from qr.errors import MissingGlyphs, NameTooLong, NotATemplate, Unreadable
from qr.posters import GRIDS, PAPERS, Kind, Order, Spot, pdf, printing
from qr.posters.sheets import sheet
from tests.handlers.letters.reading import bare, pdf_pages
from tests.qr import walls

LANGUAGES = (("zh-Hans",), ("en",), ("zh-Hans", "en"))
HOSTILE = r'#set page(width: 1cm) *粗* _x_ $a^2$ \n `code` <b> "q" @ref //x [x] ~ = - + 3 号 0123456789 ①②（虚构）'
LONG = ("新能源汽车零部件产业园#3标段*二期*厂房及配套基础设施建设项目" * 8)[:200]
NAMES = (HOSTILE, LONG, "W" * 200, "长" * 200, "iii " * 49 + "iii", "Donaudampfschifffahrt " * 8)


def a_poster(spot: Spot | None = None, order: Order | None = None, **host: object) -> bytes:
    """Not read back: that is seen to in `test_reading.py` and `test_runs.py`."""
    return pages_of([spot or walls.a_spot()], order or Order(), **host)


def pages_of(spots: Sequence[Spot], order: Order, **host: object) -> bytes:
    whole = walls.a_host(**host)
    sheets = [sheet(spot, order, whole, walls.words()) for spot in spots]
    return printing.printed(sheets, order, whole, walls.words())


def text_of(made: bytes) -> str:
    return bare("".join(pdf_pages(made)))


def millimetres(box: Sequence[object]) -> list[float]:
    return [round(float(str(side)) / 72 * 25.4, 2) for side in box]


def boxes(made: bytes) -> tuple[list[float], list[float]]:
    with pikepdf.open(io.BytesIO(made)) as file:
        page = file.pages[0]
        return millimetres(page.mediabox), millimetres(page.trimbox)


@pytest.mark.parametrize("kind", Kind)
def test_a_paper_is_exact(kind: Kind) -> None:
    paper = PAPERS[kind]
    whole = [0, 0, paper.width, paper.height]
    assert boxes(a_poster(order=Order(kind=kind))) == (whole, whole)


def test_with_marks_the_paper_lies_inside_of_its_bleed() -> None:
    made = a_poster(order=Order(kind=Kind.A5, marks=True))
    assert boxes(made) == ([0, 0, 168, 230], [10, 10, 158, 220])


def test_marks_are_outside_of_bleed_and_paper() -> None:
    """Between 3 mm of bleed and the edge there is nothing but the marks, at the lines where to cut."""
    made, scale = a_poster(order=Order(kind=Kind.A5, marks=True)), 100 / 25.4
    (page,) = reading.shown(made, 100)
    left = page.crop((0, 0, int(6.5 * scale), page.height))
    dark = {y / scale for y in range(left.height) if min(left.crop((0, y, left.width, y + 1)).tobytes()) < 200}
    assert all(abs(y - 10) < 0.6 or abs(y - 220) < 0.6 for y in dark)
    assert dark


@pytest.mark.parametrize("languages", LANGUAGES, ids="+".join)
@pytest.mark.parametrize("kind", Kind)
def test_what_has_to_be_said_is_there_as_text(kind: Kind, languages: tuple[str, ...]) -> None:
    said = text_of(a_poster(walls.a_spot(short_code="K7M2-9QXV"), Order(kind=kind, languages=languages)))
    first, words = languages[0], walls.words()
    wanted = [words.text("poster.title", each) for each in languages]
    wanted += [walls.NAMES[each] for each in languages]
    wanted += ["jiandu.example", "K7M2-9QXV", "110", "119", "120"]
    if kind is not Kind.STICKERS:
        wanted += [walls.UNIT_NAMES[each] for each in languages]
        wanted += [words.text(f"poster.{key}", first) for key in ("lead", "step.scan", "step.number", "emergency")]
        wanted += {"zh-Hans": ["1个工作日内告知是否受理", "署名举报15个工作日内"], "en": ["within 1 working day"]}[
            first
        ]
    assert [each for each in wanted if bare(each) not in said] == []


def test_without_limits_none_is_promised() -> None:
    said = text_of(a_poster(next_step={}))
    assert (bare(walls.words().text("poster.step.next_open", "zh-Hans")) in said, "工作日" in said) == (True, False)


def test_without_a_short_code_and_a_unit_their_lines_are_left_out() -> None:
    said = text_of(a_poster(walls.a_spot(unit="", unit_names={})))
    assert ("输入" in said, "负责单位" in said) == (False, False)


@pytest.mark.parametrize(("languages", "mark"), [(("zh-Hans",), "样张"), (("en",), "DEMO")])
@pytest.mark.parametrize("kind", Kind)
def test_a_specimen_says_so_and_nothing_else_does(kind: Kind, languages: tuple[str, ...], mark: str) -> None:
    order = Order(kind=kind, languages=languages)
    marked, plain = text_of(a_poster(order=order, specimen=True)), text_of(a_poster(order=order, specimen=False))
    assert (mark in marked, mark in plain) == (True, False)


@pytest.mark.parametrize("logo", [None, walls.a_logo()], ids=["plain", "logo"])
def test_the_same_input_gives_the_same_bytes(logo: object) -> None:
    made = a_poster(logo=logo)
    assert (made, b"CreationDate(D:19700101000000Z" in made) == (a_poster(logo=logo), True)


@pytest.mark.parametrize("kind", Kind)
def test_names_are_printed_as_they_are_one_page_each(kind: Kind) -> None:
    spots = [walls.a_spot(names={"zh-Hans": name}, unit_names={"zh-Hans": name}) for name in NAMES]
    pages = pdf_pages(pages_of(spots, Order(kind=kind, stickers=2)))
    printed = [bare(page).replace("\u200b", "").count(bare(name)) for page, name in zip(pages, NAMES, strict=True)]
    assert printed == [2] * len(NAMES)


@pytest.mark.parametrize("words", NAMES, ids=["hostile", "long", "W", "wide", "iii", "words"])
@pytest.mark.parametrize("space", [(178, 21), (70, 16), (30, 6), (12, 30)])
def test_words_stay_inside_of_their_space(words: str, space: tuple[int, int]) -> None:
    """Everything that is dark on a large page lies inside of the space in its middle."""
    source = (
        '#import "common.typ": *\n#set page(width: 260mm, height: 100mm, margin: 0pt)\n'
        f'#set text(font: "{typesetting.FONT}")\n'
        f"#at(40mm, 30mm, fit({space[0]}mm, {space[1]}mm, 10mm, (one(facts.words), one(facts.words, scale: 0.6))))"
    )
    facts = {"words": words, "width": 1, "height": 1, "logo": None}
    files = {typesetting.MAIN: source.encode(), printing.COMMON: printing.templates(None)[printing.COMMON]}
    (page,) = reading.shown(typesetting.pdf(files, facts), 144)
    left, top, right, bottom = (at / 144 * 25.4 for at in ink(page))
    assert (left >= 39.5, right <= 40.5 + space[0], top >= 29.5, bottom <= 30.5 + space[1]) == (True,) * 4


def ink(page: Image.Image) -> tuple[int, int, int, int]:
    found = page.point(lambda value: 255 if value < 250 else 0).getbbox()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "missing"), [("幸福🏠小区", "🏠"), ("𠮷祥里", "𠮷"), ("a\u0e01b\U0001f600", "\u0e01😀")]
)
def test_a_character_without_a_glyph_is_named(name: str, missing: str) -> None:
    with pytest.raises(MissingGlyphs) as raised:
        a_poster(walls.a_spot(names={"zh-Hans": name}))
    assert raised.value.facts == {"characters": missing}


def test_a_name_of_more_than_200_characters_is_refused() -> None:
    with pytest.raises(NameTooLong):
        a_poster(walls.a_spot(names={"zh-Hans": "长" * 201}))


def test_a_name_that_is_the_same_in_both_languages_is_said_once() -> None:
    made = a_poster(walls.a_spot(names={"zh-Hans": "甲乙丙丁园"}), Order(languages=("zh-Hans", "en")))
    assert text_of(made).count("甲乙丙丁园") == 1


@pytest.mark.parametrize("count", GRIDS)
def test_a_sheet_has_as_many_stickers_as_were_asked_for(count: int) -> None:
    made = a_poster(order=Order(kind=Kind.STICKERS, stickers=count))
    assert list(reading.document(made)) == [(walls.LINK,) * count]


def test_many_pages_share_their_font() -> None:
    spots = walls.some_spots(12)
    made = pdf(spots, Order(), walls.a_host(logo=walls.a_logo()), walls.words())
    with pikepdf.open(io.BytesIO(made)) as file:
        fonts = {str(font.BaseFont) for page in file.pages for font in page.resources.Font.values()}
    assert (len(pdf_pages(made)), len(fonts), len(made) / len(spots) < 30_000) == (12, 1, True)


def test_an_office_can_put_a_template_of_its_own_in_the_place_of_one(tmp_path: Path) -> None:
    own = (
        printing.templates(None)["poster.typ"]
        .decode()
        .replace("#posters(sheet => {", "#posters(sheet => {\n[自己的版式]", 1)
    )
    (tmp_path / "poster.typ").write_text(own, encoding="utf-8")
    order = Order(templates=tmp_path)
    assert "自己的版式" in text_of(a_poster(order=order))
    assert "自己的版式" not in text_of(a_poster(order=Order(kind=Kind.CARD, templates=tmp_path)))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ('#import "common.typ": *\n#nonsense', "unknown variable: nonsense"),
        ('#import "common.typ": *\n#posters(sheet => { pagebreak() })', ""),
        ('#read("/etc/hostname")', ""),
        ("\ufeff#", ""),
    ],
)
def test_what_is_wrong_in_a_template_is_told_by_its_name(tmp_path: Path, source: str, told: str) -> None:
    (tmp_path / "poster.typ").write_text(source, encoding="utf-8")
    with pytest.raises(NotATemplate) as raised:
        a_poster(order=Order(templates=tmp_path))
    assert (raised.value.facts["name"], told in str(raised.value.facts["message"])) == ("poster.typ", True)


def test_a_template_that_leaves_the_code_out_hands_out_nothing(tmp_path: Path) -> None:
    (tmp_path / "poster.typ").write_text('#import "common.typ": *\n#posters(sheet => [x])', encoding="utf-8")
    with pytest.raises(Unreadable):
        pdf([walls.a_spot()], Order(templates=tmp_path), walls.a_host(), walls.words())


def test_no_emblem_is_shipped() -> None:
    """Templates draw lines, surfaces, words, the code and the office's own logo, and bring no picture along."""
    drawn = {name: re.findall(r"image\(([^,)]*)", data.decode()) for name, data in printing.templates(None).items()}
    assert [each for found in drawn.values() for each in found] == ["bytes(sheet.code", "logo"]
