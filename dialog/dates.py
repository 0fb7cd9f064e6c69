"""Dates as people remember them: kept as given, with the earliest and latest day they may mean when understood."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from dialog import dates_en, dates_zh, spans
from dialog.conditions import Facts
from dialog.heard import Heard, Parsed, Parser, Trouble, Value
from dialog.spans import Impossible, Span
from dialog.tidy import folded, length, one_line
from dialog.values import Json

_LONGEST: Final = 100
_GOES_ON = re.compile(
    r"至今|到现在(?:为止)?|直到现在|到今天|现在|目前|如今|仍在继续|还在继续|仍在持续|还在持续|持续中|目前还在|还在|仍在"
    r"|一直|一直在|进行中|未结束|没有结束|还没结束|尚未结束|今|ongoing"
    r"|still (?:going on|ongoing|happening)|(?:un)?till? now|(?:the )?present|now|to date|not over|up to now"
)
_ISO = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})[日号]?")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_ISO_MONTH = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})")
_YEARS = re.compile(r"((?:19|20)[0-9]{2})年?-((?:19|20)[0-9]{2})年?")
_MONTHS = re.compile(r"(.*?年)?([0-9]{1,2})月?-([0-9]{1,2})月")
_SHORT = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})")
_INSIDE = re.compile(r"(?<![0-9])([0-9]{4})(?:[-./年]([0-9]{1,2})(?:[-./月]([0-9]{1,2})(?![0-9]))?|年)(?![0-9])")
_BETWEEN = re.compile(r"(?:至|到|直到|~|—+|–|\s-\s|\bto\b|\btill\b|\buntil\b|\bthrough\b|(?<=\s)and(?=\s))")
_BEFORE = re.compile(
    r"^(?:大概|大约|约|好像|应该是?|可能|也许|我?记得是?|从|自从|自|于|在|是|就是|差不多)+"
    r"|^(?:(?:it was|i think|maybe|probably|sometime|some time|approximately|roughly|about|around|since|from|between"
    r"|in|on|at|during|by|ever since)\b\s*)+"
)
_AFTER = re.compile(
    r"(?:的?(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|深夜))?(?:[0-9]{1,2}[点时](?:[0-9]{1,2}分?|半)?)?"
    r"(?:左右|前后|的时候|那会儿|那时候|的事情?|吧|开始的?|起|发生的?|了)*$"
    r"|,?\s*(?:at )?(?:[0-9]{1,2}(?::[0-9]{2}){1,2}|[0-9]{1,2} ?[ap]m|in the (?:morning|afternoon|evening)|or so)$"
)
_SINCE = re.compile(r"(?:以来|之后|以后|至今|到现在|起至今|一直到现在)$")


def read(text: str, *, today: date) -> Span | None:
    """What `text` may mean, or None. Raises `Impossible` for a day that no calendar has."""
    said = folded(text).strip(" .。,，!！?？")
    if len(said) > _LONGEST:
        return None
    if _GOES_ON.fullmatch(said):
        return Span(today, today, ongoing=True)
    return _range(said, today) or _one(said, today) or _inside(said)


def fuzzy_date(after: str = "") -> Parser:
    """Value: `given` as typed, `earliest` and `latest` (ISO, or null when not understood), `ongoing`.

    `after` names the fact with an earlier answer of this parser, which this one may not precede.
    """

    def parse(heard: Heard, facts: Facts) -> Parsed:
        given = one_line(heard.text or heard.choice)
        if not given:
            return Trouble("trouble.empty")
        if length(given) > _LONGEST:
            return Trouble("trouble.too-long", {"count": length(given), "max": _LONGEST})
        try:
            span = read(given, today=heard.today)
        except Impossible:
            return Trouble("trouble.date-impossible")
        if span is None:
            return Value({"given": given, "earliest": None, "latest": None, "ongoing": False})
        if span.earliest > heard.today:
            return Trouble("trouble.date-future", {"today": {"date": heard.today.isoformat()}})
        start = _earliest(facts.get(after))
        if start and span.latest < start:
            return Trouble("trouble.date-before-start", {"start": {"date": start.isoformat()}})
        latest = min(span.latest, heard.today)
        kept: dict[str, Json] = {"given": given, "earliest": span.earliest.isoformat(), "latest": latest.isoformat()}
        return Value({**kept, "ongoing": span.ongoing})

    return parse


def _earliest(answer: Json) -> date | None:
    if not isinstance(answer, Mapping) or not isinstance(said := answer.get("earliest"), str):
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _one(said: str, today: date) -> Span | None:
    """The whole of it as one date, bare or without the words around it."""
    bare = _AFTER.sub("", _BEFORE.sub("", said)).strip()
    for text in dict.fromkeys((said, _AFTER.sub("", said).strip(), _BEFORE.sub("", said).strip(), bare)):
        if text and (span := _exact(text, today)):
            return span
    if (since := _SINCE.search(bare)) and since.start() and (span := _exact(bare[: since.start()], today)):
        return Span(span.earliest, max(span.earliest, today), ongoing=True)
    return None


def _exact(text: str, today: date) -> Span | None:
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return spans.day(int(found[1]), int(found[2]), int(found[3]))
    if found := _ISO_MONTH.fullmatch(text):
        return spans.month(int(found[1]), int(found[2]))
    if found := _YEAR_LAST.fullmatch(text):
        return _either(int(found[3]), int(found[1]), int(found[2]))
    if found := _SHORT.fullmatch(text):
        span = _either(today.year, int(found[1]), int(found[2]))
        return span if span.earliest <= today else _either(today.year - 1, int(found[1]), int(found[2]))
    for rules, words in ((dates_zh.RULES, text.replace(" ", "")), (dates_en.RULES, text)):
        for pattern, meaning in rules:
            if match := pattern.fullmatch(words):
                return meaning(match, today)
    return None


def _either(year: int, first: int, second: int) -> Span:
    """5/3 may be the fifth of March or the third of May: from the earlier to the later of the two."""
    found = []
    for month, number in ((first, second), (second, first)):
        try:
            found.append(spans.day(year, month, number).earliest)
        except Impossible:
            continue
    if not found:
        raise Impossible
    return Span(min(found), max(found))


def _range(said: str, today: date) -> Span | None:
    if found := _YEARS.fullmatch(said):
        return spans.joined(spans.year(int(found[1])), spans.year(int(found[2])))
    if found := _MONTHS.fullmatch(said):
        first, last = (_one(f"{found[1] or ''}{found[n]}月", today) for n in (2, 3))
        return spans.joined(first, last) if first and last and first.earliest <= last.latest else None
    for cut in _BETWEEN.finditer(said):
        left, right = said[: cut.start()].strip(), said[cut.end() :].strip()
        first = _one(left, today) if left else None
        if first is None:
            continue
        if _GOES_ON.fullmatch(right):
            return Span(first.earliest, max(first.earliest, today), ongoing=True)
        last = _right(left, right, today)
        if last and last.latest < first.earliest and (year := re.search(r"(?:19|20)[0-9]{2}$", right)):
            first = _one(f"{left} {year[0]}", today) or first  # between May and July 2025
        if last and first.earliest <= last.latest:
            return spans.joined(first, last)
    return None


def _right(left: str, right: str, today: date) -> Span | None:
    """The end of a range takes year and month from its beginning when it has none: 2025年3月到5月."""
    bare = _BEFORE.sub("", left)
    for mark in ("月", "年"):
        head, found, _ = bare.partition(mark)
        if found and mark not in right and re.match(r"[0-9]{1,2}(?:日|号|月|$)", right) and "年" not in right:
            if mark == "月" and "月" in right:
                continue
            return _one(f"{head}{mark}{right}", today)
    return _one(right, today)


def _inside(said: str) -> Span | None:
    """Dates with a year inside a sentence: from the first to the last of them."""
    found = []
    for match in _INSIDE.finditer(said):
        year, month, number = (int(part) if part else 0 for part in match.groups())
        found.append(
            spans.day(year, month, number) if number else spans.month(year, month) if month else spans.year(year)
        )
    if not found:
        return None
    return Span(min(span.earliest for span in found), max(span.latest for span in found))
