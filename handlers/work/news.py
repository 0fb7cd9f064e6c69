"""Who of the colleagues is told when something was done on a case."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from cases import gate
from cases.actions import By
from cases.case import Case, State
from cases.clocks.news import tell
from cases.gate import Act
from cases.organisation import Organisation, Role
from cases.ports import Books


def follow(books: Books, old: Case, new: Case, action: str, by: By, *, chosen: str | None = None) -> None:
    """Whoever has to act next hears of it at once, unless it is whoever acted. `chosen` is whom routing wants to have
    it first."""
    following = (
        (chosen,) if chosen is not None and new.state is State.DISPATCHED else _next(books, old, new, action, by)
    )
    people = [person for person in following if person != by.actor]
    tell(books, new, people, now=by.now)


def approvers(books: Books, case: Case, person: str, *, now: datetime, zone: tzinfo) -> Sequence[str]:
    """Everybody who may approve on this case, but for the one who asks."""
    organisation, day = books.organisation.load(), now.astimezone(zone).date()
    return [
        who
        for who in _candidates(case, organisation)
        if who != person and gate.visible((case,), who, organisation, day=day, act=Act.APPROVE)
    ]


def _candidates(case: Case, organisation: Organisation) -> Sequence[str]:
    units = {case.owner, organisation.office}
    near = [post.person for post in organisation.posts if post.unit in units]
    leader = [case.leader] if case.leader else []
    return list(dict.fromkeys((*leader, *(case.access.recipients or ()), *near)))


def _next(books: Books, old: Case, new: Case, action: str, by: By) -> Sequence[str]:
    organisation = books.organisation.load()
    if new.sealed:
        return new.access.recipients or () if new.state is not old.state else ()
    if action in ("ask_recusal", "declare", "suspect_leak"):
        return _office(new, organisation, by.day)
    if action == "hand_over" and new.handler:
        return (new.handler,)
    if action == "assign_leader" and new.leader:
        return (new.leader,)
    if new.state is old.state:
        return ()
    match new.state:
        case State.DISPATCHED:
            return _hands(new, organisation)
        case State.RETURNED | State.ACCEPTED | State.SUBMITTED | State.APPEAL:
            return organisation.holders(Role.DISPATCHER, organisation.office)
        case State.REVIEW:
            return organisation.holders(Role.REVIEWER, new.owner) or organisation.holders(Role.UNIT_HEAD, new.owner)
        case State.HANDLING | State.REWORK | State.REPLYING:
            return (new.handler,) if new.handler else _hands(new, organisation)
        case State.REPLIED:
            return organisation.holders(Role.CALLBACK_CALLER, new.owner)
    return ()


def _office(case: Case, organisation: Organisation, day: date) -> Sequence[str]:
    """Who decides for the office: where every supervisor is kept away the dispatchers, and where the office is, the
    head of the unit that acts for it (RC-05)."""
    acting = gate.acting_office(case, organisation)
    roles = ((Role.SUPERVISOR, organisation.office), (Role.DISPATCHER, organisation.office), (Role.UNIT_HEAD, acting))
    for role, unit in roles:
        people = organisation.holders(role, unit) if unit is not None else ()
        if fit := [who for who in people if gate.untouched(case, who, organisation, day=day)]:
            return fit
    return ()


def _hands(case: Case, organisation: Organisation) -> Sequence[str]:
    """Whoever was chosen to handle it, else everybody of the unit who may."""
    if case.handler is not None:
        return (case.handler,)
    return organisation.holders(Role.HANDLER, case.owner) or organisation.holders(Role.UNIT_HEAD, case.owner)


__all__ = ["approvers", "follow", "tell"]
