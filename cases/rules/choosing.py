"""Which policy a clock of a case runs under: the first active one that applies (domain.md B2, decision 24)."""

from cases import categories
from cases.case import Case, State
from cases.rules.model import ClockRule, Policy, Rules, When


def choose(rules: Rules, clock: str, case: Case, *, state: State | None = None) -> Policy | None:
    """None where the case has no such clock. `state` asks as if the case were there. Since a default without conditions
    is last, a deactivated policy falls back to it."""
    rule = rules.clocks.get(clock)
    if rule is None or not has(rule, case):
        return None
    where = state or case.state
    return next((each for each in rules.by_clock[clock] if applies(each, case, where)), None)


def has(rule: ClockRule, case: Case) -> bool:
    """Whether such a case has that clock at all, in whatever state."""
    return (
        case.track in rule.tracks
        and not (rule.named and case.anonymous)
        and rule.flags <= case.flags
        and not rule.no_flags & case.flags
    )


def applies(policy: Policy, case: Case, state: State) -> bool:
    return any(_fits(when, case, state) for when in policy.whens)


def _fits(when: When, case: Case, state: State) -> bool:
    return (
        case.track in when.tracks
        and when.urgent in (None, case.urgent)
        and when.anonymous in (None, case.anonymous)
        and when.flags <= case.flags
        and not when.no_flags & case.flags
        and (not when.categories or _is_of(case.category, when.categories))
        and (not when.places or case.place in when.places)
        and (not when.states or state in when.states)
    )


def _is_of(category: str | None, wanted: frozenset[str]) -> bool:
    """An item fits its group. Of a sealed case nobody here knows the category, so nothing fits it."""
    return category is not None and (category in wanted or categories.group_of(category) in wanted)
