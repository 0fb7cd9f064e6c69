"""How a Chinese character is read: pinyin without tones, by the tables of pypinyin.

Only the file with the tables is read. The library itself would keep 12 MB in memory, 55 MB with its phrases.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import chain, combinations
from pathlib import Path
from sys import intern
from typing import Final

#: The common blocks of Chinese characters; what lies beyond is in no name that a person can type.
_FIRST, _LAST = 0x3400, 0x9FFF
#: So many readings of a character count. The others are of old books.
MOST: Final = 4

#: Characters of names that are read in more than one way, the likelier first. Of all others one reading is in use: the
#: tables also hold what only old books have.
_IN_USE: Final = """
长 chang zhang; 重 zhong chong; 行 xing hang; 乐 le yue; 厦 xia sha; 会 hui kuai; 朝 chao zhao; 都 du dou
大 da dai; 解 jie xie; 单 dan shan; 车 che ju; 降 jiang xiang; 调 tiao diao; 盛 sheng cheng; 传 chuan zhuan
藏 cang zang; 曾 zeng ceng; 参 can shen; 校 xiao jiao; 系 xi ji; 畜 xu chu; 属 shu zhu; 宿 su xiu; 给 gei ji
弹 dan tan; 率 lv shuai; 省 sheng xing; 谷 gu yu; 六 liu lu; 铅 qian yan; 蚌 bang beng; 番 fan pan; 尉 wei yu
泊 bo po; 埔 pu bu; 堡 bao pu; 圩 wei xu; 巷 xiang hang; 仇 chou qiu; 查 cha zha; 翟 zhai di; 折 zhe she
召 zhao shao; 壳 ke qiao; 卡 ka qia; 种 zhong chong; 涌 yong chong; 莞 guan wan; 荥 xing ying; 还 huan hai
强 qiang jiang; 陂 bei pi; 柏 bai bo; 绿 lv lu; 乘 cheng sheng; 奇 qi ji; 粘 zhan nian; 薄 bo bao; 露 lu lou
茜 qian xi; 沈 shen chen; 钿 tian dian; 阿 a e; 员 yuan yun; 勒 le lei; 浒 hu xu; 洞 dong tong; 歙 she xi
牟 mou mu; 万 wan mo; 旅 lv lu; 女 nv nu
"""

_ENTRY = re.compile(r'"(\d+)": "([^"]+)"')
_TONE = re.compile("[\u0300-\u036f]")
_SYLLABLE = re.compile(r"[a-z]*[aeiouv][a-z]*")


class Readings:
    """`of` is read very often: a list, so that it costs an index and no hash."""

    def __init__(self, text: str) -> None:
        none: tuple[str, ...] = ()
        self._table = [none] * (_LAST - _FIRST + 1)
        known: dict[str, tuple[str, ...]] = {}
        for entry in _ENTRY.finditer(toneless(text)):
            at = int(entry[1]) - _FIRST
            if 0 <= at < len(self._table):
                said = entry[2]
                self._table[at] = known[said] if said in known else known.setdefault(said, tuple(_plain(said)))
        entries = (entry.split() for entry in re.split(r"[;\n]", _IN_USE.strip()))
        self._in_use = {character: tuple(said) for character, *said in entries}
        self.syllables = frozenset(syllable for each in known.values() for syllable in each)
        self.beginnings = frozenset(each[:end] for each in self.syllables for end in range(1, len(each) + 1))

    def of(self, character: str) -> tuple[str, ...]:
        """The likeliest first; empty for whatever is no Chinese character."""
        at = ord(character) - _FIRST
        return self._table[at] if 0 <= at < len(self._table) else ()

    def in_use(self, character: str) -> tuple[str, ...]:
        """The readings by which it is typed; the character itself for what is no Chinese character."""
        return self._in_use.get(character) or self.of(character)[:1] or (character,)


@cache
def shipped() -> Readings:
    """Takes a twentieth of a second, once."""
    found = find_spec("pypinyin")
    assert found is not None
    assert found.origin is not None
    return Readings((Path(found.origin).parent / "pinyin_dict.json").read_text("utf-8"))


def spellings(options: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """One of each: all as is likeliest, then one of them otherwise, then two."""
    usual = [each[0] for each in options]
    others = [(at, other) for at, each in enumerate(options) for other in each[1:]]
    for changes in chain.from_iterable(combinations(others, count) for count in range(3)):
        spelt = usual.copy()
        for at, other in changes:
            spelt[at] = other
        yield tuple(spelt)


def toneless(text: str) -> str:
    """Pinyin in plain letters: tone marks go, and ü is v, as it is typed."""
    return _TONE.sub("", unicodedata.normalize("NFD", text).replace("u\u0308", "v"))


def _plain(said: str) -> Iterator[str]:
    each = dict.fromkeys(said.split(","))
    return (intern(syllable) for syllable in list(each)[:MOST] if _SYLLABLE.fullmatch(syllable))
