"""What lies over the state: urgency, flags, the leader in charge, the level."""

from dataclasses import replace

from cases import events, flags, gate
from cases.actions import steps
from cases.actions.steps import By, Outcome
from cases.case import Case
from cases.gate import Act
from cases.lifecycle import FINAL
from cases.ports import Books

#: Levels of the ladder a case is taken up to (domain.md B2).
LEVELS = ("L2", "L3", "L4", "L5")


def change_urgency(books: Books, case: Case, by: By, *, urgent: bool) -> Outcome:
    """The limits are chosen anew, from the start of their clocks (E11)."""
    steps.admit(books, case, by, Act.OVERSEE)
    why = steps.objection(
        ("over", case.state in FINAL), ("already", urgent == case.urgent), ("needs-reason", not by.reason)
    )
    if why:
        return steps.refuse(books, case, by, "change_urgency", why)
    event = events.UrgencyChanged(case=case.id, at=by.now, actor=by.actor, urgent=urgent)
    return steps.keep(books, case, replace(case, urgent=urgent), event, by.reason)


def set_flags(
    books: Books, case: Case, by: By, *, added: frozenset[str], removed: frozenset[str] = frozenset()
) -> Outcome:
    """Only those that are set by hand. Changing what the limit of the handling depends on, once it runs, needs a
    reason (B2)."""
    steps.admit(books, case, by, Act.OVERSEE)
    new = (case.flags - removed) | flags.spread(added)
    changed = new ^ case.flags
    late = bool(changed & flags.CHOOSING) and steps.clock(books, case, "handling") is not None
    why = steps.objection(
        ("over", case.state in FINAL),
        ("no-such-flag", not added | removed <= flags.BY_HAND),
        ("already", not changed),
        ("needs-reason", late and not by.reason),
    )
    if why:
        return steps.refuse(books, case, by, "set_flags", why)
    event = events.FlagsChanged(
        case=case.id,
        at=by.now,
        actor=by.actor,
        added=tuple(sorted(new - case.flags)),
        removed=tuple(sorted(case.flags - new)),
    )
    return steps.keep(books, case, replace(case, flags=new), event, by.reason)


def supervise(books: Books, case: Case, by: By, *, supervised: bool) -> Outcome:
    """督办, or no more."""
    steps.admit(books, case, by, Act.OVERSEE)
    why = steps.objection(
        ("over", case.state in FINAL),
        ("already", supervised == (flags.SUPERVISED in case.flags)),
        ("needs-reason", not by.reason),
    )
    if why:
        return steps.refuse(books, case, by, "supervise", why)
    got = case.flags | {flags.SUPERVISED} if supervised else case.flags - {flags.SUPERVISED}
    event = events.SupervisionChanged(case=case.id, at=by.now, actor=by.actor, supervised=supervised)
    return steps.keep(books, case, replace(case, flags=got), event, by.reason)


def assign_leader(books: Books, case: Case, by: By, *, leader: str) -> Outcome:
    """包案: a leader answers for it; on a sealed case only one of its recipients can."""
    steps.admit(books, case, by, Act.OVERSEE)
    free = gate.untouched(case, leader, books.organisation.load(), day=by.day)
    on_list = case.access.recipients is None or leader in case.access.recipients
    why = steps.objection(
        ("over", case.state in FINAL), ("no-such-person", not (free and on_list)), ("already", leader == case.leader)
    )
    if why:
        return steps.refuse(books, case, by, "assign_leader", why)
    event = events.LeaderAssigned(case=case.id, at=by.now, actor=by.actor, leader=leader)
    return steps.keep(books, case, replace(case, leader=leader), event, by.reason)


def level_up(books: Books, case: Case, by: By, *, level: str = "L3") -> Outcome:
    """提级办理: taken up a level of the ladder."""
    steps.admit(books, case, by, Act.OVERSEE)
    why = steps.objection(
        ("over", case.state in FINAL), ("no-such-level", level not in LEVELS), ("already", flags.LEVEL_UP in case.flags)
    )
    if why:
        return steps.refuse(books, case, by, "level_up", why)
    event = events.LevelledUp(case=case.id, at=by.now, actor=by.actor, level=level)
    return steps.keep(books, case, replace(case, flags=case.flags | {flags.LEVEL_UP}), event, by.reason)
