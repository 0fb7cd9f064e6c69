"""Small pure parsers: one answer in, a value or a trouble out. They never raise, whatever is typed.

The query secret is not looked for here: the engine asks `secret_guard` before it keeps any text.
"""

from dialog.amounts import amount
from dialog.conditions import Facts
from dialog.heard import Heard, Parsed, Parser, Trouble, Value
from dialog.secrets import secret_guard
from dialog.tidy import clean_text, length, one_line

__all__ = [
    "Heard",
    "Parsed",
    "Parser",
    "Trouble",
    "Value",
    "amount",
    "clean_text",
    "line",
    "narrative",
    "secret_guard",
]


def line(most: int = 200) -> Parser:
    """One line. Longer than `most` characters is not cut but given back."""

    def parse(heard: Heard, _: Facts) -> Parsed:
        text = one_line(heard.text or heard.choice)
        return Value(text) if not (trouble := _misfit(text, least=1, most=most)) else trouble

    return parse


def narrative(least: int = 20, most: int = 2_000) -> Parser:
    """What happened, in as many lines as the person likes. Too short is a question back, not a refusal."""

    def parse(heard: Heard, _: Facts) -> Parsed:
        text = clean_text(heard.text)
        return Value(text) if not (trouble := _misfit(text, least=least, most=most)) else trouble

    return parse


def _misfit(text: str, *, least: int, most: int) -> Trouble | None:
    count = length(text)
    if count == 0:
        return Trouble("trouble.empty")
    if count < least:
        return Trouble("trouble.too-short", {"count": count, "min": least})
    if count > most:
        return Trouble("trouble.too-long", {"count": count, "max": most})
    return None
