"""A case in any state with the clocks its doors look at, and the doors by name."""

from dataclasses import replace
from datetime import datetime, timedelta

from cases.actions import DOORS, By, Done, Fields, Outcome, Refused, Words
from cases.case import Case, State
from cases.clocks.model import Clock
from cases.events import CaseMoved
from cases.time import limits
from tests.cases.books import DictBooks
from tests.cases.builders import NOW, TIP_ANSWERS, ZONE, a_case, a_lock, a_tip

LATER = NOW + timedelta(hours=2)
HEAD = "case-9"

#: With these every door opens, for whoever may.
ENOUGH = Fields(
    unit="quality",
    handler="housing-deputy",
    whom="chair",
    limit=limits.parse("5wd"),
    approver="housing-head",
    outcome="solved",
    result=True,
    right_channel="12345",
    head=HEAD,
    flags=frozenset({"supervised"}),
    yes=True,
    words=Words(id="m1", text="请补充合同。"),
    opened=TIP_ANSWERS,
    meeting="2026-07",
    message="m0",
    code="虚构〔2026〕7号",
)
TIP_ENOUGH = replace(ENOUGH, approver="clue-2", whom="clue-2")

WINDOWS = ("return-window", "archive", "review-request", "handling")


def a_clock(name: str, **changes: object) -> Clock:
    """Began two hours ago and runs for two weeks."""
    clock = Clock(case="case-1", name=name, round=1, policy="S-11", started=NOW, due=NOW + timedelta(days=14))
    return replace(clock, **changes)  # type: ignore[arg-type]


def books_with(case: Case, *clocks: str) -> DictBooks:
    books = DictBooks()
    books.cases.add(case, a_lock())
    head = a_tip if case.sealed else a_case
    books.cases.add(head(id=HEAD, number="9", track=case.track), a_lock())
    for name in clocks or WINDOWS:
        books.clocks.save(a_clock(name))
    return books


def went(books: DictBooks, old: State, new: State, *, actor: str = "system", **facts: object) -> DictBooks:
    """As if that had happened before."""
    event = CaseMoved(case="case-1", at=NOW, actor=actor, old=old, new=new, **facts)  # type: ignore[arg-type]
    books.diary.append(books.cases.get("case-1"), event.entry())
    return books


def do(
    books: DictBooks, name: str, who: str, fields: Fields = ENOUGH, *, now: datetime = LATER, reason: str | None = "-"
) -> Outcome:
    by = By(actor=who, now=now, zone=ZONE, reason=reason)
    return DOORS[name].does(books, books.cases.get("case-1"), by, fields)


def done(outcome: Outcome) -> Case:
    assert isinstance(outcome, Done), outcome.error.facts
    return outcome.case


def why(outcome: Outcome) -> object:
    assert isinstance(outcome, Refused), outcome.case.state
    return outcome.error.facts["why"]


def lines(books: DictBooks) -> list[str]:
    """What was done; what its clocks had to say to that is told elsewhere."""
    return [link.event for link in books.diary.of("case-1") if not link.event.startswith("Deadline")]


def facts(books: DictBooks, event: str) -> list[dict[str, object]]:
    return [dict(link.facts) for link in books.diary.of("case-1") if link.event == event]
