"""The one gate to a case. Absent and forbidden are one answer (decision 13); nobody passes elsewhere."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases import errors
from cases.case import Case
from cases.organisation import Organisation, Role


class Act(StrEnum):
    SEE = "see"  # number, state and clocks
    READ = "read"  # what it says
    MOVE = "move"
    MESSAGE = "message"
    NOTE = "note"  # what only the desk reads
    IDENTITY = "identity"  # who reported; the vault still asks for the reporter's consent
    REVIEW = "review"  # closing review; of one's own work nobody does (RC-08)
    CALL_BACK = "call-back"
    APPROVE = "approve"  # what somebody else wants to do
    OVERSEE = "oversee"  # what only the office does: rulings, orders, letters, flags, recusals


_WORK = frozenset({Act.SEE, Act.READ, Act.MOVE, Act.MESSAGE, Act.NOTE})

#: What a person may do only after having declared that there is nothing to recuse them for (RC-02). Those who act for
#: the office by a post of their own decide what becomes of a case before anybody handles it, and need not.
AFTER_DECLARING = frozenset({Act.READ, Act.IDENTITY})

#: What a role held in the unit that owns the case lets its holder do.
OWNER_RIGHTS: Mapping[Role, frozenset[Act]] = {
    Role.HANDLER: _WORK | {Act.IDENTITY},
    Role.UNIT_HEAD: _WORK | {Act.IDENTITY, Act.REVIEW, Act.CALL_BACK, Act.APPROVE},
    Role.REVIEWER: frozenset({Act.SEE, Act.READ, Act.MOVE, Act.REVIEW, Act.NOTE}),
    Role.CALLBACK_CALLER: frozenset({Act.SEE, Act.READ, Act.MESSAGE, Act.CALL_BACK, Act.NOTE}),
}

#: What a role held in a unit that helps (会办) lets its holder do.
HELPER_RIGHTS: Mapping[Role, frozenset[Act]] = {
    Role.HANDLER: frozenset({Act.SEE, Act.READ, Act.NOTE}),
    Role.UNIT_HEAD: frozenset({Act.SEE, Act.READ, Act.NOTE}),
}

#: What a role held in the office lets its holder do on any case that is not sealed.
OFFICE_RIGHTS: Mapping[Role, frozenset[Act]] = {
    Role.DISPATCHER: _WORK | {Act.REVIEW, Act.CALL_BACK, Act.OVERSEE},
    Role.SUPERVISOR: frozenset({Act.SEE, Act.READ, Act.APPROVE, Act.OVERSEE, Act.NOTE}),
    Role.AUDITOR: frozenset({Act.SEE}),
    Role.PROTECTION_OFFICER: frozenset({Act.SEE}),  # and ends an incident (CF-21)
}

#: What the leader a case is assigned to (包案领导) may do on it, if it is not sealed.
LEADER_RIGHTS = frozenset({Act.SEE, Act.READ, Act.APPROVE, Act.NOTE})

#: What the head of the unit that acts for an excluded office may do there, beside the rights of that unit (RC-09).
ACTING_RIGHTS = OFFICE_RIGHTS[Role.DISPATCHER] | OFFICE_RIGHTS[Role.SUPERVISOR]

#: What being on the allow-list of a sealed case lets one do. Identity is never opened through the desk there (CF-06).
RECIPIENT_RIGHTS = _WORK | {Act.APPROVE, Act.OVERSEE}


@dataclass(frozen=True, kw_only=True)
class _Visit:
    case: Case
    person: str
    act: Act
    organisation: Organisation
    day: date


def _works_here(visit: _Visit) -> bool:
    return visit.organisation.is_active(visit.person)


def _not_named(visit: _Visit) -> bool:
    return visit.person not in visit.case.access.excluded_people


def _not_of_an_excluded_unit(visit: _Visit) -> bool:
    """Asked of today's organisation, so that a unit or a post made later is out as well (RC-10)."""
    units = visit.organisation.units_of(visit.person)
    chain = units.union(*(visit.organisation.above(unit) for unit in units))
    return not chain & visit.case.access.excluded_units


