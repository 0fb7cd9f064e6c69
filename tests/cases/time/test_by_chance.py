"""The engine against the slow reference, on what chance makes up."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from random import Random

import pytest

from cases.time import because, calendars, deadlines
from cases.time.because import Kind
from cases.time.deadlines import Pause, Reckoning
from cases.time.limits import Limit, Unit
from tests.cases.time import chance, reference
from tests.cases.time.chance import Example

SEED = int(os.environ.get("MASHANG_SOAK_SEED", "2026"))
DATES = int(os.environ.get("MASHANG_SOAK_DATES", "100000"))
SECOND, ONE_DAY = timedelta(seconds=1), timedelta(days=1)
SKIPPED = frozenset({Kind.WEEKEND, Kind.HOLIDAY, Kind.OWN_CLOSED})


def examples(count: int, *, step: int = 1) -> Iterator[Example]:
    random = Random(SEED)
    for _ in range(count):
        yield chance.example(random, step=step)


def agree(count: int) -> None:
    for number, one in enumerate(examples(count)):
        ours = reckoned(one)
        days = (max(ours.due, one.at, one.done or one.at) - one.start).days + 40
        told = reference.reckon(
            one.start, one.limit, one.calendar,
            pauses=one.pauses, extensions=one.extensions, at=one.at, done=one.done, days=days,
        )  # fmt: skip
        found = (ours.due, ours.used, ours.held, ours.left, ours.state.value, ours.provisional)
        assert (told.due, told.used, told.held, told.left, told.state, told.years) == found, (number, one)


@pytest.mark.slow
def test_some_hundreds_agree_with_the_reference() -> None:
    agree(300)


@pytest.mark.soak
def test_a_hundred_thousand_agree_with_the_reference() -> None:
    agree(DATES)
    print(f"\n{DATES:,} due dates agree with the reference, seed {SEED}")


def test_some_agree_with_the_reference() -> None:
    agree(40)


@cache
def some() -> tuple[Example, ...]:
    """For what holds for all of them; their calendars are laid out once."""
    return tuple(examples(80))


def explained(one: Example) -> tuple[because.Part, ...]:
    return because.explain(
        one.start, one.limit, one.calendar, pauses=one.pauses, extensions=one.extensions, at=one.at, done=one.done
    )  # fmt: skip


def reckoned(one: Example) -> Reckoning:
    return deadlines.reckon(
        one.start, one.limit, one.calendar,
        pauses=one.pauses, extensions=one.extensions, at=one.at, done=one.done,
    )  # fmt: skip


def due(one: Example) -> datetime:
    return deadlines.due_for(
        one.start, one.limit, one.calendar, pauses=one.pauses, extensions=one.extensions, at=one.at
    )  # fmt: skip


def test_the_seconds_of_all_parts_are_those_from_start_to_due_date() -> None:
    for one in some():
        told = sum(part.seconds for part in explained(one))
        assert told == (reckoned(one).due - one.start) // SECOND, one


def test_what_ran_in_all_parts_but_pauses_is_the_allowance() -> None:
    """Without extensions, which may run on another clock."""
    for one in some():
        one = replace(one, extensions=())  # an extension may run on another clock
        ran = sum(part.ran for part in explained(one) if part.kind is not Kind.PAUSE)
        told = reckoned(one)
        assert ran == told.used + told.left, one


def test_parts_follow_each_other_without_a_gap() -> None:
    """Work and the rest of one run may share their ends."""
    for one in some():
        now = one.start
        for part in explained(one):
            if part.seconds:
                assert now in (part.first, part.last), one
                now = part.last
        assert now == reckoned(one).due


def test_every_date_without_work_is_named() -> None:
    for one in some():
        one = replace(one, limit=Limit(number=6, unit=Unit.WORKING_DAY), extensions=(), pauses=())
        named = {day for part in explained(one) if part.kind in SKIPPED for day in part.days}
        day, last = calendars.local_day(one.calendar, one.start), calendars.local_day(one.calendar, due(one) - SECOND)
        skipped = set()
        while day <= last:
            exists = calendars.end_of_day(one.calendar, day) > calendars.end_of_day(one.calendar, day - ONE_DAY)
            if exists and not calendars.is_working(one.calendar, day):
                skipped.add(day)
            day += ONE_DAY
        assert skipped == named, one


def test_every_pause_is_named() -> None:
    for one in some():
        parts = explained(one)
        ended = one.at if one.done is None else one.done
        for pause in one.pauses:
            first, last = pause.first, max(pause.first, ended if pause.last is None else pause.last)
            ends = {(part.first, part.last) for part in parts if part.kind in (Kind.PAUSE, Kind.ASIDE)}
            assert ends & {(first, last), (max(first, one.start), last), (max(first, one.start), min(last, ended))}, one


def test_a_pause_never_makes_it_earlier() -> None:
    """Without extensions: one to a fixed day of a month takes in whatever came before it."""
    random = Random(SEED)
    for one in some():
        one = replace(one, extensions=())
        first, long = one.start + SECOND * random.randrange(900_000), SECOND * random.randrange(400_000)
        more = Pause(first=first, last=first + long)
        longer = Pause(first=first, last=first + long + SECOND * 50_000)
        without = due(one)
        once = due(replace(one, pauses=(*one.pauses, more)))
        assert without <= once <= due(replace(one, pauses=(*one.pauses, longer))), one


def test_a_longer_limit_is_never_due_earlier() -> None:
    for one in some():
        limit = replace(one.limit, sooner=None)
        if limit.unit is not Unit.MONTH_DAY:
            longer = replace(limit, number=limit.number + 1)
            assert due(replace(one, limit=limit, extensions=())) <= due(replace(one, limit=longer, extensions=())), one


def test_an_extension_is_never_due_earlier() -> None:
    for one in some():
        assert due(replace(one, extensions=())) <= due(replace(one, extensions=one.extensions[:1])) <= due(one), one


def test_shares_of_a_limit_come_in_their_order_and_all_of_it_is_the_due_date() -> None:
    for one in some():
        shares = [
            deadlines.share(
                one.start, one.limit, one.calendar, percent,
                pauses=one.pauses, extensions=one.extensions, at=one.at,
            )
            for percent in (10, 50, 80, 100)
        ]  # fmt: skip
        assert sorted(shares) == shares, one
        assert shares[-1] == due(one)


def test_some_agree_with_a_walk_minute_by_minute() -> None:
    random = Random(SEED)
    for _ in range(12):
        one = chance.example(random, step=60)
        minutes = random.randrange(1, 1500)
        pauses = tuple(pause for pause in one.pauses if pause.last is not None)
        limit = Limit(number=minutes, unit=Unit.MINUTE)
        walked = one.start
        while minutes:
            held = any(pause.first <= walked < (pause.last or pause.first) for pause in pauses)
            minutes -= reference.works(one.calendar, walked) and not held
            walked += 60 * SECOND
        assert walked == deadlines.due_for(one.start, limit, one.calendar, pauses=pauses), one


def test_going_back_by_what_was_worked_arrives_where_work_began() -> None:
    for one in some():
        ahead = calendars.advance(one.calendar, one.start, 100_000)
        back = calendars.rewind(one.calendar, ahead, 100_000)
        assert back >= one.start
        assert calendars.worked(one.calendar, one.start, back) == 0
        assert calendars.worked(one.calendar, back, ahead) == 100_000


def test_working_days_counted_forth_and_back_are_the_same() -> None:
    for one in some():
        day = calendars.working_day(one.calendar, calendars.local_day(one.calendar, one.start), 0)
        assert calendars.working_day(one.calendar, calendars.working_day(one.calendar, day, 9), -9) == day
