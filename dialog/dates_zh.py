"""Chinese ways to say when: 去年3月初, 上周三, 春节前后. Text comes folded and without spaces."""

import re
from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from dialog import spans
from dialog.numerals import NUMBER, number
from dialog.spans import Span

Rule: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str], date], Span]]

_YEARS = {"今年": 0, "本年": 0, "当年": 0, "去年": 1, "上年": 1, "前年": 2, "大前年": 3, "明年": -1, "后年": -2}
_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 2)}
_HALVES = {"上半年": (1, 6), "下半年": (7, 12)}
_PARTS = {"初": "early", "上旬": "early", "中": "mid", "中旬": "mid", "底": "late", "末": "late", "下旬": "late"}
#: Moving feasts have the widest dates they can fall on.
_FEASTS = {
    "春节": (1, 21, 2, 20), "过年": (1, 21, 2, 20), "新年": (1, 1, 2, 20), "元旦": (1, 1, 1, 3), "元宵": (2, 4, 3, 6),
    "清明": (4, 3, 4, 6), "五一": (5, 1, 5, 5), "劳动节": (5, 1, 5, 5), "端午": (5, 25, 6, 25), "中秋": (9, 7, 10, 8),
    "国庆": (10, 1, 10, 8), "十一": (10, 1, 10, 8), "寒假": (1, 10, 2, 28), "暑假": (7, 1, 8, 31),
}  # fmt: skip
_UNITS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "年": 365}
_SLACK = {"天": 0, "日": 0, "周": 3, "星期": 3, "礼拜": 3, "月": 15, "年": 183}
_DAYS = {
    "大前天": 3,
    "大前晚": 3,
    "前天": 2,
    "前日": 2,
    "前晚": 2,
    "昨": 1,
    "今": 0,
    "刚才": 0,
    "刚刚": 0,
    "明": -1,
    "后天": -2,
}
_WEEKDAYS = "一二三四五六日天"

_Y = (
    rf"(?P<y>{'|'.join(sorted(_YEARS, key=len, reverse=True))}"
    r"|[0-9]{2}年|[0-9]{4}年?|[〇零一二三四五六七八九]{2,4}年)"
)
_PART = "初|上旬|中旬|中|底|末|下旬"
_FEAST = rf"(?P<feast>{'|'.join(_FEASTS)})节?(?:期间|假期|长假)?(?P<side>前后|前|后|以前|之前|以后|之后)?"
_MONTH = rf"(?P<m>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})月份?(?:(?P<part>{_PART})|(?P<d>{NUMBER})[日号]?)?"
_REST = (
    rf"(?:年?(?P<yp>{_PART})|(?P<half>[上下]半年)|第?(?P<q>[一二三四1-4])季度"
    rf"|(?P<season>[春夏秋冬])[天季]?(?:季节)?|{_MONTH}|{_FEAST})"
)


def _year(text: str, today: date) -> int:
    if text in _YEARS:
        return today.year - _YEARS[text]
    found = int(number(text.rstrip("年")) or 0)
    return found + 2000 if found < 100 and len(text.rstrip("年")) == 2 else found


def _in_year(match: re.Match[str], year: int) -> Span:
    if part := match["yp"]:
        return spans.third(spans.year(year), _PARTS[part])
    if half := match["half"]:
        return spans.months(year, *_HALVES[half])
    if quarter := match["q"]:
        first = int(number(quarter) or 0) * 3 - 2
        return spans.months(year, first, first + 2)
    if season := match["season"]:
        return spans.months(year, *_SEASONS[season])
    if feast := match["feast"]:
        first_month, first, last_month, last = _FEASTS[feast]
        start = spans.day(year, first_month, first).earliest
        end = spans.day(year, last_month, last).latest
        side = match["side"] or ""
        earlier, later = ("前" in side) * (30 - 15 * ("后" in side)), ("后" in side) * (30 - 15 * ("前" in side))
        return Span(spans.shifted(start, -earlier), spans.shifted(end, later))
    month = int(number(match["m"]) or 0)
    if match["d"]:
        return spans.day(year, month, int(number(match["d"]) or 0))
    whole = spans.month(year, month)
    return spans.third(whole, _PARTS[match["part"]]) if match["part"] else whole


def _with_year(match: re.Match[str], today: date) -> Span:
    year = _year(match["y"], today)
    found = _in_year(match, year)
    if match["season"] == "冬" and found.earliest > today:
        return _in_year(match, year - 1)
    return found


