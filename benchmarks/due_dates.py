"""Due dates alone, with and without the explanation. No process, no network, no disk."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from benchmarks.figures import Figure
from cases.time import because, deadlines
from cases.time.calendars import Calendar, DayKind, Segment, Special
from cases.time.deadlines import Pause
from cases.time.limits import parse

ROUNDS, REPEATS = 5, 200
HOUR = 3600
ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = (Segment(9 * HOUR, 12 * HOUR), Segment(13 * HOUR + 1800, 17 * HOUR + 1800))
HOLIDAY = {date(2026, 10, day): Special(kind=DayKind.HOLIDAY, names={"en": "National Day"}) for day in range(1, 8)}
WEEK = Calendar(zone=ZONE, week=(OFFICE,) * 5 + ((),) * 2, dates=HOLIDAY)
ALWAYS = Calendar(zone=ZoneInfo("Europe/Berlin"), week=((Segment(0, 24 * HOUR),),) * 7)
BEFORE, JANUARY = datetime(2026, 9, 29, 2, tzinfo=UTC), datetime(2026, 1, 5, 1, tzinfo=UTC)
PAUSES = tuple(
    Pause(first=JANUARY + timedelta(days=17 * number), last=JANUARY + timedelta(days=17 * number, hours=30))
    for number in range(20)
)
SPANS = (10, 100, 1000)


def figures() -> Iterator[Figure]:
    five, long = parse("5wd"), parse("230wd")
    yield _figure("due date, 5 wd across a holiday", 60, lambda: deadlines.due_for(BEFORE, five, WEEK))
    yield _figure(
        "due date, state and figures, 5 wd across a holiday",
        60,
        lambda: deadlines.reckon(BEFORE, five, WEEK, at=BEFORE + timedelta(days=3)),
    )
    yield _figure("the same with its explanation", None, lambda: because.explain(BEFORE, five, WEEK))
    yield _figure("due date, 20 pauses over a year", 300, lambda: deadlines.due_for(JANUARY, long, WEEK, pauses=PAUSES))
    yield _figure(
        "due date, state and figures, 20 pauses over a year",
        300,
        lambda: deadlines.reckon(JANUARY, long, WEEK, pauses=PAUSES, at=JANUARY + timedelta(days=300)),
    )
    yield _figure(
        "explanation, 20 pauses over a year", None, lambda: because.explain(JANUARY, long, WEEK, pauses=PAUSES)
    )
    for days in SPANS:
        limit = parse(f"{days * 24}h")
        yield _figure(f"due date, 24×7, {days} d", 60, _bound(deadlines.due_for, limit))
    for days in SPANS:
        limit = parse(f"{days * 24}h")
        yield _figure(f"explanation, 24×7, {days} d", None, _bound(because.explain, limit))
    fresh = _rounds(lambda: deadlines.due_for(BEFORE, five, Calendar(zone=ZONE, week=WEEK.week, dates=HOLIDAY)), 20)
    yield Figure(
        name="due date on a calendar that is asked for the first time",
        value=median(fresh) / 1000,
        unit="ms",
        n=20 * ROUNDS,
        how="a year is laid out once for a calendar, and kept as long as the calendar",
        spread=[each / 1000 for each in fresh],
    )


def _bound(ask: Callable[..., object], limit: object) -> Callable[[], object]:
    return lambda: ask(JANUARY, limit, ALWAYS)


def _figure(name: str, most: float | None, ask: Callable[[], object]) -> Figure:
    rounds = _rounds(ask, REPEATS)
    return Figure(
        name=name,
        value=median(rounds),
        unit="µs",
        most=most,
        n=REPEATS * ROUNDS,
        how=f"CPU of one call, the median of {REPEATS}, {ROUNDS} rounds",
        spread=rounds,
    )


def _rounds(ask: Callable[[], object], repeats: int) -> list[float]:
    ask()
    return [median(_microseconds(ask) for _ in range(repeats)) for _ in range(ROUNDS)]


def _microseconds(ask: Callable[[], object]) -> float:
    began = time.process_time_ns()
    ask()
    return (time.process_time_ns() - began) / 1000
