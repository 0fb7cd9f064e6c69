"""Whom an alert is for: the levels L0–L5 of domain.md B2 as people of today's organisation.

Nobody named by the case, of an excluded unit, recused or gone is ever one; on a sealed case nobody off its list.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from cases import gate
from cases.case import Case
from cases.organisation import Organisation, Role
from cases.rules.model import ClockRule

#: Upwards, and where it ends: the office hears of what nobody above it can be told.
LEVELS = ("L0", "L1", "L2", "L3", "L4", "L5")
LAST = "L3"

#: Who has to act where a clock does not say it: what is left of the reporter's own duties and of the program's.
_ANYBODY = (Role.HANDLER.value, Role.DISPATCHER.value)

_HEADS, _ABOVE = frozenset({Role.UNIT_HEAD}), frozenset({Role.UNIT_HEAD, Role.SUPERVISOR})


def people_for(
    levels: Iterable[str], case: Case, rule: ClockRule, organisation: Organisation, day: date
) -> tuple[str, ...]:
    """Person ids, each once. A level with nobody left goes to the next one up. Empty when there is nobody at all, which
    the caller must not pass over."""
    found = (who for level in levels for who in _reached(level, case, rule, organisation, day))
    return tuple(dict.fromkeys(found))


def instead_of(
    person: str,
    case: Case,
    rule: ClockRule,
    organisation: Organisation,
    day: date,
    *,
    levels: Collection[str] = LEVELS[:1],
    failed: Collection[str] = (),
) -> tuple[str, ...]:
    """Who is told when `person` cannot be: the stand-in, or the first level above that person's with anybody left.
    `levels` are those the alert was for; nobody among `failed` is tried again."""
    out = {person, *failed}
    if _fit(person, case, organisation, day):
        stand_in = _present(organisation.stand_in_for(person, day), case, organisation, day)
        if stand_in is not None and stand_in not in out:
            return (stand_in,)
    own = [level for level in levels if person in _holders(level, case, rule, organisation)]
    highest = max((LEVELS.index(level) for level in own or levels if level in LEVELS), default=0)
    for level in (*LEVELS[highest + 1 :], LAST, *LEVELS):
        others = tuple(who for who in _of_level(level, case, rule, organisation, day) if who not in out)
        if others:
            return others
    return ()


def confirming(case: Case, organisation: Organisation, day: date) -> tuple[str, ...]:
    """Who is there and may confirm letters of the case (decision 26): whoever acts for the office on it; of a sealed
    one its recipients."""
    units = {organisation.office, gate.acting_office(case, organisation)}
    near = (post.person for post in organisation.posts if post.unit in units)
    return tuple(
        who
        for who in _screened((*near, *(case.access.recipients or ())), case, organisation, day)
        if gate.visible((case,), who, organisation, day=day, act=gate.Act.OVERSEE)
    )


def may_be_told(person: str, case: Case, organisation: Organisation, day: date) -> bool:
    """Asked again when it is sent: people leave, are recused and go on holiday in between."""
    return _present(person, case, organisation, day) == person


def _reached(level: str, case: Case, rule: ClockRule, organisation: Organisation, day: date) -> tuple[str, ...]:
    start = LEVELS.index(level) if level in LEVELS else 0
    tried = (_of_level(each, case, rule, organisation, day) for each in (*LEVELS[start:], LAST))
    return next((people for people in tried if people), ())


def _of_level(level: str, case: Case, rule: ClockRule, organisation: Organisation, day: date) -> tuple[str, ...]:
    wanted = tuple(_holders(level, case, rule, organisation))
    found = _screened(wanted, case, organisation, day)
    if not found and level == LAST:
        found = _screened(_instead_of_supervisors(case, organisation), case, organisation, day)
    allowed = case.access.recipients
    if found or (allowed is None and not case.sealed):
        return found
    return _screened(allowed or (), case, organisation, day)


def _screened(people: Iterable[str], case: Case, organisation: Organisation, day: date) -> tuple[str, ...]:
    present = (_present(who, case, organisation, day) for who in people)
    return tuple(sorted({who for who in present if who is not None}))


def _present(person: str | None, case: Case, organisation: Organisation, day: date) -> str | None:
    """The person, or on leave whoever stands in. Nobody inherits from somebody who may not be told (RC-10)."""
    seen: set[str] = set()
    while person is not None and person not in seen and _fit(person, case, organisation, day):
        if not organisation.on_leave(person, day):
            return person
        seen.add(person)
        person = organisation.stand_in_for(person, day)
    return None


def _fit(person: str, case: Case, organisation: Organisation, day: date) -> bool:
    listed = case.access.recipients
    if (case.sealed or listed is not None) and person not in (listed or ()):
        return False
    return gate.untouched(case, person, organisation, day=day)


def _holders(level: str, case: Case, rule: ClockRule, organisation: Organisation) -> Iterator[str]:
    office = organisation.office
    acting = office if rule.office else case.owner
    match level:
        case "L0":
            yield from _on_duty(case, rule, organisation, acting)
        case "L1":
            yield from _with(_HEADS, acting, organisation, heads=True)
        case "L2":
            yield from _with(_ABOVE, _lead_unit(acting, organisation), organisation, heads=True)
        case "L3":
            yield from _office(organisation)
        case "L4":
            yield from (case.leader,) if case.leader else _office(organisation)
        case _:
            above = organisation.above(office)
            heads = tuple(_with(_HEADS, above[0], organisation, heads=True)) if above else ()
            yield from heads or _with(_HEADS, office, organisation, heads=True)


def _on_duty(case: Case, rule: ClockRule, organisation: Organisation, acting: str) -> Iterator[str]:
    """Whoever signed for it, where handling is what is due; a review or a call back is for those who do that."""
    asked = frozenset(rule.who or _ANYBODY)
    if case.handler is not None and not rule.office and Role.HANDLER.value in asked:
        yield case.handler
    else:
        yield from _with(frozenset(Role(each) for each in asked if each in set(Role)), acting, organisation)


def _office(organisation: Organisation) -> Iterator[str]:
    office = organisation.office
    supervisors = tuple(_with(frozenset({Role.SUPERVISOR}), office, organisation))
    yield from supervisors or _with(frozenset({Role.DISPATCHER}), office, organisation)


def _instead_of_supervisors(case: Case, organisation: Organisation) -> Iterator[str]:
    """Where all of them are kept away (RC-05): whoever else acts for the office on this case."""
    yield from _with(frozenset({Role.DISPATCHER}), organisation.office, organisation)
    acting = gate.acting_office(case, organisation)
    if acting is not None:
        yield from _with(_HEADS, acting, organisation)


def _lead_unit(acting: str, organisation: Organisation) -> str:
    """The branch of the task force above it (分专班), else the nearest unit above that is itself below the office's
    level, else the office."""
    office = organisation.office
    out = {office, *organisation.above(office)}
    above = [unit for unit in organisation.above(acting) if unit not in out]
    branches = (unit for unit in above if unit in organisation.units and organisation.units[unit].branch)
    return next(branches, above[0] if above else office)


def _with(roles: frozenset[Role], unit: str, organisation: Organisation, *, heads: bool = False) -> Iterator[str]:
    yield from (
        post.person
        for post in organisation.posts
        if post.unit == unit and (post.roles & roles or (heads and post.head))
    )
