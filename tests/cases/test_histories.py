"""Random histories through all the doors, legal acts and illegal ones, at any hour of any day: after every step an open
case has an owner and a next due date, and its clocks make sense."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from cases import actions, errors, gate
from cases.actions.doors import DOORS, Fields
from cases.actions.steps import By, Words
from cases.case import Case, State, Track
from cases.clocks.model import Clock, ReminderState, Run
from cases.clocks.turning import newest_of
from cases.gate import Act
from cases.lifecycle import FINAL
from cases.promises import PROMISE
from cases.time.limits import Limit, Unit
from tests.cases.books import DictBooks
from tests.cases.builders import (
    PEOPLE,
    TIP_ANSWERS,
    UNITS,
    ZONE,
    a_filing,
    a_tip_filing,
    credentials,
    without_name,
)

START = datetime(2026, 2, 9, 8, 30, tzinfo=ZONE)  # the week before the Spring Festival
HISTORIES, STEPS = 8, 100
DAY = START.date()

#: Doors that lead on are tried more often, or a history would stay where it began.
ONWARD = tuple(name for name, door in DOORS.items() if door.moves)


#: Ways out are taken more seldom than ways on.
ENDING = frozenset({"reject", "refer", "merge", "archive", "terminate"})


class History:
    def __init__(self, seed: int, track: Track) -> None:
        self.random = Random(f"{seed} {track}")
        self.books = DictBooks()
        self.now = START + timedelta(minutes=self.random.randrange(3000))
        filing = a_tip_filing() if track is Track.DISCIPLINE else replace(a_filing(), track=track)
        if track is Track.PAYMENT:
            filing = replace(filing, answers={**filing.answers, "amount": "386万元", "contract_date": "2025-05"})
        if track in (Track.SERVICE, Track.DISCIPLINE) and self.random.random() < 0.4:
            filing = without_name(filing)
        done = actions.submit(self.books, filing, credentials(), now=self.now, case_id="case-1", zone=ZONE)
        self.case: Case = done.case
        self.promised: Clock | None = None
        self.check("CaseSubmitted")

    def step(self) -> None:
        self.now += timedelta(minutes=self.random.choice((1, 40, 300, 1500, 4000)))
        try:
            outcome = self.act()
        except (errors.NoSuchCase, errors.CaseOver):
            return
        if outcome is not None:
            self.case = outcome.case
            self.check(outcome.event.name)

    def act(self) -> actions.Outcome | None:
        others: tuple[Callable[[], actions.Outcome | None], ...] = (
            lambda: actions.supplement(self.books, self.case, text="x", message_id="m", now=self.now, zone=ZONE),
            lambda: actions.withdraw(self.books, self.case, now=self.now, zone=ZONE),
            lambda: actions.ask_review(self.books, self.case, reason="x", message_id="m", now=self.now, zone=ZONE),
            lambda: actions.rate(self.books, self.case, stars=3, solved="partly", now=self.now, zone=ZONE),
            lambda: actions.visited(self.books, self.case, now=self.now, zone=ZONE),
            self.overdue,
        )
        return self.random.choice(others)() if self.random.random() < 0.1 else self.door()

    def overdue(self) -> actions.Outcome | None:
        """Only the sweep says that a supplement is overdue, and it does so when it is."""
        clock = newest_of(self.books, self.case.id).get("supplement")
        if self.case.state is not State.SUPPLEMENTING or clock is None:
            return None
        self.now = max(self.now, clock.due)
        reachable = self.random.random() < 0.5
        return actions.supplement_overdue(self.books, self.case, now=self.now, zone=ZONE, reachable=reachable)

    def door(self) -> actions.Outcome:
        leading = [name for name in ONWARD if any(old is self.case.state for old, _ in DOORS[name].moves)]
        leading = [name for name in leading if name not in ENDING or self.random.random() < 0.2]
        name = self.random.choice(leading if leading and self.random.random() < 0.6 else tuple(DOORS))
        by = By(actor=self.somebody(self.asked(name)), now=self.now, zone=ZONE, reason="x")
        return DOORS[name].does(self.books, self.case, by, self.fields())

    def asked(self, name: str) -> Act:
        return self.random.choice(DOORS[name].rights(self.case.state))

    def somebody(self, act: Act) -> str:
        """Mostly one whom the gate lets in, now and then anybody."""
        able = [
            who for who in PEOPLE if gate.visible((self.case,), who, self.books.organisation.load(), day=DAY, act=act)
        ]
        return self.random.choice(able if able and self.random.random() < 0.85 else tuple(PEOPLE))

    def fields(self) -> Fields:
        random = self.random
        return Fields(
            unit=random.choice(("housing", "quality", "approvals", "nowhere")),
            handler=random.choice(tuple(PEOPLE)),
            whom=random.choice(tuple(PEOPLE)),
            limit=Limit(number=random.randint(1, 12), unit=random.choice((Unit.WORKING_DAY, Unit.DAY))),
            approver=self.somebody(Act.APPROVE) if random.random() < 0.8 else None,
            outcome=random.choice((None, "solved", "solved")),
            result=random.random() < 0.8,
            right_channel=random.choice((None, "12345")),
            flags=frozenset(random.choice(((), (), ("complex",), ("stuck",), ("quick",), ("repeat",), ("no-such",)))),
            yes=random.random() < 0.5,
            words=random.choice((None, Words(id="m", text="x"))),
            opened=random.choice((None, TIP_ANSWERS)),
            meeting=random.choice(("2026-07", "not a meeting")),
            message=random.choice(("m", "n")),
            code=random.choice(("", "access", "erasure", "虚构〔2026〕7号")),
            reached=random.random() < 0.8,
            satisfied=random.choice((None, "very", "perhaps")),
            publish=random.random() < 0.5,
        )

    def check(self, event: str) -> None:
        clocks = self.books.clocks.of(self.case.id)
        about = f"{event}: {self.case.track} {self.case.state}"
        assert self.case.owner in UNITS, about
        assert self.case.owner not in self.case.access.excluded_units, about
        if self.case.state is not State.ARCHIVED:
            assert any(map(self.counts, clocks)), f"no next due date after {about}"
        for clock in clocks:
            self.check_clock(clock, clocks, about)
        self.check_promise(event)

    def counts(self, clock: Clock) -> bool:
        """What may run on every case, and what is only promised, keeps nobody at work."""
        rule = self.books.rules.current().clocks.get(clock.name)
        return clock.open and clock.name != PROMISE and not (rule is not None and rule.always)

    def check_clock(self, clock: Clock, clocks: tuple[Clock, ...] | list[Clock], about: str) -> None:
        about = f"{about}: {clock.name} {clock.round}"
        assert (clock.ended is None) is clock.open, about
        assert clock.started.tzinfo is not None, about
        assert clock.due >= clock.started, about
        last = clock.pauses[-1].last if clock.pauses else self.now
        assert (clock.run is Run.PAUSED) is (last is None), about
        assert all(each.last is None or each.first <= each.last for each in clock.pauses), about
        rounds = [each for each in clocks if each.name == clock.name]
        assert sum(each.open for each in rounds) <= 1, about
        assert [each.version for each in rounds] == sorted({each.version for each in rounds}), about
        planned = [
            each
            for each in self.books.clocks.reminders(self.case.id)
            if each.clock == clock.name and each.state is ReminderState.PLANNED
        ]
        newest = max(rounds, key=lambda each: each.round)
        assert not planned or newest.run is Run.RUNNING, about
        assert all(each.version == newest.version for each in planned), about
        rule = self.books.rules.current().clocks.get(clock.name)
        if rule is not None and rule.always:
            return
        if self.case.state is State.ARCHIVED or (self.case.state in FINAL and clock.name == PROMISE):
            assert not clock.open, about

    def check_promise(self, event: str) -> None:
        before, self.promised = self.promised, newest_of(self.books, self.case.id).get(PROMISE)
        if before is None or self.promised is None or before.round != self.promised.round:
            return
        told = event == "CaseExtended" or self.promised.pauses != before.pauses
        assert self.promised.due <= before.due or told, f"the promise moved later after {event}"


@pytest.mark.parametrize("track", list(Track))
def test_an_open_case_always_has_an_owner_and_a_next_due_date(track: Track) -> None:
    """Whatever people try: what is refused changes nothing, what is done keeps the case on its way."""
    reached = set()
    for seed in range(HISTORIES):
        history = History(seed, track)
        for _ in range(STEPS):
            history.step()
            reached.add(history.case.state)
    assert len(reached) >= 8, "histories that go nowhere show nothing"
