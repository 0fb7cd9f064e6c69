"""What has to hold between the parts of the rules."""

from collections.abc import Iterator, Mapping

from cases import categories
from cases.case import Track
from cases.rules.model import CLOCKED, ClockRule, Kind, Policy, Rules, Ruleset, When
from cases.rules.tables import Finding
from cases.time.limits import Unit


def findings(rules: Ruleset, clocks: Mapping[str, ClockRule]) -> Iterator[Finding]:
    seen: set[str] = set()
    for policy in rules.policies:
        if policy.key in seen:
            yield Finding(code="duplicate-key", where=policy.key)
        seen.add(policy.key)
        yield from _of_policy(policy, rules, clocks)
    for rule in clocks.values():
        yield from _without_default(rule, rules)
    for track, chain in rules.promise.items():
        for name in chain:
            if name not in clocks or track not in clocks[name].tracks:
                yield Finding(code="promise-clock", where="promise", facts={"track": track, "clock": name})


def default(rules: Ruleset | Rules, rule: ClockRule, track: Track) -> Policy | None:
    """The active policy of the clock that applies to every case of that track which has the clock (decision 24)."""
    return next(
        (
            each
            for each in rules.policies
            if each.active
            and each.clock == rule.name
            and each.kind in CLOCKED
            and any(unconditional(when, track) for when in each.whens)
        ),
        None,
    )


def unconditional(when: When, track: Track) -> bool:
    return track in when.tracks and When(tracks=when.tracks) == when


def _without_default(rule: ClockRule, rules: Ruleset) -> Iterator[Finding]:
    if rule.optional:
        return
    lacking = [track for track in Track if track in rule.tracks and default(rules, rule, track) is None]
    if lacking:
        yield Finding(code="no-default", where=rule.name, facts={"clock": rule.name, "tracks": "".join(lacking)})


def _of_policy(policy: Policy, rules: Ruleset, clocks: Mapping[str, ClockRule]) -> Iterator[Finding]:
    def told(code: str, **facts: str) -> Finding:
        return Finding(code=code, where=policy.key, facts=facts)

    if policy.kind in CLOCKED | {Kind.BOUND} and policy.clock not in clocks:
        yield told("unknown-clock", clock=policy.clock)
    if policy.profile is not None and policy.profile not in rules.profiles:
        yield told("unknown-profile", profile=policy.profile)
    if policy.profile is None and policy.kind in (Kind.DUTY, Kind.OFFICE):
        yield told("no-profile")
    if policy.hard and policy.most is None:
        yield told("hard-without-most")
    if policy.most is not None and _longer_at_sight(policy):
        yield told("beyond-most", limit=policy.limit.text, most=policy.most.text)
    if policy.extension is not None and not _is_bound(policy.extension, policy.clock, rules):
        yield told("unknown-bound", bound=policy.extension)
    if (policy.every is not None) != (policy.kind is Kind.OFFICE):
        yield told("every")
    if policy.total and policy.kind is not Kind.BOUND:
        yield told("total")
    for code in sorted(frozenset().union(*(when.categories for when in policy.whens))):
        if categories.get(code) is None:
            yield told("unknown-word", name="categories", value=code)


def _longer_at_sight(policy: Policy) -> bool:
    """Where the units are the same; otherwise it takes a calendar (see `changing`)."""
    limit, most = policy.limit, policy.most
    return (
        most is not None
        and limit.unit is most.unit
        and limit.unit is not Unit.MONTH_DAY
        and limit.sooner is None
        and most.sooner is None
        and limit.number > most.number
    )


def _is_bound(key: str, clock: str, rules: Ruleset) -> bool:
    return any(each.key == key and each.kind is Kind.BOUND and each.clock == clock for each in rules.policies)
