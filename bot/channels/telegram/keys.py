"""The keys under a question: one row each where words are long, side by side where they are short."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.channels.telegram import buttons
from bot.channels.telegram.model import Key, Order
from dialog.blocks import Block, Button
from dialog.catalogue import Catalogue
from dialog.fit import clusters

#: What the platform takes under one message, less the row of commands.
MOST_KEYS: Final = 96
#: Widths in halves of a Chinese character: what a telephone shows on one key, and in one row of keys.
WIDEST_LABEL: Final = 44
_WIDEST_ROW: Final = 30
_MOST_IN_ROW: Final = 3

Rows = tuple[tuple[Key, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Board:
    """`listed`: the choices stand as a numbered list in the text too. `links` are lines for the text."""

    rows: Rows = ()
    listed: bool = False
    links: tuple[str, ...] = ()


def board(block: Block, words: Catalogue) -> Board:
    """Everything that can be pressed under a block."""
    links = tuple(
        words.text("telegram.link", block.language, {"label": button.label, "link": _opened(button, block)})
        for button in block.buttons
        if button.link and not is_open_to_all(button.link)
    )
    if block.ask is None:  # nothing comes back: what only sends a value stands for nothing
        opening = (Key(label=_label(b), link=_opened(b, block)) for b in block.buttons if is_open_to_all(b.link))
        return Board(rows=side_by_side(opening), links=links)
    keys = [_key(button, block, block.ask) for button in block.buttons]
    pressed = [key for key in keys if key is not None]
    if len(pressed) < len(keys) or len(keys) > MOST_KEYS:
        chosen = side_by_side(key for key in pressed if key.link)
        listed = True
    else:
        listed = any(_width(key.label) > WIDEST_LABEL for key in pressed)
        chosen = side_by_side(_numbered(pressed) if listed else pressed)
    return Board(rows=(*chosen, *_commands(block, block.ask, words)), listed=listed, links=links)


def side_by_side(keys: Iterable[Key]) -> Rows:
    """In their order; keys share a row when each has room in an equal part of it."""
    rows: list[tuple[Key, ...]] = []
    for key in keys:
        longer = (*rows[-1], key) if rows else ()
        if longer and len(longer) <= _MOST_IN_ROW and _width_of(longer) <= _WIDEST_ROW:
            rows[-1] = longer
        else:
            rows.append((key,))
    return tuple(rows)


def is_open_to_all(link: str) -> bool:
    """Whether the platform takes it for a key: a whole https address."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


def with_language(link: str, language: str) -> str:
    """The page in the language that is spoken here."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "lang"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("lang", language)])))


def _key(button: Button, block: Block, ask: int) -> Key | None:
    if is_open_to_all(button.link):
        return Key(label=_label(button), link=_opened(button, block))
    data = buttons.choice(ask, button.value)
    return None if data is None else Key(label=_label(button), data=data)


def _numbered(keys: Sequence[Key]) -> Iterator[Key]:
    """Words too long for a key are whole in the text; on the key is their number, and how they begin."""
    for number, key in enumerate(keys, start=1):
        yield replace(key, label=f"{number}. {_cut(key.label)}")


def _commands(block: Block, ask: int, words: Catalogue) -> Iterator[tuple[Key, ...]]:
    orders = [
        order for order, offered in ((Order.SKIP, "optional"), (Order.BACK, "back")) if block.extra.get(offered) is True
    ]
    if orders:
        yield tuple(
            Key(label=words.text(f"telegram.key.{order.value}", block.language), data=buttons.command(ask, order))
            for order in orders
        )


def _opened(button: Button, block: Block) -> str:
    return with_language(button.link, block.language)


def _label(button: Button) -> str:
    """One line, and never empty."""
    return " ".join(button.label.split()) or button.value or "…"


def _cut(label: str) -> str:
    room = WIDEST_LABEL - 6
    if _width(label) <= room:
        return label
    beginning = ""
    for cluster in clusters(label):
        if _width(beginning + cluster) >= room:
            break
        beginning += cluster
    return f"{beginning.rstrip()}…"


def _width_of(row: Sequence[Key]) -> int:
    return len(row) * max(_width(key.label) for key in row)


def _width(label: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in label)
