"""Lists and counts show what the gate lets through, and nothing else (trap 4): compared with opening every case."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from cases import gate, numbers
from cases.case import Access, Case, State, Track
from cases.clocks.turning import enlist
from cases.gate import Act
from cases.lists import ALL, OVER, bars_of, names_of, read_by
from cases.organisation import Leave, Organisation, Recusal
from cases.ports import Books
from handlers.work import shelves
from handlers.work.shelves import Wanted
from storage.memory import MemoryStore
from storage.vault.keyring import Keyring
from tests.cases.builders import DAY, NOW, ZONE, an_organisation
from tests.storage.builders import a_lock

STATES = (State.SUBMITTED, State.ACCEPTED, State.HANDLING, State.REVIEW, State.CLOSED, State.ARCHIVED)
WORLDS = (0, 1, 2, 3, 12)


def some(rng: random.Random, among: Sequence[str], chance: float = 0.15) -> frozenset[str]:
    return frozenset(each for each in among if rng.random() < chance)


def a_world(rng: random.Random) -> tuple[Organisation, list[Case]]:
    base = an_organisation()
    people, units = sorted(base.people), sorted(base.units)
    cases = [a_random_case(rng, n, people, units) for n in range(40)]
    absent = sorted(some(rng, people, 0.3))
    leaves = tuple(Leave(person=who, first=DAY, last=DAY, stand_in=rng.choice(people)) for who in absent)
    recused = [(who, case.id) for case in cases for who in some(rng, people, 0.05)]
    recusals = tuple(Recusal(person=who, case=case, reason="-") for who, case in recused)
    gone = some(rng, people, 0.05)
    everybody = {who: replace(person, active=who not in gone) for who, person in base.people.items()}
    return replace(base, people=everybody, leaves=leaves, recusals=recusals), cases


def a_random_case(rng: random.Random, n: int, people: list[str], units: list[str]) -> Case:
    sealed = rng.random() < 0.2
    return Case(
        id=f"{n:032x}",
        number=numbers.new_number(lambda size: (2 * n + 2).to_bytes(size, "big")),
        track=Track.DISCIPLINE if sealed else Track.SERVICE,
        state=rng.choice(STATES),
        version=1,
        filed=NOW,
        owner=rng.choice(units),
        language="zh-Hans",
        anonymous=False,
        handler=None if sealed or rng.random() < 0.5 else rng.choice(people),
        leader=None if sealed or rng.random() < 0.7 else rng.choice(people),
        co_units=frozenset() if sealed else some(rng, units, 0.1),
        access=Access(recipients=tuple(sorted(some(rng, people, 0.2))))
        if sealed
        else Access(excluded_units=some(rng, units, 0.1), excluded_people=some(rng, people, 0.1)),
    )


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, tmp_path: Path):
    organisation, cases = a_world(random.Random(request.param))
    store = MemoryStore(Keyring.create(tmp_path / "keyring.json"))

    def keep(books: Books) -> None:
        books.organisation.save(organisation)
        for case in cases:
            books.cases.add(case, a_lock())
            enlist(books, case, (), books.rules.current(), NOW + timedelta(minutes=int(case.id, 16)))

    await store.transact(keep)
    return store, organisation, cases


async def test_counts_are_those_of_the_cases_the_gate_lets_through(world) -> None:
    store, organisation, cases = world
    for person in organisation.people:
        seen = gate.visible([case for case in cases if case.state not in OVER], person, organisation, day=DAY)
        counted = await store.read(lambda books, who=person: shelves.counts(books, who, now=NOW, zone=ZONE))
        assert (len(seen), Counter(case.state for case in seen)) == (counted.total, Counter(counted.by_state)), person


async def test_late_and_today_are_counted_and_listed_of_those_cases_alone(world) -> None:
    store, organisation, cases = world
    opened = [case for case in cases if case.state not in OVER]
    hours = {case.id: 12 * (at % 5 - 2) for at, case in enumerate(opened)}

    def put(books: Books) -> None:
        for case in opened:
            due = NOW + timedelta(hours=hours[case.id])
            books.lists.put(case, names_of(case, organisation), bars_of(case), over=False, at=due)

    await store.transact(put)
    tonight = datetime.combine(DAY + timedelta(days=1), time.min, ZONE)
    for person in organisation.people:
        seen = [hours[case.id] for case in gate.visible(opened, person, organisation, day=DAY)]
        today = sum(NOW <= NOW + timedelta(hours=ahead) < tonight for ahead in seen)
        counted = await store.read(lambda books, who=person: shelves.counts(books, who, now=NOW, zone=ZONE))
        assert (sum(ahead < 0 for ahead in seen), today) == (counted.late, counted.today), person
        wanted = Wanted(due_from=NOW, due_by=tonight)
        page = partial(shelves.page, person=person, wanted=wanted, now=NOW, zone=ZONE, limit=len(opened))
        listed = (await store.read(lambda books, page=page: page(books))).rows
        assert (today, True) == (len(listed), all(NOW <= row.at < tonight for row in listed)), person


@pytest.mark.parametrize("over", [False, True])
async def test_leafing_shows_exactly_the_cases_the_gate_lets_through(world, over: bool) -> None:
    store, organisation, cases = world
    for person in organisation.people:
        seen = gate.visible([case for case in cases if (case.state in OVER) == over], person, organisation, day=DAY)
        shown: list[str] = []
        after = ""
        for _ in count():
            page = await store.read(
                lambda books, who=person, at=after: shelves.page(
                    books, who, Wanted(over=over), now=NOW, zone=ZONE, after=at, limit=3
                )
            )
            shown += [row.number for row in page.rows]
            after = page.more
            if not after:
                break
        assert sorted(numbers.shown(case.number) for case in seen) == sorted(shown), person


async def test_workload_leaves_out_what_the_reader_may_not_see(world) -> None:
    store, organisation, cases = world
    for person in ("dispatcher", "supervisor"):
        if not organisation.is_active(person):
            continue
        opened = [case for case in cases if case.state not in OVER and not case.sealed]
        seen = gate.visible(opened, person, organisation, day=DAY, act=Act.SEE)
        load = await store.read(lambda books, who=person: shelves.workload(books, who, now=NOW, zone=ZONE))
        assert load is not None
        assert Counter(case.owner for case in seen) == Counter(load[0])
        assert Counter(case.handler for case in seen if case.handler) == Counter(load[1])


async def test_who_does_not_read_everything_gets_no_workload(world) -> None:
    store, organisation, _ = world
    for person in organisation.people:
        whole = any(ALL in reading.names for reading in read_by(person, organisation, DAY))
        load = await store.read(lambda books, who=person: shelves.workload(books, who, now=NOW, zone=ZONE))
        assert whole == (load is not None), person
