"""Who can open a case is changed by people: the reporter's secret, and the recipients of a tip."""

from collections.abc import Mapping
from dataclasses import replace

from cases import events, gate
from cases.actions import history, steps
from cases.actions.steps import By, Outcome
from cases.case import Case, Lock
from cases.exclusions import FEWEST_RECIPIENTS
from cases.gate import Act
from cases.organisation import Organisation, Role
from cases.ports import Books

#: Who may be given sealed things.
_KEEPERS = frozenset({Role.CLUE_MANAGER, Role.CUSTODIAN})


def reissue_secret(books: Books, case: Case, by: By, *, approver: str | None, lock: Lock) -> Outcome:
    """A real-name reporter lost the secret, and two people made sure who it is. Never for an anonymous one (CF-12), nor
    on a tip, whose answers only the old secret opens. `lock` is the one of the new secret; the old one is void."""
    steps.admit(books, case, by, Act.MESSAGE)
    agreed = steps.approved(books, case, by, approver)
    why = steps.objection(("anonymous", case.anonymous), ("sealed", case.sealed), ("needs-approver", agreed is None))
    if why or agreed is None:
        return steps.refuse(books, case, by, "reissue_secret", why or "needs-approver")
    books.cases.relock(case, lock)
    event = events.SecretReissued(case=case.id, at=by.now, actor=by.actor, approver=agreed)
    return steps.keep(books, case, case, event, by.reason)


def reseal(
    books: Books, case: Case, by: By, *, person: str, boxes: Mapping[str, bytes], instead: str | None = None
) -> Outcome:
    """A recipient who was found recused, or has left, is taken out by another one, who opened every box and sealed it
    anew to those who stay (decision 11). `boxes` are all of them by id; `instead` is a recipient who joins.

    Raises `errors.Sealed` when a box is missing: it would stay readable with the key that was taken out.
    """
    steps.admit(books, case, by, Act.OVERSEE)
    organisation = books.organisation.load()
    listed = case.access.recipients or ()
    left = tuple(dict.fromkeys((*(each for each in listed if each != person), *((instead,) if instead else ()))))
    why = steps.objection(
        ("only-on-a-tip", not case.sealed),
        ("no-such-person", person not in listed),
        ("not-oneself", person == by.actor),
        ("still-a-recipient", gate.untouched(case, person, organisation, day=by.day)),
        ("not-decided", history.challenged(books.diary.of(case.id), person) is not None),
        ("no-such-person", instead is not None and not _may_join(case, instead, organisation, by)),
        ("too-few-recipients", len(left) < FEWEST_RECIPIENTS),
    )
    if why:
        return steps.refuse(books, case, by, "reseal", why)
    kept = replace(
        case,
        access=replace(case.access, recipients=left),
        leader=None if case.leader == person else case.leader,
        declared=case.declared - {person},
    )
    books.contents.reseal(kept, boxes)
    event = events.Resealed(case=case.id, at=by.now, actor=by.actor, boxes=len(boxes))
    return steps.keep(books, case, kept, event, by.reason)


def _may_join(case: Case, person: str, organisation: Organisation, by: By) -> bool:
    """Somebody with a living key and a role for it, whom nothing keeps away, and who is not one already."""
    keyed = any(each.person == person for each in organisation.active_recipients())
    fit = any(organisation.has_role(person, role) for role in _KEEPERS)
    new = person not in (case.access.recipients or ())
    return keyed and fit and new and gate.untouched(case, person, organisation, day=by.day)
