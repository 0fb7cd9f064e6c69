"""How one clock goes on when something happened to its case. Pure: the rounds that changed, and nothing kept."""

from dataclasses import dataclass, replace
from datetime import datetime

from cases.case import Case, State
from cases.clocks.model import Clock, Run
from cases.events import SYSTEM, CaseExtended, Event
from cases.lifecycle import FINAL
from cases.rules.choosing import choose
from cases.rules.model import ClockRule, Kind, Policy, Rules
from cases.time import deadlines
from cases.time.deadlines import Pause

#: The case went another way: what was due is not owed any more.
_ASIDE = frozenset({State.WITHDRAWN, State.MERGED})


@dataclass(frozen=True, kw_only=True)
class Moment:
    """`old` is None when the case is new."""

    rules: Rules
    old: Case | None
    new: Case
    event: Event

    @property
    def now(self) -> datetime:
        return self.event.at

    @property
    def move(self) -> str:
        return f"{self.old.state}>{self.new.state}" if self.old is not None and self.entered else ""

    @property
    def entered(self) -> bool:
        return self.old is None or self.old.state is not self.new.state


def step(rule: ClockRule, moment: Moment, clock: Clock | None) -> tuple[Clock, ...]:
    """`clock` is its newest round. An ended round comes before the one that follows it."""
    policy = choose(moment.rules, rule.name, moment.new)
    if policy is None or not _lives(rule, moment.new):
        return (_over(clock, moment, Run.CLEARED, policy),) if clock is not None and clock.open else ()
    if clock is not None and clock.open:
        return _onward(rule, policy, moment, clock)
    if _begins(rule, policy, moment):
        return (begun(rule, policy, moment.rules, moment.new, moment.now, clock),)
    if rule.resumes and moment.entered and moment.new.state in _runs(rule, policy):
        return (
            _taken_up(policy, moment, clock) if clock else begun(rule, policy, moment.rules, moment.new, moment.now),
        )
    return ()


def reckoned(clock: Clock, policy: Policy, rules: Rules, *, now: datetime, cause: str | None = None) -> Clock:
    """The clock with its due date as the rules have it. A deadline that moved has another version; one that a change
    of the rules put behind us says so (it is not held against anybody for the time before)."""
    due = deadlines.due_for(
        clock.started, policy.limit, rules.calendar, pauses=clock.pauses, extensions=clock.extensions, at=now
    )
    moved = replace(
        clock,
        policy=policy.key,
        due=due,
        edition=rules.edition,
        provisional=provisional(clock.started, due, rules),
        version=clock.version + (due != clock.due),
    )
    return replace(moved, caused=cause) if cause and due < now <= clock.due else moved


def begun(rule: ClockRule, policy: Policy, rules: Rules, case: Case, now: datetime, last: Clock | None = None) -> Clock:
    due = deadlines.due_for(now, policy.limit, rules.calendar)
    return Clock(
        case=case.id,
        name=rule.name,
        round=last.round + 1 if last else 1,
        policy=policy.key,
        started=now,
        due=due,
        version=last.version + 1 if last else 1,
        provisional=provisional(now, due, rules),
        edition=rules.edition,
    )


def runs_in(rule: ClockRule, policy: Policy, case: Case) -> bool:
    """Whether the clock belongs to the state the case is in, whatever happened before."""
    return bool(rule.runs) and case.state in _runs(rule, policy)


def _onward(rule: ClockRule, policy: Policy, moment: Moment, clock: Clock) -> tuple[Clock, ...]:
    if moment.event.name in rule.ends:
        return (_over(clock, moment, Run.DONE, policy),)
    if _begins_anew(rule, policy, moment):
        ended = _over(clock, moment, Run.CLEARED if rule.follows_owner else Run.DONE, policy)
        return ended, begun(rule, policy, moment.rules, moment.new, moment.now, ended)
    if moment.new.state in rule.held:
        held = _extended(clock if clock.run is Run.PAUSED else _held(clock, moment), moment)
        return (held,) if held != clock else ()
    if moment.new.state in _runs(rule, policy) or not rule.runs:
        going = _extended(_going_on(clock, moment), moment)
        if going == clock and clock.policy == policy.key:
            return ()
        return (reckoned(going, policy, moment.rules, now=moment.now, cause="policy"),)
    aside = moment.new.state in _ASIDE or bool(rule.ends)
    return (_over(clock, moment, Run.CLEARED if aside else Run.DONE, policy),)


