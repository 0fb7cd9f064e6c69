"""The rules in words: limits, conditions, points of time, what is wrong with them, what differs."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

from app.cli import words
from cases.case import Track
from cases.rules.differences import Difference
from cases.rules.model import Anchor, ClockRule, Kind, Point, Policy, When
from cases.rules.tables import Finding
from cases.time import limits
from cases.time.limits import Limit, Unit
from dialog.catalogue import Catalogue
from dialog.values import Json

#: Files whose words are needed, and nothing of the conversation.
_FILES = ("policy", "grammar", "cli")


def say(key: str, /, **facts: Json) -> str:
    spoken = words.language()
    return _catalogue(spoken).text(f"policy.{key}", spoken, facts)


def has(key: str) -> bool:
    return _catalogue(words.language()).has(f"policy.{key}", words.language())


def listed(parts: Iterable[str]) -> str:
    spoken = words.language()
    return _catalogue(spoken).text("grammar.comma", spoken).join(parts)


def stage(clock: str) -> str:
    return say(f"stage.{clock}") if has(f"stage.{clock}") else clock


def begins(policy: Policy) -> str:
    starts = say(f"starts.{policy.clock}")
    if not policy.also:
        return starts
    states = listed(words.say(f"states.{each}") for each in sorted(policy.also))
    return say("begins.earlier", starts=starts, states=states)


def limit(given: Limit) -> str:
    own = _limit(given)
    return own if given.sooner is None else say("limit.sooner", first=own, most=limit(given.sooner))


def limit_of(policy: Policy) -> str:
    return say("limit.total", limit=limit(policy.limit)) if policy.total else limit(policy.limit)


def _limit(given: Limit) -> str:
    match given.unit:
        case Unit.MONTH_DAY:
            return say("limit.day", number=given.number)
        case Unit.WORKING_DAY if given.number == 0:
            return say("limit.same-day")
    return say(f"limit.{given.unit}{'-continuous' if given.continuous else ''}", count=given.number)


def applies(policy: Policy, rule: ClockRule | None, *, alone: bool = False) -> str:
    """What a case must be. `alone`: no other policy of the clock is asked before."""
    if policy.kind in (Kind.OFFICE, Kind.MONITORED):
        return "–"
    tracks = rule.tracks if rule else frozenset(Track)
    told = [_when(each, tracks) for each in policy.whens]
    named = [say("when.clock-named")] if rule and rule.named else []
    if not all(told):
        return listed([say("when.always" if alone else "when.everything"), *named])
    whole = told[0]
    for each in told[1:]:
        whole = say("when.either", first=whole, second=each)
    return listed([whole, *named])


def _when(when: When, tracks: frozenset[Track]) -> str:
    parts = [say("when.tracks", tracks=letters(when.tracks & tracks))] if not tracks <= when.tracks else []
    if when.urgent is not None:
        parts.append(say("when.urgent" if when.urgent else "when.not-urgent"))
    if when.anonymous is not None:
        parts.append(say("when.anonymous" if when.anonymous else "when.named"))
    parts += [say("when.flag", flag=flag(each)) for each in sorted(when.flags)]
    parts += [say("when.no-flag", flag=flag(each)) for each in sorted(when.no_flags)]
    parts += [say("when.category", category=each) for each in sorted(when.categories)]
    parts += [say("when.place", place=each) for each in sorted(when.places)]
    parts += [say("when.state", state=words.say(f"states.{each}")) for each in sorted(when.states)]
    return listed(parts)


def letters(tracks: Iterable[Track]) -> str:
    known = frozenset(tracks)
    return "".join(track for track in "SPIXD" if track in known)


def flag(name: str) -> str:
    return say(f"flag.{name}") if has(f"flag.{name}") else name


def who(rule: ClockRule) -> str:
    if rule.reporter:
        return say("level.reporter")
    roles = listed(say(f"role.{each}") if has(f"role.{each}") else each for each in rule.who)
    return (say("role.of-office", roles=roles) if rule.office else roles) or "–"


def point(given: Point) -> str:
    at = f"{given.at:%H:%M}" if given.at else ""
    if given.anchor is Anchor.USED:
        return say("point.used", percent=given.percent)
    if given.working_days is not None:
        if given.working_days == 0:
            return say("point.due-day", time=at)
        side = "before" if given.working_days < 0 else "after"
        return say(f"point.days-{side}", count=abs(given.working_days), time=at)
    minutes = given.minutes or 0
    if minutes == 0:
        return say("point.due")
    side = "before" if minutes < 0 else "after"
    hours, rest = divmod(abs(minutes), 60)
    return say(f"point.minutes-{side}", count=abs(minutes)) if rest else say(f"point.hours-{side}", count=hours)


def told_to(given: Point, rule: ClockRule | None) -> str:
    """L0 are those who have to act: the reporter on a clock of theirs."""
    reporter = rule is not None and rule.reporter
    return listed(say("level.reporter" if reporter and each == "L0" else f"level.{each}") for each in given.to)


def act(given: Point) -> str:
    told = say(f"act.{given.act}")
    return say("act.draft", act=told) if given.draft else told


def basis(policy: Policy) -> str:
    return listed(say("basis.proposed") if each == "proposed" else each for each in policy.basis)


def finding(given: Finding) -> str:
    facts = dict(given.facts)
    if given.code == "must-be-draft":
        facts["act"] = say(f"act.{facts['act']}")
    if "clock" in facts and given.code == "no-default":
        facts["clock"] = stage(facts["clock"])
    return f"{given.where}: {say(f'finding.{given.code}', **facts)}"


def difference(given: Difference) -> tuple[str, str]:
    """What it is in, and what differs there."""
    key = stage(given.key) if given.name == "place" else given.key
    old, new = _value(given, given.old), _value(given, given.new)
    name = say(f"diff.name.{given.name}") if has(f"diff.name.{given.name}") else given.name
    facts: dict[str, Json] = {"name": name, "old": old, "new": new}
    if given.name in ("added", "removed"):
        code = f"{given.name}-limit" if new or old else given.name
    elif given.name == "place":
        code = "place"
    else:
        code = "changed" if old and new else "set" if new else "unset"
    return say(f"diff.part.{given.part}", key=key), say(f"diff.{code}", **facts)


def _value(given: Difference, value: str | None) -> str:
    """Limits and switches in words, the rest as it stands in the file."""
    if value is None or given.part not in ("policy", "profile"):
        return value or ""
    if value in ("true", "false"):
        return say(f"diff.value.{value}")
    if given.part == "policy" and given.name in ("limit", "most", "added", "removed"):
        typed, _, continuous = value.partition(" ")
        return limit(limits.parse(typed, continuous=bool(continuous)))
    return value


@cache
def _catalogue(spoken: str) -> Catalogue:
    table: dict[str, str] = {}
    for file in _FILES:
        text = (resources.files("texts") / spoken / f"{file}.toml").read_text(encoding="utf-8")
        table |= dict(words.leaves(tomllib.loads(text), f"{file}."))
    return Catalogue({spoken: table})
