"""All names of the register, laid out to be searched.

They are a few long texts, the shortest name first: whoever reads on gets the better hit earlier and may stop. Nothing
is built but texts and numbers, 20 MB for 50,000 places.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from cases.places import Place, compared
from storage.search import readings as tables
from storage.search.lines import Lines

#: In so many ways at most is a name spelt in which characters have more than one reading.
_MOST_SPELLINGS: Final = 12


class Index:
    """`names` and `codes` are owned by positions in `places`; `initials` and `sounds`, of Chinese names only, by lines
    of `names`."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places, self.readings = places, tables.shipped()
        names = sorted(dict.fromkeys(_named(places)), key=lambda each: len(each[0]))
        self.names = Lines(names)
        self.codes = Lines((code, owner) for owner, place in enumerate(places) for code in _codes(place))
        spelt = [
            (said, line) for line, (name, _) in enumerate(names) if not name.isascii() for said in self._said(name)
        ]
        self.initials = Lines(("".join(each[0] for each in said), line) for said, line in spelt)
        self.sounds = Lines(("".join(said), line) for said, line in spelt)

    def _said(self, name: str) -> Iterator[tuple[str, ...]]:
        """Character by character, in each way that is in use."""
        return islice(tables.spellings([*map(self.readings.in_use, name)]), _MOST_SPELLINGS)


def _named(places: Sequence[Place]) -> Iterator[tuple[str, int]]:
    """With what stands in brackets and without."""
    for owner, place in enumerate(places):
        for name in place.names.values():
            yield from ((each, owner) for each in compared(name) if each)


def _codes(place: Place) -> frozenset[str]:
    """What an office calls it besides its names."""
    return frozenset(filter(None, (compared(code)[0] for code in (place.id, place.number))))
