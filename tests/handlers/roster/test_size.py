"""A city of 300 units and 2,000 people, imported as a dry run."""

import gc
import random
import statistics
import time
import tracemalloc
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.organisation import Leave, Organisation, Person, Post, Role, Sector, Team, TeamKind, Unit, UnitKind
from handlers import roster
from handlers.roster import Kind, Sheet
from tests.handlers.roster.sample_files import words

UNITS, PEOPLE, TEAMS = 300, 2_000, 12


def a_city(seed: int = 7) -> Organisation:
    """One post a person, a second one for every fourth, and a leave for every second."""
    chance = random.Random(seed)
    units = {
        f"u-{at:03}": Unit(
            id=f"u-{at:03}",
            kind=UnitKind.DEPARTMENT if at % 3 else UnitKind.TERRITORY,
            names={"zh-Hans": f"示例{at:03}号单位（虚构）", "en": f"Example unit {at:03} (fictional)"},
            above=f"u-{(at - 1) // 8:03}" if at else None,
            branch=1 <= at <= 8,
        )
        for at in range(UNITS)
    }
    people = {f"p-{at:04}": Person(id=f"p-{at:04}", name=f"示例{at:04}（虚构）") for at in range(PEOPLE)}
    roles = [Role.HANDLER, Role.HANDLER, Role.REVIEWER, Role.CALLBACK_CALLER, Role.UNIT_HEAD]
    posts = [
        Post(
            person=person,
            unit=f"u-{(at + turn) % UNITS:03}",
            roles=frozenset(chance.sample(roles, 2)),
            head=at % 7 == 0,
        )
        for at, person in enumerate(people)
        for turn in range(2 if at % 4 == 0 else 1)
    ]
    days = [date(2026, 1, 1) + timedelta(days=at % 300) for at in range(PEOPLE)]
    leaves = tuple(
        Leave(person=f"p-{at:04}", first=days[at], last=days[at] + timedelta(days=4), stand_in=f"p-{at - 1:04}")
        for at in range(1, PEOPLE, 2)
    )
    teams = tuple(
        Team(
            id=f"t-{at}",
            kind=TeamKind.SERVICE,
            names={"zh-Hans": f"第{at}服务组（虚构）"},
            unit="u-001",
            members=tuple(list(people)[at * 50 : at * 50 + 50]),
        )
        for at in range(TEAMS)
    )
    return Organisation(
        office="u-000",
        units=units,
        people=people,
        posts=tuple(posts),
        leaves=leaves,
        sectors=dict.fromkeys(Sector, ("u-001", "u-002")),
        teams=teams,
    )


def dry_run(data: bytes, organisation: Organisation) -> roster.Changes:
    told = roster.read(data, "organisation.xlsx", words())
    assert roster.check(told, organisation, owned=(), projects=()) == ()
    return roster.apply(told, organisation, owned=(), projects=())[1]


@pytest.fixture(scope="module")
def city() -> Organisation:
    return a_city()


@pytest.fixture(scope="module")
def changed(city: Organisation) -> bytes:
    """Twenty people have left, a hundred have another name, and half of the leave is over."""
    people = dict(list(city.people.items())[20:])
    people |= {id_: replace(people[id_], name=f"新名{id_}（虚构）") for id_ in list(people)[:100]}
    kept = replace(
        city,
        people=people,
        posts=tuple(post for post in city.posts if post.person in people),
        leaves=tuple(leave for leave in city.leaves if leave.person in people)[::2],
        teams=city.teams[1:],
    )
    return roster.export_workbook(kept, "zh-Hans", words())


def test_a_dry_run_of_a_city_tells_what_is_different(city: Organisation, changed: bytes) -> None:
    changes = dry_run(changed, city)
    assert (len(changes.leavers), changes.counts()[Sheet.PEOPLE, Kind.CHANGED]) == (20, 120)
    assert changes.counts()[Sheet.TEAMS, Kind.REMOVED] == 1


@pytest.mark.bench
@pytest.mark.timeout(600)
def test_a_dry_run_of_a_city_takes_little_time_and_memory(city: Organisation, changed: bytes) -> None:
    seconds = statistics.median(_cpu_seconds(city, changed) for _ in range(5))
    gc.collect()
    tracemalloc.start()
    try:
        dry_run(changed, city)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    print(f"roster dry run, {UNITS} units, {PEOPLE} people: {seconds:.2f} s CPU, {peak / 1e6:.1f} MB at the peak")
    assert (seconds < 5, peak < 64e6) == (True, True)


def _cpu_seconds(city: Organisation, changed: bytes) -> float:
    began = time.process_time()
    dry_run(changed, city)
    return time.process_time() - began
