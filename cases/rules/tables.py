"""Reading tables of a file strictly: everything wrong is found at once, each with a code and facts for the words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import TypeVar

from cases.case import State, Track
from cases.time import limits
from cases.time.limits import Limit

E = TypeVar("E", bound=StrEnum)

#: As much of a value as is repeated to whoever wrote it.
SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`code` names it for texts (`policy.finding.<code>`); `facts` fill the words. `where` is the policy, the profile
    or the part of the file."""

    code: str
    where: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """One table of the file. What is wrong goes to `found`, and something harmless is given back in its stead."""

    where: str
    values: Mapping[str, object]
    found: list[Finding] = field(repr=False)

    def say(self, code: str, **facts: object) -> None:
        shown = {name: str(value)[:SHOWN] for name, value in facts.items()}
        self.found.append(Finding(code=code, where=self.where, facts=shown))

    def only(self, *known: str) -> None:
        for name in self.values:
            if name not in known:
                self.say("unknown-key", name=name)

    def text(self, name: str, default: str | None = None, *, shape: str = r"[A-Za-z0-9.>%+|-]{1,40}") -> str:
        value = self.values.get(name, default)
        if value is None:
            self.say("missing-key", name=name)
        elif not isinstance(value, str) or not re.fullmatch(shape, value, re.ASCII):
            self.say("bad-value", name=name)
        else:
            return value
        return ""

    def maybe(self, name: str) -> str | None:
        return self.text(name) or None if name in self.values else None

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.values.get(name, default)
        if not isinstance(value, bool):
            self.say("bad-value", name=name)
            return default
        return value

    def tristate(self, name: str) -> bool | None:
        return self.flag(name) if name in self.values else None

    def number(self, name: str, least: int, most: int) -> int | None:
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.say("bad-value", name=name)
            return None
        return value

    def words(self, name: str, *, shape: str = r"[A-Za-z0-9.>-]{1,40}", most: int = 40) -> tuple[str, ...]:
        value = self.values.get(name, [])
        if not isinstance(value, list) or len(value) > most:
            self.say("bad-value", name=name)
            return ()
        good = tuple(each for each in value if isinstance(each, str) and re.fullmatch(shape, each, re.ASCII))
        if len(good) != len(value) or len(set(good)) != len(good):
            self.say("bad-value", name=name)
        return good

    def tables(self, name: str, *, most: int) -> Iterator["Table"]:
        value = self.values.get(name, [])
        if not isinstance(value, list) or len(value) > most:
            self.say("bad-value", name=name)
            return
        for each in value:
            if isinstance(each, dict):
                yield Table(self.where, each, self.found)
            else:
                self.say("bad-value", name=name)

    def section(self, name: str) -> "Table":
        value = self.values.get(name, {})
        if not isinstance(value, dict):
            self.say("bad-value", name=name)
            return Table(name, {}, self.found)
        return Table(name, value, self.found)

    def named(self, name: str, *, most: int) -> Iterator[tuple[str, "Table"]]:
        value = self.values.get(name, {})
        if not isinstance(value, dict) or len(value) > most:
            self.say("bad-value", name=name)
            return
        for key, each in value.items():
            if isinstance(each, dict) and re.fullmatch(r"[A-Za-z0-9.-]{1,40}", key, re.ASCII):
                yield key, Table(key, each, self.found)
            else:
                self.say("bad-value", name=name)

    def one_of(self, name: str, kind: type[E], default: E) -> E:
        return self._member(name, kind, self.text(name, default.value)) or default

    def all_of(self, name: str, kind: type[E]) -> frozenset[E]:
        return frozenset(each for word in self.words(name) if (each := self._member(name, kind, word)) is not None)

    def states(self, name: str) -> frozenset[State]:
        """A draft is no case yet."""
        found = self.all_of(name, State)
        if State.DRAFT in found:
            self.say("unknown-word", name=name, value=State.DRAFT.value)
        return found - {State.DRAFT}

    def tracks(self, name: str = "tracks") -> frozenset[Track]:
        letters = self.text(name, "SDPIX", shape="[A-Za-z]{1,5}")
        found = (self._member(name, Track, letter) for letter in letters)
        return frozenset(each for each in found if each is not None) or frozenset(Track)

    def limit(self, name: str, *, continuous: bool) -> Limit | None:
        typed = self.values.get(name)
        if typed is None:
            self.say("missing-key", name=name)
            return None
        try:
            return limits.parse(typed if isinstance(typed, str) else "", continuous=continuous)
        except limits.NotALimit:
            self.say("not-a-limit", name=name, value=typed)
            return None

    def clock_time(self, name: str) -> time | None:
        typed = self.text(name, shape=r"([01]\d|2[0-3]):[0-5]\d")
        return time.fromisoformat(typed) if typed else None

    def _member(self, name: str, kind: type[E], word: str) -> E | None:
        if not word:
            return None
        try:
            return kind(word)
        except ValueError:
            self.say("unknown-word", name=name, value=word)
            return None
