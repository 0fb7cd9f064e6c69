"""Which categories a narrative points to. A word table decides (`suggest.toml`); the score is a plain sum, and each
suggestion names the words that it rests on. The person confirms."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from dialog.tidy import folded

_WEIGHTS: Final = (3, 2, 1)
_GAP: Final = "[^。！？；\\n]{0,10}?"  # what `*` stands for in a Chinese entry
_BETWEEN: Final = 2  # other words between two words of an English phrase
_STEM: Final = 4  # an English word of so many letters or more is a beginning
_ENDINGS: Final = (("s", ""), ("ies", "y"), ("ing", ""), ("ing", "e"), ("ied", "y"))
_LEAST: Final = 2  # letters before an ending
_OTHERS: Final = 0.5
_AREA: Final = 1.5
_SAME_TRACK: Final = 1.25
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


@dataclass(frozen=True)
class Suggestion:
    """A category of level 2 and the entries of the table that were found."""

    code: str
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    code: str
    weight: int
    text: str
    pattern: re.Pattern[str] | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Table:
    """Chinese entries by their first two characters, English ones by their first word (a beginning or a whole one)."""

    chinese: Mapping[str, tuple[_Entry, ...]]
    english: Mapping[str, tuple[_Entry, ...]]
    tracks: Mapping[str, str]


def suggest(narrative: str, *, track: str | None = None, top: int = 3) -> tuple[Suggestion, ...]:
    """The best category of each of the `top` areas of level 1, best first; empty when no word of the table occurs."""
    text = folded(narrative)
    found: dict[str, list[_Entry]] = defaultdict(list)
    for entry in (*_chinese(text), *_english(text)):
        found[entry.code].append(entry)
    areas = sorted({code[:3] for code in found})
    ranked = sorted((_best(area, found, track) for area in areas), key=lambda s: (-s.score, s.code))
    return tuple(ranked[:top])


def warm_up() -> None:
    """Read the table now: it takes a tenth of a second that the first narrative need not wait for."""
    _table()


def track_hint(narrative: str, category: str) -> str:  # noqa: ARG001
    """S, D, P or I as the category has it; a hint that the person confirms. The narrative has no say here: words
    decide the category, the table decides the track."""
    tracks = _table().tracks
    return tracks.get(category) or tracks.get(category[:3]) or "S"


def _best(area: str, found: Mapping[str, list[_Entry]], track: str | None) -> Suggestion:
    sums = {code: sum(e.weight for e in entries) for code, entries in found.items() if code[:3] == area != code}
    code = min(sums, key=lambda c: (-sums[c], c)) if sums else f"{area}.01"
    own = found.get(area, [])
    score = _AREA * sum(e.weight for e in own) + sums.get(code, 0) + _OTHERS * (sum(sums.values()) - sums.get(code, 0))
    if track is not None and track == track_hint("", code):
        score *= _SAME_TRACK
    because = sorted((*found.get(code, ()), *own), key=lambda e: -e.weight)
    return Suggestion(code, score, tuple(dict.fromkeys(e.text for e in because)))


def _chinese(text: str) -> Iterable[_Entry]:
    table = _table().chinese
    for first in {*text, *map("".join, pairwise(text))}.intersection(table):
        for entry in table[first]:
            if entry.pattern.search(text) if entry.pattern else entry.text in text:
                yield entry


def _english(text: str) -> Iterable[_Entry]:
    words = _WORD.findall(text.replace("\u2019", "'"))
    if not words:
        return
    table, places = _table().english, defaultdict(list)
    for place, word in enumerate(words):
        for start in _beginnings(word):
            places[start].append(place)
    for first in places.keys() & table.keys():
        for entry in table[first]:
            if any(_follows(entry.words[1:], place, places) for place in places[first]):
                yield entry


def _beginnings(word: str) -> Iterable[str]:
    """The table words that a word satisfies: itself, its beginnings, its plain form (companies, taking, fees)."""
    forms = {word, *(word[:end] for end in range(_STEM, len(word)))}
    for ending, plain in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
            forms.add(word[: -len(ending)] + plain)
    return forms


def _follows(words: tuple[str, ...], place: int, places: Mapping[str, list[int]]) -> bool:
    for word in words:
        later = [p for p in places.get(word, ()) if place < p <= place + 1 + _BETWEEN]
        if not later:
            return False
        place = later[0]
    return True


@cache
def _table() -> _Table:
    raw = tomllib.loads((files("bot") / "suggest.toml").read_text(encoding="utf-8"))
    tracks = {code: track for track, codes in raw.pop("tracks").items() for code in codes}
    chinese: dict[str, list[_Entry]] = defaultdict(list)
    english: dict[str, list[_Entry]] = defaultdict(list)
    for code, rows in raw.items():
        for weight in _WEIGHTS:
            for text in rows.get(f"zh{weight}", "").split():
                parts = [re.escape(part) for part in folded(text).split("*")]
                pattern = re.compile(_GAP.join(parts)) if len(parts) > 1 else None
                chinese[folded(text).split("*")[0][:2]].append(_Entry(code, weight, folded(text), pattern))
            for phrase in filter(None, map(folded, rows.get(f"en{weight}", "").split(","))):
                words = tuple(_WORD.findall(phrase))
                english[words[0]].append(_Entry(code, weight, phrase, words=words))
    return _Table(
        {first: tuple(entries) for first, entries in chinese.items()},
        {first: tuple(entries) for first, entries in english.items()},
        tracks,
    )
