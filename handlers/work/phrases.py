"""Words to the reporter that are often said, tied to action and state, in both languages."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from cases.case import State

_ABOUT = ("actions", "states", "title")
_FACT = re.compile(r"\{(unit|due)\}")


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """`states` is empty where it may be said in any. `titles`, for the desk, and `words` by language."""

    name: str
    actions: tuple[str, ...]
    titles: Mapping[str, str]
    words: Mapping[str, str] = field(repr=False)
    states: frozenset[State] = frozenset()

    def title(self, language: str) -> str:
        return self.titles.get(language) or next(iter(self.titles.values()))


def read(text: str) -> tuple[Phrase, ...]:
    """Of a TOML file. Raises ValueError and KeyError for what is none."""
    return tuple(
        Phrase(
            name=name,
            actions=tuple(map(str, told["actions"])),
            states=frozenset(map(State, told.get("states", ()))),
            titles={language: str(title) for language, title in told["title"].items()},
            words={language: str(words) for language, words in told.items() if language not in _ABOUT},
        )
        for name, told in tomllib.loads(text).items()
    )


@cache
def shipped() -> tuple[Phrase, ...]:
    return read(resources.files("handlers.work").joinpath("phrases.toml").read_text("utf-8"))


def fitting(phrases: tuple[Phrase, ...], action: str, state: State) -> tuple[Phrase, ...]:
    return tuple(each for each in phrases if action in each.actions and (not each.states or state in each.states))


def said(phrase: Phrase, language: str, facts: Mapping[str, str]) -> str:
    """In the reporter's language. A fact that is not known stays a gap to fill in."""
    words = phrase.words.get(language) or next(iter(phrase.words.values()))
    return _FACT.sub(lambda found: facts.get(found[1]) or "____", words)
