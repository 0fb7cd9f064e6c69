"""What routing comes to, and the trail of whom it asked on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cases.organisation import Recipient


class Why(StrEnum):
    """What became of a unit or person that came into question."""

    TAKEN = "taken"
    EXCLUDED = "excluded"  # accused or kept away; for those only who may know (RC-07)
    RECUSED = "recused"  # the same
    INACTIVE = "inactive"
    ON_LEAVE = "on-leave"
    LOADED = "loaded"  # has more open cases, or the same number and it is another's turn
    NOT_IN_TEAM = "not-in-team"  # of the project, and somebody who is was there
    NOT_A_HANDLER = "not-a-handler"  # of the project's team, but no handler of the unit
    NOBODY = "nobody"  # the unit has nobody who could take it
    AMBIGUOUS = "ambiguous"  # several were named, and none of them stands for the others
    UNKNOWN = "unknown"  # a rule names it, the organisation does not know it
    NO_KEY = "no-key"  # nothing can be sealed to them
    RESERVE = "reserve"  # custodians, where there are clue managers enough


class Alarm(StrEnum):
    """Somebody has to look at once."""

    NO_HANDLER = "no-handler"  # the owner has nobody, nor has anybody above
    NO_OWNER = "no-owner"  # every unit is excluded, the office and all above it too


@dataclass(frozen=True, kw_only=True)
class Considered:
    """A unit, or with `person` somebody in it. `by` is the rule that led there, or what pointed there: "department",
    "territory", "office"."""

    unit: str
    why: Why
    person: str | None = None
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """`owner` is `department` or `territory`, the office or who acts for it; None with `Alarm.NO_OWNER` only. `handler`
    is the first handler, in the owner's unit; None with an alarm, and of a tip.

    `rule` is the id of the route that decided, None where none led anywhere and the office has it. `marks` are the ids
    of the marks that fitted, `flags` what they set (with what follows from it), `urgent` how it stands with them. The
    trail may tell who is accused, so it is kept out of logs: show it through `explaining` only.
    """

    owner: str | None
    handler: str | None = None
    territory: str | None = None
    department: str | None = None
    rule: str | None = None
    marks: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    urgent: bool = False
    alarm: Alarm | None = None
    sealed: bool = False
    trail: tuple[Considered, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class Sealing:
    """Where a tip goes. Lives in memory only, between the filing and the seal (decision 4); of it nothing is kept but
    owner and recipients."""

    owner: str
    recipients: tuple[Recipient, ...]
    trail: tuple[Considered, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class Load:
    """Open cases by person id and by unit id; whoever is not in it has none."""

    people: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)


NO_LOAD = Load()
