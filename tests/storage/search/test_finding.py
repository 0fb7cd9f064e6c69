"""What people type, and the place that they mean."""

from collections import Counter
from random import Random

import pytest

from benchmarks import registry
from cases.places import Place, PlaceKind
from storage.search import Searcher, readings

#: Fictional, as their names say.
NAMES = {
    "park": ("云川市新能源汽车产业园（虚构）", "Yunchuan New Energy Vehicle Park (fictional)"),
    "second": ("云川市新能源汽车产业园（二期）（虚构）", "Yunchuan New Energy Vehicle Park, Phase Two (fictional)"),
    "tower": ("长乐大厦（虚构）", "Changle Tower (fictional)"),
    "bank": ("行塘重型装备基地（虚构）", "Hangtang Heavy Equipment Base (fictional)"),
    "road": ("绿洲 A3 路（虚构）", "Oasis Road A3 (fictional)"),
    "water": ("云岭市污水处理厂（虚构）", "Yunling Wastewater Works (fictional)"),
}
PLACES = [
    Place(id=id_, kind=PlaceKind.PROJECT, names={"zh-Hans": chinese, "en": english})
    for id_, (chinese, english) in NAMES.items()
]


def found(typed: str, limit: int = 5) -> list[str]:
    return [place.id for place in Searcher().find(PLACES, typed, limit=limit)]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("云川市新能源汽车产业园", "park"),
        ("云川市新能源汽车产业园（二期）（虚构）", "second"),
        ("  长乐大厦 （虚构）", "tower"),
        ("ＣＨＡＮＧＬＥ ｔｏｗｅｒ", "tower"),
        ("Wastewater", "water"),
        ("产业园 云川", "park"),
        ("works yunling", "water"),
        ("云穿市新能源", "park"),
        ("長樂大廈", "tower"),
        ("长了大厦", "tower"),
        ("污水处埋厂", "water"),
        ("污处理厂", "water"),
        ("污水水处理厂", "water"),
        ("污水理处厂", "water"),
        ("污处水理厂", "water"),
        ("Changel", "tower"),
        ("Wastwater", "water"),
        ("changle", "tower"),
        ("zhangle", "tower"),
        ("hangtang", "bank"),
        ("xingtang", "bank"),
        ("chongxing", "bank"),
        ("yun chuan", "park"),
        ("Yún Lǐng Shì Wū Shuǐ", "water"),
        ("yun2ling3shi4", "water"),
        ("lvzhou", "road"),
        ("lüzhou", "road"),
        ("lǜ zhōu", "road"),
        ("lza3", "road"),
        ("cldx", "tower"),
        ("cldsha", "tower"),
        ("wscl", "water"),
        ("yls污水", "water"),
        ("云岭wushui", "water"),
        ("yc产业园", "park"),
        ("产业园yc", "park"),
        ("云岭works", "water"),
        ("yunlingws", "water"),
        ("yunlnig", "water"),
        ("tower", "tower"),
        ("BANK", "bank"),
        ("云岭污水厂", "water"),
        ("污水处理厂项目部", "water"),
    ],
)
def test_the_place_that_is_meant_comes_first(typed: str, wanted: str) -> None:
    assert found(typed)[:1] == [wanted]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "（）",
        "?!",
        "\n",
        "\x00",
        "y",
        "1",
        "不知道",
        "没有",
        "no idea",
        "none",
        "qwertyuiop",
        "火星基地",
        "云云云云",
        "ccc",
    ],
)
def test_nobody_is_meant_by_nothing(typed: str) -> None:
    assert found(typed) == []


@pytest.mark.parametrize("typed", ["产" * 5000, "a" * 5000, "zh" * 5000, "\ud800云", "a b " * 900, "1a" * 999])
def test_whatever_is_typed_is_no_trouble(typed: str) -> None:
    assert len(found(typed)) <= 5


def test_the_whole_name_goes_before_its_beginning_and_that_before_a_part() -> None:
    names = ("新云川", "云川东", "云川", "运川", "东云川东")
    places = [Place(id=name, kind=PlaceKind.UNIT, names={"zh-Hans": name}) for name in names]
    assert [place.id for place in Searcher().find(places, "云川", limit=9)] == [
        "云川",
        "云川东",
        "新云川",
        "东云川东",
    ]
    assert [place.id for place in Searcher().find(places, "yunchuan", limit=9)] == [
        "云川",
        "运川",
        "云川东",
        "新云川",
        "东云川东",
    ]


def test_what_is_written_right_is_not_answered_with_what_resembles_it() -> None:
    names = ("云川新能源", "云川旧能源", "云川市新的能源")
    places = [Place(id=name, kind=PlaceKind.UNIT, names={"zh-Hans": name}) for name in names]
    assert [place.id for place in Searcher().find(places, "云川新能源")] == ["云川新能源"]
    assert [place.id for place in Searcher().find(places, "云川好能源")] == ["云川新能源", "云川旧能源"]
    assert [place.id for place in Searcher().find(places, "云川新源")] == ["云川新能源"]


def test_what_stands_in_brackets_is_found_by_whoever_types_it() -> None:
    assert [found(typed)[:1] for typed in ("二期", "erqi", "yuaneq", "园（二期）")] == [["second"]] * 4


def test_no_more_are_given_than_asked_for() -> None:
    assert len(found("云", limit=2)) == 2


def test_only_the_kinds_that_are_asked_for_are_looked_at() -> None:
    window = Place(id="w", kind=PlaceKind.WINDOW, names={"zh-Hans": "长乐大夏（虚构）"})
    only = Searcher().find([*PLACES, window], "长乐大夏", kinds={PlaceKind.PROJECT}, limit=5)
    assert [place.id for place in only] == ["tower"]


def test_other_places_are_other_answers() -> None:
    searcher = Searcher()
    assert searcher.find(PLACES, "changle", limit=5) == [PLACES[2]]
    assert searcher.find(PLACES[:2], "changle", limit=5) == []


def test_the_tables_of_readings_are_where_they_are_looked_for() -> None:
    shipped = readings.shipped()
    assert (shipped.of("川"), shipped.of("行")[:2], shipped.of("A")) == (("chuan",), ("xing", "hang"), ())
    assert 400 < len(shipped.syllables) < 430


#: Initials of a part may be those of many names.
LEAST = 95


def test_out_of_a_large_register_the_place_is_among_the_first_five() -> None:
    chance = Random(55)
    known = registry.places(1_301)
    places, searcher = [each.place for each in known], Searcher()
    asked, hits = Counter[str](), Counter[str]()
    for each in chance.sample(known, 60):
        for kind, typed in registry.typed(each, chance):
            asked[kind] += 1
            hits[kind] += each.place in searcher.find(places, typed, limit=5)
    poor = {kind: 100 * hits[kind] / asked[kind] for kind in asked if 100 * hits[kind] < LEAST * asked[kind]}
    assert poor == {}
    assert sum(asked.values()) > 1_500
