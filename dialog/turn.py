"""What one turn of the engine gives back, and what the runner gives in when an effect is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialog.prompts import Prompt
from dialog.state import State
from dialog.values import Json


@dataclass(frozen=True, kw_only=True)
class Effect:
    """Something that waits: open a case, look one up, erase a draft. Carried out by the runner."""

    name: str
    data: Mapping[str, Json] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """`switch` hands over to another script. `hush`: what was heard must not be kept as it was typed."""

    state: State
    say: tuple[Prompt, ...] = ()
    do: tuple[Effect, ...] = ()
    switch: str = ""
    hush: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of an effect: facts learned, answers better known now than they were given, words to say, answers to
    ask again, or the end of the script."""

    facts: Mapping[str, Json] = field(default_factory=dict, repr=False)
    answers: Mapping[str, Json] = field(default_factory=dict, repr=False)
    say: tuple[Prompt, ...] = ()
    clears: tuple[str, ...] = ()
    ended: bool = False
    switch: str = ""
