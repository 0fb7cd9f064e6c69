"""Tracking numbers and query secrets: random, written in groups of four, forgiving of how people type (CF-11, CF-12).

A number is 55 random bits as 11 symbols of Crockford's base32 and one check character. The check is a weighted sum
over the field of 32 elements, with the powers of a generator as weights: every single wrong symbol, every swap of two
symbols (adjacent or not) and every twin error (`AA` typed `BB`) is found, and 31 of 32 random strings are refused.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from cases import errors

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
SECRET_LENGTH = 16

_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_ALIKE = str.maketrans("OIL", "011")
_SYMBOLS = ALPHABET + "OIL"
_LABELS = re.compile(r"(?:(?:MY|THE|CASE|TRACKING|QUERY|NUMBER|NO|SECRET|CODE|IS)[\s.:#-]+)+")


def new_number(random: Callable[[int], bytes]) -> str:
    """A canonical number from 7 random bytes."""
    body = symbols(int.from_bytes(random(7), "big") >> 1, LENGTH - 1)
    return body + check_character(body)


def new_secret(random: Callable[[int], bytes]) -> str:
    """A canonical secret of 80 bits from 10 random bytes."""
    return symbols(int.from_bytes(random(10), "big"), SECRET_LENGTH)


def check_character(body: str) -> str:
    """The symbol that makes the weighted sum of `body` and itself zero; its own weight is one."""
    total = 0
    for symbol in body:
        total = _doubled(total ^ _VALUE[symbol])
    return ALPHABET[total]


def canonical(text: str) -> str:
    """The number in what somebody typed. Raises `errors.NotANumber`."""
    found = checked(text, LENGTH)
    if found is None:
        raise errors.NotANumber
    return found


def checked(text: str, length: int) -> str | None:
    """The one run of so many symbols in the text whose last one checks the others; None when there is not just one."""
    found = {each for each in _candidates(text, length) if check_character(each[:-1]) == each[-1]}
    return found.pop() if len(found) == 1 else None


def canonical_secret(text: str) -> str:
    """The secret in what somebody typed. Raises `errors.NotASecret`."""
    found = set(_candidates(text, SECRET_LENGTH))
    if len(found) != 1:
        raise errors.NotASecret
    return found.pop()


def shown(number: str) -> str:
    """A canonical number or secret in groups of four."""
    return "-".join(number[at : at + 4] for at in range(0, len(number), 4))


def symbols(value: int, length: int) -> str:
    """The lowest bits of a value, five a symbol."""
    return "".join(ALPHABET[(value >> (5 * place)) & 31] for place in reversed(range(length)))


def _doubled(value: int) -> int:
    """Times the generator in GF(32), modulo x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _candidates(text: str, length: int) -> Iterator[str]:
    """What in the text may be meant: first the whole of it, else without the words before it, else any run of the
    right length that stands alone."""
    plain = _plain(text)
    for whole in (plain, _LABELS.sub("", plain.strip(), count=1)):
        bare = re.sub(r"[\s-]", "", whole)
        if len(bare) == length and all(symbol in _SYMBOLS for symbol in bare):
            yield bare.translate(_ALIKE)
            return
    symbol = f"[{_SYMBOLS}]"
    run = rf"(?<![0-9A-Z])(?<![0-9A-Z]-)(?=({symbol}(?:[\s-]*{symbol}){{{length - 1}}})(?!-?[0-9A-Z]))"
    for match in re.finditer(run, plain):
        yield re.sub(r"[\s-]", "", match[1]).translate(_ALIKE)


def _plain(text: str) -> str:
    """Upper case, half width, every dash a hyphen, nothing invisible."""
    folded = unicodedata.normalize("NFKC", text[:400]).upper()
    return "".join(_dash(sign) for sign in folded if unicodedata.category(sign) != "Cf")


def _dash(sign: str) -> str:
    return "-" if unicodedata.category(sign) == "Pd" or sign in "−ー一_·•~‾" else sign
