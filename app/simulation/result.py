"""What came of the year, in numbers; and a digest by which two runs of one seed can be compared."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.simulation.watch import INVARIANTS
from app.simulation.year import Year
from cases.case import Case, Link
from cases.clocks.model import Run
from cases.lifecycle import MOVES
from cases.promises import PROMISE
from cases.rules.model import Kind
from cases.values import Json
from storage.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Rounds of one clock: done in time, done late, still open and late."""

    in_time: int
    late: int
    overdue: int

    @property
    def rate(self) -> float:
        ended = self.in_time + self.late
        return 100 * self.in_time / ended if ended else 100.0


@dataclass(frozen=True, kw_only=True)
class Invariant:
    checked: int
    broken: int
    examples: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Result:
    """`edges` has every way of B3, also those that nobody took; `alerts` count by level and act."""

    cases: int
    counts: Mapping[str, int]
    stages: Mapping[str, Stage]
    alerts: Mapping[tuple[str, str], int]
    notices: Mapping[str, int]
    edges: Mapping[tuple[str, str], int]
    invariants: Mapping[str, Invariant]
    states: Mapping[str, int] = field(default_factory=dict)
    digest: str = ""

    @property
    def holds(self) -> bool:
        return not any(each.broken for each in self.invariants.values())

    def told(self) -> dict[str, Json]:
        return {
            "cases": self.cases,
            "holds": self.holds,
            "counts": dict(self.counts),
            "stages": {
                name: {"in_time": each.in_time, "late": each.late, "overdue": each.overdue, "rate": round(each.rate, 1)}
                for name, each in self.stages.items()
            },
            "alerts": [{"level": level, "act": act, "count": n} for (level, act), n in self.alerts.items()],
            "notices": dict(self.notices),
            "edges": [{"old": old, "new": new, "count": n} for (old, new), n in self.edges.items()],
            "invariants": {
                name: {"checked": each.checked, "broken": each.broken, "examples": list(each.examples)}
                for name, each in self.invariants.items()
            },
            "states": dict(self.states),
            "digest": self.digest,
        }


def of(books: UnitOfWork, year: Year) -> Result:
    """Reads everything once, in the order of the random ids."""
    rules = books.rules.current()
    duties = {policy.key for policy in rules.policies if policy.kind is Kind.DUTY}
    edges = Counter({(old.value, new.value): 0 for old, news in MOVES.items() for new in news})
    alerts: Counter[tuple[str, str]] = Counter()
    stages: dict[str, Counter[str]] = {}
    states: Counter[str] = Counter()
    told = hashlib.sha256()
    for case in _cases(books):
        states[case.state.value] += 1
        year.watch.at_the_end(books, case, rules, year.now)
        for link in books.diary.of(case.id):
            told.update(_line(link))
            if edge := _edge(link):
                edges[edge] += 1
            if link.event == "AlertRaised":
                alerts[str(link.facts["level"]), str(link.facts["act"])] += 1
        for clock in books.clocks.of(case.id):
            if clock.policy in duties and clock.name != PROMISE:
                kind = _standing(clock.run, late=clock.missed is not None)
                stages.setdefault(clock.name, Counter())[kind] += 1
    year.watch.chains(books, sum(states.values()))
    counts, sent = year.counts, year.sent
    notices = {
        "sent": sent.notices,
        "messages": year.desk.counts["messages"],
        "digests": year.desk.counts["digests"],
        "largest": year.desk.counts["largest"],
        "deferred": sent.deferred,
        "retried": sent.retried,
        "passed-on": sent.passed_on,
        "failed": sent.failed,
    }
    bare = Result(
        cases=sum(states.values()),
        counts={name: counts[name] for name in sorted(counts)},
        stages={
            name: Stage(in_time=stages[name]["in-time"], late=stages[name]["late"], overdue=stages[name]["overdue"])
            for name in rules.clocks
            if name in stages
        },
        alerts=dict(sorted(alerts.items())),
        notices=notices,
        edges=dict(sorted(edges.items())),
        invariants={
            name: Invariant(
                checked=year.watch.checked[name],
                broken=year.watch.broken[name],
                examples=tuple(year.watch.examples.get(name, ())),
            )
            for name in INVARIANTS
        },
        states=dict(sorted(states.items())),
    )
    told.update(json.dumps(bare.told(), sort_keys=True).encode())
    return Result(**{**vars(bare), "digest": told.hexdigest()[:16]})


def _standing(run: Run, *, late: bool) -> str:
    if run is Run.DONE:
        return "late" if late else "in-time"
    return "overdue" if run is Run.RUNNING and late else "other"


def _edge(link: Link) -> tuple[str, str] | None:
    old, new = link.facts.get("old"), link.facts.get("new")
    match link.event:
        case "CaseSubmitted":
            return "draft", "submitted"
        case "CaseWithdrawn" if link.facts.get("final") is True:
            return str(old), "withdrawn"
        case "CaseMoved" | "SupplementAdded" | "ReviewAsked" if old and new and old != new:
            return str(old), str(new)
        case _:
            return None


def _line(link: Link) -> bytes:
    """Without what is random beside the seed: the digests, for they cover salted reasons."""
    return json.dumps([link.case, link.seq, link.at.isoformat(), link.actor, link.event, link.facts]).encode()


def _cases(books: UnitOfWork) -> Iterator[Case]:
    after = ""
    while page := books.cases.page(after=after, limit=500):
        yield from page
        after = page[-1].id
