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

#: So many words are looked for one by one in whatever way. More have to stand in one name as they are written.
MOST_WORDS: Final = 5
#: One character or letter sounds like too many.
_LEAST_SAID: Final = 2
#: Less than this is part of anything once there is a mistake in it: Chinese characters, letters, characters as heard.
_LEAST_CHINESE, _LEAST_LETTERS, _LEAST_HEARD = 4, 5, 3


@dataclass(frozen=True, kw_only=True)
class Search:
    """`wanted` says of an owner whether it may be found at all."""

    index: Index
    wanted: Callable[[int], bool]

    def find(self, text: str) -> Iterator[int]:
        """Owners, each once. What is looked for last is looked for only where nothing was found."""
        whole, words = typing.typed(text), typing.words(text)
        short = typing.without_tail(whole)
        seen: set[int] = set()
        for owners in (
            self._one(whole),
            self._each(words if whole.is_mixed else ()),
            self._mistaken(whole),
            self._each(words),
            self._one(short),
            self._mistaken(short),
            self._in_order(whole),
            self._in_order(short),
        ):
            for owner in owners:
                if owner not in seen:
                    seen.add(owner)
                    yield owner
            if seen:
                return

    def _one(self, typed: Typed) -> Iterator[int]:
        """Exact, at the beginning, within. Letters may also be pinyin, unless they are a whole name; Chinese that
        stands nowhere may be a homophone."""
        exact = written = False
        for owner in self._exact(typed):
            exact = True
            yield owner
        for owner in self._written(typed):
            written = True
            yield owner
        if not exact and (typed.text.isascii() or not written):
            yield from self._owners(self.index.names, self._by_sound(typed))

    def _exact(self, typed: Typed) -> Iterator[int]:
        index = self.index
        for lines, wanted in ((index.codes, typed.full), (index.names, typed.full), (index.names, typed.text)):
            yield from self._owners(lines, lines.are(wanted)) if wanted else ()

    def _written(self, typed: Typed) -> Iterator[int]:
        names = self.index.names
        for text in dict.fromkeys((typed.full, typed.text)):
            if len(text) > 1 or (text and not text.isascii()):
                yield from self._owners(names, chain(names.begin(text), names.hold(text)))

    def _each(self, words: Sequence[Typed]) -> Iterator[int]:
        """Every word somewhere, in any order: in one name, else in any of them and in any way."""
        words = [word for word in words if len(word.text) > 1 or not word.text.isascii()]
        if len(words) < 2:
            return
        names = self.index.names
        rarest, *others = sorted((word.text for word in words), key=names.text.count)
        together = False
        for line in names.hold(rarest):
            if all(other in names[line] for other in others) and self.wanted(names.owners[line]):
                together = True
                yield names.owners[line]
        if not together and len(words) <= MOST_WORDS:
            first, *rest = sorted(map(self._having, words), key=len)
            yield from (owner for owner in first if all(owner in each for each in rest))

    def _having(self, word: Typed) -> dict[int, None]:
        """Who has the word or sounds like it; where nobody does, who has it with a mistake."""
        return dict.fromkeys(self._one(word)) or dict.fromkeys(self._mistaken(word))

    def _mistaken(self, typed: Typed) -> Iterator[int]:
        return self._owners(self.index.names, self._with_a_mistake(typed))

    def _owners(self, lines: Lines, found: Iterator[int]) -> Iterator[int]:
        return filter(self.wanted, (lines.owners[line] for line in found))

    def _by_sound(self, typed: Typed) -> Iterator[int]:
        """Lines of names: homophones, syllables and initials as they come; first those that begin so."""
        if len(typed.text) < _LEAST_SAID:
            return
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
