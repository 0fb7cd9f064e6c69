"""What the engine wants said: keys and facts, no markup, no keyboard, no channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from dialog.values import Json

#: A fact shown in a text. A mapping {"key": "..."} is a text key, put into the language of the person when shown;
#: {"date": "2026-11-22"} a date, {"instant": "...Z"} an instant, {"until": "...Z"} the end of a time limit, which at
#: midnight is 24:00 of the day before; a list is joined.
Shown: TypeAlias = Json


class Hint(StrEnum):
    """How a channel may help the person to answer."""

    NONE = "none"  # nothing to type: choices only, or a last word
    LINE = "line"  # one line of text
    LONG = "long"  # several lines, in as many messages as the person likes
    DATE = "date"
    FILES = "files"
    NUMBER = "number"  # a tracking number
    SECRET = "secret"  # a query secret: do not echo, do not keep
    PHONE = "phone"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """`value` is what comes back when it is pressed; `text` is a text key. `label`, when given, is shown as it is
    (the name of a project, the number of a case) instead of the text of the key. `link` names the fact that holds an
    address: a channel that can opens it."""

    value: str
    text: str = ""
    label: str = ""
    link: str = ""
    facts: Mapping[str, Shown] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a summary: the text key of what was asked, and the answer. `value` is the step, for editing."""

    label: str
    shown: Shown = field(repr=False)
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """`ask` is set when this prompt waits for an answer; it is the number a button must carry back.

    `extra` is for the few prompts that carry more than words (the receipt): a channel that knows its `kind` shows it
    well, another shows the text alone, which must suffice.
    """

    text: str
    facts: Mapping[str, Shown] = field(default_factory=dict, repr=False)
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    hint: Hint = Hint.NONE
    why: str = ""
    ask: int | None = None
    kind: str = "say"  # say, ask, trouble, summary, receipt, status
    extra: Mapping[str, Json] = field(default_factory=dict, repr=False)
