"""A place code in what somebody wrote: typed, pasted, in its link, with words around it. Nothing is looked up here."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from cases import codes

#: A longer message is a story, and is not searched.
LONGEST: Final = 1000


class Fault(StrEnum):
    """What must be wrong with a code that turns out to be none."""

    CUT = "cut"  # a part of a long one is missing
    CASE = "case"  # the capitals of a long one are lost, or all of it became capitals
    TYPO = "typo"  # nearly a short one


@dataclass(frozen=True, kw_only=True)
class Written:
    """`code` as it is looked up. `fault` where it cannot be genuine, or probably is not."""

    code: str
    short: bool = False
    fault: Fault | None = None


_KEY, _PLACE, _VERSION, _SIGN = "[A-Za-z0-9]{1,4}", "[A-Za-z0-9]{12,16}", "[1-9][0-9]{0,5}", "[A-Za-z0-9_-]"
_ALONE, _ENDS = "(?<![A-Za-z0-9_-])", "(?![A-Za-z0-9_-])"
_LONG = re.compile(f"{_ALONE}{_KEY}-{_PLACE}-{_VERSION}-{_SIGN}{{16}}{_ENDS}")
#: Keys have numbers, which tells the beginning of a code from two words with a hyphen between.
_CUT = re.compile(
    f"{_ALONE}(?:[0-9]{{1,4}}-{_PLACE}(?:-(?:{_VERSION}(?:-{_SIGN}{{0,15}})?)?)?"
    f"|[A-Za-z0-9]{{1,16}}-{_VERSION}-{_SIGN}{{16}}){_ENDS}"
)
_LINK = re.compile(r"(?:/s/|[?&]start=)([^\s/?#&<>\"'，。；、（）()]+)")
#: As it is printed, or in one word; in a short text also with a space. A word without a figure is a word.
_PRINTED, _SPACED = (
    re.compile(rf"(?<![0-9A-Z-])(?=([0-9A-Z]{{4}}{gap}?[0-9A-Z]{{4}})(?![0-9A-Z]|-[0-9A-Z]))") for gap in ("-", "[- ]")
)
_SPACED_IN = 24
_NEARLY = re.compile(r"[0-9A-Z]{3,5}-[0-9A-Z]{3,5}|[0-9A-Z]{7,9}")


def code_in(text: str) -> Written | None:
    """The one code in a text; None where nothing looks like one, or several do."""
    if len(text) > LONGEST:
        return None
    plain = _plain(text)
    linked = {unquote(found) for found in _LINK.findall(plain)}
    if len(linked) == 1:
        (inner,) = linked
        return _long(inner) or _short(inner) or Written(code=inner, fault=_nearly(inner))
    joined = "".join(plain.split())
    return (_long(joined) if _LONG.fullmatch(joined) else _long(plain)) or _short(plain) or _nearly_short(plain)


def _long(plain: str) -> Written | None:
    whole = {*_LONG.findall(plain)}
    if len(whole) == 1:
        (code,) = whole
        return Written(code=code, fault=Fault.CASE if code in (code.lower(), code.upper()) else None)
    cut = {*_CUT.findall(plain)}
    return Written(code=cut.pop(), fault=Fault.CUT) if len(cut) == 1 and not whole else None


def _short(plain: str) -> Written | None:
    """All of the text, or the one thing in it that is written like a short code."""
    looks = _SPACED if len(plain) <= _SPACED_IN else _PRINTED
    parts = {each for each in looks.findall(plain.upper()) if codes.mixed(each)}
    if len(re.sub(r"[\s-]", "", plain)) == codes.SHORT_LENGTH:
        parts = {plain}
    found = {short for each in parts if (short := codes.short_in(each))}
    return Written(code=found.pop(), short=True) if len(found) == 1 else None


def _nearly_short(plain: str) -> Written | None:
    fault = _nearly(plain)
    return Written(code=plain.strip(), fault=fault) if fault else None


def _nearly(plain: str) -> Fault | None:
    upper = plain.strip().upper()
    return Fault.TYPO if _NEARLY.fullmatch(upper) and codes.mixed(upper) else None


def _plain(text: str) -> str:
    """Half width, every dash a hyphen, nothing invisible."""
    folded = unicodedata.normalize("NFKC", text)
    kept = (sign for sign in folded if unicodedata.category(sign) != "Cf")
    return "".join("-" if unicodedata.category(sign) == "Pd" else sign for sign in kept)
