"""The program with both its bots at the gate and a clock that tests move; people of the organisation, each in a chat of
their own; and somebody who reports."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from app.cli import run
from app.staff_bot import chat_ref
from cases import numbers
from cases.case import Case
from cases.organisation import Person as Member
from cases.organisation import Post, Role
from storage.ports import UnitOfWork
from tests.support.house import ZONE
from tests.support.shifted import Shift, settle
from tests.support.telegram.client import Bench, Entry, arrived
from tests.support.telegram.colleague import Colleague
from tests.support.telegram.people import Person
from tests.support.telegram.product import START_SECONDS, Product, RealHouse, RealTelegram, real_house
from tests.support.telegram.reporter import Reporter

#: A Tuesday morning, at which the window for messages has opened.
MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=ZONE)

#: Who is in it: by person, the language of the chat.
TEAM = {
    "p-lin": "zh-Hans",  # dispatcher
    "p-pan": "zh-Hans",  # handler
    "p-tan": "zh-Hans",  # another handler, whom the reporter is afraid of
    "p-gao": "zh-Hans",  # head of the unit
    "p-ruan": "zh-Hans",  # reviewer
    "p-yin": "en",  # callback caller
    "p-cheng": "zh-Hans",  # head of the branch above the unit
    "p-qiao": "en",  # supervisor
    "p-shan": "zh-Hans",  # the leader whom the case is assigned to
    "p-zhou": "zh-Hans",  # head of the city
}


@dataclass(kw_only=True)
class Scene:
    """`staff` and `product.bench` are the platform as the two bots see it; `errors` are pages that refused something,
    `names` those of everybody who works here."""

    product: Product
    staff: Bench
    shift: Shift
    house: RealHouse
    reporter: Reporter
    team: dict[str, Colleague] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """Of the case that is the story of this scene."""
        return self.reporter.number

    async def start(self, *, webhook: bool) -> None:
        """Until both bots are open, the staff bot by this way of receiving."""
        self.product.more["telegram_staff_receive"] = "webhook" if webhook else "polling"
        after = await self.staff.mark()
        await self.product.start()

        def open_(journal: list[Entry]) -> bool:
            wanted = "setWebhook" if webhook else "polls"
            return any(wanted in (one["what"], one.get("method")) for one in journal[after:])

        await self.staff.until(open_, within=START_SECONDS)

    async def at(self, instant: datetime, *chores: str) -> None:
        """Later; until the program has done by itself what is due by then."""
        self.shift.set(instant)
        await self.settled(*chores)

    async def settled(self, *chores: str) -> None:
        await asyncio.to_thread(settle, lambda: self.product.written, chores or ("remind",))

    async def join(self, person: str) -> Colleague:
        """By the link that the command line gives out, and the button in the chat that it opens."""
        path = self.product.folder / f"{person}.links"
        with pytest.MonkeyPatch.context() as here:
            for name, value in self.product.environment.items():
                here.setenv(name, value)
            here.setattr("app.cli.staff.now", self.shift.now)
            assert await asyncio.to_thread(run, ["staff", "invite", person, "--bot", "--to", str(path)]) == 0
        token = path.read_text("utf-8").rpartition("?start=")[2].split()[0]
        path.unlink()
        chat = Person(bench=self.staff, language=TEAM[person].lower(), name=person)
        ref = chat_ref(self.house.house.keyring)(chat.id)
        self.team[person] = one = Colleague(product=self.product, person=chat, ref=ref, language=TEAM[person])
        await one.says(f"/start {token}")
        await one.presses(await one.last(), "staffbot.join.yes")
        assert one.words("staffbot.join.done") == (await one.last())["text"]
        return one

    async def told(self, *, after: int) -> dict[str, list[str]]:
        """What the bot said of the case, by whom it said it to."""
        names = {one.person.id: name for name, one in self.team.items()}
        found: dict[str, list[str]] = {}
        for call in await self.staff.calls(after=after):
            if call["chat"] in names and arrived(call, call["chat"]) and self.number in call["params"]["text"]:
                found.setdefault(names[call["chat"]], []).append(call["params"]["text"])
        return found

    async def case(self) -> Case:
        number = numbers.canonical(self.number)
        return await self.house.store.read(lambda books: books.cases.by_number(number))

    async def due(self, name: str) -> datetime:
        """When that clock of the case ends."""
        case = await self.case()
        clocks = await self.house.store.read(lambda books: books.clocks.of(case.id))
        return next(clock.due for clock in clocks if clock.name == name and clock.open)


@asynccontextmanager
async def scene(folder: Path, public: Bench, staff: Bench) -> AsyncIterator[Scene]:
    """Set up and not started."""
    shift = Shift(file=folder / "clock")
    shift.set(MORNING)
    product = await Product.set_up(
        folder,
        public,
        telegram_staff_token=staff.token,
        telegram_staff_name=f"bench{staff.bot_id}_bot",
        telegram_staff_per_second="1000",
        log_level="debug",
    )
    product.program = shift.command[1:]
    async with real_house(product) as house:
        names = await house.store.transact(_more_people)
        telegram = RealTelegram(house=house, bench=public, product=product)
        try:
            yield Scene(
                product=product, staff=staff, shift=shift, house=house, reporter=Reporter(telegram), names=names
            )
        finally:
            product.kill()


def _more_people(books: UnitOfWork) -> dict[str, str]:
    """Somebody for each level: the unit stands below a branch, the city has a head and a leader in charge. The names of
    all people."""
    told = books.organisation.hold()
    people = {
        id_: Member(id=id_, name=name) for id_, name in (("p-shan", "单示例（虚构）"), ("p-zhou", "周示例（虚构）"))
    }
    posts = (
        Post(person="p-zhou", unit="city", roles=frozenset({Role.UNIT_HEAD}), head=True),
        Post(person="p-shan", unit="city"),
    )
    units = {**told.units, "construction": replace(told.units["construction"], above="branch")}
    whole = replace(told, units=units, people={**told.people, **people}, posts=(*told.posts, *posts))
    books.organisation.save(whole)
    return {id_: person.name for id_, person in whole.people.items()}
