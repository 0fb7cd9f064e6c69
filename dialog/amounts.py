"""Sums of money as people give them: kept as given, with the number in yuan when it is understood."""

import re
from decimal import Decimal

from dialog.conditions import Facts
from dialog.heard import Heard, Parsed, Parser, Trouble, Value
from dialog.numerals import NUMBER, number
from dialog.tidy import folded, length, one_line
from dialog.values import Json

_NAMES = ("a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty", "half a")
_WORTH = ("1", "1", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "20", "0.5")
_WORDS = {name: Decimal(worth) for name, worth in zip(_NAMES, _WORTH, strict=True)}
_SCALES = {"k": 1_000, "thousand": 1_000, "hundred": 100, "w": 10_000, "wan": 10_000, "mln": 1_000_000, "m": 1_000_000,
           "million": 1_000_000, "bn": 1_000_000_000, "billion": 1_000_000_000}  # fmt: skip
_SCALE = r"(?:\s*(k|thousand|hundred|wan|w|mln|million|m|bn|billion)\b)?"
_SPELT = rf"(?:{'|'.join(_WORDS)})(?=\s+(?:thousand|hundred|million|billion)\b)"
_SUM = re.compile(
    rf"(?<![a-z0-9.])({NUMBER}|{_SPELT})(?!\s*[年月日号%天个人])\s*(?:多|几|余|来)?(万|亿|千|百)?{_SCALE}"
)
_RANGE = re.compile(rf"({NUMBER}){_SCALE}元?\s*(?:-|~|到|至|—|–|to)\s*({NUMBER}){_SCALE}")
_BIG = re.compile("[十百千万亿]+$")
_THOUSANDS = re.compile(r"(?<=\d)[,，'](?=\d{3}(?!\d))")
_FOREIGN = re.compile(r"usd|us\$|hk\$|\$|€|£|eur|gbp|jpy|hkd|dollar|euro|pound|美元|美金|欧元|港币|港元|日元|英镑")
_BELOW_ZERO = re.compile(r"(?:^|[^\d一-龥a-z])-\s*[¥￥]?\s*\d|^负")
_DUNNO = re.compile(
    r"不知|不清楚|不详|说不清|未知|不确定|don'?t know|not sure|unknown|unclear|no idea|^none$|^无$|^没有$"
)
_MOST = Decimal(10) ** 13


def amount(*, most: int = 60) -> Parser:
    """Value: `given` as typed, `yuan` or null when it is not known or not in yuan; `upto` when it was a range."""

    def parse(heard: Heard, _: Facts) -> Parsed:
        given = one_line(heard.text or heard.choice)
        if not given:
            return Trouble("trouble.empty")
        if length(given) > most:
            return Trouble("trouble.too-long", {"count": length(given), "max": most})
        text = _THOUSANDS.sub("", folded(given).replace("，", ","))
        if _BELOW_ZERO.search(text):
            return Trouble("trouble.amount")
        if _FOREIGN.search(text) or (_DUNNO.search(text) and not _SUM.search(text)):
            return Value({"given": given, "yuan": None})
        sums = _sums(text)
        if not sums or max(sums) > _MOST:
            return Trouble("trouble.amount")
        kept: dict[str, Json] = {"given": given, "yuan": _plain(sums[0])}
        if sums[-1] > sums[0]:
            kept["upto"] = _plain(sums[-1])
        return Value(kept)

    return parse


def _sums(text: str) -> tuple[Decimal, ...]:
    if found := _RANGE.search(text):
        low, high = number(found[1]), number(found[3])
        if low is None or high is None:
            return ()
        if not _BIG.search(found[1]) and (unit := _BIG.search(found[3])):
            low *= number(unit[0]) or 1
        scale = _SCALES.get(found[4] or "", 1)
        return low * _SCALES.get(found[2] or "", scale), high * scale
    if not (found := _SUM.search(text)):
        return ()
    read = number(found[1]) if found[1] not in _WORDS else _WORDS[found[1]]
    if read is None:
        return ()
    if found[2]:
        read *= number(found[2]) or 1
    return (read * _SCALES.get(found[3] or "", 1),)


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(round(value, 2))
