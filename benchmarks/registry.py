"""A large register of places that do not exist, and what people type when they mean one of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from cases.places import Place, PlaceKind

#: Chinese, pinyin, English. Many towns begin with a character that is read in more than one way.
_TOWNS: Final = (
    ("云川", "yun chuan", "Yunchuan"),
    ("云岭", "yun ling", "Yunling"),
    ("长岚", "chang lan", "Changlan"),
    ("重溪", "chong xi", "Chongxi"),
    ("乐岗", "le gang", "Legang"),
    ("行塘", "hang tang", "Hangtang"),
    ("会岭", "kuai ling", "Kuailing"),
    ("朝浦", "chao pu", "Chaopu"),
    ("单桥", "shan qiao", "Shanqiao"),
    ("厦坪", "xia ping", "Xiaping"),
    ("解庄", "xie zhuang", "Xiezhuang"),
    ("六源", "lu yuan", "Luyuan"),
    ("盛岗", "sheng gang", "Shenggang"),
    ("安塘", "an tang", "Antang"),
    ("西安铺", "xi an pu", "Xi'anpu"),
    ("白岩", "bai yan", "Baiyan"),
    ("石浦", "shi pu", "Shipu"),
    ("绿洲", "lv zhou", "Lyuzhou"),
    ("松坪", "song ping", "Songping"),
    ("桂岗", "gui gang", "Guigang"),
    ("龙岩坝", "long yan ba", "Longyanba"),
    ("双溪", "shuang xi", "Shuangxi"),
    ("柳塘", "liu tang", "Liutang"),
    ("青岚", "qing lan", "Qinglan"),
)
_WHERE: Final = (
    ("", "", ""),
    ("东区", "dong qu", "East"),
    ("西区", "xi qu", "West"),
    ("高新区", "gao xin qu", "High-Tech Zone"),
    ("临港", "lin gang", "Harbour"),
    ("北部", "bei bu", "North"),
)
_WHAT: Final = (
    ("新能源汽车", "xin neng yuan qi che", "New Energy Vehicle"),
    ("重型装备", "zhong xing zhuang bei", "Heavy Equipment"),
    ("生物医药", "sheng wu yi yao", "Biomedicine"),
    ("电子信息", "dian zi xin xi", "Electronics"),
    ("现代物流", "xian dai wu liu", "Logistics"),
    ("食品加工", "shi pin jia gong", "Food Processing"),
    ("绿色建材", "lv se jian cai", "Green Materials"),
    ("数字经济", "shu zi jing ji", "Digital Economy"),
    ("智能家居", "zhi neng jia ju", "Smart Home"),
    ("冷链仓储", "leng lian cang chu", "Cold Storage"),
    ("精细化工", "jing xi hua gong", "Fine Chemicals"),
    ("航空零部件", "hang kong ling bu jian", "Aviation Parts"),
    ("光伏组件", "guang fu zu jian", "Solar Modules"),
    ("污水处理", "wu shui chu li", "Wastewater"),
    ("音乐文化", "yin yue wen hua", "Music and Culture"),
    ("职业教育", "zhi ye jiao yu", "Vocational Training"),
    ("轨道交通", "gui dao jiao tong", "Rail Transit"),
    ("农产品交易", "nong chan pin jiao yi", "Farm Produce"),
)
_BUILT: Final = (
    ("产业园", "chan ye yuan", "Industrial Park"),
    ("生产线", "sheng chan xian", "Production Line"),
    ("制造基地", "zhi zao ji di", "Manufacturing Base"),
    ("改扩建工程", "gai kuo jian gong cheng", "Extension"),
    ("研发中心", "yan fa zhong xin", "Research Centre"),
    ("标准厂房", "biao zhun chang fang", "Standard Workshops"),
    ("示范区", "shi fan qu", "Demonstration Zone"),
    ("大厦", "da sha", "Tower"),
)
_PHASE: Final = (
    ("", "", ""),
    ("一期", "yi qi", "Phase One"),
    ("二期", "er qi", "Phase Two"),
    ("三期", "san qi", "Phase Three"),
)
_PLOTS: Final = tuple(
    (f"{letter}{number}地块", f"{letter.lower()} {number} di kuai", f"Plot {letter}{number}")
    for letter in "ABCD"
    for number in "123456"
)
_HOMOPHONES: Final = dict(
    zip(
        "云川岭岚溪岗塘浦桥坪庄源新能信生电物品加经智家精光水教道工园基中房东西安石松龙双青",
        "芸穿领蓝西钢糖铺乔平装原心能新声店务频家京知佳京广睡叫到公圆机钟防冬溪按时送隆霜轻",
        strict=True,
    )
)
_TRADITIONAL: Final = str.maketrans(
    "云岭长岚乐会桥庄绿东区临冈龙双现汽车装备医药电经济业园产线扩发标准厂厦综处洁轨农冷链仓储数字设",
    "雲嶺長嵐樂會橋莊綠東區臨岡龍雙現汽車裝備醫藥電經濟業園產線擴發標準廠廈綜處潔軌農冷鏈倉儲數字設",
)
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_OTHERS: Final = "贵浩昆伟鸣祥雅鹏淮惠丹枫森岳湘沛"


@dataclass(frozen=True, kw_only=True)
class Known:
    """A place and how it is said: a syllable for each character of its Chinese name."""

    place: Place
    name: str
    syllables: Sequence[str]
    english: str
    parts: Sequence[str]


def places(count: int, seed: int = 20261130) -> list[Known]:
    """Each name once. They are all projects, and say that they are fictional."""
    chance, made, names = Random(seed), list[Known](), set[str]()
    while len(made) < count:
        plots = _PLOTS if count > 10_000 else (("", "", ""),)
        parts = [chance.choice(each) for each in (_TOWNS, _WHERE, _WHAT, _BUILT, _PHASE, plots)]
        name, english = "".join(part[0] for part in parts), " ".join(part[2] for part in parts if part[2])
        if name in names:
            continue
        names.add(name)
        place = Place(
            id=f"{chance.randrange(1 << 48):012x}",
            kind=PlaceKind.PROJECT,
            names={"zh-Hans": f"{name}（虚构）", "en": f"{english} (fictional)"},
        )
        said = [syllable for part in parts for syllable in part[1].split()]
        chinese = [part[0] for part in parts if part[0]]
        made.append(Known(place=place, name=name, syllables=said, english=english, parts=chinese))
    return made


def typed(known: Known, chance: Random) -> Iterator[tuple[str, str]]:
    """By kind, what somebody types who means this place."""
    name, said, english = known.name, known.syllables, known.english
    yield "the name", f"{name}（虚构）"
    yield "the name without brackets", name
    yield "in English", english
    yield "words in another order", " ".join(reversed(known.parts))
    yield "a homophone", _homophone(name, chance)
    yield "traditional characters", name.translate(_TRADITIONAL)
    for kind, mistake in MISTAKES.items():
        yield f"{kind}, Chinese", mistake(name, chance.choice(_OTHERS), chance)
        yield f"{kind}, English", mistake(english, chance.choice(_LETTERS), chance)
        yield f"{kind}, pinyin", mistake("".join(said), chance.choice(_LETTERS), chance)
    yield "full pinyin", "".join(said)
    yield "pinyin with spaces and capitals", " ".join(said).title()
    yield "pinyin with tone marks", "".join(_marked(each, chance) for each in said)
    yield "initials", "".join(each[0] for each in said)
    begin = chance.randrange(0, max(1, len(said) - 8))
    yield "a part of the initials", "".join(each[0] for each in said[begin : begin + 9])
    cut = len(known.parts[0])
    yield "initials, then Chinese", "".join(each[0] for each in said[:cut]) + name[cut:]
    yield "Chinese, then pinyin", name[:cut] + "".join(said[cut:])
    yield "pinyin that ends in initials", "".join(said[:cut]) + "".join(each[0] for each in said[cut:])
    yield "the id", known.place.id


def _wrong(text: str, other: str, chance: Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + other + text[at + 1 :]


def _missing(text: str, other: str, chance: Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def _too_many(text: str, other: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + other + text[at:]


def _swapped(text: str, other: str, chance: Random) -> str:
    at = chance.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


MISTAKES: Mapping[str, Callable[[str, str, Random], str]] = {
    "one wrong": _wrong,
    "one missing": _missing,
    "one too many": _too_many,
    "two swapped": _swapped,
}


def _homophone(name: str, chance: Random) -> str:
    at = chance.choice([at for at, character in enumerate(name) if character in _HOMOPHONES])
    return name[:at] + _HOMOPHONES[name[at]] + name[at + 1 :]


def _marked(syllable: str, chance: Random) -> str:
    """A tone on the first vowel: where it stands does not matter here."""
    at = next((at for at, letter in enumerate(syllable) if letter in "aeiouv"), None)
    if at is None:
        return syllable
    vowel = {"v": "ü"}.get(syllable[at], syllable[at])
    return syllable[:at] + vowel + chance.choice("\u0304\u0301\u030c\u0300") + syllable[at + 1 :]
