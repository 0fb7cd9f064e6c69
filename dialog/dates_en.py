"""English ways to say when: last spring, early March, two weeks ago. Text comes folded."""

import re
from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from dialog import spans
from dialog.spans import Span

Rule: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str], date], Span]]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_FEASTS = {
    "spring festival": (1, 21, 2, 20), "chinese new year": (1, 21, 2, 20), "lunar new year": (1, 21, 2, 20),
    "new year": (1, 1, 1, 3), "qingming": (4, 3, 4, 6), "may day": (5, 1, 5, 5), "labour day": (5, 1, 5, 5),
    "dragon boat festival": (5, 25, 6, 25), "mid-autumn festival": (9, 7, 10, 8), "national day": (10, 1, 10, 8),
    "christmas": (12, 24, 12, 26),
}  # fmt: skip
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "a couple of": 2, "a couple": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_FEW = ("a few", "few", "several", "some", "many")
_UNITS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
_SLACK = {"day": 0, "week": 3, "fortnight": 3, "month": 15, "year": 183}
_YEARS = {"this year": 0, "last year": 1, "the year before last": 2, "next year": -1}

_MONTH = (
    r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = (
    r"(?P<wd>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_Y = rf"(?:,? ?(?:of |in )?(?P<y>(?:19|20)[0-9]{{2}}|{'|'.join(_YEARS)}))"
_PART = r"(?:(?:the )?(?P<part>early|beginning of|start of|mid|middle of|late|end of)(?:[- ](?:in )?(?:the )?))?"
_D = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?"
_WHICH = r"(?P<which>last|this|next|the past|past)"
_SIDE = r"(?:(?P<side>shortly before|just before|before|shortly after|just after|after|around|about) )?(?:the )?"
_COUNT = rf"(?P<n>[0-9]+|{'|'.join(sorted((*_COUNTS, *_FEW), key=len, reverse=True))})"
_UNIT = r"(?P<u>day|week|fortnight|month|year)s?"


def _year(text: str, today: date) -> int:
    return today.year - _YEARS[text] if text in _YEARS else int(text)


def _parted(span: Span, part: str | None) -> Span:
    if not part:
        return span
    early, middle = part.startswith(("early", "begin", "start")), part.startswith("mid")
    return spans.third(span, "early" if early else "mid" if middle else "late")


def _named(match: re.Match[str], year: int) -> Span:
    """A month, a day, a season or a feast in that year."""
    named = match.groupdict()
    if season := named.get("season"):
        return _parted(spans.months(year, *_SEASONS[season]), named.get("part"))
    if feast := named.get("feast"):
        first_month, first, last_month, last = _FEASTS[feast]
        start, end = spans.day(year, first_month, first).earliest, spans.day(year, last_month, last).latest
        side = named.get("side") or ""
        earlier = 30 if "before" in side else 15 if side in ("around", "about") else 0
        later = 30 if "after" in side else 15 if side in ("around", "about") else 0
        return Span(spans.shifted(start, -earlier), spans.shifted(end, later))
    month = _MONTHS.index(match["m"][:3]) + 1
    if named.get("d"):
        return spans.day(year, month, int(match["d"]))
    return _parted(spans.month(year, month), named.get("part"))


def _with_year(match: re.Match[str], today: date) -> Span:
    year = _year(match["y"], today)
    found = _named(match, year)
    return _named(match, year - 1) if match.groupdict().get("season") == "winter" and found.earliest > today else found


def _latest(match: re.Match[str], today: date) -> Span:
    """No year: the last time that it was so; "last" is over already, "next" has not begun."""
    which = match.groupdict().get("which")
    for year in range(today.year + (which == "next"), today.year - 9, -1):
        try:
            found = _named(match, year)
        except spans.Impossible:
            continue
        if which == "next" or (found.earliest <= today and (which != "last" or found.latest < today)):
            return found
    raise spans.Impossible


def _ago(match: re.Match[str], today: date) -> Span:
    unit, said = match["u"], match["n"]
    if said in _FEW:
        return Span(spans.shifted(today, -9 * _UNITS[unit]), spans.shifted(today, -2 * _UNITS[unit]))
    count = _COUNTS[said] if said in _COUNTS else int(said[:6])
    return spans.around(spans.shifted(today, -min(10**6, count * _UNITS[unit])), days=_SLACK[unit])


def _past(match: re.Match[str], today: date) -> Span:
    said = match["n"]
    count = 9 if said in _FEW else _COUNTS[said] if said in _COUNTS else int(said[:6])
    return Span(spans.shifted(today, -min(10**6, count * _UNITS[match["u"]])), today)


def _whole(match: re.Match[str], today: date) -> Span:
    """Last week, earlier this month, the end of last year."""
    ago = {"this": 0, "next": -1}.get(match["which"], 1)
    if match["u"] == "week":
        return spans.week(today, ago=ago)
    whole = spans.month_ago(today, ago) if match["u"] == "month" else spans.year(today.year - ago)
    return _parted(whole, match["part"])


def _weekday(match: re.Match[str], today: date) -> Span:
    which = match["which"]
    back = (today.weekday() - _WEEKDAYS.index(match["wd"][:3])) % 7
    if which == "next":
        back -= 7
    elif match["of"]:
        back = today.weekday() + 7 - _WEEKDAYS.index(match["wd"][:3])
    elif which == "last" and back == 0:
        back = 7
    found = spans.shifted(today, -back)
    return Span(found, found)


def _quarter(match: re.Match[str], today: date) -> Span:
    year = _year(match["y"], today) if match["y"] else today.year
    if match["half"]:
        return spans.months(year, 1, 6) if match["half"] == "first" else spans.months(year, 7, 12)
    first = int(match["q"]) * 3 - 2
    return spans.months(year, first, first + 2)


def _just(days: int) -> Callable[[re.Match[str], date], Span]:
    return lambda _, today: Span(spans.shifted(today, -days), spans.shifted(today, -days))


def _rule(pattern: str, read: Callable[[re.Match[str], date], Span]) -> Rule:
    return re.compile(pattern), read


_SEASON = rf"(?P<season>{'|'.join(_SEASONS)})"
_FEAST = rf"(?P<feast>{'|'.join(_FEASTS)})(?: holidays?)?"

RULES: tuple[Rule, ...] = (
    _rule(r"today|tonight|this (?:morning|afternoon|evening)|now|just now", _just(0)),
    _rule(r"yesterday|last night", _just(1)),
    _rule(r"(?:the )?day before yesterday", _just(2)),
    _rule(r"tomorrow", _just(-1)),
    _rule(rf"{_PART}{_Y}", lambda match, today: _parted(spans.year(_year(match["y"], today)), match["part"])),
    _rule(rf"{_PART}{_MONTH}{_Y}", _with_year),
    _rule(rf"{_PART}(?:{_WHICH} )?{_MONTH}", _latest),
    _rule(rf"{_MONTH} ?{_D}(?:{_Y})", _with_year),
    _rule(rf"(?:the )?{_D} (?:of )?{_MONTH}{_Y}", _with_year),
    _rule(rf"{_MONTH} ?{_D}", _latest),
    _rule(rf"(?:the )?{_D} (?:of )?{_MONTH}", _latest),
    _rule(rf"{_PART}(?:the )?{_SEASON}{_Y}", _with_year),
    _rule(rf"{_PART}(?:(?:the )?{_WHICH} )?(?:the )?{_SEASON}", _latest),
    _rule(rf"{_SIDE}{_FEAST}{_Y}", _with_year),
    _rule(rf"{_SIDE}(?:{_WHICH} )?{_FEAST}", _latest),
    _rule(rf"{_COUNT} {_UNIT} (?:ago|back|earlier)", _ago),
    _rule(rf"(?:for |in |over |during |within )?(?:the )?(?:last |past )?{_COUNT} {_UNIT}(?: now)?", _past),
    _rule(rf"(?:earlier |later )?{_PART}{_WHICH} (?P<u>week|month|year)", _whole),
    _rule(rf"(?:{_WHICH} )?{_WEEKDAY}(?P<of> (?:of )?last week)?", _weekday),
    _rule(rf"(?:q(?P<q>[1-4])|(?:the )?(?P<half>first|second) half){_Y}?", _quarter),
    _rule(r"recently|lately|the other day|not long ago", lambda _, today: Span(spans.shifted(today, -60), today)),
)
