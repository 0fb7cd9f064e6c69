"""Changed clocks are kept, with their reminders and with what the diary has to know."""

from collections.abc import Sequence
from datetime import datetime

from cases.case import Case
from cases.clocks.duties import OFFICE
from cases.clocks.model import Clock, Reminder, ReminderState, Run
from cases.clocks.planning import plan
from cases.events import SYSTEM, DeadlineMissed, DeadlineMoved, Event
from cases.ports import Books
from cases.promises import PROMISE
from cases.rules.model import Rules

#: Causes of a moved deadline that the diary keeps; pauses and starts are in it as moves.
EXTENSION, POLICY, CALENDAR = "extension", "policy", "calendar"


def keep(
    books: Books,
    case: Case,
    changed: Sequence[Clock],
    rules: Rules,
    *,
    event: Event,
    rounds: Sequence[Clock],
    cause: str | None = None,
) -> None:
    """`rounds` are all clocks of the case as they were before; `cause` is given when rules or calendar changed rather
    than the case."""
    if not changed:
        return
    before = {(clock.name, clock.round): clock for clock in rounds}
    reminders = books.clocks.reminders(case.id) if before else ()
    for clock in changed:
        was = before.get((clock.name, clock.round))
        books.clocks.save(clock)
        if clock.name != PROMISE:
            last = before.get((clock.name, clock.round - 1))
            mine = [each for each in reminders if each.clock == clock.name and _of_round(each, last)]
            _reschedule(books, clock, was, mine, rules, event.at)
            if case.id != OFFICE:
                _tell_diary(books, case, clock, was, event, cause)


def _reschedule(
    books: Books, clock: Clock, was: Clock | None, reminders: Sequence[Reminder], rules: Rules, now: datetime
) -> None:
    if was is not None and (was.run, was.version, was.policy) == (clock.run, clock.version, clock.policy):
        return
    books.clocks.replan(clock.case, clock.name, _planned(clock, reminders, rules, now))
    if was is not None:
        # Only this clears a reminder: the recorded action that ended, held or moved the clock (trap 1).
        books.notices.clear(clock.case, clock.name, now=now)


def _planned(clock: Clock, reminders: Sequence[Reminder], rules: Rules, now: datetime) -> Sequence[Reminder]:
    if clock.run is not Run.RUNNING:
        return ()
    raised = {each.level for each in reminders if each.state is not ReminderState.PLANNED}
    return plan(clock, rules.policy(clock.policy), rules, now=now, raised=raised)


def _of_round(reminder: Reminder, last: Clock | None) -> bool:
    """What was raised in this round is not raised again for a moment that is past; what was in the one before is."""
    return last is None or reminder.version > last.version


def _tell_diary(books: Books, case: Case, clock: Clock, was: Clock | None, event: Event, cause: str | None) -> None:
    if was is None:
        return
    if clock.missed is not None and was.missed is None:
        missed = DeadlineMissed(
            case=case.id,
            at=event.at,
            actor=SYSTEM,
            clock=clock.name,
            policy=clock.policy,
            due=clock.missed,
            version=clock.version,
            caused=clock.caused,
        )
        books.diary.append(case, missed.entry())
    why = cause or _cause(clock, was)
    if why and clock.due != was.due:
        moved = DeadlineMoved(
            case=case.id,
            at=event.at,
            actor=event.actor,
            clock=clock.name,
            old=was.due,
            new=clock.due,
            cause=why,
            edition=clock.edition,
        )
        books.diary.append(case, moved.entry())


def _cause(clock: Clock, was: Clock) -> str | None:
    if clock.extensions != was.extensions:
        return EXTENSION
    return POLICY if clock.policy != was.policy else None


__all__ = ["CALENDAR", "EXTENSION", "POLICY", "keep"]
