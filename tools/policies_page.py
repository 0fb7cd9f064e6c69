"""Put the policies and reminder profiles into docs/policies.md, between the marks; tests compare the two."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from app.cli import policy_words as told
from cases.rules import reading, structure
from cases.rules.model import Kind, Point, Policy, Ruleset

PAGE = Path(__file__).resolve().parent.parent / "docs" / "policies.md"


def page(text: str) -> str:
    rules = reading.read(reading.shipped())
    for mark, rows in (("policies", policies(rules)), ("reminders", reminders(rules))):
        text = re.sub(
            rf"<!-- {mark} -->.*?<!-- end -->", f"<!-- {mark} -->\n{table(rows)}\n<!-- end -->", text, flags=re.S
        )
    return text


def table(rows: Iterable[Sequence[str]]) -> str:
    first, *others = ("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join([first, "|" + " --- |" * (first.count(" | ") + 1), *others])


def policies(rules: Ruleset) -> Iterator[Sequence[str]]:
    yield "Key", "Stage", "Begins", "Applies to", "Limit", "Reminders", "Outer limit", "Extension", "Basis"
    for each in rules.policies:
        yield (
            f"`{each.key}`" + ("" if each.active else " (off)"),
            told.stage(each.clock),
            "–" if each.kind is Kind.BOUND else told.begins(each),
            _applies(each, rules),
            told.limit_of(each) + _kind(each),
            each.profile or "–",
            _outer(each),
            f"`{each.extension}`" if each.extension else "–",
            told.basis(each),
        )


def _applies(policy: Policy, rules: Ruleset) -> str:
    if policy.kind is Kind.BOUND:
        return "bounds " + told.listed(each.key for each in rules.policies if each.extension == policy.key)
    rule = structure.clocks().get(policy.clock)
    alone = sum(each.clock == policy.clock and each.kind is policy.kind for each in rules.policies) == 1
    limited = rule is not None and any(rule.tracks - when.tracks for when in policy.whens)
    tracks = f"track {told.letters(rule.tracks)}: " if rule and len(rule.tracks) < 5 and not limited else ""
    return tracks + told.applies(policy, rule, alone=alone)


def _kind(policy: Policy) -> str:
    return f" ({policy.kind})" if policy.kind in (Kind.WINDOW, Kind.AUTOMATIC, Kind.MONITORED) else ""


def _outer(policy: Policy) -> str:
    if policy.most is None:
        return "–"
    return f"≤ {told.limit(policy.most)}" + (", hard" if policy.hard else "")


def reminders(rules: Ruleset) -> Iterator[Sequence[str]]:
    yield "Profile", "When", "To", "What"
    for key, profile in rules.profiles.items():
        then = ", then the ladder" if profile.ladder else ""
        always = ", at any time" if profile.any_time else ""
        yield from _points(f"**{key}**{then}{always}", profile.points)
    yield from _points("**Ladder**", rules.ladder)


def _points(name: str, points: Sequence[Point]) -> Iterator[Sequence[str]]:
    for place, point in enumerate(points):
        yield "" if place else name, told.point(point), " ".join(point.to), told.act(point)


if __name__ == "__main__":
    os.environ["MASHANG_LANGUAGE"] = "en"
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
