"""Who is meant by what somebody typed, the likeliest first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from storage.search import typing
from storage.search.index import Index
from storage.search.lines import END, Lines
from storage.search.near import near
from storage.search.typing import Typed, Way

#: So many words are looked for one by one.
MOST_WORDS: Final = 5
#: Less than this may be part of anything once there is a mistake in it: in Chinese, in letters, in Chinese as it sounds.
_LEAST_CHINESE, _LEAST_LETTERS, _LEAST_HEARD = 4, 5, 3


@dataclass(frozen=True, kw_only=True)
class Search:
    """`wanted` says of an owner whether it may be found at all."""

    index: Index
    wanted: Callable[[int], bool]

    def find(self, text: str) -> Iterator[int]:
        """Owners, each once. What is looked for last is looked for only where nothing was found."""
        whole, words = typing.typed(text), typing.words(text)[:MOST_WORDS]
        short = typing.without_tail(whole)
        ways: tuple[tuple[Callable[[], Iterator[int]], ...], ...] = (
            (lambda: self._one(whole), lambda: self._each(words)),
            (lambda: self._one(short),),
            (lambda: self._in_order(whole), lambda: self._in_order(short)),
        )
        seen: set[int] = set()
        for together in ways:
            for look in together:
                for owner in look():
                    if owner not in seen:
                        seen.add(owner)
                        yield owner
            if seen:
                return

    def _one(self, typed: Typed) -> Iterator[int]:
        """Exact, at the beginning, within, by sound; with a mistake where the writing stands nowhere."""
        text, names, bracketed = typed.text, self.index.names, self.index.bracketed
        if not text:
            return
        yield from self._owners(self.index.codes, self.index.codes.are(text))
        yield from self._owners(bracketed, bracketed.are(typed.full))
        yield from self._owners(names, names.are(text))
        if len(text) == 1 and text.isascii():
            return
        written = False
        for lines, hits in ((names, names.begin(text)), (names, names.hold(text)), (bracketed, bracketed.hold(text))):
            for owner in self._owners(lines, hits):
                written = True
                yield owner
        yield from self._owners(names, self._by_sound(typed))
        if not written:
            yield from self._owners(names, self._with_a_mistake(typed))

    def _each(self, words: Sequence[Typed]) -> Iterator[int]:
        """Every word somewhere, in any order."""
        found = [self._having(word) for word in words if len(word.text) > 1 or not word.text.isascii()]
        if len(found) > 1:
            first, *others = sorted(found, key=len)
            yield from (owner for owner in first if all(owner in each for each in others))

    def _having(self, word: Typed) -> dict[int, None]:
        """Who has the word; where nobody has, who sounds like it; where nobody does, who has it with a mistake."""
        names = self.index.names
        for lines in (names.hold(word.text), self._by_sound(word), self._with_a_mistake(word)):
            if owners := dict.fromkeys(self._owners(names, lines)):
                return owners
        return {}

    def _owners(self, lines: Lines, found: Iterator[int]) -> Iterator[int]:
        return filter(self.wanted, (lines.owners[line] for line in found))

    def _by_sound(self, typed: Typed) -> Iterator[int]:
        """Lines of names: homophones, syllables and initials as they come; first those that begin so."""
        sounds, readings = self.index.sounds, self.index.readings
        for way in sorted(typing.ways(typed, readings), key=lambda way: way.only_letters):
            if len(way.tokens) == 1 and typed.text.isascii():
                yield from (sounds.owners[line] for line in sounds.begin(typed.text))
            else:
                for initials in way.initials(readings):
                    yield from self._saying(way, initials)

    def _saying(self, way: Way, initials: str) -> Iterator[int]:
        lines, names, readings = self.index.initials, self.index.names, self.index.readings
        first = (at + len(END) for at in lines.places(END + initials))
        for at in chain(first, lines.places(initials)):
            line = lines.line_at(at)
            name = lines.owners[line]
            if way.only_letters or way.fits(names[name][at - lines.start(line) :], readings):
                yield name

    def _with_a_mistake(self, typed: Typed) -> Iterator[int]:
        """Lines of names: as it is written, then as it sounds."""
        text, names, sounds = typed.text, self.index.names, self.index.sounds
        letters = text.isascii()
        if len(text) >= (_LEAST_LETTERS if letters else _LEAST_CHINESE):
            yield from map(names.line_at, near(names, text))
        heard = text if letters else "".join(self.index.readings.in_use(each)[0] for each in text)
        if heard.isascii() and len(heard) >= _LEAST_LETTERS and (letters or len(text) >= _LEAST_HEARD):
            lines = chain(sounds.hold(heard), map(sounds.line_at, near(sounds, heard)))
            yield from (sounds.owners[line] for line in lines)

    def _in_order(self, typed: Typed) -> Iterator[int]:
        """An abbreviation: the first two characters stand together, the others follow with gaps."""
        names, begin, rest = self.index.names, typed.text[:2], typed.text[2:]
        if rest and not typed.text.isascii():
            yield from self._owners(names, (line for line in names.hold(begin) if _follow(rest, names[line], begin)))


def _follow(rest: str, name: str, begin: str) -> bool:
    behind = iter(name[name.index(begin) + len(begin) :])
    return all(character in behind for character in rest)
