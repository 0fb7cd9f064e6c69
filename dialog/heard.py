"""What a parser hears and what it answers. The words of a trouble are texts; its facts never repeat what was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from dialog.conditions import Facts
from dialog.incoming import FileRef
from dialog.prompts import Shown
from dialog.values import Json


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One answer: typed, pressed or sent. `today` is the date where the person is."""

    text: str = field(default="", repr=False)
    choice: str = ""
    files: tuple[FileRef, ...] = ()
    language: str = "zh-Hans"
    today: date


@dataclass(frozen=True)
class Value:
    """Understood; this is what is kept."""

    value: Json = field(repr=False)


@dataclass(frozen=True)
class Trouble:
    """Not taken. `text_key` says why and what to do next. `hush`: what was typed must not be kept anywhere."""

    text_key: str
    facts: Mapping[str, Shown] = field(default_factory=dict)
    hush: bool = False


Parsed: TypeAlias = Value | Trouble
Parser: TypeAlias = Callable[[Heard, Facts], Parsed]
