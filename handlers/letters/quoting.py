"""Whether a letter quotes what it must not: a name, a phone, a phrase of the reporter (CF-07, CF-14, CF-19)."""

import unicodedata
from collections.abc import Sequence
from typing import Final

#: So many letters and digits in a row are a quotation, of a text in Latin letters and of any other.
RUN_LATIN, RUN = 40, 12

#: Letters by name, and nothing to be seen.
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
_NUMERALS: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")


def quotes_too_much(text: str, forbidden: Sequence[str], *, allowed: Sequence[str] = ()) -> bool:
    """Whether any of them stands in the text, whatever its width, case, blanks, marks or kind of numerals; of a long
    one, whether a run of it does. What is `allowed` (names of units, the category) may be in both.

    Which one it was is not told: whoever writes the letter may not know what is forbidden.
    """
    told = _bare(text)
    for words in sorted(filter(None, map(_bare, allowed)), key=len, reverse=True):
        told = told.replace(words, "\n")
    return any(_stands(words, told) for words in map(_bare, forbidden) if words)


def _stands(words: str, told: str) -> bool:
    run = RUN_LATIN if words.isascii() else RUN
    if len(words) <= run:
        return words in told
    return any(words[at : at + run] in told for at in range(len(words) - run + 1))


def _bare(text: str) -> str:
    """Letters and digits only."""
    folded = unicodedata.normalize("NFKD", text.casefold()).translate(_NUMERALS)
    return "".join(character for character in folded if character.isalnum() and character not in _FILLERS)
