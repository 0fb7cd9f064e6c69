"""A store with late cases in it, a desk at which people are told, and sweeps at any time one likes."""

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
from handlers.correspondence.drafting import Scribe
from handlers.sending import Sender, Sent
from handlers.sweep import Sweeper, Swept
from storage.ports import UnitOfWork
from storage.store import Store
from tests.cases.builders import a_case, an_organisation
from tests.cases.clocks.schedules import ZONE, at
from tests.handlers.heard import Heard, Recorder

T = TypeVar("T")


def id_of(n: int) -> str:
    return f"{n:032x}"


def number_of(n: int) -> str:
    body = f"{n:011}"
    return body + check_character(body)


def case_of(n: int, **changes: object) -> Case:
    return a_case(**{"id": id_of(n), "number": number_of(n), "handler": "housing-handler", **changes})


ID = id_of(1)
LOCK = Lock(salt=b"", params="", verifier=b"", public_key="", wrapped_key=b"")


@dataclass
class Office:
    """The real store, sweeper and sender; letters are drafted where there is a scribe."""

    store: Store
    desk: Heard = field(default_factory=Recorder)
    zone: object = ZONE
    scribe: Scribe | None = None

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
                if not case.sealed:
                    books.contents.put(case, "answers", {})
                start(books, case, key, at(started))

        await self.do(work)

    async def sweep(self, now: str, **options: int) -> Swept:
        return await self.sweeper(**options).sweep(at(now))

    async def send(self, now: str, **options: int) -> Sent:
        self.desk.clock.until(at(now))
        return await self.sender(**options).send(at(now))

    def sweeper(self, **options: int) -> Sweeper:
        return Sweeper(store=cast(Transactions, self.store), zone=ZONE, scribe=self.scribe, **options)

    def sender(self, **options: int) -> Sender:
        return Sender(store=cast(Transactions, self.store), desk=self.desk, zone=ZONE, **options)

    async def reminders(self, case_id: str = ID) -> dict[str, ReminderState]:
        return {each.level: each.state for each in await self.do(lambda books: books.clocks.reminders(case_id))}

    async def raised(self, case_id: str = ID) -> list[Reminder]:
        rows = await self.do(lambda books: books.clocks.reminders(case_id))
        return [each for each in rows if each.state is ReminderState.RAISED]

    async def notices(self, case_id: str = ID) -> Sequence[Notice]:
        return await self.do(lambda books: books.notices.of(case_id))

    async def clock(self, case_id: str = ID) -> Clock:
        return (await self.do(lambda books: books.clocks.of(case_id)))[-1]

    async def events(self, case_id: str = ID) -> Counter[str]:
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
