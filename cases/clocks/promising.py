"""The date the reporter was promised: the open stages' limits one after the other (decision 21). It moves earlier when
a stage ends earlier, and later only by an extension or a pause, of which the reporter is told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from cases.case import Case, State
from cases.clocks import stages as rounds
from cases.clocks.model import Clock, Run
from cases.clocks.stages import Moment
from cases.promises import PROMISE
from cases.rules.choosing import choose
from cases.rules.model import Rules
from cases.time import calendars, deadlines
from cases.time.deadlines import Pause

#: What is still to come where the case has left the usual way.
_DETOURS = (("rework", ("rework", "review", "reply")), ("appeal", ("appeal",)))

SECOND = timedelta(seconds=1)

#: Where no answer follows.
_ELSEWHERE = frozenset({State.REJECTED, State.REFERRED, State.MERGED, State.WITHDRAWN})

#: Events after which the promise may move later.
_TOLD = frozenset({"CaseExtended"})


def step(moment: Moment, clocks: Mapping[str, Clock]) -> tuple[Clock, ...]:
    """`clocks` are the newest rounds as they are after this event."""
    clock = clocks.get(PROMISE)
    stages = _open_stages(moment.rules, moment.new, clocks)
    if not stages:
        return (_over(clock, moment),) if clock is not None and clock.open else ()
    due = _sum(moment.rules, moment.new, stages, clocks, moment.now)
    if clock is None or not clock.open:
        return (_given(moment, due, clock),)
    if clocks[stages[0]].run is Run.PAUSED:
        return (_paused(clock, moment.now),) if clock.run is Run.RUNNING else ()
    moved = _moved(moment, clock, due)
    return (moved,) if moved != clock else ()


def _moved(moment: Moment, clock: Clock, due: datetime) -> Clock:
    if clock.run is Run.PAUSED:
        pauses = rounds.closed(clock.pauses, moment.now)
        clock = replace(clock, run=Run.RUNNING, pauses=pauses)
        latest = _shifted(clock.due, pauses[-1], moment.rules)
    else:
        latest = clock.due
    if moment.event.name not in _TOLD:
        due = min(due, latest)
    return _with_due(clock, due, moment.rules)


def _open_stages(rules: Rules, case: Case, clocks: Mapping[str, Clock]) -> tuple[str, ...]:
    """From the stage that is open now to the last one; empty when the answer was given or nothing is promised."""
    chain = () if case.sealed and case.anonymous else rules.promise.get(case.track, ())
    for first, detour in _DETOURS:
        if chain and _is_open(clocks.get(first)):
            return detour
    return next((chain[at:] for at, name in enumerate(chain) if _is_open(clocks.get(name))), ())


def _sum(rules: Rules, case: Case, stages: tuple[str, ...], clocks: Mapping[str, Clock], now: datetime) -> datetime:
    end, before = now, now
    for name in stages:
        clock, policy = clocks.get(name), choose(rules, name, case)
        if policy is None:
            continue
        if clock is not None and clock.open:
            ends = deadlines.due_for(
                clock.started, policy.limit, rules.calendar, pauses=clock.pauses, extensions=clock.extensions, at=now
            )
        else:
            ends = deadlines.due_for(before if policy.also else end, policy.limit, rules.calendar)
        before, end = end, max(end, ends)
    return end


def _given(moment: Moment, due: datetime, last: Clock | None) -> Clock:
    return _with_due(
        Clock(
            case=moment.new.id,
            name=PROMISE,
            round=last.round + 1 if last else 1,
            policy=PROMISE,
            started=moment.now,
            due=due,
            version=last.version + 1 if last else 1,
        ),
        due,
        moment.rules,
    )


def _over(clock: Clock, moment: Moment) -> Clock:
    """Kept when there was an answer; a case that went another way owes none."""
    now = moment.now
    late = clock.run is Run.RUNNING and now > clock.due
    return replace(
        clock,
        run=Run.CLEARED if moment.new.state in _ELSEWHERE else Run.DONE,
        ended=max(clock.started, now),
        pauses=rounds.closed(clock.pauses, now),
        missed=clock.due if late else clock.missed,
    )


def _paused(clock: Clock, now: datetime) -> Clock:
    missed = clock.due if now > clock.due else clock.missed
    return replace(clock, run=Run.PAUSED, pauses=(*clock.pauses, Pause(first=max(clock.started, now))), missed=missed)


def _with_due(clock: Clock, due: datetime, rules: Rules) -> Clock:
    return replace(
        clock,
        due=due,
        version=clock.version + (due != clock.due),
        provisional=rounds.provisional(clock.started, due, rules),
        edition=rules.edition,
    )


def _shifted(due: datetime, pause: Pause, rules: Rules) -> datetime:
    """As much later as working time was held, and to the close of business of that day: a stage that is counted in days
    ends no earlier."""
    held = calendars.worked(rules.calendar, pause.first, pause.last or pause.first)
    if not held:
        return due
    moved = calendars.advance(rules.calendar, due, held)
    closes = calendars.closing(rules.calendar, calendars.local_day(rules.calendar, moved - SECOND))
    return max(due, closes or moved)


def _is_open(clock: Clock | None) -> bool:
    return clock is not None and clock.open
