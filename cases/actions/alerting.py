"""What comes of reminders whose time has come. The sweep calls this; there is no other door to alerts.

Each is one row that leaves `planned` once (decision 25) and one line of the diary; each person gets one notice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Protocol

from cases import actions
from cases.case import Case, State
from cases.clocks import drafts, duties, planning, targets, window
from cases.clocks.model import Clock, Notice, NoticeState, Reminder, ReminderState, Run
from cases.events import REPORTER, SYSTEM, AlertRaised, DeadlineMissed, Event, NobodyToTell
from cases.ports import Books
from cases.promises import LATE_SUPPLEMENT
from cases.rules.model import Act, ClockRule, Kind, Point, Policy, Rules, Sending

#: Of a notice that there is nobody for: it shows among the undelivered ones, and in the doctor's findings.
NOBODY = ""

#: Whatever the office lets go out by itself, these are a person's word (decision 26).
_ALWAYS_DRAFTS = frozenset({Act.LETTER, Act.TALK, Act.LEVEL_UP})
_LETTERS = _ALWAYS_DRAFTS | {Act.OVERDUE, Act.URGE, Act.SUPERVISE}


class Voice(Protocol):
    """How the reporter hears of us, within the same transaction."""

    def nudge(self, case_id: str, *, now: datetime) -> None:
        """There is news; at most once until it was seen."""

    def reaches(self, case_id: str) -> bool:
        """Somebody listens on some channel (decision 23)."""


class Scribe(Protocol):
    """Who drafts the letters of the ladder, within the same transaction as the alert."""

    def draft(
        self, case: Case, act: Act, *, key: tuple[str, str, int], due: datetime, now: datetime, told: Collection[str]
    ) -> bool:
        """Whether there is one now that waits for a person's word; none for a step that is no letter. `key` is clock,
        level and deadline version; `told` are those who hear of a step anyway, and need not hear of its letter too."""


@dataclass(frozen=True, kw_only=True)
class Raised:
    """What one clock came to: the levels raised, how many reminders were skipped and notices queued, whether the due
    date was seen to be missed, and whether there was nobody to tell."""

    levels: tuple[str, ...] = ()
    skipped: int = 0
    notices: int = 0
    missed: bool = False
    unheard: bool = False


@dataclass(frozen=True, kw_only=True)
class _Ring:
    """One clock whose time has come."""

    books: Books
    case: Case
    clock: Clock
    rule: ClockRule
    policy: Policy
    rules: Rules
    now: datetime
    zone: tzinfo
    voice: Voice
    scribe: Scribe | None


def raise_due(
    books: Books,
    case_id: str,
    clock_name: str,
    *,
    now: datetime,
    zone: tzinfo,
    voice: Voice,
    scribe: Scribe | None = None,
) -> Raised | None:
    """None when nothing was done: another sweeper holds it, nothing is due any more, or the policy has gone and the
    clock waits to be reckoned anew."""
    claimed = books.clocks.claim(case_id, clock_name, now=now)
    if claimed is None:
        return None
    clock, due = claimed
    rules = books.rules.current()
    current = [each for each in due if each.version == clock.version and clock.run is Run.RUNNING]
    _settle(books, [each for each in due if each not in current], ReminderState.SKIPPED, now)
    if not current:
        return Raised(skipped=len(due))
    policy = next((each for each in rules.policies if each.key == clock.policy and each.active), None)
    if policy is None or (clock_name not in rules.clocks and policy.kind is not Kind.OFFICE):
        return None
    rule = rules.clocks[clock_name] if clock_name in rules.clocks else duties.rule_of(policy)
    case = duties.case_of(books, case_id, hold=True)
    ring = _Ring(
        books=books,
        case=case,
        clock=clock,
        rule=rule,
        policy=policy,
        rules=rules,
        now=now,
        zone=zone,
        voice=voice,
        scribe=scribe,
    )
    return _ENDS.get(policy.kind, _duty)(ring, current)


def is_draft(act: Act, sending: Sending) -> bool:
    """A letter that waits for a person to confirm it."""
    return act in _ALWAYS_DRAFTS or (act in _LETTERS and act not in sending.by_itself)


def _window(ring: _Ring, due: Sequence[Reminder]) -> Raised:
    """A right is over. Nobody is late, nobody is told."""
    _settle(ring.books, due, ReminderState.RAISED, ring.now)
    ring.books.clocks.save(replace(ring.clock, run=Run.DONE, ended=ring.clock.due))
    if ring.clock.name == LATE_SUPPLEMENT and ring.case.state is not State.SUPPLEMENTING:
        actions.supplement_overdue(ring.books, ring.case, now=ring.now, zone=ring.zone, reachable=True)
    return Raised(levels=(planning.END,))


def _automatic(ring: _Ring, due: Sequence[Reminder]) -> Raised:
    """The program archives the case; where it cannot, the office has to look at it."""
    _settle(ring.books, due, ReminderState.RAISED, ring.now)
    actions.archive(ring.books, ring.case, now=ring.now, zone=ring.zone)
    if _ended(ring):
        return Raised(levels=(planning.END,))
    point = Point(level=planning.END, to=(targets.LAST,), act=Act.OVERDUE)
    return _tell(ring, [(each, point) for each in due])


def _duty(ring: _Ring, due: Sequence[Reminder]) -> Raised:
    points = planning.points(ring.policy, ring.rules)
    pairs = [(each, points.get(each.level) or _unknown(each, ring.clock)) for each in due]
    behind = [(each, point) for each, point in pairs if planning.is_behind(point)]
    # After a time without any sweep the last word is enough: a warning of what has happened since helps nobody (E32).
    raised = behind or pairs[-1:]
    skipped = [each for each, point in pairs if (each, point) not in raised]
    _settle(ring.books, skipped, ReminderState.SKIPPED, ring.now)
    missed = bool(behind) and _note_missed(ring)
    _settle(ring.books, [each for each, _ in raised], ReminderState.RAISED, ring.now)
    told = _tell_reporter(ring, raised, late=bool(behind)) if ring.rule.reporter else _tell(ring, raised)
    return replace(told, skipped=len(skipped), missed=missed)


_ENDS = {Kind.WINDOW: _window, Kind.AUTOMATIC: _automatic}


def _unknown(reminder: Reminder, clock: Clock) -> Point:
    """Its level has gone from the rules and the clock is not reckoned anew yet: rather told than lost."""
    late = reminder.at >= clock.due
    return Point(
        level=reminder.level,
        minutes=0 if late else -1,
        to=("L0", "L1") if late else ("L0",),
        act=Act.OVERDUE if late else Act.REMIND,
    )


def _note_missed(ring: _Ring) -> bool:
    """Once for each version of the deadline. What the clock keeps is the first one, for good (trap 15)."""
    clock, books = ring.clock, ring.books
    noted = clock.missed == clock.due or any(
        each.clock == clock.name and each.version == clock.version and each.state is ReminderState.RAISED
        for each in books.clocks.reminders(clock.case)
        if each.at >= clock.due
    )
    if noted:
        return False
    books.clocks.save(replace(clock, missed=clock.missed or clock.due))
    _write(
        ring,
        DeadlineMissed(
            case=clock.case,
            at=ring.now,
            actor=SYSTEM,
            clock=clock.name,
            policy=clock.policy,
            due=clock.due,
            version=clock.version,
            caused=clock.caused,
        ),
    )
    return True


def _tell_reporter(ring: _Ring, raised: Sequence[tuple[Reminder, Point]], *, late: bool) -> Raised:
    """There is news, and nothing else. When the time to supplement is over the case goes its way without the staff; if
    it cannot, somebody has to look."""
    if not late:
        for reminder, point in raised:
            _write(ring, _alert(ring, reminder, point, (REPORTER,)))
        ring.voice.nudge(ring.case.id, now=ring.now)
        return Raised(levels=tuple(each.level for each, _ in raised))
    reachable = ring.voice.reaches(ring.case.id)
    actions.supplement_overdue(ring.books, ring.case, now=ring.now, zone=ring.zone, reachable=reachable)
    ring.voice.nudge(ring.case.id, now=ring.now)
    return Raised(levels=tuple(each.level for each, _ in raised)) if _ended(ring) else _tell(ring, raised)


def _tell(ring: _Ring, raised: Sequence[tuple[Reminder, Point]]) -> Raised:
    """Each alert has its line; each person gets one notice, of the highest level that is meant for them. Whoever may
    confirm a letter that waits, and is told of nothing else here, gets one of that."""
    organisation, day = ring.books.organisation.load(), ring.now.astimezone(ring.zone).date()
    chosen: dict[str, tuple[Reminder, Point]] = {}
    waits: tuple[Reminder, Point] | None = None
    unheard = False
    for reminder, point in raised:
        people = targets.people_for(point.to, ring.case, ring.rule, organisation, day)
        _write(ring, _alert(ring, reminder, point, people))
        chosen.update(dict.fromkeys(people, (reminder, point)))
        waits = (reminder, point) if _draft(ring, reminder, point, chosen) else waits
        if not people:
            unheard = True
            nobody = NobodyToTell(
                case=ring.case.id, at=ring.now, actor=SYSTEM, clock=ring.clock.name, level=reminder.level
            )
            _write(ring, nobody)
            ring.books.notices.add(replace(_notice(ring, reminder, point, NOBODY), state=NoticeState.FAILED))
    notices = [_notice(ring, *why, person) for person, why in chosen.items()]
    if waits is not None:
        office = (who for who in targets.confirming(ring.case, organisation, day) if who not in chosen)
        notices += [drafts.of_step(_notice(ring, *waits, who)) for who in office]
    added = [ring.books.notices.add(each) for each in notices]
    return Raised(levels=tuple(each.level for each, _ in raised), notices=sum(added), unheard=unheard)


def _draft(ring: _Ring, reminder: Reminder, point: Point, told: Collection[str]) -> bool:
    """A duty of the office is no case, so there is no letter to anybody about it."""
    if ring.scribe is None or ring.case.id == duties.OFFICE:
        return False
    key = (ring.clock.name, reminder.level, reminder.version)
    return ring.scribe.draft(ring.case, point.act, key=key, due=ring.clock.due, now=ring.now, told=told)


def _alert(ring: _Ring, reminder: Reminder, point: Point, to: tuple[str, ...]) -> AlertRaised:
    return AlertRaised(
        case=ring.case.id,
        at=ring.now,
        actor=SYSTEM,
        clock=ring.clock.name,
        level=reminder.level,
        act=point.act.value,
        version=reminder.version,
        to=to,
        sealed=ring.case.sealed or ring.case.access.recipients is not None,
        draft=is_draft(point.act, ring.rules.sending),
    )


def _notice(ring: _Ring, reminder: Reminder, point: Point, person: str) -> Notice:
    profile = ring.rules.profiles.get(ring.policy.profile or "")
    any_time = profile is not None and profile.any_time
    return Notice(
        case=ring.case.id,
        clock=ring.clock.name,
        version=reminder.version,
        level=reminder.level,
        person=person,
        act=point.act,
        due=ring.clock.due,
        after=ring.now if any_time else window.opening(ring.now, ring.rules),
        any_time=any_time,
    )


def _settle(books: Books, reminders: Sequence[Reminder], state: ReminderState, now: datetime) -> None:
    for each in reminders:
        books.clocks.settle(replace(each, state=state, raised=now if state is ReminderState.RAISED else None))


def _ended(ring: _Ring) -> bool:
    """The clock that rang does not run any more."""
    rounds = ring.books.clocks.of(ring.case.id)
    return not any(each.open for each in rounds if (each.name, each.round) == (ring.clock.name, ring.clock.round))


def _write(ring: _Ring, event: Event) -> None:
    """A duty of the office has no diary: its rows of clocks and reminders are all there is to it."""
    if ring.case.id != duties.OFFICE:
        ring.books.diary.append(ring.case, event.entry())
