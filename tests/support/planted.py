"""Words that somebody told in confidence, and a search for them wherever they must not be.

A word is found also where only a piece of it shows, where a phone number is spaced out, and in the writings of pages,
addresses, JSON and databases. What was looked through is counted, so that nothing looked at is not nothing found.
"""

import html
import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from tests.confidentiality.thief import files, writings

#: So many letters of a longer word give it away.
PIECE = 6
#: So much is shown around it.
AROUND = 20
#: A number is the same with spaces, dashes or brackets in it.
_FILLING = str.maketrans("", "", " \t\r\n\u00a0\u3000-‐–—()（）.·")


@dataclass(frozen=True, kw_only=True)
class Hit:
    """`word` is what the planted one is called, `shown` what stands there: without blanks, in small letters."""

    word: str
    where: str
    shown: str


@dataclass(kw_only=True)
class Planted:
    """`words` by what they are: name, phone, narrative."""

    words: dict[str, str] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)
    #: How many characters, bytes or letters of names were looked through, by kind of place.
    looked: Counter[str] = field(default_factory=Counter)

    def plant(self, **words: str) -> None:
        self.words |= words

    def lines(self, kind: str, text: str) -> None:
        """Of a log, a terminal, a chat, an answer of an interface."""
        for number, line in enumerate(text.splitlines(), 1):
            self._look(kind, line, where=f"{kind}:{number}")

    def page(self, kind: str, source: str, *, where: str) -> None:
        """As the browser got it: also what is folded away, hidden, or in an attribute only."""
        self._look(kind, source, where=f"{kind} {where}")

    def names(self, folder: Path) -> None:
        """Of all files and folders below."""
        for path in folder.rglob("*"):
            self._look("name", path.relative_to(folder).as_posix(), where=f"name {path.name}")

    def bytes(self, folder: Path) -> None:
        """Every byte of every file below, database and journal above all; keys are left out."""
        wanted = {
            name: {form for piece in _pieces(word, PIECE) for form in writings(piece)}
            for name, word in self.words.items()
        }
        for path in files(folder):
            data = path.read_bytes()
            self.looked["bytes"] += len(data)
            for name, forms in wanted.items():
                at = max(map(data.find, forms))
                if at >= 0:
                    around = repr(data[max(0, at - AROUND) : at + 2 * AROUND])
                    self.hits.append(Hit(word=name, where=f"bytes {path.relative_to(folder)}", shown=around))

    @property
    def report(self) -> str:
        return "\n".join(f"{hit.word} in {hit.where}: {hit.shown}" for hit in self.hits)

    def _look(self, kind: str, text: str, *, where: str) -> None:
        self.looked[kind] += len(text)
        readings = {_plain(each) for each in _readings(text)}
        for name, word in self.words.items():
            places = ((reading, reading.find(piece)) for reading in readings for piece in _pieces(_plain(word), 1))
            found = next(((reading, at) for reading, at in places if at >= 0), None)
            if found is not None:
                reading, at = found
                self.hits.append(Hit(word=name, where=where, shown=reading[max(0, at - AROUND) : at + 2 * AROUND]))


def _pieces(word: str, step: int) -> list[str]:
    """The word, or the runs of its letters that begin every `step` letters and are long enough to give it away."""
    return [word[at : at + PIECE] for at in range(0, max(1, len(word) - PIECE + 1), step)]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().translate(_FILLING)


def _readings(text: str) -> Iterator[str]:
    yield text
    yield html.unescape(text)
    yield unquote(text)
    head, *rest = text.split("\\u")
    yield head + "".join(json.loads(f'"\\u{part[:4]}"') + part[4:] for part in rest if _is_hex(part[:4]))


def _is_hex(text: str) -> bool:
    return len(text) == 4 and all(letter in "0123456789abcdefABCDEF" for letter in text)
