"""The rules as text: `policies.toml` as it is shipped, or as an administrator edited it."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from types import MappingProxyType

from cases import errors
from cases.case import Track
from cases.rules import checking, policies, profiles, structure
from cases.rules.model import Rules, Ruleset
from cases.rules.tables import Finding, Table
from cases.time.calendars import Calendar

#: Characters of the text, and policies and profiles in it.
LONGEST, MOST_POLICIES, MOST_PROFILES = 200_000, 400, 40

#: Nobody mends more than that at once.
MOST_FINDINGS = 50


class NotRules(errors.CaseError, ValueError):
    """The text holds no rules. `findings` say what is wrong, each with a code and facts (`policy.finding.<code>`)."""

    code = "not-rules"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings=[f"{each.where}: {each.code}" for each in findings])
        self.findings = tuple(findings)


@cache
def shipped() -> str:
    return resources.files("cases.rules").joinpath("policies.toml").read_text("utf-8")


def read(text: str) -> Ruleset:
    """Raises `NotRules` with everything that is wrong at once."""
    if len(text) > LONGEST:
        raise NotRules([Finding(code="too-long", where="toml", facts={"most": str(LONGEST)})])
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as trouble:
        raise NotRules([_not_toml(trouble)]) from None
    found: list[Finding] = []
    rules = _ruleset(Table("toml", values, found))
    found += () if found else checking.findings(rules, structure.clocks())
    if found:
        raise NotRules([each for at, each in enumerate(found) if each not in found[:at]][:MOST_FINDINGS])
    return rules


def assemble(ruleset: Ruleset, calendar: Calendar, edition: int) -> Rules:
    return Rules(
        edition=edition,
        policies=ruleset.policies,
        clocks=structure.clocks(),
        profiles=ruleset.profiles,
        ladder=ruleset.ladder,
        sending=ruleset.sending,
        calendar=calendar,
        promise=ruleset.promise,
    )


def _ruleset(top: Table) -> Ruleset:
    top.only("policy", "profile", "ladder", "sending", "promise")
    for name in ("policy", "profile", "sending"):
        if name not in top.values:
            top.say("missing-key", name=name)
    return Ruleset(
        policies=tuple(map(policies.policy, top.tables("policy", most=MOST_POLICIES))),
        profiles=MappingProxyType(
            {key: profiles.profile(key, table) for key, table in top.named("profile", most=MOST_PROFILES)}
        ),
        ladder=profiles.ladder(top),
        sending=profiles.sending(top.section("sending")) if "sending" in top.values else profiles.NO_SENDING,
        promise=_promise(top.section("promise")),
    )


def _promise(table: Table) -> MappingProxyType[Track, tuple[str, ...]]:
    table.only(*Track)
    return MappingProxyType({track: table.words(track) for track in Track if track in table.values})


def _not_toml(trouble: Exception) -> Finding:
    """The parser's message ends in the place; what stands before may quote the file."""
    place = str(trouble).rpartition("(at ")[2].rstrip(")") if "(at " in str(trouble) else ""
    return Finding(code="not-toml", where="toml", facts={"place": place})
