"""Where a conversation stands: JSON, saved at every turn, so that a restart forgets nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dialog.values import Json


@dataclass(frozen=True, kw_only=True)
class State:
    """`ask` numbers the questions, so that a button of an earlier one is known. `given` are the facts the chat was
    opened with (the place, the channel), `learned` what answers and effects told since. `path` are the steps the
    person answered, in order. `pieces` are the parts of an answer that is not finished; `kept` those of answers left
    unfinished elsewhere. `overlay` is a question of the house that lies over the script's own ("really cancel?").
    `editing` is the step being changed from the summary."""

    script: str
    version: int
    language: str
    step: str = ""
    ask: int = 1
    given: Mapping[str, Json] = field(default_factory=dict)
    learned: Mapping[str, Json] = field(default_factory=dict, repr=False)
    answers: Mapping[str, Json] = field(default_factory=dict, repr=False)
    path: tuple[str, ...] = ()
    pieces: tuple[Json, ...] = field(default=(), repr=False)
    kept: Mapping[str, Json] = field(default_factory=dict, repr=False)
    overlay: str = ""
    editing: str = ""
    ended: bool = False

    @property
    def shared(self) -> bool:
        """The person said that others use this device."""
        return self.learned.get("shared") is True

    def without(self, names: Sequence[str]) -> "State":
        if not any(name in self.answers for name in names):
            return self
        return replace(
            self,
            answers={name: value for name, value in self.answers.items() if name not in names},
            path=tuple(name for name in self.path if name not in names),
        )


def to_json(state: State) -> Mapping[str, Json]:
    """Defaults are left out, so that a young conversation is small."""
    kept: dict[str, Json] = {}
    for name, value in vars(state).items():
        if value not in ("", (), {}, False):
            kept[name] = list(value) if isinstance(value, tuple) else value
    return kept


def from_json(data: Json) -> State:
    """Raises ValueError on anything that `to_json` did not make."""
    if not isinstance(data, Mapping):
        raise ValueError("not a state")
    script, version, language, ask = data.get("script"), data.get("version"), data.get("language"), data.get("ask", 1)
    if not (
        isinstance(script, str) and isinstance(version, int) and isinstance(language, str) and isinstance(ask, int)
    ):
        raise ValueError("not a state")
    return State(
        script=script,
        version=version,
        language=language,
        step=_text(data.get("step", "")),
        ask=ask,
        given=_mapping(data.get("given", {})),
        learned=_mapping(data.get("learned", {})),
        answers=_mapping(data.get("answers", {})),
        path=tuple(_text(name) for name in _list(data.get("path", []))),
        pieces=tuple(_list(data.get("pieces", []))),
        kept=_mapping(data.get("kept", {})),
        overlay=_text(data.get("overlay", "")),
        editing=_text(data.get("editing", "")),
        ended=data.get("ended") is True,
    )


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise ValueError("not a state")
    return value


def _list(value: Json) -> Sequence[Json]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ValueError("not a state")
    return value


def _mapping(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise ValueError("not a state")
    return value
