"""A block within what a channel can show, and what was typed read as one of its choices."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from dialog.blocks import Block, Button
from dialog.prompts import Hint


class Unit(StrEnum):
    """What a channel counts its limits in."""

    CHARACTERS = "characters"  # code points
    UTF16 = "utf-16"  # as Telegram and browsers count


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Of one message: how long its text, how many buttons, how long the words on one."""

    text: int
    buttons: int = 0
    button_label: int = 0
    has_buttons: bool = True
    unit: Unit = Unit.CHARACTERS

    def __post_init__(self) -> None:
        if self.text < 2:  # one character beyond the basic plane must fit
            raise ValueError("a message holds two units at least")


@dataclass(frozen=True, kw_only=True)
class Shown:
    text: str = field(repr=False)
    buttons: tuple[Button, ...] = ()


#: Where a bare number or the beginning of a word may be the answer itself, so that it is never taken for a choice.
_TYPED: Final = frozenset({Hint.LINE, Hint.LONG, Hint.DATE, Hint.NUMBER, Hint.SECRET, Hint.PHONE})

_ORDINAL: Final = re.compile(r"[(\[]?([0-9]{1,3})[)\].、。]?")
_MARKED_ORDINAL: Final = re.compile(r"[/#]([0-9]{1,3})")

_JOINER: Final = "\u200d"
_SENTENCE_END: Final = frozenset("。！？；!?;")
_CLOSING: Final = frozenset('”’」』）》")')  # belongs to the sentence it ends
_WORD_END: Final = frozenset("，、：,:")


def fit(block: Block, limits: Limits) -> tuple[Shown, ...]:
    """The messages that show the block, the buttons under the last. At least one, even of an empty block.

    Where there are no buttons, too many, or words too long for one, all choices are a numbered list in the text.
    """
    pressed = _pressable(block, limits)
    whole = "\n\n".join(part for part in _parts(block, listed=not pressed) if part)
    pieces = tuple(split(whole, limits.text, limits.unit)) or ("",)
    shown = tuple(Shown(text=piece) for piece in pieces)
    return (*shown[:-1], Shown(text=pieces[-1], buttons=block.buttons)) if pressed else shown


def chosen(block: Block, typed: str) -> str | None:
    """The value of the choice that was typed: its number in the list, its words, or a beginning only it has.

    Where the answer is typed anyway (a line, a date, ...), only the words in full or the marked number (`/2`) count; in
    a summary a beginning does not, because one letter must not submit.
    """
    said = _plain(typed)
    if not said:
        return None
    exact = {button.value for button in block.buttons if _plain(button.label) == said}
    if exact:
        return _only(exact)
    free = block.hint in _TYPED
    ordinal = (_MARKED_ORDINAL if free else _ORDINAL).fullmatch(said) or _MARKED_ORDINAL.fullmatch(said)
    found = (
        {}
        if free or block.kind == "summary"
        else {button.value for button in block.buttons if _plain(button.label).startswith(said)}
    )
    if ordinal and 1 <= int(ordinal[1]) <= len(block.buttons):
        # "5" is the fifth of the list, unless it also begins the words of another ("5 stars"): then nobody guesses.
        return _only({block.buttons[int(ordinal[1]) - 1].value, *found})
    return _only(set(found))


def split(text: str, limit: int, unit: Unit = Unit.CHARACTERS) -> Iterator[str]:
    """Pieces within the limit, cut after a paragraph, a line, a sentence or a word where there is one in the second
    half of a piece, and never inside what a reader sees as one character. White space at a cut goes."""
    rest = text.strip()
    while rest:
        cut = _cut(rest, limit, unit)
        yield rest[:cut].rstrip()
        rest = rest[cut:].lstrip()


def size(text: str, unit: Unit) -> int:
    return len(text) if unit is Unit.CHARACTERS else len(text) + sum(character > "\uffff" for character in text)


def _pressable(block: Block, limits: Limits) -> bool:
    return (
        limits.has_buttons
        and 0 < len(block.buttons) <= limits.buttons
        and all(size(button.label, limits.unit) <= limits.button_label for button in block.buttons)
    )


def _parts(block: Block, *, listed: bool) -> Iterator[str]:
    colon = "：" if block.language.startswith("zh") else ": "
    yield block.text
    yield "\n".join(f"{line.label}{colon}{line.text}" for line in block.lines)
    yield block.why
    if listed:
        mark = "/{} {}" if block.hint in _TYPED else "{}. {}"
        yield "\n".join(mark.format(number, button.label) for number, button in enumerate(block.buttons, start=1))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def _cut(text: str, limit: int, unit: Unit) -> int:
    """Where to cut the first piece; the length of the text when it fits."""
    if size(text, unit) <= limit:
        return len(text)
    best = dict.fromkeys(range(4), 0)  # paragraph, line, sentence, word: where each ended last
    end = used = 0
    for cluster in clusters(text):
        weight = size(cluster, unit)
        if used + weight > limit:
            break
        end, used = end + len(cluster), used + weight
        rank = _rank(cluster, text, end)
        if rank is not None:
            best[rank] = end
    if end == 0:  # one "character" of endless marks: there is no kind place to cut it
        return _hard_cut(text, limit, unit)
    return next((at for at in best.values() if at > end // 2), end)


def _rank(cluster: str, text: str, end: int) -> int | None:
    if cluster in {"\n", "\r\n"}:
        return 0 if text.startswith(cluster, end) or text.endswith(cluster * 2, 0, end) else 1
    before = text[end - 2 : end - 1]
    if cluster in _SENTENCE_END or (cluster in _CLOSING and before in _SENTENCE_END):
        return None if text[end : end + 1] in _CLOSING else 2
    if cluster.isspace():
        return 2 if before == "." else 3
    return 3 if cluster in _WORD_END and not text[end : end + 1].isdigit() else None


def _hard_cut(text: str, limit: int, unit: Unit) -> int:
    used = 0
    for at, character in enumerate(text):
        used += size(character, unit)
        if used > limit:
            return at
    return len(text)


def clusters(text: str) -> Iterator[str]:
    """What a reader sees as one character each: marks, joined emoji, skin tones, flags and keycaps stay whole."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _held(text, start, at):
            yield text[start:at]
            start = at


def _held(text: str, start: int, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if before == "\r" and after == "\n":
        return True
    if after < "\u0300":
        return False
    if after == _JOINER or before == _JOINER:
        return True
    if _is_flag_letter(after) and _is_flag_letter(before):
        return at - start == 1  # flags are pairs
    return (
        unicodedata.category(after) in {"Mn", "Me", "Mc"}
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= after <= "\U000e007f"  # tags of regional flags
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
