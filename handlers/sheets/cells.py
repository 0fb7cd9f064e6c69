"""What a cell says: cleaned, and read as what its column holds."""

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta

from dialog.values import Json
from handlers.sheets.pages import Odd, Raw

#: Of a number, of a name; of a whole cell, which a spreadsheet can hold no more in.
LONGEST_NUMBER, LONGEST_NAME, LONGEST = 60, 200, 32_767

ID = re.compile(r"[a-z0-9-]{1,40}")
PLACE = re.compile(r"[A-Za-z0-9-]{1,40}")

#: Between the items of a list.
_BETWEEN = re.compile(r"[、,，;；/\n\r\t]+")
#: What a spreadsheet may take for the beginning of a formula, also behind apostrophes that say it is none.
_RUNS = re.compile(r"'*[=+\-@＝＋－＠]")
_TRASH = " \t\r\n\u00a0\u3000\u200b\ufeff"
_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_DATE = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))(?:[ T]0?0:00(?::00)?)?"
)
#: Days that a cell can have; what a spreadsheet counts as day 36526 is the first of them.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class BadCell(Exception):
    """`code` and `facts` of the problem."""

    def __init__(self, code: str, **facts: Json) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def text(raw: Raw) -> str:
    """Without blanks around it. Raises `BadCell`."""
    if isinstance(raw, Odd):
        raise BadCell(raw.value)
    if isinstance(raw, date):
        raise BadCell("date-not-text")  # a spreadsheet makes 3-4 the fourth of March, and what it was is lost
    if isinstance(raw, float):
        return _number(raw)
    if not isinstance(raw, str):
        return "" if raw is None else str(raw).lower()
    typed = raw.strip(_TRASH)
    if len(typed) > LONGEST:
        raise BadCell("too-long", limit=LONGEST)
    if typed.startswith("="):
        raise BadCell(Odd.FORMULA.value)
    if not typed.isprintable() and any(map(_is_control, typed)):
        raise BadCell("control-character")
    return unescaped(typed)


def line(raw: Raw) -> str:
    """A text of one line. Raises `BadCell`."""
    typed = text(raw)
    if any(sign in typed for sign in "\n\r\t"):
        raise BadCell("control-character")
    return typed


def name(raw: Raw, most: int = LONGEST_NAME) -> str:
    """As it is written, full-width brackets and all. Raises `BadCell`."""
    typed = line(raw)
    if len(typed) > most:
        raise BadCell("too-long", limit=most)
    return typed


def plain(typed: str) -> str:
    """Half width, no blanks around it: for what is no name."""
    return unicodedata.normalize("NFKC", typed).strip()


def items(raw: Raw) -> tuple[str, ...]:
    """Each once, in their order. Raises `BadCell`."""
    return tuple(dict.fromkeys(filter(None, map(plain, _BETWEEN.split(text(raw))))))


def day(raw: Raw, base: date) -> date | None:
    """A date cell, a date in figures, or the number a spreadsheet keeps for it. Raises `BadCell`."""
    if isinstance(raw, datetime):
        if raw.time() != time():
            raise BadCell("bad-date")
        raw = raw.date()
    found = raw if isinstance(raw, date) else _typed_day(plain(line(raw)), base)
    if found is not None and not FIRST_DAY <= found <= LAST_DAY:
        raise BadCell("bad-date")
    return found


def escaped(typed: str) -> str:
    """Safe to write where a spreadsheet may run it."""
    return f"'{typed}" if _RUNS.match(typed) else typed


def unescaped(typed: str) -> str:
    return typed[1:] if typed.startswith("'") and _RUNS.match(typed) else typed


def _typed_day(typed: str, base: date) -> date | None:
    if not typed:
        return None
    try:
        if typed.isdecimal() and len(typed) == 5:
            return base + timedelta(days=int(typed))
        found = _DATE.fullmatch(typed)
        if not found:
            raise BadCell("bad-date")
        year, month, day_ = (int(part) for part in found.groups() if part is not None)
        return date(year, month, day_)
    except (ValueError, OverflowError):
        raise BadCell("bad-date") from None


def _number(raw: float) -> str:
    """7.0 is how a spreadsheet keeps 7."""
    if not math.isfinite(raw):
        raise BadCell(Odd.BROKEN.value)
    return str(int(raw)) if raw.is_integer() else str(raw)


def _is_control(sign: str) -> bool:
    """Also signs that cannot be seen or turn the writing around; breaks of lines and tabs are looked at elsewhere."""
    return sign not in "\n\r\t" and (unicodedata.category(sign) in _FORBIDDEN or (ord(sign) & 0xFFFE) == 0xFFFE)
