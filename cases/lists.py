"""The lists of the desk: which ones a case stands in and in which order, and which ones a person reads.

A list is only where one looks; whoever is shown a case passes the gate, and counts leave out what the gate would
(anchors.md, trap 4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cases import flags, gate
from cases.case import Case, State
from cases.clocks.model import Clock, Run
from cases.gate import Act
from cases.lifecycle import FINAL
from cases.organisation import Organisation, Role
from cases.rules.model import Kind, Rules

#: Everything that is not sealed.
ALL = "*"

#: What is to be erased once it is over, because the reporter asked (R35).
TO_ERASE = "e:"

#: Nobody has to do anything on these any more.
OVER = FINAL | {State.CLOSED}

_DUTIES = (Kind.DUTY, Kind.AUTOMATIC)


def of_unit(unit: str) -> str:
    return f"u:{unit}"


def of_helpers(unit: str) -> str:
    return f"c:{unit}"


def of_acting_office(unit: str) -> str:
    return f"a:{unit}"


def of_handler(person: str) -> str:
    return f"h:{person}"


def of_leader(person: str) -> str:
    return f"p:{person}"


def of_recipient(person: str) -> str:
    """Of a sealed case; such a list is all there is of it."""
    return f"s:{person}"


def of_source(source: str) -> str:
    """What a dispatcher entered, by how it came."""
    return f"e:{source}"


def is_of_unit(name: str) -> bool:
    return name.startswith("u:")


def is_sealed(name: str) -> bool:
    """A list of sealed cases."""
    return name.startswith("s:")


def names_of(case: Case, organisation: Organisation) -> frozenset[str]:
    """A sealed case is in the lists of its recipients and in no other."""
    if case.sealed:
        return frozenset(map(of_recipient, case.access.recipients or ()))
    acting = gate.acting_office(case, organisation)
    people = (
        *((of_handler(case.handler),) if case.handler else ()),
        *((of_leader(case.leader),) if case.leader else ()),
    )
    return frozenset(
        (
            ALL,
            of_unit(case.owner),
            *map(of_helpers, case.co_units),
            *people,
            *((of_acting_office(acting),) if acting else ()),
            *((TO_ERASE,) if flags.ERASE in case.flags else ()),
            *((of_source(case.source),) if case.source else ()),
        )
    )


def bars_of(case: Case) -> frozenset[str]:
    """Who must not come near it, for counts, which are of open cases. On a sealed case that would tell who is accused:
    the allow-list alone decides."""
    if case.sealed or case.state in OVER:
        return frozenset()
    units, people = case.access.excluded_units, case.access.excluded_people
    return frozenset((*(f"u:{unit}" for unit in units), *(f"p:{person}" for person in people)))


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Lists read by right of one person's posts. Whoever stands in for somebody on leave reads them too, but nothing
    that either of the two may not have (RC-10): `bars` are the names, `recused` the cases, of both."""

    names: frozenset[str]
    bars: frozenset[str]
    recused: frozenset[str]


def read_by(person: str, organisation: Organisation, day: date) -> tuple[Reading, ...]:
    """The own one first. Empty for somebody who does not work here."""
    if not organisation.is_active(person):
        return ()
    own = _bars(person, organisation)
    recused = _recused(person, organisation)
    readings = [Reading(names=_names(person, organisation) | _own(person), bars=own, recused=recused)]
    for absent in organisation.represented_by(person, day):
        if organisation.is_active(absent) and (names := _names(absent, organisation)):
            bars, out = own | _bars(absent, organisation), recused | _recused(absent, organisation)
            readings.append(Reading(names=names, bars=bars, recused=out))
    return tuple(readings)


def due(clocks: Iterable[Clock], rules: Rules) -> datetime | None:
    """By when somebody has to act next. What is paused has no date to go by."""
    kinds = {policy.key: policy.kind for policy in rules.policies}
    running = (clock for clock in clocks if clock.run is Run.RUNNING)
    return min((clock.due for clock in running if kinds.get(clock.policy) in _DUTIES), default=None)


def _own(person: str) -> frozenset[str]:
    return frozenset((of_leader(person), of_recipient(person)))


def _names(person: str, organisation: Organisation) -> frozenset[str]:
    found: set[str] = set()
    for post in organisation.posts_of(person):
        for role in post.roles:
            if post.unit == organisation.office and Act.SEE in gate.OFFICE_RIGHTS.get(role, frozenset()):
                found.add(ALL)
            if role in gate.OWNER_RIGHTS:
                found.add(of_unit(post.unit))
            if role in gate.HELPER_RIGHTS:
                found.add(of_helpers(post.unit))
            if role is Role.UNIT_HEAD:
                found.add(of_acting_office(post.unit))
    return frozenset(found)


def _bars(person: str, organisation: Organisation) -> frozenset[str]:
    units = organisation.units_of(person)
    chain = units.union(*(organisation.above(unit) for unit in units))
    return frozenset((f"p:{person}", *(f"u:{unit}" for unit in chain)))


def _recused(person: str, organisation: Organisation) -> frozenset[str]:
    return frozenset(each.case for each in organisation.recusals if each.person == person)
