"""Why a matter went where it did, line by line, for those who may know who is kept away and for those who may not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cases.organisation import Organisation
from cases.routing.decisions import Considered, Decision, Sealing, Why
from cases.values import Json

#: What pointed to a unit, where it was no rule.
_POINTERS = ("department", "territory", "office")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A text key and the facts for its words. `unit` and `person` are ids until `with_names`."""

    key: str
    facts: Mapping[str, Json] = field(default_factory=dict)


def explain(decision: Decision, viewer_may_know: bool) -> tuple[Line, ...]:
    """Whoever may not know gets lines that follow from the outcome alone: everybody of the owner's unit who was not
    chosen, in the order of their ids, with one neutral word for all reasons, and no unit that was passed over. So they
    are the same whether somebody was excluded or never came into question (RC-07)."""
    if decision.sealed:
        return (Line(key="routing.explain.sealed"),)
    passed = map(_considered, decision.trail) if viewer_may_know else _not_chosen(decision)
    return (*_outcome(decision), *passed)


def explain_sealing(sealing: Sealing, viewer_may_know: bool) -> tuple[Line, ...]:
    """Only while the tip is not sealed yet; afterwards nobody can tell any more."""
    sealed = Line(key="routing.explain.sealed")
    return (sealed, *map(_considered, sealing.trail)) if viewer_may_know else (sealed,)


def with_names(lines: Sequence[Line], organisation: Organisation) -> tuple[Line, ...]:
    """With names in the place of ids, as the catalogue shows them."""
    return tuple(
        replace(line, facts={name: _name(name, id_, organisation) for name, id_ in line.facts.items()})
        for line in lines
    )


def _outcome(decision: Decision) -> Iterator[Line]:
    yield _unit("owner", decision.owner)
    if decision.rule is None:
        yield Line(key="routing.explain.no-rule")
    else:
        yield Line(key="routing.explain.rule", facts={"rule": decision.rule})
    yield _unit("territory", decision.territory)
    yield _unit("department", decision.department)
    if decision.handler is None:
        yield Line(key="routing.explain.no-handler")
    else:
        yield Line(key="routing.explain.handler", facts={"person": decision.handler})
    if decision.marks:
        yield Line(key="routing.explain.marks", facts={"rules": list(decision.marks)})
    for flag in sorted(decision.flags):
        yield Line(key="routing.explain.flag", facts={"flag": {"key": f"routing.flag.{flag}"}})
    if decision.urgent:
        yield Line(key="routing.explain.urgent")
    if decision.alarm is not None:
        yield Line(key=f"routing.alarm.{decision.alarm}")


def _unit(what: str, unit: str | None) -> Line:
    if unit is None:
        return Line(key=f"routing.explain.no-{what}")
    return Line(key=f"routing.explain.{what}", facts={"unit": unit})


def _not_chosen(decision: Decision) -> Iterator[Line]:
    people = {
        each.person
        for each in decision.trail
        if each.unit == decision.owner and each.person is not None and each.why is not Why.NOT_A_HANDLER
    }
    for person in sorted(people - {decision.handler}):
        yield Line(key="routing.person.not-available", facts={"person": person})


def _considered(each: Considered) -> Line:
    if each.person is not None:
        return Line(key=f"routing.person.{each.why}", facts={"person": each.person, "unit": each.unit})
    by: Json = {"key": f"routing.by.{each.by}"} if each.by in _POINTERS else each.by
    return Line(key=f"routing.unit.{each.why}", facts={"unit": each.unit, "by": by})


def _name(fact: str, value: Json, organisation: Organisation) -> Json:
    if fact == "unit" and isinstance(value, str) and value in organisation.units:
        return {"names": organisation.units[value].names}
    if fact == "person" and isinstance(value, str) and value in organisation.people:
        return organisation.people[value].name
    return value
