"""What was typed, taken apart into what may stand for one character of a name each: itself, a syllable, an initial."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Final
from unicodedata import normalize

from cases.places import compared
from storage.search.readings import Readings, spellings, toneless

#: What is longer is no name.
LONGEST: Final = 60
#: So many ways to cut one run of letters are tried, and so many of the whole.
_CUTS, _WAYS = 8, 16
_LONGEST_SYLLABLE: Final = 6
_TWO_LETTERS: Final = frozenset({"zh", "ch", "sh"})
_BEGIN_NOTHING: Final = frozenset("iuv")

_RUN = re.compile(r"[a-z]+|.")
#: Letters, or anything else between blanks and marks: where Chinese begins, another word does.
_WORD = re.compile(r"[a-zA-Z0-9'\u00e0-\u01dc\u0300-\u030c]+|[^\sa-zA-Z0-9'\u00e0-\u01dc\u0300-\u030c,;、，；。./|_-]+")
_LETTERS = re.compile("[a-z]{2}")
_NUMBERED = re.compile(r"(?:[a-z]{1,6}[1-5])+")
_MARKED = re.compile("[\u00e0-\u01dc]")
#: What people add to the name of a project.
_TAIL = re.compile(r"(?:项目部|项目|工程|工地|现场|project|site)$")


@dataclass(frozen=True)
class Typed:
    """`text` as names are compared, `full` with what stood in brackets."""

    text: str = field(repr=False)
    full: str = field(default="", repr=False)

    @property
    def is_mixed(self) -> bool:
        """Chinese, and beside it what may be initials or pinyin."""
        return not self.text.isascii() and _LETTERS.search(self.text) is not None


def typed(text: str) -> Typed:
    text = normalize("NFC", text[: 4 * LONGEST])
    if _MARKED.search(text):
        text = toneless(text)
    full, text = (each[:LONGEST] for each in compared(text))
    return Typed(re.sub("[1-5]", "", text) if _NUMBERED.fullmatch(text) else text, full)


def words(text: str) -> list[Typed]:
    """What stands apart; empty when that is one word only."""
    found = [each for each in map(typed, _WORD.findall(normalize("NFKC", text[: 4 * LONGEST]))) if each.text]
    return found if len(found) > 1 else []


def without_tail(typed: Typed) -> Typed:
    """Empty when there is none."""
    short = _TAIL.sub("", typed.text)
    return Typed(short, short) if short != typed.text else Typed("")


@dataclass(frozen=True)
class Way:
    """One token for each character of a name."""

    tokens: tuple[str, ...] = field(repr=False)

    @property
    def only_letters(self) -> bool:
        return all(len(token) == 1 and token.isascii() for token in self.tokens)

    def initials(self, readings: Readings) -> Iterator[str]:
        """How such a name is spelt by its initials."""
        heads = [_heads(token, readings) for token in self.tokens]
        return map("".join, islice(spellings(heads), _WAYS))

    def fits(self, name: str, readings: Readings) -> bool:
        """As many characters of a name as there are tokens, each of them meant by its token."""
        return len(name) >= len(self.tokens) and all(
            _means(token, character, readings) for token, character in zip(self.tokens, name, strict=False)
        )


def ways(typed: Typed, readings: Readings) -> Iterator[Way]:
    """The likeliest first: long syllables before initials."""
    runs = [[(run,)] if len(run) == 1 else list(_cuts(run, readings)) for run in _RUN.findall(typed.text)]
    for parts in islice(product(*runs), _WAYS):
        yield Way(tuple(token for part in parts for token in part))


def _heads(token: str, readings: Readings) -> Sequence[str]:
    return list(dict.fromkeys(each[0] for each in readings.in_use(token))) if len(token) == 1 else token[:1]


def _means(token: str, character: str, readings: Readings) -> bool:
    if token == character:
        return True
    said = readings.of(character)
    if token.isascii():
        return any(each.startswith(token) for each in said)
    return any(each in said for each in readings.of(token))


def _cuts(run: str, readings: Readings) -> Iterator[tuple[str, ...]]:
    """Ways to read letters: syllables and initials, the fewest tokens first; the last may be unfinished. Last of all,
    every letter is an initial."""
    best: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(run) + 1):
        found = (
            (*way, token)
            for begin in range(max(0, end - _LONGEST_SYLLABLE), end)
            if _is_token(token := run[begin:end], readings, last=end == len(run))
            for way in best[begin]
        )
        best.append(sorted(found, key=len)[:_CUTS])
    yield from best[-1]
    if tuple(run) not in best[-1]:
        yield tuple(run)


def _is_token(token: str, readings: Readings, *, last: bool) -> bool:
    if len(token) == 1:
        return token not in _BEGIN_NOTHING
    return token in readings.syllables or token in _TWO_LETTERS or (last and token in readings.beginnings)
