"""What routing decided about a case is kept with it: the two responsible units, and what its limits depend on."""

from dataclasses import replace

from cases import events, flags
from cases.actions import steps
from cases.actions.steps import By, Outcome
from cases.case import Case
from cases.gate import Act
from cases.lifecycle import FINAL
from cases.ports import Books
from cases.routing.decisions import Decision


def route(books: Books, case: Case, by: By, decision: Decision) -> Outcome:
    """Both responsible units (属地、部门) and the flags the rules set; where it goes is another act. Of a sealed case
    nothing is kept (decision 4)."""
    steps.admit(books, case, by, Act.MOVE)
    why = steps.objection(("sealed", case.sealed), ("over", case.state in FINAL))
    if why:
        return steps.refuse(books, case, by, "route", why)
    got = case.flags | flags.spread(decision.flags)
    event = events.CaseRouted(
        case=case.id,
        at=by.now,
        actor=by.actor,
        rule=decision.rule,
        territory=decision.territory,
        department=decision.department,
        flags=tuple(sorted(got - case.flags)),
        alarm=decision.alarm.value if decision.alarm else None,
    )
    routed = replace(
        case,
        territory=decision.territory,
        department=decision.department,
        flags=got,
        urgent=case.urgent or decision.urgent,
    )
    return steps.keep(books, case, routed, event)
