"""What a leaver leaves behind: open cases, and who could have each of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases import gate, lifecycle
from cases.case import Case, State
from cases.organisation import Organisation, Role


class Part(StrEnum):
    """What the leaver was to the case."""

    HANDLER = "handler"
    LEADER = "leader"  # 包案领导: the office decides who is next
    RECIPIENT = "recipient"  # of a tip: another recipient seals it anew


@dataclass(frozen=True, kw_only=True)
class Handover:
    """`case` is an id. `candidates` are handlers of the unit that owns the case, or else its heads, the least busy
    first; none for other parts, and none where nobody is left: then the office has to find somebody."""

    case: str
    part: Part
    leaver: str
    owner: str
    candidates: tuple[str, ...] = ()


#: Nobody has to do anything with these any more.
_OVER = lifecycle.FINAL | {State.CLOSED}


def prepare(
    leavers: Collection[str], cases: Iterable[Case], organisation: Organisation, *, day: date
) -> tuple[Handover, ...]:
    """All that hangs on the leavers, the first candidates chosen so that the work is spread. `cases` are all open ones,
    for they say how much everybody has to do; `organisation` is the one without the leavers."""
    opened = [case for case in cases if case.state not in _OVER]
    load = Counter(case.handler for case in opened if case.handler)
    return tuple(_prepared(frozenset(leavers), opened, organisation, day, load))


def _prepared(
    leavers: frozenset[str], cases: Iterable[Case], organisation: Organisation, day: date, load: Counter[str]
) -> Iterator[Handover]:
    for case in cases:
        if case.handler is not None and case.handler in leavers:
            fit = sorted(_fit(case, organisation, day, leavers), key=lambda person: (load[person], person))
            load.update(fit[:1])
            yield Handover(
                case=case.id, part=Part.HANDLER, leaver=case.handler, owner=case.owner, candidates=tuple(fit)
            )
        if case.leader is not None and case.leader in leavers:
            yield Handover(case=case.id, part=Part.LEADER, leaver=case.leader, owner=case.owner)
        for person in sorted(leavers.intersection(case.access.recipients or ())):
            yield Handover(case=case.id, part=Part.RECIPIENT, leaver=person, owner=case.owner)


def _fit(case: Case, organisation: Organisation, day: date, leavers: frozenset[str]) -> tuple[str, ...]:
    """Nobody who is away, kept away or recused."""
    for role in (Role.HANDLER, Role.UNIT_HEAD):
        found = tuple(
            person
            for person in organisation.holders(role, case.owner)
            if person not in leavers
            and not organisation.on_leave(person, day)
            and gate.untouched(case, person, organisation, day=day)
        )
        if found:
            return found
    return ()
