"""Does a message hold something that looks like a query secret? It must never be kept as text (trap 17).

Only the shape is known here: sixteen Crockford base32 symbols in four groups, and what people take for them (O, I, L).
"""

import re

from dialog.tidy import folded

_SYMBOL = "[0-9a-tv-z]"
_DASH = r"\s?[-_\u2010-\u2015\u2212\u00b7./\\]\s?"
_EDGE = "(?<![0-9a-z])", "(?![0-9a-z])"


def _shape(gap: str) -> re.Pattern[str]:
    return re.compile(f"{_EDGE[0]}{_SYMBOL}{{4}}(?:{gap}{_SYMBOL}{{4}}){{3}}{_EDGE[1]}")


_DASHED = _shape(_DASH)
_SPACED = _shape(r"\s")
_SOLID = _shape("")
_NAMED = re.compile("查询码|查询密码|密码|secret|password|code")
_LEAST_LETTERS = 6  # a random secret has fewer about once in 500; most contract and card numbers have fewer


def secret_guard(text: str) -> bool:
    """True when it looks like a query secret, alone or inside a message.

    A bank card number (no letters) and four short English words are not taken for one.
    """
    text = folded(text)
    if any(_has_letter(found[0]) for found in _DASHED.finditer(text)):
        return True
    if any(any(_is_mixed(group) for group in found[0].split()) for found in _SPACED.finditer(text)):
        return True
    named = bool(_NAMED.search(text))
    return any(_is_solid(found[0]) and (named or found[0] == text) for found in _SOLID.finditer(text))


def _has_letter(text: str) -> bool:
    return any(c.isalpha() for c in text)


def _is_mixed(text: str) -> bool:
    return _has_letter(text) and any(c.isdigit() for c in text)


def _is_solid(text: str) -> bool:
    return _is_mixed(text) and sum(c.isalpha() for c in text) >= _LEAST_LETTERS
