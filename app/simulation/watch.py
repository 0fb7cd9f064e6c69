"""What must hold in every moment of the year, looked at from outside: the code under watch is not asked."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from cases import lifecycle
from cases.case import Case, State
from cases.clocks.model import Clock, Notice, ReminderState, Run
from cases.clocks.news import NEWS
from cases.organisation import Organisation
from cases.promises import PROMISE
from cases.rules.model import Kind, Rules
from cases.time import calendars
from storage import diary
from storage.ports import UnitOfWork

#: Each is a text (`cli.simulate.invariant.<name>`).
INVARIANTS = (
    "owner", "due", "alert-once", "on-time", "target", "window", "running", "breach", "late", "promise", "ended",
    "chain",
)  # fmt: skip

#: What may still run on a closed case, and on one that is final.
_ON_CLOSED = frozenset({"archive", "rating", "recheck", "recusal", "rectification", "letter"})
_ON_FINAL = frozenset({"archive"})

#: So many examples of each are kept.
EXAMPLES = 5


@dataclass
class Watch:
    """`checked` counts the looks, `broken` the times it did not hold, `examples` tell where."""

    zone: ZoneInfo
    checked: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    promised: dict[str, Clock] = field(default_factory=dict)

    def holds(self, name: str, stands: bool, *about: object) -> None:
        self.checked[name] += 1
        if not stands:
            self.broken[name] += 1
            if len(self.examples[name]) < EXAMPLES:
                self.examples[name].append(" ".join(map(str, about)))

    def case(self, case: Case, clocks: Sequence[Clock], organisation: Organisation, event: str) -> None:
        """After each change of it."""
        owner = case.owner in organisation.units and case.owner not in case.access.excluded_units
        self.holds("owner", owner, case.id, case.state, case.owner)
        if case.state is not State.ARCHIVED:
            some = any(clock.open and clock.name != PROMISE for clock in clocks)
            self.holds("due", some, case.id, case.track, case.state)
        self._promise(case, clocks, event)

    def _promise(self, case: Case, clocks: Sequence[Clock], event: str) -> None:
        now = max((each for each in clocks if each.name == PROMISE), key=lambda each: each.round, default=None)
        before = self.promised.get(case.id)
        if now is None:
            return
        self.promised[case.id] = now
        if before is not None and before.round == now.round:
            told = event == "CaseExtended" or now.pauses != before.pauses
            self.holds("promise", now.due <= before.due or told, case.id, event, before.due, now.due)

    def target(self, notice: Notice, case: Case, organisation: Organisation) -> None:
        who, access = notice.person, case.access
        if not who:
            return
        units = organisation.units_of(who)
        chain = units.union(*(organisation.above(unit) for unit in units))
        clean = (
            organisation.is_active(who)
            and who not in access.excluded_people
            and not chain & access.excluded_units
            and not any((each.person, each.case) == (who, case.id) for each in organisation.recusals)
            and (access.recipients is None or who in access.recipients)
        )
        self.holds("target", clean, case.id, notice.clock, notice.level, who)

    def sent(self, notice: Notice, clocks: Sequence[Clock], rules: Rules, now: datetime) -> None:
        """Just now."""
        local = now.astimezone(self.zone)
        open_ = rules.sending.opens <= local.time() < rules.sending.closes
        within = open_ and calendars.is_working(rules.calendar, local.date())
        self.holds("window", within or notice.any_time, notice.case, notice.clock, notice.level, local)
        if notice.clock == NEWS:
            return
        newest = max((each for each in clocks if each.name == notice.clock), key=lambda each: each.round, default=None)
        runs = newest is not None and newest.run is Run.RUNNING and newest.version >= notice.version
        self.holds("running", runs, notice.case, notice.clock, notice.level, newest and newest.run)

    def at_the_end(self, books: UnitOfWork, case: Case, rules: Rules, now: datetime) -> None:
        clocks, links = books.clocks.of(case.id), books.diary.of(case.id)
        reminders = books.clocks.reminders(case.id)
        told: set[tuple[object, object]] = {
            (link.facts["clock"], link.facts["due"]) for link in links if link.event == "DeadlineMissed"
        }
        duties = {policy.key for policy in rules.policies if policy.kind is Kind.DUTY}
        alerts = Counter(
            (link.facts["clock"], link.facts["level"], link.facts["version"])
            for link in links
            if link.event == "AlertRaised"
        )
        for reminder in reminders:
            key = (reminder.clock, reminder.level, reminder.version)
            if reminder.state is ReminderState.RAISED:
                self.holds("alert-once", alerts[key] <= 1, case.id, *key)
            if reminder.state is ReminderState.PLANNED:
                self.holds("on-time", reminder.at > now, case.id, *key, reminder.at)
        self.holds("alert-once", not any(count > 1 for count in alerts.values()), case.id)
        for clock in clocks:
            self._breach(case, clock, told, duties, now)
        self.holds("ended", not _still_open(case, clocks), case.id, case.state, *_still_open(case, clocks))

    def _breach(
        self, case: Case, clock: Clock, told: set[tuple[object, object]], duties: set[str], now: datetime
    ) -> None:
        if clock.name != PROMISE and clock.missed is not None:
            self.holds("breach", (clock.name, clock.missed.isoformat()) in told, case.id, clock.name, clock.missed)
        if clock.policy in duties and clock.run in (Run.DONE, Run.RUNNING):
            held = any(pause.last in (None, clock.ended) for pause in clock.pauses)  # closing ended a pause first
            late = (clock.ended or now) > clock.due and not held
            self.holds("late", clock.missed is not None or not late, case.id, clock.name, clock.due)

    def chains(self, books: UnitOfWork, count: int) -> None:
        broken = diary.verify(books)
        self.checked["chain"] += count
        self.holds("chain", broken is None, broken and broken.what, broken and broken.case)


def _still_open(case: Case, clocks: Sequence[Clock]) -> list[str]:
    """Open clocks of a case that is over."""
    if case.state is State.CLOSED:
        allowed = _ON_CLOSED
    elif case.state in lifecycle.FINAL:
        allowed = frozenset() if case.state is State.ARCHIVED else _ON_FINAL
    else:
        return []
    return [clock.name for clock in clocks if clock.open and clock.name not in allowed]
