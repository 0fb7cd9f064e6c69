"""A cell read as what its column holds."""

from collections.abc import Iterator
from datetime import date
from re import Pattern

from dialog.values import Json
from handlers.sheets import cells
from handlers.sheets.cells import BadCell
from handlers.sheets.columns import YES, YES_NO, Column, Form, Value
from handlers.sheets.pages import Raw
from handlers.sheets.vocabulary import Vocabulary


def value(raw: Raw, column: Column, known: Vocabulary, base: date) -> Value:
    """None when it is blank. `base` is the day 0 of dates that are written as numbers. Raises `BadCell`."""
    found = _value(raw, column, known, base)
    if column.needed and not found:
        raise BadCell("missing")
    return found


def _value(raw: Raw, column: Column, known: Vocabulary, base: date) -> Value:
    match column.form:
        case Form.NAME:
            return cells.name(raw) or None
        case Form.DAY:
            return cells.day(raw, base)
        case Form.ID:
            return _id(cells.plain(cells.line(raw)))
        case Form.PLACE:
            return _place(cells.plain(cells.line(raw)))
        case Form.NUMBER:
            return cells.plain(cells.name(raw, cells.LONGEST_NUMBER)) or None
        case Form.NAMES:
            return cells.items(raw)
        case Form.IDS:
            return tuple(_fit(cells.items(raw), cells.ID))
        case Form.PLACES:
            return tuple(_fit(cells.items(raw), cells.PLACE))
        case Form.WORD:
            return _code(cells.line(raw), column.words, known)
        case Form.WORDS:
            return tuple(dict.fromkeys(_codes(cells.items(raw), column.words, known)))
        case Form.YES_NO:
            code = _code(cells.line(raw), YES_NO, known)
            return code and code == YES


def _id(typed: str) -> str | None:
    if typed and not cells.ID.fullmatch(typed):
        raise BadCell("bad-id")
    return typed or None


def _place(typed: str) -> str | None:
    if typed and not cells.PLACE.fullmatch(typed):
        raise BadCell("no-such-place")
    return typed or None


def _fit(items: tuple[str, ...], pattern: Pattern[str]) -> Iterator[str]:
    for at, item in enumerate(items, start=1):
        if not pattern.fullmatch(item):
            raise BadCell("bad-item", item=at)
        yield item


def _code(typed: str, words: str, known: Vocabulary) -> str | None:
    code = known.code(words, typed)
    if typed and code is None:
        raise BadCell("unknown-word", allowed=_allowed(words, known))
    return code


def _codes(items: tuple[str, ...], words: str, known: Vocabulary) -> Iterator[str]:
    for at, item in enumerate(items, start=1):
        code = known.code(words, item)
        if code is None:
            raise BadCell("unknown-item", item=at, allowed=_allowed(words, known))
        yield code


def _allowed(words: str, known: Vocabulary) -> list[Json]:
    return [{"key": key} for key in known.allowed[words]]
