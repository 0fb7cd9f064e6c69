"""Small pure parsers: one answer in, a value or a trouble out. They never raise, whatever is typed.

The query secret is not looked for here: the engine asks `secret_guard` before it keeps any text.
"""

import re
from collections.abc import Sequence
from typing import TypeAlias

from dialog.amounts import amount
from dialog.conditions import Facts
from dialog.heard import Heard, Parsed, Parser, Trouble, Value
from dialog.secrets import secret_guard
from dialog.tidy import clean_text, folded, length, one_line

__all__ = [
    "Heard", "Option", "Parsed", "Parser", "Trouble", "Value", "amount", "clean_text", "line", "narrative", "one_of",
    "secret_guard", "several_of", "yes_no",
]  # fmt: skip

#: A value and the labels a person may type for it, in any language.
Option: TypeAlias = tuple[str, ...]

_YES_WORDS = (
    "1 是 是的 对 对的 好 好的 有 要 需要 可以 愿意 同意 行 嗯 确认 会 担心 接受 yes y yeah yep ok okay sure true"
)
_NO_WORDS = (
    "2 否 不 不是 不对 不要 不用 没 没有 无 不需要 不可以 不愿意 不同意 不行 不会 不担心 不接受 no n nope not false"
)
_YES, _NO = frozenset(_YES_WORDS.split()), frozenset(_NO_WORDS.split())
_ORDINAL = re.compile(r"(?:第|no\.?|#)?\s*\(?(\d{1,3})\)?\s*(?:[.、)项个条]|$)")
_APART = re.compile(r"[,，、;；/\n]+|\s+(?:和|及|and|&)\s+|和|以及")
_END = " .。!！,，、;；~"


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


def yes_no() -> Parser:
    """True or false; a pressed choice is `yes` or `no`."""

    def parse(heard: Heard, _: Facts) -> Parsed:
        said = folded(heard.choice or heard.text).strip(_END)
        if said in _YES or said in _NO:
            return Value(said in _YES)
        return Trouble("trouble.yes-or-no")

    return parse


def one_of(options: Sequence[Option]) -> Parser:
    """The value of one option: pressed, or its label, the beginning of just one label, or its number typed."""

    def parse(heard: Heard, _: Facts) -> Parsed:
        if heard.choice:
            chosen = heard.choice if any(heard.choice == option[0] for option in options) else None
        else:
            chosen = _chosen(heard.text, options)
        return Value(chosen) if chosen is not None else Trouble("trouble.choose-one", {"count": len(options)})

    return parse


def several_of(options: Sequence[Option], *, least: int = 1) -> Parser:
    """A list of values in the order of the options; several are typed or pressed with commas between."""

    def parse(heard: Heard, _: Facts) -> Parsed:
        said = clean_text(heard.choice or heard.text)
        if re.fullmatch(r"[\d\s]+", folded(said)):
            pieces = folded(said).split()
        else:
            pieces = [said] if _chosen(said, options) is not None else [p for p in _APART.split(said) if p.strip()]
        chosen = [_chosen(piece, options) for piece in pieces]
        if None in chosen or len(set(chosen)) < least:
            return Trouble("trouble.choose-several", {"count": len(options)})
        return Value([option[0] for option in options if option[0] in chosen])

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


def _chosen(text: str, options: Sequence[Option]) -> str | None:
    said = folded(text).strip(_END)
    if not said:
        return None
    for option in options:
        if any(said == folded(name).strip(_END) for name in option):
            return option[0]
    if (number := _ORDINAL.fullmatch(said)) and 1 <= int(number[1]) <= len(options):
        return options[int(number[1]) - 1][0]
    begun = {option[0] for option in options for label in option[1:] if folded(label).startswith(said)}
    return begun.pop() if len(begun) == 1 and not said.isdigit() else None
