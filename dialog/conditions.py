"""Conditions as data: a script says when a question applies, and a test can walk what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from dialog.values import Json

Facts: TypeAlias = Mapping[str, Json]


@dataclass(frozen=True)
class Is:
    """The fact has one of these values."""

    fact: str
    values: tuple[Json, ...]


@dataclass(frozen=True)
class Known:
    """The fact has been answered or was given by the place (an answer skipped on purpose is null and counts)."""

    fact: str


@dataclass(frozen=True)
class Not:
    condition: "Condition"


@dataclass(frozen=True)
class All:
    conditions: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class Any:
    conditions: tuple["Condition", ...]


Condition: TypeAlias = "Is | Known | Not | All | Any"

ALWAYS: Condition = All()
NEVER: Condition = Not(ALWAYS)


def holds(condition: Condition, facts: Facts) -> bool:
    match condition:
        case Is(fact, values):
            return facts.get(fact) in values
        case Known(fact):
            return fact in facts
        case Not(inner):
            return not holds(inner, facts)
        case All(parts):
            return all(holds(part, facts) for part in parts)
        case Any(parts):
            return any(holds(part, facts) for part in parts)


def is_(fact: str, *values: Json) -> Condition:
    return Is(fact, values)


def all_of(*conditions: Condition) -> Condition:
    return All(conditions)


def any_of(*conditions: Condition) -> Condition:
    return Any(conditions)
