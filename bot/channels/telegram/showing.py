"""What was said, as few messages as the platform's limits allow. Plain text: nothing in it is ever read as markup."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.channels.telegram import buttons
from bot.channels.telegram.keys import board
from bot.channels.telegram.model import Key, Outgoing
from bot.receipt import as_text
from dialog.blocks import Block
from dialog.catalogue import Catalogue
from dialog.fit import Limits, Unit, fit, size, split

#: As Telegram counts: units of UTF-16.
MOST_TEXT: Final = 4096

_WHOLE: Final = Limits(text=10_000_000, has_buttons=False)
_UNSENDABLE: Final = re.compile("[\x00\ud800-\udfff]")
_GAP: Final = "\n\n"
_MARK: Final = "› "
_LONGEST_CHOSEN: Final = 200


def show(blocks: Sequence[Block], words: Catalogue, *, seq: int = 0) -> tuple[Outgoing, ...]:
    """At least one message, none of them empty. `seq` is the outbox entry, for the key under a receipt."""
    shown = tuple(message for bundle in _bundles(blocks) for message in _messages(bundle, words, seq))
    return shown or _pieces("", words, words.languages[0])


def chose(text: str, shown: Sequence[Outgoing]) -> tuple[Outgoing, ...]:
    """With what was chosen as the first line: a key that was pressed leaves no word of its own in the chat."""
    said = " ".join(_clean(text).split())
    if not said or not shown:
        return tuple(shown)
    cut = next(split(said, _LONGEST_CHOSEN, Unit.UTF16))
    line = _MARK + (cut if cut == said else f"{cut}…")
    first, *others = shown
    pushed = size(line + _GAP, Unit.UTF16)
    if pushed + size(first.text, Unit.UTF16) > MOST_TEXT:
        return (Outgoing(text=line), *shown)
    code = tuple((at + pushed, length) for at, length in first.code)
    return (replace(first, text=line + _GAP + first.text, code=code), *others)


def _bundles(blocks: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """A receipt stands alone, and keys stand under their own block."""
    waiting: tuple[Block, ...] = ()
    for block in blocks:
        if block.kind == "receipt":
            if waiting:
                yield waiting
            yield (block,)
            waiting = ()
        elif block.buttons or block.ask is not None:
            yield (*waiting, block)
            waiting = ()
        else:
            waiting = (*waiting, block)
    if waiting:
        yield waiting


def _messages(bundle: Sequence[Block], words: Catalogue, seq: int) -> tuple[Outgoing, ...]:
    last = bundle[-1]
    if last.kind == "receipt":
        return _receipt(last, words, seq)
    below = board(last, words)
    told = [_whole(replace(block, buttons=())) for block in bundle[:-1]]
    told += [_whole(last if below.listed else replace(last, buttons=())), *below.links]
    pieces = _pieces(_GAP.join(part for part in told if part), words, last.language, keyed=bool(below.rows))
    return (*pieces[:-1], replace(pieces[-1], keys=below.rows, ask=last.ask or 0))


def _receipt(block: Block, words: Catalogue, seq: int) -> tuple[Outgoing, ...]:
    """Number and secret are copied by a tap; the key says that they are written down."""
    facts = [fact for name in ("number", "secret") if isinstance(fact := block.extra.get(name), str) and fact]
    text = _GAP.join(part for part in (_whole(block), as_text(block.extra, block.language, words).strip()) if part)
    pieces = _pieces(text, words, block.language)
    coded = [replace(piece, code=_spans(piece.text, facts)) for piece in pieces]
    kept = Key(label=words.text("telegram.key.kept", block.language), data=buttons.own("kept", str(seq)))
    return (*coded[:-1], replace(coded[-1], keys=((kept,),)))


def _spans(text: str, facts: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where each stands first, in units of UTF-16."""
    found = ((text.find(fact), fact) for fact in facts)
    return tuple((size(text[:at], Unit.UTF16), size(fact, Unit.UTF16)) for at, fact in found if at >= 0)


def _pieces(text: str, words: Catalogue, language: str, *, keyed: bool = False) -> tuple[Outgoing, ...]:
    """Within the limit. The platform refuses a message without a word."""
    pieces = tuple(piece for piece in split(_clean(text), MOST_TEXT, Unit.UTF16) if piece)
    nothing = words.text("dialog.choose" if keyed else "telegram.silent", language)
    return tuple(Outgoing(text=piece) for piece in pieces or (nothing,))


def _whole(block: Block) -> str:
    return fit(block, _WHOLE)[0].text


def _clean(text: str) -> str:
    """Halves of characters cannot be sent."""
    return _UNSENDABLE.sub("\ufffd", text)