def _begins(rule: ClockRule, policy: Policy, moment: Moment) -> bool:
    inside = _runs(rule, policy) | rule.held
    if moment.event.name in rule.starts and (not rule.runs or moment.new.state in inside):
        return True
    if moment.move and moment.move in rule.starts:
        return True
    from_outside = moment.old is None or moment.old.state not in inside or moment.old.track is not moment.new.track
    starts = rule.starts | {state.value for state in policy.also}
    return from_outside and moment.entered and moment.new.state.value in starts


def _begins_anew(rule: ClockRule, policy: Policy, moment: Moment) -> bool:
    """A running clock does so on an event, on a move it names, and where it follows the owner to another unit; not when
    its policy had it running before that move already."""
    old = moment.old
    if moment.event.name in rule.starts:
        return True
    if old is None or not moment.move or old.state in policy.also:
        return False
    if moment.move in rule.starts:
        return True
    return rule.follows_owner and moment.new.state is State.DISPATCHED and old.owner != moment.new.owner


def _taken_up(policy: Policy, moment: Moment, clock: Clock) -> Clock:
    """A new round with the time already used: what lay between is a pause. The round before stays on record."""
    last = clock.ended or moment.now
    between = Pause(first=last, last=max(last, moment.now))
    again = replace(
        clock,
        round=clock.round + 1,
        run=Run.RUNNING,
        pauses=(*clock.pauses, between),
        ended=None,
        missed=None,
        caused=None,
        version=clock.version + 1,
    )
    going = reckoned(again, policy, moment.rules, now=moment.now)
    return replace(going, version=again.version)


def _held(clock: Clock, moment: Moment) -> Clock:
    first = max(clock.started, moment.now)
    return replace(
        _judged(clock, moment.now),
        run=Run.PAUSED,
        pauses=(*clock.pauses, Pause(first=first)),
    )


def _going_on(clock: Clock, moment: Moment) -> Clock:
    """What an anonymous reporter does is kept to the half day, which may lie before the pause it ends."""
    if clock.run is Run.RUNNING:
        return clock
    return replace(clock, run=Run.RUNNING, pauses=closed(clock.pauses, moment.now))


def _extended(clock: Clock, moment: Moment) -> Clock:
    event = moment.event
    if isinstance(event, CaseExtended) and event.clock == clock.name:
        return replace(clock, extensions=(*clock.extensions, event.limit))
    return clock


def _over(clock: Clock, moment: Moment, run: Run, policy: Policy | None) -> Clock:
    """Closing ends a pause before anything is measured."""
    ended = max(clock.started, moment.now)
    seen = clock if _done_by_itself(moment, policy) else _judged(clock, ended)
    judged = replace(seen, pauses=closed(clock.pauses, moment.now))
    if clock.run is Run.PAUSED and policy is not None:
        judged = reckoned(judged, policy, moment.rules, now=moment.now)
    return replace(judged, run=run, ended=ended)


def _done_by_itself(moment: Moment, policy: Policy | None) -> bool:
    """The program looks after the due date, for nothing is due before it: of that nobody is late."""
    return policy is not None and policy.kind is Kind.AUTOMATIC and moment.event.actor == SYSTEM


def _judged(clock: Clock, now: datetime) -> Clock:
    """Late is late, even where no sweep has seen it yet."""
    late = clock.run is Run.RUNNING and clock.missed is None and now > clock.due
    return replace(clock, missed=clock.due) if late else clock


def closed(pauses: tuple[Pause, ...], now: datetime) -> tuple[Pause, ...]:
    """The open one ends now, and not before it began."""
    return tuple(each if each.last else replace(each, last=max(each.first, now)) for each in pauses)


def _lives(rule: ClockRule, case: Case) -> bool:
    """A clock that follows no state lives until the case is final, or longer. Which cases have it at all, `choose` has
    asked."""
    return bool(rule.runs) or rule.always or case.state not in FINAL


def _runs(rule: ClockRule, policy: Policy) -> frozenset[State]:
    return rule.runs | policy.also


def provisional(start: datetime, due: datetime, rules: Rules) -> bool:
    """A year on the way may still get make-up days."""
    zone = rules.calendar.zone
    years = range(start.astimezone(zone).year, due.astimezone(zone).year + 1)
    return any(rules.calendar.is_provisional(year) for year in years)
