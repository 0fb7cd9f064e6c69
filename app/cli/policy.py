"""`mashang policy`: how long what may take, who is reminded, and changing that. The rules hold nothing about a case."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from app import rules_text
from app.cli import policy_card, rooms, words
from app.cli import policy_words as told
from app.cli.frame import FINDING, FINE, USAGE, Trouble
from app.cli.layout import columns, wrap
from app.cli.policy_card import WIDTH, wide
from app.wiring import now
from cases import errors
from cases.case import Track
from cases.ports import Books, Edition
from cases.rules import changing, differences, reading
from cases.rules.changing import Changed
from cases.rules.differences import Difference
from cases.rules.model import Kind, Policy, Rules
from cases.rules.reading import NotRules
from cases.values import Json

KEY, LIMIT, PROFILE = 16, 26, 6


def list_policies(track: str | None, as_json: bool) -> None:
    rules = _rules()[0]
    wanted = [each for each in rules.policies if track is None or _concerns(each, rules, Track(track))]
    if as_json:
        rooms.print_json([policy_card.as_json(each) for each in wanted])
        return
    for place, clock in enumerate(_clocks(wanted, rules)):
        policies = [each for each in wanted if each.clock == clock and each.kind is not Kind.BOUND]
        _heading(told.stage(clock), told.say(f"starts.{clock}"), first=place == 0)
        for each in policies:
            _row(each, rules, alone=len(policies) == 1)
    bounds = [each for each in wanted if each.kind is Kind.BOUND]
    if bounds:
        _heading(words.say("policy.list.bounds"), "")
        for each in bounds:
            used = [policy.key for policy in rules.policies if policy.extension == each.key]
            _line(each, told.listed(used) or "–")
    click.echo("\n" + "\n".join(wrap(words.say("policy.list.legend"), WIDTH)))


def show(policy: str, as_json: bool, as_toml: bool) -> None:
    rules, text, zone = _rules()
    try:
        found = rules.policy(policy)
    except KeyError:
        raise Trouble("no-such-policy", exit_code=USAGE) from None
    if as_toml:
        click.echo(rules_text.snippet(text, policy), nl=False)
    elif as_json:
        rooms.print_json(policy_card.as_json(found) | policy_card.example_json(found, rules))
    else:
        policy_card.tell(found, rules, zone)


def change(
    policy: str | None,
    limit: str | None,
    profile: str | None,
    active: bool | None,
    file: Path | None,
    reason: str,
    person: str,
) -> int:
    if (policy is None) == (file is None) or (file is None and limit is None and profile is None and active is None):
        raise Trouble("policy-what", exit_code=USAGE)
    if file is not None and (limit or profile or active is not None):
        raise Trouble("policy-what", exit_code=USAGE)
    whole = _file(file) if file is not None else None

    def work(books: Books) -> Changed:
        text = whole
        if text is None:
            before = books.rules.text("rules")
            text = rules_text.edited(before, policy or "", limit=limit, profile=profile, active=active)
        return changing.change(books, text, actor=person, reason=reason, at=now())

    async def saving() -> Changed | NotRules | errors.ActRefused:
        async with rooms.house(rooms.settings()) as house:
            try:
                return await house.store.transact(work)
            except (NotRules, errors.ActRefused) as refusal:
                return refusal

    try:
        done = rooms.run(saving)
    except rules_text.NoSuchPolicy:
        raise Trouble("no-such-policy", exit_code=USAGE) from None
    return _tell_change(done)


def diff(older: int | None, newer: int | None, as_json: bool) -> int:
    async def work() -> tuple[str, str, Sequence[Edition]]:
        async with rooms.house(rooms.settings()) as house:
            return await house.store.read(
                lambda books: (
                    books.rules.text("rules", older or 0),
                    books.rules.text("rules", newer),
                    books.rules.editions(),
                )
            )

    try:
        old, new, editions = rooms.run(work)
    except KeyError:
        raise Trouble("no-such-edition", exit_code=USAGE) from None
    found = differences.differences(reading.read(old), reading.read(new))
    last = max((each.number for each in editions), default=0) if newer is None else newer
    if as_json:
        rooms.print_json({"from": older or 0, "to": last, "differences": [_difference_json(each) for each in found]})
        return FINDING if found else FINE
    click.echo(words.say("policy.diff.between", old=_edition(older or 0), new=_edition(last)))
    for each in editions:
        if (older or 0) < each.number <= last and each.part == "rules":
            at = words.day(each.at, rooms.settings().zone)
            line = words.say("policy.diff.edition", number=each.number, at=at, person=each.actor, reason=each.reason)
            click.echo("  " + line)
    _tell_differences(found)
    if not found:
        click.echo(words.say("policy.diff.same"))
    return FINDING if found else FINE


def _rules() -> tuple[Rules, str, ZoneInfo]:
    """As they stand, their text, and the zone of the deployment."""
    found = rooms.settings()

    async def work() -> tuple[Rules, str]:
        async with rooms.house(found) as house:
            return await house.store.read(lambda books: (books.rules.current(), books.rules.text("rules")))

    return *rooms.run(work), ZoneInfo(found.zone)


def _file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Trouble("file") from None


def _concerns(policy: Policy, rules: Rules, track: Track) -> bool:
    rule = rules.clocks.get(policy.clock)
    inside = rule is None or track in rule.tracks
    return inside and any(track in when.tracks for when in policy.whens)


def _clocks(policies: Sequence[Policy], rules: Rules) -> Iterator[str]:
    """In the order in which a case meets them, then what belongs to no case."""
    used = dict.fromkeys(each.clock for each in policies if each.kind is not Kind.BOUND)
    yield from (name for name in rules.clocks if name in used)
    yield from (name for name in used if name not in rules.clocks)


def _heading(title: str, starts: str, *, first: bool = False) -> None:
    line = click.style(title, bold=True) + (click.style(f"  {starts}", dim=True) if starts else "")
    room = WIDTH - columns(title) - 2
    if starts and columns(starts) > room:
        line = click.style(title, bold=True) + "".join(
            "\n  " + click.style(each, dim=True) for each in wrap(starts, 78)
        )
    click.echo(line if first else "\n" + line)


def _row(policy: Policy, rules: Rules, *, alone: bool) -> None:
    rule = rules.clocks.get(policy.clock)
    _line(policy, told.applies(policy, rule, alone=alone))


def _line(policy: Policy, last: str) -> None:
    """Key, limit, profile, and whom it is for, wrapped below itself. `≤` marks an outer limit set by a rule."""
    mark = "≤ " if policy.hard else "  "
    head = f"  {wide(policy.key, KEY)}{mark}{wide(told.limit_of(policy), LIMIT)}{wide(policy.profile or '–', PROFILE)}"
    if not policy.active:
        last = told.listed([words.say("policy.list.off"), last])
    lines = wrap(last, WIDTH - columns(head))
    margin = " " * columns(head)
    for number, line in enumerate(lines):
        shown = f"{margin if number else head}{line}".rstrip()
        click.echo(shown if policy.active else click.style(shown, dim=True))


def _tell_change(done: Changed | NotRules | errors.ActRefused) -> int:
    match done:
        case NotRules():
            click.echo(click.style("✗ ", fg="red") + words.say("policy.set.refused"), err=True)
            for finding in done.findings:
                click.echo("  " + told.finding(finding), err=True)
            return FINDING
        case errors.ActRefused():
            raise Trouble(str(done.facts["why"]), exit_code=FINDING)
    if done.edition is None:
        click.echo(words.say("policy.set.same"))
        return FINE
    _tell_differences(done.differences)
    more = done.clocks > changing.COUNTED
    code = "many" if more else "done"
    click.echo(words.say(f"policy.set.{code}", edition=done.edition, count=min(done.clocks, changing.COUNTED)))
    return FINE


def _tell_differences(found: Sequence[Difference]) -> None:
    before = ""
    for each in found:
        where, what = told.difference(each)
        if where != before:
            click.echo(click.style(where, bold=True))
        for line in wrap(what, WIDTH - 2):
            click.echo("  " + line)
        before = where


def _edition(number: int) -> str:
    return words.say("policy.diff.number", number=number) if number else words.say("policy.diff.shipped")


def _difference_json(given: Difference) -> Json:
    return {"part": given.part, "key": given.key, "name": given.name, "old": given.old, "new": given.new}
