"""Why a stage of a case ends when it does, as texts with their facts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cases.case import Case
from cases.ports import Books
from cases.time import because, telling
from cases.values import Json

Told = tuple[str, Mapping[str, Json]]


def of(books: Books, case: Case, name: str, *, now: datetime) -> Sequence[Told]:
    """Of the newest round of that clock, part by part. Raises KeyError when there is none of that name, or no rule for
    it any more."""
    rounds = [clock for clock in books.clocks.of(case.id) if clock.name == name]
    if not rounds:
        raise KeyError(name)
    clock, rules = max(rounds, key=lambda each: each.round), books.rules.current()
    policy = next((each for each in rules.policies if each.key == clock.policy), None)
    if policy is None:
        raise KeyError(name)
    parts = because.explain(
        clock.started,
        policy.limit,
        rules.calendar,
        pauses=clock.pauses,
        extensions=clock.extensions,
        at=now,
        done=clock.ended,
    )
    return [telling.told(part, rules.calendar.zone.key) for part in parts]
