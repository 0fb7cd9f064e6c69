"""Clocks and reminders, the same on every engine."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.case import State
from cases.clocks.model import Clock, Reminder, ReminderState, Run
from cases.errors import AlreadyRaised
from storage.ports import UnitOfWork
from storage.store import Store
from tests.storage.builders import LATER, NOW, a_case, a_clock, a_lock, a_reminder, an_organisation

CLOCK = a_clock()
HOUR = timedelta(hours=1)


def raised(reminder: Reminder) -> Reminder:
    return replace(reminder, state=ReminderState.RAISED, raised=LATER)


def planned(books: UnitOfWork, *clocks: Clock) -> None:
    """Each clock has one reminder that is due, one a minute later than that of the clock before it."""
    for n, clock in enumerate(clocks or (CLOCK,)):
        books.clocks.save(clock)
        first = a_reminder(at=NOW + n * timedelta(minutes=1), clock=clock)
        books.clocks.replan(clock.case, clock.name, (first, a_reminder("0", at=LATER, clock=clock)))


def sweep(books: UnitOfWork) -> list[tuple[str, str]]:
    """As little of a sweep as there can be: raise all that is due."""
    found = []
    for case, name in books.clocks.due(now=NOW + HOUR, limit=100):
        claimed = books.clocks.claim(case, name, now=NOW + HOUR)
        for reminder in claimed[1] if claimed else ():
            books.clocks.settle(raised(reminder))
            found.append((case, name))
    return found


def clocks(count: int) -> list[Clock]:
    return [a_clock(f"id-{n:03}") for n in range(count)]


async def test_a_clock_comes_back_as_it_was(store: Store) -> None:
    done = a_clock(name="acceptance", run=Run.DONE, ended=LATER, missed=NOW, caused="policy", pauses=(), extensions=())
    second = a_clock(round_=2)
    for clock in (second, CLOCK, done, a_clock("another")):
        await store.transact(lambda books, clock=clock: books.clocks.save(clock))  # type: ignore[misc]
    assert list(await store.read(lambda books: books.clocks.of(CLOCK.case))) == [done, CLOCK, second]


async def test_a_changed_clock_replaces_the_one_before(store: Store) -> None:
    changed = replace(CLOCK, due=LATER + HOUR, version=2, run=Run.PAUSED, pauses=())
    await store.transact(lambda books: (books.clocks.save(CLOCK), books.clocks.save(changed)))
    assert list(await store.read(lambda books: books.clocks.of(CLOCK.case))) == [changed]


async def test_reminders_come_by_time(store: Store) -> None:
    levels = [a_reminder("0", at=LATER), a_reminder("-1wd", at=NOW + HOUR), a_reminder("50%", at=NOW)]
    await store.transact(lambda books: books.clocks.replan(CLOCK.case, CLOCK.name, levels))
    assert list(await store.read(lambda books: books.clocks.reminders(CLOCK.case))) == levels[::-1]


async def test_planning_again_replaces_what_was_planned(store: Store) -> None:
    other = a_clock(name="review")
    await store.transact(lambda books: planned(books, CLOCK, other))
    fresh = a_reminder("-1wd", version=2)
    await store.transact(lambda books: books.clocks.replan(CLOCK.case, CLOCK.name, [fresh]))
    found = await store.read(lambda books: books.clocks.reminders(CLOCK.case))
    assert [each for each in found if each.clock == CLOCK.name] == [fresh]
    assert len([each for each in found if each.clock == other.name]) == 2


@pytest.mark.parametrize("state", [ReminderState.RAISED, ReminderState.SKIPPED])
async def test_planning_again_keeps_what_is_settled_and_does_not_plan_it_twice(
    store: Store, state: ReminderState
) -> None:
    settled = replace(raised(a_reminder()), state=state)
    await store.transact(planned)
    await store.transact(lambda books: books.clocks.settle(settled))
    await store.transact(planned)
    found = await store.read(lambda books: books.clocks.reminders(CLOCK.case))
    assert list(found) == [settled, a_reminder("0", at=LATER)]


async def test_nothing_is_raised_twice(store: Store) -> None:
    await store.transact(planned)
    await store.transact(lambda books: books.clocks.settle(raised(a_reminder())))
    with pytest.raises(AlreadyRaised):
        await store.transact(lambda books: books.clocks.settle(raised(a_reminder())))


async def test_what_was_never_planned_is_not_raised(store: Store) -> None:
    await store.transact(planned)
    with pytest.raises(AlreadyRaised):
        await store.transact(lambda books: books.clocks.settle(raised(a_reminder("+99wd"))))


async def test_the_longest_due_comes_first(store: Store) -> None:
    late, later = a_clock("id-z"), a_clock("id-a")
    await store.transact(lambda books: planned(books, late, later))
    asked = [(NOW - HOUR, 9), (NOW, 9), (NOW + HOUR, 9), (NOW + HOUR, 1)]
    found = [
        await store.read(lambda books, now=now, limit=limit: list(books.clocks.due(now=now, limit=limit)))  # type: ignore[misc]
        for now, limit in asked
    ]
    first, second = (late.case, late.name), (later.case, later.name)
    assert found == [[], [first], [first, second], [first]]


async def test_a_clock_with_much_due_hides_no_other(store: Store) -> None:
    """Trap 2: after a long silence one clock has many levels due."""

    def silence(books: UnitOfWork) -> None:
        planned(books, a_clock("id-b"))
        many = [a_reminder(f"{n}%", at=NOW - HOUR) for n in range(30)]
        books.clocks.save(CLOCK)
        books.clocks.replan(CLOCK.case, CLOCK.name, many)

    await store.transact(silence)
    due = await store.read(lambda books: list(books.clocks.due(now=NOW, limit=2)))
    assert due == [(CLOCK.case, CLOCK.name), ("id-b", "handling")]


async def test_a_claim_brings_the_newest_round_and_what_is_due_of_it(store: Store) -> None:
    ended, second = replace(CLOCK, run=Run.DONE, ended=NOW), a_clock(round_=2)
    due = [a_reminder("50%", at=NOW, version=2), a_reminder("75%", at=NOW + HOUR, version=2)]

    def twice(books: UnitOfWork) -> None:
        for clock in (second, ended):
            books.clocks.save(clock)
        books.clocks.replan(CLOCK.case, CLOCK.name, [*due, a_reminder("0", at=LATER, version=2)])

    await store.transact(twice)
    claimed = await store.transact(lambda books: books.clocks.claim(CLOCK.case, CLOCK.name, now=NOW + HOUR))
    assert claimed == (second, due)


async def test_there_is_nothing_to_claim_when_nothing_is_due(store: Store) -> None:
    await store.transact(planned)
    claims = [(CLOCK.case, CLOCK.name, NOW - HOUR), (CLOCK.case, "review", NOW), ("another", CLOCK.name, NOW)]
    assert [
        await store.transact(lambda books, claim=claim: books.clocks.claim(claim[0], claim[1], now=claim[2]))  # type: ignore[misc]
        for claim in claims
    ] == [None, None, None]


async def test_only_a_writer_claims(store: Store) -> None:
    await store.transact(planned)
    with pytest.raises(AssertionError):
        await store.read(lambda books: books.clocks.claim(CLOCK.case, CLOCK.name, now=NOW))


async def test_many_sweepers_raise_each_alert_once(store: Store) -> None:
    await store.transact(lambda books: planned(books, *clocks(40)))
    swept = await asyncio.gather(*(store.transact(sweep) for _ in range(4)))
    assert sorted(key for found in swept for key in found) == [(clock.case, clock.name) for clock in clocks(40)]
    assert await store.transact(sweep) == []


@contextmanager
def another(store: Store, act, at: threading.Event, go_on: threading.Event) -> Iterator[asyncio.Task[object]]:  # type: ignore[no-untyped-def]
    """A transaction that does `act` and then waits, at most half a minute, before it is committed."""

    def work(books: UnitOfWork) -> object:
        result = act(books)
        at.set()
        go_on.wait(30)
        return result

    task = asyncio.get_running_loop().create_task(store.transact(work))
    try:
        yield task
    finally:
        go_on.set()


@pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_what_one_sweeper_holds_no_other_gets(store: Store) -> None:
    one, two = clocks(2)
    await store.transact(lambda books: planned(books, one, two))
    at, go_on = threading.Event(), threading.Event()

    def claim(books: UnitOfWork, clock: Clock) -> object:
        return books.clocks.claim(clock.case, clock.name, now=NOW + HOUR)

    with another(store, lambda books: claim(books, one), at, go_on) as first:
        await asyncio.to_thread(at.wait, 10)
        seconds = [await store.transact(lambda books, clock=clock: claim(books, clock)) for clock in (one, two)]  # type: ignore[misc]
    assert seconds[0] is None
    assert None not in (seconds[1], await first)


@pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_an_older_round_is_no_way_around_the_one_that_is_held(store: Store) -> None:
    second = a_clock(round_=2)
    await store.transact(lambda books: (books.clocks.save(CLOCK), planned(books, second)))
    at, go_on = threading.Event(), threading.Event()
    hold = replace(second, run=Run.PAUSED)
    with another(store, lambda books: books.clocks.save(hold), at, go_on) as holding:
        await asyncio.to_thread(at.wait, 10)
        claimed = await store.transact(lambda books: books.clocks.claim(CLOCK.case, CLOCK.name, now=NOW + HOUR))
    await holding
    assert claimed is None


@pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_what_is_raised_while_it_is_planned_again_stays_raised(store: Store) -> None:
    await store.transact(planned)
    at, go_on = threading.Event(), threading.Event()
    with another(store, sweep, at, go_on) as sweeping:
        await asyncio.to_thread(at.wait, 10)
        again = asyncio.get_running_loop().create_task(store.transact(planned))
        await asyncio.sleep(0.05)
    assert await sweeping == [(CLOCK.case, CLOCK.name)]
    await again
    found = await store.read(lambda books: books.clocks.reminders(CLOCK.case))
    assert [each.state for each in found] == [ReminderState.RAISED, ReminderState.PLANNED]


async def test_open_clocks_of_an_older_edition_are_found_and_others_not(store: Store) -> None:
    kept = [
        a_clock("id-c", edition=1),
        a_clock("id-b", edition=0, run=Run.PAUSED),
        a_clock("id-a", edition=1, name="review"),
        a_clock("id-a", edition=1),
        a_clock("id-d", edition=2),
        a_clock("id-e", edition=0, run=Run.DONE),
        a_clock("id-f", edition=0, run=Run.CLEARED),
    ]
    await store.transact(lambda books: [books.clocks.save(clock) for clock in kept])
    found = await store.read(lambda books: books.clocks.outdated(2, limit=9))
    assert list(found) == [kept[3], kept[2], kept[1], kept[0]]
    assert len(await store.read(lambda books: books.clocks.outdated(2, limit=2))) == 2
    assert list(await store.read(lambda books: books.clocks.outdated(0, limit=9))) == []


async def test_batches_of_outdated_clocks_come_to_an_end(store: Store) -> None:
    def bring_up(books: UnitOfWork) -> int:
        found = books.clocks.outdated(3, limit=4)
        for clock in found:
            books.clocks.save(replace(clock, edition=3))
        return len(found)

    old = [replace(clock, edition=n % 3) for n, clock in enumerate(clocks(10))]
    await store.transact(lambda books: [books.clocks.save(clock) for clock in old])
    assert [await store.transact(bring_up) for _ in range(4)] == [4, 4, 2, 0]


async def test_cases_without_an_open_clock_are_found_in_pages(store: Store) -> None:
    cases = [a_case(f"MS-{n}") for n in range(1, 6)]
    archived = a_case("MS-6", state=State.ARCHIVED)

    def filed(books: UnitOfWork) -> None:
        books.organisation.save(an_organisation())
        for case in (*cases, archived):
            books.cases.add(case, a_lock())
        books.clocks.save(a_clock(cases[0].id))
        books.clocks.save(a_clock(cases[1].id, run=Run.DONE, ended=NOW))
        books.clocks.save(a_clock(cases[2].id, run=Run.PAUSED))
        books.clocks.save(a_clock(cases[2].id, round_=2, run=Run.DONE))

    await store.transact(filed)
    first = await store.read(lambda books: list(books.clocks.unclocked("", 2)))
    rest = await store.read(lambda books: list(books.clocks.unclocked(first[-1], 9)))
    assert [*first, *rest] == [case.id for case in (cases[1], cases[3], cases[4])]
    assert len(first) == 2
