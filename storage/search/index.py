"""All names of the register, laid out to be searched.

They are a few long texts, the shortest name first: whoever reads on gets the better hit earlier and may stop. Nothing
is built but texts and numbers, 20 MB for 50,000 places.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from cases.organisation import plain
from cases.places import Place
from storage.search import readings as tables
from storage.search.lines import Lines

#: In so many ways at most is a name spelt in which characters have more than one reading.
_MOST_SPELLINGS: Final = 12
_BRACKETS: Final = str.maketrans(dict.fromkeys("()（）", " "))


class Index:
    """`names`, `bracketed` (where there are brackets, with what stands in them) and `codes` are owned by positions in
    `places`; `initials` and `sounds`, of Chinese names only, by lines of `names`."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places, self.readings = places, tables.shipped()
        names = _by_length(_named(places, plain))
        self.names = Lines(names)
        self.bracketed = Lines(_by_length(_named(places, lambda name: with_brackets(name) if _has(name) else "")))
        self.codes = Lines((code, owner) for owner, place in enumerate(places) for code in _codes(place))
        spelt = [
            (said, line) for line, (name, _) in enumerate(names) if not name.isascii() for said in self._said(name)
        ]
        self.initials = Lines(("".join(each[0] for each in said), line) for said, line in spelt)
        self.sounds = Lines(("".join(said), line) for said, line in spelt)

    def _said(self, name: str) -> Iterator[tuple[str, ...]]:
        """Character by character, in each way that is in use."""
        return islice(tables.spellings([*map(self.readings.in_use, name)]), _MOST_SPELLINGS)


def with_brackets(name: str) -> str:
    """A name for comparing, with what stands in brackets."""
    return plain(name.translate(_BRACKETS))


def _has(name: str) -> bool:
    return "(" in name or "（" in name


def _named(places: Sequence[Place], compared: Callable[[str], str]) -> Iterator[tuple[str, int]]:
    return ((compared(name), owner) for owner, place in enumerate(places) for name in place.names.values())


def _codes(place: Place) -> frozenset[str]:
    """What an office calls it besides its names."""
    return frozenset(filter(None, map(with_brackets, (place.id, place.number))))


def _by_length(names: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Each once."""
    return sorted(dict.fromkeys(each for each in names if each[0]), key=lambda each: len(each[0]))
