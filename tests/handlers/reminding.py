"""A store with late cases in it, a desk that remembers, and sweeps at any time one likes."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar, cast

from cases.case import Case, Lock
from cases.clocks.model import Clock, Notice, Reminder, ReminderState
from cases.clocks.planning import plan
from cases.numbers import check_character
from cases.organisation import Organisation
from cases.rules.model import Rules
from cases.time import deadlines
from handlers.books import Transactions
from handlers.ports import Delivery, Telling
from handlers.sending import Sender, Sent
from handlers.sweep import Sweeper, Swept
from storage.ports import UnitOfWork
from storage.store import Store
from tests.cases.builders import a_case, an_organisation
from tests.cases.clocks.schedules import ZONE, at

T = TypeVar("T")


@dataclass
class Recorder:
    """Everything that was told, in order. `answers` by person, one for each attempt; then it is delivered."""

    told: list[tuple[str, Telling]] = field(default_factory=list)
    answers: dict[str, list[Delivery | Exception]] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)

    def language(self, person: str) -> str:
        return self.languages.get(person, "zh-Hans")

    async def tell(self, person: str, telling: Telling) -> Delivery:
        await asyncio.sleep(0)
        waiting = self.answers.get(person)
        answer = waiting.pop(0) if waiting else Delivery.DELIVERED
        if isinstance(answer, Exception):
            raise answer
        if answer is Delivery.DELIVERED:
            self.told.append((person, telling))
        return answer

    def items(self, person: str) -> list[int]:
        """How many items each message to that person had."""
        return [len(telling.items) for who, telling in self.told if who == person]

    @property
    def people(self) -> set[str]:
        return {person for person, _ in self.told}


def number_of(n: int) -> str:
    body = f"{n:011}"
    return body + check_character(body)


def case_of(n: int, **changes: object) -> Case:
    return a_case(**{"id": f"case-{n:05}", "number": number_of(n), "handler": "housing-handler", **changes})


LOCK = Lock(salt=b"", params="", verifier=b"", public_key="", wrapped_key=b"")


@dataclass
class Office:
    """The real store, sweeper and sender."""

    store: Store
    desk: Recorder = field(default_factory=Recorder)
    zone: object = ZONE

    async def do(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self.store.transact(work)

    async def open(self, organisation: Organisation | None = None) -> "Office":
        found = organisation or an_organisation()
        await self.do(lambda books: books.organisation.save(found))
        return self

    async def begin(self, *cases: Case, key: str = "S-11", started: str = "2026-03-02 10:00") -> None:
        """Each gets a clock of that policy, with its reminders."""

        def work(books: UnitOfWork) -> None:
            for case in cases:
                books.cases.add(case, LOCK)
                start(books, case, key, at(started))

        await self.do(work)

    async def sweep(self, now: str, **options: int) -> Swept:
        return await self.sweeper(**options).sweep(at(now))

    async def send(self, now: str, **options: int) -> Sent:
        return await self.sender(**options).send(at(now))

    def sweeper(self, **options: int) -> Sweeper:
        return Sweeper(store=cast(Transactions, self.store), zone=ZONE, **options)

    def sender(self, **options: int) -> Sender:
        return Sender(store=cast(Transactions, self.store), desk=self.desk, zone=ZONE, **options)

    async def reminders(self, case_id: str = "case-00001") -> dict[str, ReminderState]:
        return {each.level: each.state for each in await self.do(lambda books: books.clocks.reminders(case_id))}

    async def raised(self, case_id: str = "case-00001") -> list[Reminder]:
        rows = await self.do(lambda books: books.clocks.reminders(case_id))
        return [each for each in rows if each.state is ReminderState.RAISED]

    async def notices(self, case_id: str = "case-00001") -> Sequence[Notice]:
        return await self.do(lambda books: books.notices.of(case_id))

    async def clock(self, case_id: str = "case-00001") -> Clock:
        return (await self.do(lambda books: books.clocks.of(case_id)))[-1]

    async def events(self, case_id: str = "case-00001") -> Counter[str]:
        links = await self.do(lambda books: books.diary.of(case_id))
        return Counter(link.event for link in links)


def start(books: UnitOfWork, case: Case, key: str, started: datetime) -> Clock:
    rules = books.rules.current()
    policy = rules.policy(key)
    due = deadlines.due_for(started, policy.limit, rules.calendar)
    clock = Clock(case=case.id, name=policy.clock, round=1, policy=key, started=started, due=due)
    keep(books, clock, rules, started)
    return clock


def keep(books: UnitOfWork, clock: Clock, rules: Rules, now: datetime) -> None:
    books.clocks.save(clock)
    books.clocks.replan(clock.case, clock.name, plan(clock, rules.policy(clock.policy), rules, now=now))


def moved(clock: Clock, due: datetime) -> Clock:
    """Its deadline as a new version."""
    return replace(clock, due=due, version=clock.version + 1)
