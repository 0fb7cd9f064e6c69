"""Changing the rules: what may be changed, and the one door through which it is kept (decision 24)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cases import errors
from cases.case import Track
from cases.organisation import Organisation, Role
from cases.ports import Books
from cases.rules import checking, reading, structure
from cases.rules.differences import Difference, differences
from cases.rules.model import CLOCKED, Kind, Policy, Ruleset
from cases.rules.reading import NotRules
from cases.rules.tables import Finding
from cases.time import deadlines
from cases.time.calendars import Calendar
from cases.time.limits import Limit, Unit

#: Limits in different units are compared by what comes out: from each day of a year, at these local times.
DAYS = 366
TIMES = (time(0), time(16, 59))

LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Changed:
    """`edition` is None when nothing differs and nothing was kept. `clocks` are open ones that are reckoned anew, at
    most `COUNTED` and one more."""

    differences: tuple[Difference, ...]
    edition: int | None = None
    clocks: int = 0


COUNTED = 1_000


def change(books: Books, text: str, *, actor: str, reason: str, at: datetime) -> Changed:
    """Keep a new text of the rules. Raises `errors.ActRefused` (why: "not-administrator", "no-reason"), `NotRules`."""
    if not may_change(books.organisation.load(), actor):
        raise errors.ActRefused(act="rules", why="not-administrator")
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise errors.ActRefused(act="rules", why="no-reason")
    new = reading.read(text)
    if found := list(findings(new, books.rules.current().calendar, day=at.date())):
        raise NotRules([each for place, each in enumerate(found) if each not in found[:place]])
    differs = differences(reading.read(books.rules.text("rules")), new)
    if text == books.rules.text("rules"):
        return Changed(differences=differs)
    edition = books.rules.save("rules", text, at=at, actor=actor, reason=reason.strip())
    return Changed(differences=differs, edition=edition, clocks=len(books.clocks.outdated(edition, limit=COUNTED + 1)))


def may_change(organisation: Organisation, person: str) -> bool:
    return organisation.is_active(person) and organisation.has_role(person, Role.ADMINISTRATOR)


def findings(new: Ruleset, calendar: Calendar, *, day: date) -> Iterator[Finding]:
    """What stands against these rules beside those that are shipped: an outer limit set by a rule is never lengthened,
    neither itself, nor by another policy put before it, nor by way of an extension; and a right of the reporter that
    a rule gives is not shortened either. `day` is where the year of comparison begins."""
    law = reading.read(reading.shipped())
    compare = _Comparison(calendar=calendar, day=day)
    known = {each.key: each for each in law.policies}
    for policy in new.policies:
        if policy.most is not None and compare.longer(policy.limit, policy.most):
            yield _beyond(policy, policy.most)
        if policy.key in known:
            yield from _tampered(known[policy.key], policy, compare)
    for rule in law.policies:
        if rule.hard and rule.kind in CLOCKED and rule.most is not None:
            yield from _around(rule, rule.most, law, new, compare)


def _tampered(rule: Policy, policy: Policy, compare: "_Comparison") -> Iterator[Finding]:
    same = {
        "clock": policy.clock == rule.clock,
        "kind": policy.kind is rule.kind,
        "hard": policy.hard or not rule.hard,
        "total": policy.total is rule.total,
        "most": rule.most is None or (policy.most is not None and not compare.longer(policy.most, rule.most)),
    }
    yield from (Finding(code="fixed", where=rule.key, facts={"name": name}) for name, well in same.items() if not well)


def _around(rule: Policy, most: Limit, law: Ruleset, new: Ruleset, compare: "_Comparison") -> Iterator[Finding]:
    """Every policy that may come to stand where the hard one does."""
    for track in sorted(rule.when.tracks & structure.clocks()[rule.clock].tracks):
        for policy in _reached(new, rule.clock, track):
            if compare.longer(policy.limit, most):
                yield _beyond(policy, most)
            elif rule.kind is Kind.WINDOW and compare.longer(most, policy.limit):
                yield Finding(code="right-shortened", where=policy.key, facts={"least": most.text})
            elif policy.extension and compare.extended_longer(policy, _bound(new, policy), most, _bound(law, rule)):
                yield Finding(code="extension-beyond", where=policy.key, facts={"rule": rule.key})


def _reached(rules: Ruleset, clock: str, track: Track) -> Iterator[Policy]:
    for policy in rules.policies:
        if policy.active and policy.clock == clock and policy.kind in CLOCKED:
            if any(track in when.tracks for when in policy.whens):
                yield policy
            if any(checking.unconditional(when, track) for when in policy.whens):
                return


def _bound(rules: Ruleset, policy: Policy) -> Policy | None:
    return rules.policy(policy.extension) if policy.extension else None


def _beyond(policy: Policy, most: Limit) -> Finding:
    return Finding(code="beyond-most", where=policy.key, facts={"limit": policy.limit.text, "most": most.text})


@dataclass(frozen=True, kw_only=True)
class _Comparison:
    calendar: Calendar
    day: date

    def longer(self, limit: Limit, most: Limit) -> bool:
        if limit == most:
            return False
        if _alike(limit, most):
            return limit.number > most.number
        return any(self._due(start, limit) > self._due(start, most) for start in self._starts())

    def extended_longer(self, policy: Policy, bound: Policy | None, most: Limit, allowed: Policy | None) -> bool:
        if (policy.limit, bound) == (most, allowed):
            return False
        return any(
            self._latest(start, policy.limit, bound) > self._latest(start, most, allowed, most=True)
            for start in self._starts()
        )

    def _latest(self, start: datetime, limit: Limit, bound: Policy | None, *, most: bool = False) -> datetime:
        if bound is None:
            return self._due(start, limit)
        further = (most and bound.most) or bound.limit
        if bound.total:
            return self._due(start, further)
        return deadlines.due_for(start, limit, self.calendar, extensions=(further,))

    def _due(self, start: datetime, limit: Limit) -> datetime:
        return deadlines.due_for(start, limit, self.calendar)

    def _starts(self) -> Iterator[datetime]:
        for number in range(DAYS):
            for at in TIMES:
                yield datetime.combine(self.day + timedelta(days=number), at, tzinfo=self.calendar.zone)


def _alike(limit: Limit, other: Limit) -> bool:
    """Their numbers say which is longer. By the nth of a month there is none: the 5th may be far and the 20th near."""
    return (
        limit.unit is other.unit
        and limit.unit is not Unit.MONTH_DAY
        and limit.continuous == other.continuous
        and limit.sooner is None
        and other.sooner is None
    )
