"""The shape of the rules. They are data: nothing in code knows a number of days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from cases.case import State, Track
from cases.time.calendars import Calendar
from cases.time.limits import Limit


class Kind(StrEnum):
    DUTY = "duty"  # somebody has to act by then; being late climbs the ladder
    WINDOW = "window"  # a right that ends: return, rating, review, reopening; nobody is late
    AUTOMATIC = "automatic"  # at its end the program acts by itself (archiving)
    BOUND = "bound"  # not a clock: how far another limit may be extended
    OFFICE = "office"  # a duty of the office, of no case: monthly and quarterly lists
    MONITORED = "monitored"  # measured by the program itself, no row (S-01)


#: What a clock of a case runs for.
CLOCKED = frozenset({Kind.DUTY, Kind.WINDOW, Kind.AUTOMATIC})


@dataclass(frozen=True, kw_only=True)
class When:
    """What a case must be for a policy to apply; None and empty ask nothing. `flags` are all needed, none of `no_flags`
    may be there; of `categories` (groups or items), `places` and `states` one has to fit."""

    tracks: frozenset[Track] = frozenset(Track)
    urgent: bool | None = None
    anonymous: bool | None = None
    flags: frozenset[str] = frozenset()
    no_flags: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    states: frozenset[State] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Policy:
    """`key` is that of domain.md B2, with a suffix for a variant (`S-02.urgent`). Among the active policies of one
    clock the first that applies is taken. `also` are further states in which the clock already runs under this policy
    (S-12 begins at acceptance). `extension` is the key of the bound that says how far it may be extended. `most` is
    the limit that a hard policy is never lengthened beyond: the one the rule sets.

    `or_when` are alternatives to `when`: one of all these has to fit. `total` is for bounds: the limit counts from the
    start of the clock and not from its due date (30 days, 90 in all). `every` is for duties of the office: "month" or
    "quarter"."""

    key: str
    clock: str
    limit: Limit
    kind: Kind = Kind.DUTY
    profile: str | None = None
    when: When = field(default_factory=When)
    also: frozenset[State] = frozenset()
    extension: str | None = None
    hard: bool = False
    most: Limit | None = None
    basis: tuple[str, ...] = ()
    active: bool = True
    or_when: tuple[When, ...] = ()
    total: bool = False
    every: str | None = None

    @property
    def whens(self) -> tuple[When, ...]:
        return (self.when, *self.or_when)


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """When a clock runs. A new round begins with each of `starts`: a state ("accepted") entered from outside `runs` and
    `held`, a move ("dispatched>handling"), or an event ("OrderServed"). It runs in `runs` (empty: wherever the case is,
    until it is final), is held in `held`, and is done when the case leaves both or on an event of `ends`.

    `resumes`: when one of `runs` is entered again after it was done, it goes on with the time already used.
    `follows_owner`: it begins anew when the case goes to another unit. `named` clocks exist only where the reporter
    gave a name. `who` are the roles that have to act, in the owner's unit or, with `office`, in the office; `reporter`
    where it is the reporter who has to.

    Like `named`, `flags` and `no_flags` say which cases have such a clock at all. An `optional` clock may be without
    any active policy; every other one keeps, on each of its tracks, an active one without conditions (decision 24).
    One without `runs` ends when the case is final, unless it is `always`."""

    name: str
    starts: frozenset[str] = frozenset()
    runs: frozenset[State] = frozenset()
    held: frozenset[State] = frozenset()
    ends: frozenset[str] = frozenset()
    tracks: frozenset[Track] = frozenset(Track)
    resumes: bool = False
    follows_owner: bool = False
    named: bool = False
    who: tuple[str, ...] = ()
    office: bool = False
    reporter: bool = False
    flags: frozenset[str] = frozenset()
    no_flags: frozenset[str] = frozenset()
    optional: bool = False
    always: bool = False


class Act(StrEnum):
    """What an alert is (domain.md B2). From `letter` upward only a draft that a person confirms (decision 26)."""

    REMIND = "remind"  # before and on the due date
    OVERDUE = "overdue"  # 逾期提醒
    URGE = "urge"  # 催办单
    SUPERVISE = "supervise"  # 督办单
    LETTER = "letter"  # 履责提示函
    TALK = "talk"  # 约谈建议
    LEVEL_UP = "level-up"  # 提级办理
    INCIDENT = "incident"  # a hard limit was missed


class Anchor(StrEnum):
    USED = "used"  # a share of the limit used: 50%
    DUE = "due"  # before or after the due date


@dataclass(frozen=True, kw_only=True)
class Point:
    """One level of a profile or of the ladder. `level` names it ("50%", "-1wd", "0", "+1h", "+5wd") and is part of the
    alert's key. With anchor USED, `percent` of the limit; with DUE, `working_days` before (negative) or after it, at
    the local time `at`, or `minutes` of the limit's own clock. `to` are the levels L0–L5 told."""

    level: str
    anchor: Anchor = Anchor.DUE
    percent: int = 0
    working_days: int | None = None
    minutes: int | None = None
    at: time | None = None
    to: tuple[str, ...] = ("L0",)
    act: Act = Act.REMIND
    draft: bool = False


@dataclass(frozen=True, kw_only=True)
class Profile:
    """`ladder`: after the due date the ladder follows. `any_time`: sent at night and on holidays too (RP-H)."""

    key: str
    points: tuple[Point, ...]
    ladder: bool = True
    any_time: bool = False


@dataclass(frozen=True, kw_only=True)
class Sending:
    """The send window on working days, local time; above `digest_above` items a person gets one digest a day.
    `by_itself` are the acts that go out without a person's word (decision 26: 逾期提醒 and 催办单, when the office says
    so)."""

    opens: time
    closes: time
    digest_above: int
    by_itself: frozenset[Act]


@dataclass(frozen=True, kw_only=True)
class Ruleset:
    """What one text of the rules says, without calendar and edition (see `reading`)."""

    policies: tuple[Policy, ...]
    profiles: Mapping[str, Profile]
    ladder: tuple[Point, ...]
    sending: Sending
    promise: Mapping[Track, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def policy(self, key: str) -> Policy:
        """Raises KeyError."""
        return _of_key(self.policies, key)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All of it as it stands at one `edition`, which grows with each change of rules or calendar. `promise` lists by
    track the clocks whose limits add up to what the reporter is promised (decision 21)."""

    edition: int
    policies: tuple[Policy, ...]
    clocks: Mapping[str, ClockRule]
    profiles: Mapping[str, Profile]
    ladder: tuple[Point, ...]
    sending: Sending
    calendar: Calendar
    promise: Mapping[Track, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def by_clock(self) -> Mapping[str, tuple[Policy, ...]]:
        """The active policies of each clock in the order in which they are asked; bounds and duties of the office are
        of no clock."""
        found: dict[str, list[Policy]] = {name: [] for name in self.clocks}
        for each in self.policies:
            if each.active and each.kind in CLOCKED and each.clock in found:
                found[each.clock].append(each)
        return {name: tuple(policies) for name, policies in found.items()}

    def policy(self, key: str) -> Policy:
        """Raises KeyError."""
        return _of_key(self.policies, key)


def _of_key(policies: Iterable[Policy], key: str) -> Policy:
    found = next((each for each in policies if each.key == key), None)
    if found is None:
        raise KeyError(key)
    return found