def _latest(match: re.Match[str], today: date) -> Span:
    """No year: the last time that it was so. 29 February is looked for in a leap year."""
    for year in range(today.year, today.year - 8, -1):
        try:
            found = _in_year(match, year)
        except spans.Impossible:
            continue
        if found.earliest <= today:
            return found
    raise spans.Impossible


def _ago(match: re.Match[str], today: date) -> Span:
    unit = match["u"]
    if match["n"] in ("几", "数", "好几", "若干", "多少"):
        return Span(spans.shifted(today, -9 * _UNITS[unit]), spans.shifted(today, -2 * _UNITS[unit]))
    count = float(number(match["n"]) or 0) if match["n"] != "半" else 0.5
    days = min(10**6, int((count + 0.5 * bool(match["half_more"])) * _UNITS[unit]))
    return spans.around(spans.shifted(today, -days), days=min(_SLACK[unit], days // 2))


def _past(match: re.Match[str], today: date) -> Span:
    few = match["n"] in ("几", "数", None)
    count = 9.0 if few else 0.5 if match["n"] == "半" else float(number(match["n"]) or 0)
    return Span(spans.shifted(today, -min(10**6, int(count * _UNITS[match["u"]]))), today)


def _week(match: re.Match[str], today: date) -> Span:
    ago = match["w"].count("上") - match["w"].count("下")
    whole = spans.week(today, ago=ago)
    if match["wd"] == "末":
        return Span(spans.shifted(whole.earliest, 5), whole.latest)
    if not match["wd"]:
        return whole
    found = spans.shifted(whole.earliest, min(_WEEKDAYS.index(match["wd"]), 6))
    return Span(found, found)


def _weekday(match: re.Match[str], today: date) -> Span:
    found = spans.shifted(today, -((today.weekday() - min(_WEEKDAYS.index(match["wd"]), 6)) % 7))
    return Span(found, found)


def _month(match: re.Match[str], today: date) -> Span:
    ago = match["w"].count("上") - match["w"].count("下")
    whole = spans.month_ago(today, ago)
    if match["d"]:
        return spans.day(whole.earliest.year, whole.earliest.month, int(number(match["d"]) or 0))
    return spans.third(whole, _PARTS[match["part"]]) if match["part"] else whole


def _day_of_month(match: re.Match[str], today: date) -> Span:
    for ago in range(3):
        start = spans.month_ago(today, ago).earliest
        try:
            found = spans.day(start.year, start.month, int(number(match["d"]) or 0))
        except spans.Impossible:
            continue
        if found.earliest <= today:
            return found
    raise spans.Impossible


def _named_day(match: re.Match[str], today: date) -> Span:
    found = spans.shifted(today, -_DAYS[match["day"]])
    return Span(found, found)


def _rule(pattern: str, read: Callable[[re.Match[str], date], Span]) -> Rule:
    return re.compile(pattern), read


_COUNT = rf"(?P<n>{NUMBER}|半|好几|几|数|若干)"
_UNIT = "(?P<u>天|日|周|星期|礼拜|月|年)"
_WEEK = "周|个?星期|个?礼拜"

RULES: tuple[Rule, ...] = (
    _rule(_Y, lambda match, today: spans.year(_year(match["y"], today))),
    _rule(rf"{_Y}的?{_REST}", _with_year),
    _rule(_REST, _latest),
    _rule(rf"(?P<day>{'|'.join(_DAYS)})(?:天|日|早|晚|夜|晨)?", _named_day),
    _rule(rf"{_COUNT}多?个?(?P<half_more>半)?{_UNIT}(?:多|左右)?(?:之|以)?前", _ago),
    _rule(
        r"前(?P<n>几|些|两|三)(?P<u>天|日)", lambda _, today: Span(spans.shifted(today, -9), spans.shifted(today, -1))
    ),
    _rule(rf"(?:最近|近|这|过去|前){_COUNT}个?{_UNIT}(?:来|以来|里|内)?", _past),
    _rule(
        "最近|近来|近期|近日|不久前|前段时间|前一段时间|前阵子|前不久",
        lambda _, today: Span(spans.shifted(today, -60), today),
    ),
    _rule(rf"(?P<w>上+|本|这个?|下+)(?:个)?(?:{_WEEK})(?P<wd>[一二三四五六日天末])?", _week),
    _rule(rf"(?:{_WEEK})(?P<wd>[一二三四五六日天])", _weekday),
    _rule(rf"(?P<w>上+|本|这|当|下+)个?月(?:(?P<part>{_PART})|(?P<d>{NUMBER})[日号])?", _month),
    _rule(rf"(?P<d>{NUMBER})[日号]", _day_of_month),
)
