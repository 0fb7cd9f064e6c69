"""Duties of the office that belong to no case: monthly and quarterly lists (T-04, D-07). Their clocks are kept like
those of a case, under the name of the office, and ring through the same reminders and ladder."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from cases import errors
from cases.case import Case, State, Track
from cases.clocks.model import Clock, Run
from cases.clocks.planning import plan
from cases.organisation import Organisation, Role
from cases.ports import Books
from cases.rules.model import ClockRule, Kind, Policy, Rules
from cases.time import deadlines

#: In place of the id of a case.
OFFICE = "office"

_MONTHS = {"month": 1, "quarter": 3}
_MAY = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.UNIT_HEAD})


def policies(rules: Rules) -> tuple[Policy, ...]:
    return tuple(each for each in rules.policies if each.kind is Kind.OFFICE and each.active)


def begin(books: Books, *, now: datetime) -> int:
    """Start what this month or quarter asks for; how many began. A deployment that starts in the middle of a period
    does not begin by being late."""
    rules = books.rules.current()
    kept = books.clocks.of(OFFICE)
    begun = [clock for policy in policies(rules) if (clock := _due_now(policy, kept, rules, now)) is not None]
    for clock in begun:
        books.clocks.save(clock)
        books.clocks.replan(OFFICE, clock.name, plan(clock, rules.policy(clock.policy), rules, now=now))
    return len(begun)


def finish(books: Books, key: str, *, actor: str, now: datetime) -> Clock:
    """Somebody of the office did it. Raises `errors.NoSuchCase` where nothing is open, or not for this person."""
    organisation = books.organisation.load()
    clock = next((each for each in books.clocks.of(OFFICE) if each.policy == key and each.open), None)
    if clock is None or not _may(organisation, actor):
        raise errors.NoSuchCase
    late = clock.missed is None and now > clock.due
    done = replace(clock, run=Run.DONE, ended=now, missed=clock.due if late else clock.missed)
    books.clocks.save(done)
    books.clocks.replan(OFFICE, clock.name, ())
    books.notices.clear(OFFICE, clock.name, now=now)
    return done


def reckoned(clock: Clock, rules: Rules, *, now: datetime) -> Clock:
    """As the rules have it now; cleared where the policy is gone."""
    policy = next((each for each in policies(rules) if each.key == clock.policy), None)
    if policy is None:
        return replace(clock, run=Run.CLEARED, ended=now, edition=rules.edition)
    due = deadlines.due_for(clock.started, policy.limit, rules.calendar)
    return replace(clock, due=due, version=clock.version + (due != clock.due), edition=rules.edition)


def case_of(books: Books, case_id: str, *, hold: bool = False) -> Case:
    """The case; for a duty of the office something that stands in its place. Raises `errors.NoSuchCase`."""
    if case_id != OFFICE:
        return books.cases.hold(case_id) if hold else books.cases.get(case_id)
    return Case(
        id=OFFICE,
        number="",
        track=Track.SERVICE,
        state=State.HANDLING,
        version=0,
        filed=datetime.min.replace(tzinfo=UTC),
        owner=books.organisation.load().office,
        language="",
        anonymous=True,
    )


def rule_of(policy: Policy) -> ClockRule:
    return ClockRule(name=policy.clock, who=(Role.DISPATCHER.value,), office=True)


def _due_now(policy: Policy, kept: Sequence[Clock], rules: Rules, now: datetime) -> Clock | None:
    start = _period(policy, now.astimezone(rules.calendar.zone).date())
    number = start.year * 100 + start.month
    mine = [clock for clock in kept if clock.name == policy.clock]
    if any(clock.round >= number for clock in mine):
        return None
    # The day before the period is the one that is not counted.
    started = datetime.combine(start, time(), rules.calendar.zone) - timedelta(seconds=1)
    due = deadlines.due_for(started, policy.limit, rules.calendar)
    if due <= now and not mine:
        return None
    last = max((clock.version for clock in mine), default=0)
    return Clock(
        case=OFFICE,
        name=policy.clock,
        round=number,
        policy=policy.key,
        started=started,
        due=due,
        version=last + 1,
        edition=rules.edition,
    )


def _period(policy: Policy, day: date) -> date:
    months = _MONTHS[policy.every or "month"]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def _may(organisation: Organisation, person: str) -> bool:
    return organisation.is_active(person) and any(
        post.unit == organisation.office and post.roles & _MAY for post in organisation.posts_of(person)
    )
