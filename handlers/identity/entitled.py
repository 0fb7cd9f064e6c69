"""Who may ask who reported, and whose word it takes. Requester, custodian and administrator are three people."""

from datetime import date

from cases import gate
from cases.case import Case
from cases.gate import Act
from cases.organisation import Organisation, Role


def by_consent(case: Case, person: str, organisation: Organisation, day: date) -> bool:
    """Somebody of the owner, after declaring. Whether the reporter has agreed (question 7) the vault knows; of a tip
    nobody ever sees it this way (CF-06)."""
    return _for_requesters(case, person, organisation) and _passes(case, person, Act.IDENTITY, organisation, day)


def may_ask(case: Case, person: str, organisation: Organisation, day: date) -> bool:
    """Somebody who may read the case; of a tip a clue manager who is one of its recipients, to make sure who gave a
    name (D-03)."""
    if not _for_requesters(case, person, organisation):
        return False
    if case.sealed and not organisation.has_role(person, Role.CLUE_MANAGER):
        return False
    return _passes(case, person, Act.READ, organisation, day)


def custodians(case: Case, requester: str, organisation: Organisation, day: date) -> tuple[str, ...]:
    """Everybody who may decide on what this person asked."""
    return tuple(
        who for who in organisation.holders(Role.CUSTODIAN) if may_decide(case, who, requester, organisation, day)
    )


def may_decide(case: Case, person: str, requester: str, organisation: Organisation, day: date) -> bool:
    """A custodian with a living key, who asked for nothing here, runs nothing here, and is not kept away."""
    return (
        person != requester
        and organisation.has_role(person, Role.CUSTODIAN)
        and not organisation.has_role(person, Role.ADMINISTRATOR)
        and any(each.person == person for each in organisation.active_recipients())
        and gate.untouched(case, person, organisation, day=day)
    )


def _for_requesters(case: Case, person: str, organisation: Organisation) -> bool:
    """There is an identity, and the person neither keeps identities nor accounts."""
    keeps = organisation.has_role(person, Role.CUSTODIAN) or organisation.has_role(person, Role.ADMINISTRATOR)
    return case.identity is not None and not keeps


def _passes(case: Case, person: str, act: Act, organisation: Organisation, day: date) -> bool:
    return bool(gate.visible((case,), person, organisation, day=day, act=act))
