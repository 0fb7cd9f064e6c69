"""One policy on one screen: in sentences, with an example that starts now; and the same as JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from app.cli import policy_words as told
from app.cli import words
from app.cli.layout import columns, wrap
from app.wiring import now
from cases.clocks import planning
from cases.clocks.model import Clock
from cases.rules import differences
from cases.rules.model import CLOCKED, Act, Kind, Point, Policy, Rules
from cases.time import deadlines
from cases.values import Json

WIDTH = 80


def wide(text: str, width: int) -> str:
    return text + " " * max(width - columns(text), 1)


def tell(policy: Policy, rules: Rules, zone: ZoneInfo) -> None:
    rule, bound = rules.clocks.get(policy.clock), policy.kind is Kind.BOUND
    alone = sum(each.clock == policy.clock and each.kind is policy.kind for each in rules.policies) == 1
    click.echo(click.style(f"{policy.key}  {told.stage(policy.clock)}", bold=True) + "\n")
    rows = {
        "kind": told.say(f"kind.{policy.kind}"),
        "starts": "" if bound else told.begins(policy),
        "limit": told.limit_of(policy),
        "applies": "" if bound else told.applies(policy, rule, alone=alone),
        "who": told.who(rule) if rule and policy.kind in CLOCKED else "",
        "held": told.listed(words.say(f"states.{each}") for each in sorted(rule.held)) if rule and not bound else "",
        "extension": _extension(policy, rules),
        "bounds": told.listed(each.key for each in rules.policies if each.extension == policy.key),
        "most": _most(policy),
        "basis": told.basis(policy),
        "state": words.say("policy.show.on" if policy.active else "policy.show.off"),
    }
    labels = {name: words.say(f"policy.show.{name}") for name in rows}
    width = max(map(columns, labels.values())) + 2
    for name, value in rows.items():
        if value:
            first, *rest = wrap(value, WIDTH - width)
            click.echo(wide(labels[name], width) + first)
            for line in rest:
                click.echo(" " * width + line)
    _show_reminders(policy, rules, zone)


def _extension(policy: Policy, rules: Rules) -> str:
    if policy.extension is None:
        return ""
    bound = rules.policy(policy.extension)
    return words.say("policy.show.extended", limit=told.limit_of(bound), bound=bound.key)


def _most(policy: Policy) -> str:
    if policy.most is None:
        return ""
    code = "right" if policy.hard and policy.kind is Kind.WINDOW else "hard" if policy.hard else "own"
    return words.say(f"policy.show.most_{code}", limit=told.limit(policy.most))


def _show_reminders(policy: Policy, rules: Rules, zone: ZoneInfo) -> None:
    """With the instants for a clock that starts now; what would lie before its start is left out."""
    if policy.kind not in CLOCKED:
        return
    clock, at = _example(policy, rules)
    rule, profile = rules.clocks[policy.clock], rules.profiles.get(policy.profile or "")
    points = _points(policy, rules)
    if points:
        night = " " + words.say("policy.show.any_time") if profile and profile.any_time else ""
        click.echo(
            "\n" + click.style(words.say("policy.show.reminders", profile=policy.profile or "–"), bold=True) + night
        )
    for point in points:
        when = words.day(at[point.level], zone.key) if point.level in at else words.say("policy.show.not_here")
        last = [told.told_to(point, rule), *([told.act(point)] if point.act is not Act.REMIND or point.draft else [])]
        lines = [line for each in last for line in wrap(each, WIDTH - 52)]
        click.echo(f"  {wide(told.point(point), 32)}{wide(when, 18)}{lines[0]}")
        for line in lines[1:]:
            click.echo(" " * 52 + line)
    now_at, due = words.day(clock.started, zone.key), words.day(clock.due, zone.key)
    click.echo("\n" + words.say("policy.show.example", now=now_at, due=due))


def _points(policy: Policy, rules: Rules) -> Sequence[Point]:
    return [] if policy.profile is None else list(planning.points(policy, rules).values())


def _example(policy: Policy, rules: Rules) -> tuple[Clock, Mapping[str, datetime]]:
    """A clock that starts now, and when each of its levels comes."""
    start = now()
    due = deadlines.due_for(start, policy.limit, rules.calendar)
    clock = Clock(case="", name=policy.clock, round=1, policy=policy.key, started=start, due=due)
    return clock, {each.level: each.at for each in planning.plan(clock, policy, rules, now=start)}


def as_json(policy: Policy) -> dict[str, Json]:
    """`limit` as it is typed; `applies` as in the file, one string for each alternative, empty: everything."""
    return {
        "key": policy.key,
        "clock": policy.clock,
        "kind": policy.kind.value,
        "limit": policy.limit.text,
        "continuous": policy.limit.continuous,
        "profile": policy.profile,
        "applies": [differences.when_text(each) for each in policy.whens],
        "also": sorted(policy.also),
        "extension": policy.extension,
        "hard": policy.hard,
        "most": policy.most.text if policy.most else None,
        "total": policy.total,
        "every": policy.every,
        "basis": list(policy.basis),
        "active": policy.active,
    }


def example_json(policy: Policy, rules: Rules) -> dict[str, Json]:
    if policy.kind not in CLOCKED:
        return {}
    clock, at = _example(policy, rules)
    zone = rules.calendar.zone
    reminders: list[Json] = [
        {
            "level": point.level,
            "at": at[point.level].astimezone(zone).isoformat() if point.level in at else None,
            "to": list(point.to),
            "act": point.act.value,
            "draft": point.draft,
        }
        for point in _points(policy, rules)
    ]
    example: Json = {
        "started": clock.started.astimezone(zone).isoformat(),
        "due": clock.due.astimezone(zone).isoformat(),
    }
    return {"reminders": reminders, "example": example}
