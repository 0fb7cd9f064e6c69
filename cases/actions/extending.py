"""More time: asked before the clock is due, once in its round, as far as its policy's bound, approved by somebody else,
and the reporter is told (S-14)."""

from dataclasses import replace
from datetime import datetime

from cases import events, flags
from cases.actions import steps
from cases.actions.steps import By, Outcome
from cases.case import Case
from cases.clocks.model import Clock, Run
from cases.gate import Act
from cases.ports import Books
from cases.rules.model import Policy, Rules
from cases.time import deadlines
from cases.time.limits import Limit, Unit

HANDLING = "handling"


def extend(
    books: Books, case: Case, by: By, *, limit: Limit | None, approver: str | None, clock: str = HANDLING
) -> Outcome:
    steps.admit(books, case, by, Act.MOVE)
    agreed = steps.approved(books, case, by, approver)
    rules, found = books.rules.current(), steps.clock(books, case, clock)
    policy = None if found is None else _policy(rules, found.policy)
    if found is None or policy is None or not found.open:
        return steps.refuse(books, case, by, "extend", "no-clock")
    if limit is None:
        return steps.refuse(books, case, by, "extend", "too-short")
    more = replace(limit, continuous=policy.limit.continuous and limit.unit in (Unit.MINUTE, Unit.HOUR))
    why = steps.objection(("needs-approver", agreed is None)) or _why_not(found, policy, more, rules, by.now)
    if why or agreed is None:
        return steps.refuse(books, case, by, "extend", why or "needs-approver")
    event = events.CaseExtended(
        case=case.id, at=by.now, actor=by.actor, clock=clock, policy=policy.key, limit=more, approver=agreed
    )
    return steps.keep(books, case, replace(case, flags=case.flags | {flags.EXTENDED}), event, by.reason)


def _why_not(clock: Clock, policy: Policy, more: Limit, rules: Rules, now: datetime) -> str | None:
    bound = None if policy.extension is None else _policy(rules, policy.extension)
    late = clock.missed is not None or (clock.run is Run.RUNNING and now > clock.due)
    why = steps.objection(("too-late", late), ("extended-already", bool(clock.extensions)))
    if why or bound is None:
        return why or "not-extendable"

    def due(*extensions: Limit, limit: Limit = policy.limit) -> datetime:
        return deadlines.due_for(
            clock.started, limit, rules.calendar, pauses=clock.pauses, extensions=extensions, at=now
        )

    furthest = due(limit=bound.limit) if bound.total else due(bound.limit)
    return steps.objection(("too-long", due(more) > furthest))


def _policy(rules: Rules, key: str) -> Policy | None:
    return next((each for each in rules.policies if each.key == key), None)
