"""A prompt put into words: what a channel shows. JSON in and out, so that the outbox keeps what was really said."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialog.prompts import Hint
from dialog.values import Json


@dataclass(frozen=True, kw_only=True)
class Button:
    """With `link` it opens that address where a channel can do so, and nothing comes back."""

    value: str
    label: str
    link: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a summary in words; `value` names the answer it can edit, or is empty."""

    label: str
    text: str = field(repr=False)
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Block:
    kind: str
    text: str = field(repr=False)
    why: str = ""
    lines: tuple[Line, ...] = ()
    buttons: tuple[Button, ...] = ()
    hint: Hint = Hint.NONE
    ask: int | None = None
    language: str = "zh-Hans"
    extra: Mapping[str, Json] = field(default_factory=dict, repr=False)
