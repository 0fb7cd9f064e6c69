"""Numbers as people write them, in digits or in Chinese: 12.5万, 三十万, 1亿2000万, 3万5."""

import re
from decimal import Decimal

_ROWS = ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {c: digit for digit, row in enumerate(_ROWS) for c in row}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}

#: One number, as a piece of a regular expression. Digits keep to ASCII: fold the text first.
NUMBER = rf"(?>(?:[0-9]+(?:\.[0-9]+)?|[{''.join((*_DIGITS, *_SMALL, *_LARGE))}])+)"
_PIECE = re.compile(r"[0-9]+(?:\.[0-9]+)?|.")
_LONGEST = 40


def number(text: str) -> Decimal | None:
    """The number, or None when it is none. `text` is folded and has no thousands separators."""
    if not text or len(text) > _LONGEST or not re.fullmatch(NUMBER, text):
        return None
    pieces = _PIECE.findall(text)
    if len(pieces) > 1 and all(piece in _DIGITS for piece in pieces):
        return Decimal("".join(str(_DIGITS[piece]) for piece in pieces))
    whole = section = Decimal(0)
    waiting: Decimal | None = None
    unit, after_zero = 1, False
    for piece in pieces:
        if piece in _SMALL:
            section += (Decimal(1) if waiting is None else waiting) * _SMALL[piece]
            waiting, unit, after_zero = None, _SMALL[piece], False
        elif piece in _LARGE:
            section += waiting or 0
            section = section or Decimal(0 if whole or waiting is not None else 1)
            unit, after_zero = _LARGE[piece], False
            if unit == _LARGE["亿"]:
                whole, section = (whole + section) * unit, Decimal(0)
            else:
                whole, section = whole + section * unit, Decimal(0)
            waiting = None
        elif waiting and piece not in ("零", "〇"):
            return None  # two digits side by side, as in 三5
        else:
            waiting = Decimal(_DIGITS[piece]) if piece in _DIGITS else Decimal(piece)
            after_zero = after_zero or waiting == 0
    if waiting is not None and unit >= 100 and not after_zero and waiting < 10:
        waiting = waiting * unit / 10  # 3万5 is 35,000
    return whole + section + (waiting or 0)
