"""A script is frozen data: steps in the order they are asked, each with the condition under which it applies.

The next question is the first step that applies and has no answer yet. That one rule gives branches, pre-filled
answers, "edit one answer" and "back" without a graph drawn by hand; a test walks every path it allows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from dialog.conditions import ALWAYS, NEVER, Condition, Facts
from dialog.parsers import Parser, line
from dialog.prompts import Choice, Hint
from dialog.values import Json


class Kind(StrEnum):
    CHOICE = "choice"
    LINE = "line"  # one message is the answer
    PIECES = "pieces"  # as many messages as wanted, then "that is all"
    FILES = "files"  # files until "that is all"
    SUMMARY = "summary"  # everything answered, each line editable
    STOP = "stop"  # says why the way ends here, and ends


Options: TypeAlias = Callable[[Facts], tuple[Choice, ...]]
Learn: TypeAlias = Callable[[Json, Facts], Mapping[str, Json]]
Navigate: TypeAlias = Callable[[str, Facts], Mapping[str, Json] | None]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One question; its name is the slot of its answer and the end of its text key (`<script>.<name>.ask`).

    `required` is when it may not be skipped. `given`: a fact of the same name answers it, so that it is not asked.
    `typed`: a choice that also takes text, through `parse`. `clears` are answers to forget when this one changes.
    `learn` derives facts once, when it is answered. `after` says a text for a chosen value. `effect` (for the values
    `effect_when`, or any) is carried out outside and comes back through `resume`. `transient` answers go into the
    effect and nowhere else. `goto` hands over to another script. `navigate` turns a value that is no answer into facts
    (another page of choices) and asks again; `reopens` names, by value, what is to be asked again. `masked` answers
    are not echoed on a sealed filing.
    `asked_as` are other texts to ask with, the first whose condition holds.
    """

    name: str
    kind: Kind = Kind.LINE
    when: Condition = ALWAYS
    required: Condition = ALWAYS
    choices: tuple[Choice, ...] = ()
    options: Options | None = None
    typed: bool = False
    parse: Parser = field(default_factory=lambda: line(200))
    hint: Hint = Hint.LINE
    why: bool = False
    given: bool = False
    clears: tuple[str, ...] = ()
    learn: Learn | None = None
    after: Mapping[str, str] = field(default_factory=dict)
    effect: str = ""
    effect_when: tuple[str, ...] = ()
    transient: bool = False
    goto: Mapping[str, str] = field(default_factory=dict)
    navigate: Navigate | None = None
    reopens: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    masked: bool = False
    in_summary: bool = True
    asked_as: tuple[tuple[Condition, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Script:
    """`derive` computes facts from answers at each turn (cheap, pure); `version` is kept with the state.
    `keeps_draft`: what was answered is worth being offered on return."""

    name: str
    version: int
    steps: tuple[Step, ...]
    keeps_draft: bool = False
    derive: Callable[[Facts], Mapping[str, Json]] = field(default=lambda _facts: {})
    by_name: Mapping[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = {step.name: step for step in self.steps}
        if len(names) != len(self.steps):
            raise ValueError("two steps of one script have the same name")
        object.__setattr__(self, "by_name", names)


OPTIONAL = NEVER
