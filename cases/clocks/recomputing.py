"""Open clocks after the rules or the calendar changed, in batches; and the clocks of cases that have none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cases import lifecycle, lists
from cases.case import Case, State
from cases.clocks import duties, promising, stages
from cases.clocks.keeping import keep
from cases.clocks.model import Clock, Run
from cases.clocks.stages import Moment
from cases.clocks.turning import enlist, newest_in
from cases.events import SYSTEM, Event
from cases.ports import Books
from cases.promises import PROMISE
from cases.rules.choosing import choose
from cases.rules.model import ClockRule, Rules

#: Nothing moves on these any more, whatever the rules say now.
_FROZEN = lifecycle.FINAL | {State.CLOSED}


class RulesChanged(Event):
    """The rules or the calendar have another edition."""


class ClocksStarted(Event):
    """The case was there before its clocks."""


def recompute(books: Books, *, now: datetime, limit: int = 50) -> int:
    """Bring some open clocks up to the current edition; how many were looked at. Call again in a new transaction until
    it is 0."""
    rules = books.rules.current()
    clocks = books.clocks.outdated(rules.edition, limit=limit)
    cause = _cause(books)
    for case_id in dict.fromkeys(clock.case for clock in clocks):
        case = duties.case_of(books, case_id, hold=True)
        mine, rounds = [clock for clock in clocks if clock.case == case_id], books.clocks.of(case_id)
        event = RulesChanged(case=case_id, at=now, actor=SYSTEM)
        changed = _brought_up(case, mine, rounds, rules, event)
        keep(books, case, changed, rules, event=event, rounds=rounds, cause=cause)
        if case.id != duties.OFFICE and case.state not in lists.OVER:
            newest = {**newest_in(rounds), **{clock.name: clock for clock in changed}}
            enlist(books, case, newest.values(), rules, now)
    return len(clocks)


def start(books: Books, case: Case, *, now: datetime) -> None:
    """The clocks of the state the case is in, from the day it came into it."""
    rules = books.rules.current()
    event = ClocksStarted(case=case.id, at=_since(books, case) or now, actor=SYSTEM)
    moment = Moment(rules=rules, old=None, new=case, event=event)
    rounds = books.clocks.of(case.id)
    newest = newest_in(rounds)
    begun = [clock for rule in rules.clocks.values() if (clock := _first(rule, moment, newest.get(rule.name)))]
    newest.update({clock.name: clock for clock in begun})
    keep(books, case, [*begun, *promising.step(moment, newest)], rules, event=event, rounds=rounds)
    enlist(books, case, newest.values(), rules, event.at)


def _first(rule: ClockRule, moment: Moment, last: Clock | None) -> Clock | None:
    policy = choose(moment.rules, rule.name, moment.new)
    if policy is None or (last and last.open) or not stages.runs_in(rule, policy, moment.new):
        return None
    return stages.begun(rule, policy, moment.rules, moment.new, moment.now, last)


def _brought_up(
    case: Case, clocks: Sequence[Clock], rounds: Sequence[Clock], rules: Rules, event: Event
) -> Sequence[Clock]:
    if case.id == duties.OFFICE:
        return [duties.reckoned(clock, rules, now=event.at) for clock in clocks]
    if case.state in _FROZEN:
        return [replace(clock, edition=rules.edition) for clock in clocks]
    changed = [_again(case, clock, rules, event.at) for clock in clocks if clock.name != PROMISE]
    promise = next((clock for clock in clocks if clock.name == PROMISE), None)
    if promise is None:
        return changed
    newest = {**newest_in(rounds), **{clock.name: clock for clock in changed}}
    moved = promising.step(Moment(rules=rules, old=case, new=case, event=event), newest)
    return [*changed, *(moved or (replace(promise, edition=rules.edition),))]


def _again(case: Case, clock: Clock, rules: Rules, now: datetime) -> Clock:
    policy = choose(rules, clock.name, case)
    if policy is None:
        return replace(clock, run=Run.CLEARED, ended=now, edition=rules.edition)
    if clock.run is Run.PAUSED:
        return replace(clock, policy=policy.key, edition=rules.edition)  # reckoned when it goes on
    return stages.reckoned(clock, policy, rules, now=now, cause="policy")


def _cause(books: Books) -> str:
    """Which of the two changed last."""
    last = max(books.rules.editions(), key=lambda each: each.number, default=None)
    return "calendar" if last is not None and last.part == "calendar" else "policy"


def _since(books: Books, case: Case) -> datetime | None:
    entered = (link.at for link in reversed(books.diary.of(case.id)) if link.facts.get("new") == case.state.value)
    return next(entered, None)
