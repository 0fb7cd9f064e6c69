"""The made-up year: from one event to the next, whatever comes first: somebody acts, or a reminder is due."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TypeAlias
from zoneinfo import ZoneInfo

from app.simulation import habits
from app.simulation.desk import Desk
from app.simulation.draws import draws
from app.simulation.filings import Coming
from app.simulation.hands import Hand, NobodyThere
from app.simulation.kept import Kept
from app.simulation.watch import Watch
from cases import actions, errors, numbers
from cases.case import Case, Credentials, Lock, State, Track
from cases.clocks.model import Clock, Notice
from cases.clocks.recomputing import recompute
from dialog.ports import Visitor
from handlers.sending import Sender, Sent
from handlers.sweep import Sweeper
from storage.ports import UnitOfWork

#: The sweeper is down now and then: how often in a year, and for how long at most.
OUTAGES, LONGEST_OUTAGE = 10, timedelta(hours=60)

#: Two looks of one sweeper are so far apart, at least.
_BREATH = timedelta(seconds=30)

#: Beside the way of the case. State, clock that says by when (or none), how often in a hundred, the door.
_ASIDE: tuple[tuple[State, str, float, str], ...] = (
    (State.SUBMITTED, "acceptance", 4, "set_flags"),
    (State.HANDLING, "first-contact", 85, "first_contact"),
    (State.HANDLING, "handling", 12, "extend"),
    (State.HANDLING, "handling", 2, "change_urgency"),
    (State.HANDLING, "handling", 4, "hand_over"),
    (State.HANDLING, "handling", 8, "assign_leader"),
    (State.HANDLING, "handling", 4, "ask_recusal"),
    (State.HANDLING, "handling", 5, "serve_order"),
    (State.HANDLING, "handling", 4, "serve_letter"),
    (State.HANDLING, "handling", 2, "level_up"),
    (State.SUSPENDED, "suspension", 70, "review_suspension"),
    (State.SCREENING, "notice", 85, "tell_reporter"),
    (State.SCREENING, "forwarding", 3, "ask_recusal"),
)

#: What follows what, by its own clock.
_ANSWERS = {
    "ask_recusal": ("recusal", "decide_recusal"),
    "serve_order": ("rectification", "answer_order"),
    "serve_letter": ("letter", "answer_letter"),
}

_Deed: TypeAlias = Callable[[UnitOfWork], None]


@dataclass
class Life:
    """A case as its fictional people remember it. Plans of an older `token` are void. `reads`: the reporter looks at
    what is new."""

    id: str
    random: Random
    visitor: Visitor | None = None
    reads: bool = False
    token: int = 0
    version: int = 0


@dataclass
class Year:
    """`lock` is that of every case: nobody proves a secret in this year, so there is no Argon2id behind it."""

    kept: Kept
    lock: Lock
    seed: int
    zone: ZoneInfo
    first: datetime
    last: datetime
    lives: dict[str, Life] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    sent: Sent = field(default_factory=Sent)
    heads: dict[Track, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = self.first
        self.random = draws(self.seed, "year")
        self.watch = Watch(zone=self.zone)
        self.desk = Desk(seed=self.seed, now=self.now)
        self.sweeper = Sweeper(store=self.kept, zone=self.zone)
        self.sender = Sender(store=self.kept, desk=self.desk, zone=self.zone)
        self._plans: list[tuple[datetime, int, _Deed]] = []
        self._order = itertools.count()
        self._outages = sorted(self._outage() for _ in range(OUTAGES * (self.last - self.first).days // 365))
        self._swept = self.first - _BREATH

    def expects(self, coming: Coming) -> None:
        self._plan(coming.at, lambda books: self._file(books, coming))

    def expects_rules(self, at: datetime, part: str, change: Callable[[str], str]) -> None:
        """Somebody edits the rules or the calendar; open clocks are reckoned anew."""
        self._plan(at, lambda books: self._change_rules(books, part, change))

    async def run(self, progress: Callable[[datetime], None]) -> None:
        while True:
            wakes = self._wakes()
            acts = self._plans[0][0] if self._plans else self.last
            now = min(wakes, acts)
            if now >= self.last:
                break
            self.now = self.desk.now = now
            if wakes <= acts:
                await self._sweep()
            else:
                self._act()
            progress(now)
        self.now = self.desk.now = self.last - timedelta(seconds=1)
        await self._sweep()

    # ── The program ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _wakes(self) -> datetime:
        """When the sweeper has something to do, and is up."""
        at = max(self.kept.next_wake() or self.last, self._swept + _BREATH, self.now)
        for began, ended in self._outages:
            if began <= at < ended:
                return ended
        return at

    async def _sweep(self) -> None:
        now, self._swept = self.now, self.now
        ringing = self.kept.run(lambda books: [case for case, _ in books.clocks.due(now=now, limit=100_000)])
        swept = await self.sweeper.sweep(now)
        if swept.failed:
            raise RuntimeError("an alert failed; the log says why")  # it would be tried again for ever
        for name in ("clocks", "skipped", "notices", "missed", "unheard", "failed"):
            self.counts[name] += getattr(swept, name)
        self.counts["alerts"] += sum(swept.alerts.values())
        touched = list(dict.fromkeys(ringing))
        if touched:
            self.kept.run(lambda books: self._look(books, touched))
        await self._send()

    async def _send(self) -> None:
        now = self.now
        waiting = self.kept.run(lambda books: books.notices.waiting(now=now, limit=100_000))
        if not waiting:
            return
        self.sent += await self.sender.send(now)
        about = list(dict.fromkeys(notice.case for notice in waiting))
        self.kept.run(lambda books: self._look_at_sent(books, about))

    def _look(self, books: UnitOfWork, touched: list[str]) -> None:
        organisation = books.organisation.load()
        for case_id in touched:
            case = books.cases.get(case_id)
            for notice in self._raised(books, case_id):
                self.watch.target(notice, case, organisation)
            life = self.lives[case_id]
            self._read(books, life)
            if case.version != life.version:
                self._changed(books, life, case, "swept")

    def _look_at_sent(self, books: UnitOfWork, about: list[str]) -> None:
        rules, organisation = books.rules.current(), books.organisation.load()
        for case_id in about:
            fresh = [each for each in books.notices.of(case_id) if each.sent == self.now]
            clocks = books.clocks.of(case_id) if fresh else ()
            for notice in fresh:
                self.watch.target(notice, books.cases.get(case_id), organisation)
                self.watch.sent(notice, clocks, rules, self.now)

    def _raised(self, books: UnitOfWork, case_id: str) -> list[Notice]:
        """Notices of the alerts of this sweep."""
        fresh = {
            (each.clock, each.version, each.level)
            for each in books.clocks.reminders(case_id)
            if each.raised == self.now
        }
        return [each for each in books.notices.of(case_id) if (each.clock, each.version, each.level) in fresh]

    def _read(self, books: UnitOfWork, life: Life) -> None:
        """Most of those who want news look at it."""
        if life.visitor is not None and life.reads:
            books.talk.acknowledge(life.visitor, upto=books.talk.newest(), now=self.now)

    def _change_rules(self, books: UnitOfWork, part: str, change: Callable[[str], str]) -> None:
        text = change(books.rules.text(part))
        books.rules.save(part, text, at=self.now, actor="system", reason="示例（虚构）")
        before = {case_id: books.clocks.of(case_id) for case_id in self.lives}
        while recompute(books, now=self.now):
            pass
        organisation = books.organisation.load()
        for case_id, clocks in before.items():
            after = books.clocks.of(case_id)
            self.counts["recomputed"] += after != clocks
            if after != clocks:
                self.watch.case(books.cases.get(case_id), after, organisation, "RulesChanged")

    def _outage(self) -> tuple[datetime, datetime]:
        began = self.first + (self.last - self.first) * self.random.random()
        return began, began + LONGEST_OUTAGE * self.random.random()

    # ── People ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _plan(self, at: datetime, deed: _Deed) -> None:
        if at < self.last:
            heapq.heappush(self._plans, (max(at, self.now), next(self._order), deed))

    def _act(self) -> None:
        """All that happens at this instant, in one transaction."""
        deeds = []
        while self._plans and self._plans[0][0] <= self.now:
            deeds.append(heapq.heappop(self._plans)[2])

        def work(books: UnitOfWork) -> None:
            for deed in deeds:
                deed(books)

        self.kept.run(work)

    def _file(self, books: UnitOfWork, coming: Coming) -> None:
        random = draws(self.seed, "case", coming.serial)
        case_id = f"{random.getrandbits(128):032x}"
        credentials = Credentials(number=numbers.new_number(random.randbytes), secret="0" * 16, lock=self.lock)
        done = actions.submit(books, coming.filing, credentials, now=self.now, case_id=case_id, zone=self.zone)
        self.lives[case_id] = life = Life(id=case_id, random=random)
        self.counts["filed"] += 1
        if not done.case.sealed and not done.case.anonymous and random.random() < 0.6:
            life.visitor = Visitor(channel="web", ref=f"visitor-{coming.serial}", key=bytes(32))
            life.reads = random.random() < 0.7
            books.talk.follow(life.visitor, case_id)
        self.heads.setdefault(done.case.track, []).append(case_id)
        self._changed(books, life, done.case, done.event.name)

    def _changed(self, books: UnitOfWork, life: Life, case: Case, event: str) -> None:
        """It is looked at, and people make up their minds what to do next."""
        clocks = books.clocks.of(case.id)
        self.watch.case(case, clocks, books.organisation.load(), event)
        entered = life.version == 0 or event in (
            "swept",
            "CaseMoved",
            "SupplementAdded",
            "CaseSubmitted",
            "ReviewAsked",
        )
        life.version = case.version
        if entered:
            life.token += 1
            self._decide(books, life, case, clocks)
            self._aside(books, life, case, clocks)

    def _decide(self, books: UnitOfWork, life: Life, case: Case, clocks: Sequence[Clock]) -> None:
        way, random = habits.choose(case, life.random), life.random
        due = _due(clocks, habits.STAGE.get(case.state, ()))
        if way == habits.SILENCE or due is None:
            return
        calendar = books.rules.current().calendar
        if way == State.RETURNED:
            due = _due(clocks, ("return-window",)) or due
        reporters = way in (habits.BACK, State.WITHDRAWN, State.APPEAL)
        at = habits.when(random, self.now, due, calendar, at_night=reporters or (case.urgent and random.random() < 0.5))
        token = life.token
        self._plan(at, lambda books: self._go(books, life, token, way))

    def _go(self, books: UnitOfWork, life: Life, token: int, way: str) -> None:
        if token != life.token:
            return
        case = books.cases.get(life.id)
        try:
            outcome = self._way(books, life, case, way)
        except NobodyThere:
            self.counts["waited"] += 1
            tomorrow = habits.at_work(life.random, self.now + timedelta(hours=20), books.rules.current().calendar)
            self._plan(tomorrow, lambda books: self._go(books, life, token, way))
            return
        except errors.NoSuchCase:  # the head case is not for the eyes of whoever would merge this one into it
            self.counts["shut-out"] += 1
            self._decide(books, life, case, books.clocks.of(life.id))
            return
        if isinstance(outcome, actions.Refused):
            self.counts["refused"] += 1
            self.counts[f"refused {case.state}>{way} {outcome.error.facts['why']}"] += 1
            life.version = outcome.case.version
            self._decide(books, life, outcome.case, books.clocks.of(life.id))
            return
        self.counts["acts"] += 1
        if way == State.SUPPLEMENTING:
            books.talk.nudge(life.id, now=self.now)
            self._read(books, life)
        self._changed(books, life, outcome.case, outcome.event.name)

    def _way(self, books: UnitOfWork, life: Life, case: Case, way: str) -> actions.Outcome:
        random = life.random
        message = f"{random.getrandbits(128):032x}"
        if way == habits.BACK:
            return actions.supplement(
                books, case, text="补充材料（虚构）", message_id=message, now=self.now, zone=self.zone
            )
        if way == State.WITHDRAWN:
            return actions.withdraw(books, case, now=self.now, zone=self.zone)
        if way == State.APPEAL and random.random() < 0.5:
            return actions.ask_review(
                books, case, reason="示例（虚构）", message_id=message, now=self.now, zone=self.zone
            )
        head = self._head(books, life, case) if way == State.MERGED else None
        return self._hand(books, life, case, head=head).goes(State(way))

    def _head(self, books: UnitOfWork, life: Life, case: Case) -> str | None:
        """Another case of that track; once a unit has it, one that is the same unit's."""
        lately = (books.cases.get(each) for each in self.heads.get(case.track, [])[-60:] if each != case.id)
        able = [each.id for each in lately if case.state is not State.HANDLING or each.owner == case.owner]
        return life.random.choice(able) if able else None

    def _hand(self, books: UnitOfWork, life: Life, case: Case, *, chosen: str = "", head: str | None = None) -> Hand:
        return Hand(
            books=books,
            case=case,
            random=life.random,
            now=self.now,
            zone=self.zone,
            head=head,
            chosen=chosen,
            yes=life.random.random() < 0.5,
        )

    def _aside(self, books: UnitOfWork, life: Life, case: Case, clocks: Sequence[Clock]) -> None:
        calendar = books.rules.current().calendar
        for state, clock, percent, door in _ASIDE:
            if state is case.state and life.random.random() * 100 < percent:
                due = _due(clocks, (clock,))
                if due is not None:
                    at = habits.when(life.random, self.now, due, calendar)
                    self._plan(at, partial(self._aside_now, life=life, door=door))
        if case.state is State.CLOSED and (due := _due(clocks, ("recheck",))):
            at = habits.when(life.random, self.now, due, calendar)
            self._plan(at, lambda books: self._aside_now(books, life, "recheck"))
        if case.state in (State.REPLIED, State.CLOSED) and life.random.random() < 0.3:
            at = self.now + timedelta(days=life.random.uniform(0, 6))
            self._plan(at, lambda books: self._rate(books, life))
        if "unanswered" in case.flags and life.random.random() < 0.6:
            at = self.now + timedelta(days=life.random.uniform(0, 20))
            self._plan(at, lambda books: self._visit(books, life))

    def _aside_now(self, books: UnitOfWork, life: Life, door: str, chosen: str = "") -> None:
        case = books.cases.get(life.id)
        if not chosen and door in ("ask_recusal", "hand_over"):
            chosen = self._somebody(books, life, case, door)
        hand = self._hand(books, life, case, chosen=chosen)
        if door == "change_urgency":
            hand = replace(hand, yes=not case.urgent)
        try:
            outcome = hand.does(door)
        except (NobodyThere, errors.NoSuchCase):
            self.counts["waited"] += 1
            return
        if isinstance(outcome, actions.Refused):
            self.counts["turned-away"] += 1
            life.version = outcome.case.version
            return
        self.counts["acts"] += 1
        self._changed(books, life, outcome.case, outcome.event.name)
        if door in _ANSWERS:
            clock, answer = _ANSWERS[door]
            due = _due(books.clocks.of(life.id), (clock,)) or self.now + timedelta(days=3)
            at = habits.when(life.random, self.now, due, books.rules.current().calendar)
            self._plan(at, lambda books: self._aside_now(books, life, answer, chosen))

    def _somebody(self, books: UnitOfWork, life: Life, case: Case, door: str) -> str:
        """Whose recusal is asked: whoever has it in hand, or on a tip one of the recipients; who takes it over: a
        colleague."""
        organisation = books.organisation.load()
        if case.access.recipients is not None:
            return life.random.choice(case.access.recipients)
        if door == "ask_recusal":
            return case.handler or "nobody"
        unit = [post.person for post in organisation.posts if post.unit == case.owner and "handler" in post.roles]
        return life.random.choice(unit) if unit else "nobody"

    def _rate(self, books: UnitOfWork, life: Life) -> None:
        case = books.cases.get(life.id)
        if case.state not in (State.REPLIED, State.CLOSED):
            return
        done = actions.rate(
            books, case, stars=life.random.randint(1, 5), solved=life.random.choice(("yes", "partly", "no")),
            now=self.now, zone=self.zone,
        )  # fmt: skip
        self.counts["acts"] += 1
        self._changed(books, life, done.case, done.event.name)

    def _visit(self, books: UnitOfWork, life: Life) -> None:
        done = actions.visited(books, books.cases.get(life.id), now=self.now, zone=self.zone)
        if done is not None:
            self.counts["acts"] += 1
            self._changed(books, life, done.case, done.event.name)


def _due(clocks: Sequence[Clock], names: tuple[str, ...]) -> datetime | None:
    found = [clock for clock in clocks if clock.name in names and clock.open]
    return max(found, key=lambda clock: clock.round).due if found else None