def _not_recused(visit: _Visit) -> bool:
    return not any(
        recusal.person == visit.person and recusal.case == visit.case.id for recusal in visit.organisation.recusals
    )


def _on_the_list(visit: _Visit) -> bool:
    """On a sealed case no role counts; elsewhere the role does, the person's own or that of somebody on leave."""
    case, organisation = visit.case, visit.organisation
    if case.sealed or case.access.recipients is not None:
        return visit.person in (case.access.recipients or ()) and visit.act in RECIPIENT_RIGHTS
    if visit.person == case.leader and visit.act in LEADER_RIGHTS:
        return True
    absent = organisation.represented_by(visit.person, visit.day)
    return _role_allows(visit, visit.person) or any(
        _role_allows(visit, other) for other in absent if _unbiased(visit, other)
    )


def _unbiased(visit: _Visit, absent: str) -> bool:
    """Nobody inherits the case of somebody who may not have it (RC-10)."""
    other = _Visit(case=visit.case, person=absent, act=visit.act, organisation=visit.organisation, day=visit.day)
    return all(guard(other) for guard in (_works_here, _not_named, _not_of_an_excluded_unit, _not_recused))


def _role_allows(visit: _Visit, person: str) -> bool:
    for post in visit.organisation.posts_of(person):
        for role in post.roles:
            if post.unit == visit.case.owner and visit.act in OWNER_RIGHTS.get(role, frozenset()):
                return True
            if post.unit in visit.case.co_units and visit.act in HELPER_RIGHTS.get(role, frozenset()):
                return True
            if post.unit == visit.organisation.office and visit.act in OFFICE_RIGHTS.get(role, frozenset()):
                return True
            acting = acting_office(visit.case, visit.organisation)
            if role is Role.UNIT_HEAD and post.unit == acting and visit.act in ACTING_RIGHTS:
                return True
    return False


def _declared(visit: _Visit) -> bool:
    """No declaration, no content (RC-02). A stand-in declares like everybody else (RC-10)."""
    if visit.act not in AFTER_DECLARING or visit.person in visit.case.declared:
        return True
    office = visit.organisation.office
    return not visit.case.sealed and any(
        post.unit == office and visit.act in OFFICE_RIGHTS.get(role, frozenset())
        for post in visit.organisation.posts_of(visit.person)
        for role in post.roles
    )


def acting_office(case: Case, organisation: Organisation) -> str | None:
    """The unit above an excluded office that acts in its place; None where the office itself may (RC-09)."""
    excluded = case.access.excluded_units
    if organisation.office not in excluded:
        return None
    return next((unit for unit in organisation.above(organisation.office) if unit not in excluded), None)


GUARDS: tuple[Callable[[_Visit], bool], ...] = (
    _works_here,
    _not_named,
    _not_of_an_excluded_unit,
    _not_recused,
    _on_the_list,
    _declared,
)


def admit(case: Case, person_id: str, act: Act, organisation: Organisation, *, day: date) -> None:
    """Raises `errors.NoSuchCase`, as if there were no such case."""
    visit = _Visit(case=case, person=person_id, act=act, organisation=organisation, day=day)
    if not all(guard(visit) for guard in GUARDS):
        raise errors.NoSuchCase


def untouched(case: Case, person_id: str, organisation: Organisation, *, day: date) -> bool:
    """Works here and is neither named, excluded nor recused, whatever the roles."""
    visit = _Visit(case=case, person=person_id, act=Act.SEE, organisation=organisation, day=day)
    return all(guard(visit) for guard in GUARDS if guard not in (_on_the_list, _declared))


def visible(
    cases: Iterable[Case], person_id: str, organisation: Organisation, *, day: date, act: Act = Act.SEE
) -> tuple[Case, ...]:
    """Those the person may see. Lists, counts, searches and exports begin here, or they show that a case exists."""
    return tuple(case for case in cases if _admits(case, person_id, act, organisation, day))


def _admits(case: Case, person_id: str, act: Act, organisation: Organisation, day: date) -> bool:
    try:
        admit(case, person_id, act, organisation, day=day)
    except errors.NoSuchCase:
        return False
    return True
